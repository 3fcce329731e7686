"""The columns of what the rules make of a place, described as `columns` describes all others."""

from django.utils.translation import gettext_noop

Said = tuple[str, str, str] | tuple[str, str, str, str]
"""Kind, heading, meaning, and what a page says where it is missing. Without a heading: in files alone."""

RATED: dict[str, Said] = {
    "dimension": (
        "text",
        gettext_noop("Part of the definition"),
        "The dimension of the definition of success that the indicator serves.",
    ),
    "indicator": (
        "text",
        gettext_noop("Indicator"),
        "Its name in policy; empty: nobody measures this part yet.",
        gettext_noop("nobody measures it yet"),
    ),
    "rests_on": ("text", gettext_noop("Rests on"), "What about each learner it is counted from."),
    "measured_by": ("text", gettext_noop("Measured by"), "What is counted for it."),
    "measured_by_line": ("text", "", "By which questions, as policy writes it."),
    "consulted": (
        "text",
        gettext_noop("Who was asked"),
        "The consultations on which the indicator rests.",
    ),
    "rule_source": ("text", gettext_noop("Source"), "Who ruled so."),
    "group_of": ("text", gettext_noop("Group"), "Of which learners."),
    "span": ("text", gettext_noop("Grades"), "The grade span, as policy names it."),
    "value": ("number", gettext_noop("Value"), "In the indicator's own unit."),
    "value_low": (
        "number",
        gettext_noop("likely from"),
        "The lower end of the range in which the true value lies in 95 of 100 cases.",
    ),
    "value_high": ("number", gettext_noop("to"), "Its upper end."),
    "points": ("number", gettext_noop("Points"), "Points given by the rules."),
    "weight_used": (
        "number",
        gettext_noop("Weight"),
        "The weight with which it counts; empty: it did not count.",
        gettext_noop("did not count"),
    ),
    "why_none": (
        "text",
        gettext_noop("Why there is none"),
        "Why there are no points, or no total.",
    ),
    "answered_of_asked": (
        "text",
        gettext_noop("Answered"),
        "Of a survey how many answered of those who were asked; few are not counted out.",
        gettext_noop("no survey"),
    ),
    "category": ("text", gettext_noop("Category"), "As policy names it, such as csi."),
    "step": ("text", gettext_noop("Step"), "Where its clock stands after this year."),
    "since": ("text", gettext_noop("Since"), "The school year on whose results it stands."),
    "reason": ("text", gettext_noop("Reason"), "The grounds of policy that hold, in words."),
    "figures": ("text", gettext_noop("By which figures"), "What was compared with what."),
    "ground_lines": ("text", "", "The grounds that hold, as policy writes them."),
    "clock": ("text", gettext_noop("How it ends"), "The line of the clock, in words."),
    "total": ("number", gettext_noop("Total"), "Per cent of the points possible."),
    "rating": ("text", gettext_noop("In the rules’ word"), "The word that policy gives the total."),
    "total_low": (
        "number",
        gettext_noop("likely from"),
        "The lower end of the range in which the true total lies in 95 of 100 draws of chance.",
    ),
    "total_high": ("number", gettext_noop("to"), "Its upper end."),
    "otherwise": (
        "integer",
        gettext_noop("Otherwise by chance"),
        "In how many of 100 other years like this one chance alone would change the answer; empty: nothing was drawn.",
        gettext_noop("not known"),
    ),
    "before": (
        "number",
        gettext_noop("Last year"),
        "Last year’s per cent of the points possible, alone and by this year’s rules; empty: not known.",
        gettext_noop("not known"),
    ),
    "changed": (
        "text",
        gettext_noop("Since last year"),
        "More, less, about the same, or too close to call, this year’s per cent alone; empty: not known.",
        gettext_noop("not known"),
    ),
    "what": (
        "text",
        gettext_noop("Which answer"),
        "A category of policy, or the word for a total.",
    ),
    "counting_rule": ("text", gettext_noop("The rule"), "A rule of who counts, in words."),
    "rule_says": ("text", gettext_noop("What it says"), "What the rule says on the run's day."),
    "question": ("text", gettext_noop("Question"), "What was counted."),
    "level_counted": (
        "text",
        gettext_noop("Level"),
        "The level that was counted, with the figure beside it where there is one; empty: not worked out here.",
        gettext_noop("not worked out here"),
    ),
    "reported": ("text", gettext_noop("As it came out"), "What the run says."),
}

POLICYS_OWN = frozenset({"consulted", "rule_source", "rating", "measured_by_line", "ground_lines"})
"""What policy says in its own words, which are English: a page in another language marks them as such."""
