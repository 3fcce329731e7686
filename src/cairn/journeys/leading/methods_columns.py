"""The columns of two methods side by side, described as `columns` describes all others."""

from django.utils.translation import gettext_noop

from cairn.journeys.leading.rated_columns import Said

METHODS: dict[str, Said] = {
    "rating_before": (
        "text",
        gettext_noop("The word as it is"),
        "The word that the rules of the run give the total; empty: none.",
    ),
    "rating_after": (
        "text",
        gettext_noop("By the other rules"),
        "The word that the other rules give; empty: none.",
    ),
    "step_before": ("text", gettext_noop("As it is"), "The step by the rules of the run."),
    "step_after": ("text", gettext_noop("By the other rules"), "The step by the other rules."),
    "total_before": ("number", gettext_noop("Total as it is"), "By the rules of the run."),
    "total_after": ("number", gettext_noop("By the other rules"), "By the other rules."),
    "by_chance": (
        "text",
        gettext_noop("By chance?"),
        "Whether chance alone might have made the difference (docs/methods/two-methods.md).",
    ),
    "otherwise_before": (
        "integer",
        "",
        "In how many of 100 other years like this one chance alone would change the answer as it is; empty: not known.",
    ),
    "otherwise_after": (
        "integer",
        "",
        "The same of the answer by the other rules; empty: not known.",
    ),
    "changing_lines": (
        "text",
        gettext_noop("By which lines"),
        "The deepest numbers that differ, each with the line that made it, before → after; empty: too few learners.",
        gettext_noop("not shown: too few learners behind a number"),
    ),
    "rule_about": ("text", gettext_noop("The rule"), "What the parameter is about, in words."),
    "parameter": ("text", "", "The parameter of policy."),
    "lines_before": (
        "text",
        gettext_noop("As it is"),
        "What the rules of the run say and the others do not; empty: nothing.",
        gettext_noop("not said"),
    ),
    "lines_after": (
        "text",
        gettext_noop("By the other rules"),
        "What the other rules say and those of the run do not; empty: nothing.",
        gettext_noop("not said"),
    ),
    "lacks": ("text", gettext_noop("What is missing"), "An indicator or a group, by its key."),
    "lacks_of": (
        "text",
        gettext_noop("Measured by"),
        "What the other rules measure it by; empty: it is a group.",
        gettext_noop("a group of learners"),
    ),
    "lacks_why": ("text", gettext_noop("Why"), "Why it is missing."),
}

METHODS_OWN = frozenset(
    {"rating_before", "rating_after", "changing_lines", "parameter", "lines_before", "lines_after", "lacks", "lacks_of"}
)  # fmt: skip
"""Of these what policy says in its own words."""
