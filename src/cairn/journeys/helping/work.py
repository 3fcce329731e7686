"""What the pages of those who teach and support say of themselves."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from .help import Help

PAGES: dict[str, Callable[[], Help]] = {
    "classes": lambda: Help(
        _("This page shows the classes that you teach or may open."),
        _("Open a class to see who needs what today."),
    ),
    "classes/<uuid:section>": lambda: Help(
        _(
            "This page shows who needs what today in a class, each with what was seen and "
            "one thing to do. Below stands the whole class with its levels."
        ),
        _(
            "Open a learner’s page, write down evidence, give a task, or take the grid "
            "along as a file."
        ),
        signs=(
            "level",
            "early",
            "not-yet-shown",
        ),
    ),
    "classes/<uuid:section>/plans": lambda: Help(
        _("This page shows the own plans of a class’s learners, side by side."),
        _("See who is ahead of their own plan or behind it, and open a plan to talk about it."),
    ),
    "classes/<uuid:section>/groups": lambda: Help(
        _(
            "This page shows your own groups in this class. A group is yours: it says "
            "nothing about a learner’s level."
        ),
        _("Make a group, change who is in it, and give it a task."),
    ),
    "classes/<uuid:section>/tasks": lambda: Help(
        _("This page shows the tasks that were given in this class, and how far each one is."),
        _("Write a task with its rubric, and give it to the class or to a group."),
    ),
    "tasks": lambda: Help(
        _("This page shows the tasks that you wrote and where you gave them."),
        _("Open one to see who has handed in, or give it again."),
    ),
    "tasks/<uuid:giving>": lambda: Help(
        _("This page shows one task as it was given: who has handed in, and who is scored."),
        _("Read the work and score it on one screen."),
        signs=("evidence",),
    ),
    "tasks/<uuid:giving>/experts": lambda: Help(
        _(
            "This page shows who from the community may score this task, and what they said. It is no "
            "evidence until you answer it."
        ),
        _("Invite somebody until a day, confirm what they said or set your own level, and end it."),
        signs=("evidence",),
    ),
    "record/<uuid:section>": lambda: Help(
        _(
            "On this page you write down levels for a group in seconds, by tap or by key. "
            "It works without a network, too."
        ),
        _("Choose the task, tap a level for each learner, and undo what was a slip."),
        signs=(
            "level",
            "evidence",
        ),
    ),
    "record/<uuid:section>/differ": lambda: Help(
        _(
            "Two people entered different levels for one work, perhaps without a network. "
            "Both stand here; nothing was mixed."
        ),
        _("Choose which one stands. The other one is kept in the log."),
    ),
    "local-assessments": lambda: Help(
        _(
            "This page shows local assessments: what districts proposed, and what the state "
            "answered."
        ),
        _(
            "A district proposes one with what it covers. The state accepts it or says why "
            "not. Teachers give accepted ones."
        ),
    ),
    "supports": lambda: Help(
        _(
            "This page shows the flags that wait for a decision and the plans of support "
            "that go on, for the learners whom you serve."
        ),
        _("Answer a flag, note a session in one tap, or open the page for the team’s meeting."),
    ),
    "supports/flags/<uuid:flag>": lambda: Help(
        _(
            "A flag says what was seen, by which rule, and how often such a rule is wrong. "
            "It is no label on a child."
        ),
        _("Decide: open a plan, wait, or say that no help is needed now."),
    ),
    "supports/team/<uuid:school>": lambda: Help(
        _(
            "This page is for the team’s meeting: the flags and plans that ask for a "
            "decision, in the order in which they wait."
        ),
        _("Go through the list, decide each one, and note that the team met."),
    ),
    "supports/team/<uuid:school>/rules": lambda: Help(
        _(
            "This page shows the rules that raise flags, which are switched on, and how "
            "often each one is wrong."
        ),
        _("Look how many learners a rule would flag today before the state switches it on."),
    ),
    "supports/groups/<uuid:school>": lambda: Help(
        _(
            "This page shows whom help reaches: how long learners wait, and who has a plan, "
            "by group."
        ),
        _("See where a group waits longer. Small groups are not shown, to protect the learners."),
    ),
}
