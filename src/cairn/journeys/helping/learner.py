"""What the pages about one learner say of themselves."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from .help import Help

PAGES: dict[str, Callable[[], Help]] = {
    "learn/<uuid:learner>": lambda: Help(
        _(
            "This page shows where a learner is: every competency that was begun, its "
            "level, how sure we are, and what changed. On top stands one next step."
        ),
        _(
            "Open a competency to see why its level is what it is. Follow the next step, or "
            "choose another one."
        ),
        signs=(
            "level",
            "how-sure",
            "early",
            "not-yet-shown",
        ),
    ),
    "learn/<uuid:learner>/<uuid:competency>": lambda: Help(
        _(
            "This page shows why a level is what it is: every piece of work, which ones "
            "count, and the rule that was used."
        ),
        _(
            "See what would change the level. Learners ask for a review here; teachers "
            "write down their judgement."
        ),
        signs=(
            "level",
            "how-sure",
            "evidence",
            "judgement",
        ),
    ),
    "family/<uuid:learner>": lambda: Help(
        _(
            "This page tells a family how their child is doing, in one sentence, and what "
            "it rests on. What is new reaches it when the school releases it."
        ),
        _("Do the one thing for home, print the page, see who looked, or ask for a correction."),
        signs=(
            "level",
            "how-sure",
            "early",
            "not-yet-shown",
        ),
    ),
    "learn/<uuid:learner>/looks": lambda: Help(
        _("This page shows who opened this record in the last weeks, as what, and what for."),
        _("Ask for every look if the summary is not enough. A privacy officer answers."),
    ),
    "learn/<uuid:learner>/rights": lambda: Help(
        _(
            "This page shows the rights in this record: what was asked, what was answered, "
            "what was chosen, and who was given data."
        ),
        _(
            "Ask to see the whole record, ask for a correction, give or take back a "
            "consent, or take a copy along."
        ),
    ),
    "learn/<uuid:learner>/said": lambda: Help(
        _(
            "This page shows what others said to a learner: growth that they saw, and help to others."
        ),
        _("The learner chooses what goes into the portfolio. Staff say what they saw."),
    ),
    "said": lambda: Help(
        _("This page shows what you said to learners about their growth and their help to others."),
        _("Take back what you said; then nobody reads it any more."),
    ),
    "learn/<uuid:learner>/goals": lambda: Help(
        _(
            "This page shows a learner’s goals with their steps: those that go on first, "
            "then those that are over."
        ),
        _("Set a goal with somebody, and open one to check in."),
    ),
    "goals/<uuid:goal>": lambda: Help(
        _("This page shows one goal: its steps, who said yes to it, and how it goes."),
        _("Tick a step, say how it goes, change the goal, or say how it ended."),
    ),
    "learn/<uuid:learner>/plan": lambda: Help(
        _(
            "This page shows a learner’s own plan: what comes next, in which order, by "
            "when, and where."
        ),
        _("Add a competency, change the order, and ask somebody for a yes."),
    ),
    "learn/<uuid:learner>/required": lambda: Help(
        _(
            "This page shows what the state asks a learner to show, by the end of which grade, "
            "and which parts are met, by what, since when."
        ),
        _("Open a competency to see what a level rests on, or put one on the plan."),
    ),
    "learn/<uuid:learner>/required/exempt": lambda: Help(
        _(
            "Here who may decide it writes down that a part of what is asked is not asked of one learner."
        ),
        _("Choose the part, say why in words that name no health or programme, and from when."),
    ),
    "exemptions/<uuid:key>": lambda: Help(
        _("This page shows one decision that something is not asked of a learner."),
        _(
            "End it on a day, say that it was a mistake, or write it anew. Nothing is ever wiped out."
        ),
    ),
    "learn/<uuid:learner>/about-me": lambda: Help(
        _("These are the learner’s own words about strengths, needs, interests and ways to learn."),
        _("The learner writes them and takes them back at any time. The page says who reads them."),
    ),
    "reviews": lambda: Help(
        _(
            "This page shows what learners wait for from you: reviews, and a yes to goals "
            "and plans. What is due first stands on top."
        ),
        _("Open a request to look at the work and answer."),
    ),
    "reviews/<uuid:key>": lambda: Help(
        _(
            "This page shows one request for a review: what was asked, which work it points "
            "to, and what was answered."
        ),
        _(
            "The learner may ask again or take it back. A teacher decides it, or says what "
            "is still missing."
        ),
        signs=(
            "judgement",
            "level",
        ),
    ),
    "learn/<uuid:learner>/portfolio": lambda: Help(
        _(
            "This page shows a learner’s works and collections, as far as the learner shows "
            "them to you."
        ),
        _(
            "The learner adds work from a phone, puts works together for a talk, and takes "
            "all of it along as a folder."
        ),
    ),
    "works/<uuid:work>": lambda: Help(
        _(
            "This page shows one work with its versions, its files, and what the learner "
            "says about it."
        ),
        _(
            "The learner chooses who sees it and adds a new version. Files are made safe "
            "before anybody opens them."
        ),
        signs=("evidence",),
    ),
    "collections/<uuid:collection>": lambda: Help(
        _(
            "This page shows works that a learner chose, with a goal and a question, on one "
            "page to talk about."
        ),
        _("Print it for the conference, or let the learner change it."),
    ),
    "learn/<uuid:learner>/tasks": lambda: Help(
        _(
            "This page shows the tasks that a learner was given: open ones by their day, "
            "then those that are scored."
        ),
        _("Open a task to read it and hand in work."),
    ),
    "learn/<uuid:learner>/tasks/<uuid:giving>": lambda: Help(
        _("This page shows one task: what to do, what it is about, and what was handed in."),
        _("The learner hands in words, a link or files, and may hand in again."),
        signs=("evidence",),
    ),
    "learn/<uuid:learner>/supports": lambda: Help(
        _(
            "This page shows a learner’s plans of support and flags: what help is given, "
            "how often, and how it goes."
        ),
        _("Open a plan to see its checks. Who serves the learner may open a new one."),
    ),
    "supports/<uuid:plan>": lambda: Help(
        _(
            "This page shows one plan of support: its aim, its sessions, its checks, and "
            "what was decided."
        ),
        _("Note a session, write down a check, and decide together whether it helps."),
    ),
    "competencies/<uuid:competency>": lambda: Help(
        _(
            "This page shows one competency by itself: what it says, in plain words, and "
            "what belongs to it."
        ),
        _("Follow the links to what comes before and after it."),
        signs=("competency",),
    ),
}
