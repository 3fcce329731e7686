"""What the pages of those who lead, of officers, of everyone say of themselves."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from .help import Help

PAGES: dict[str, Callable[[], Help]] = {
    "report-cards": lambda: Help(
        _("You find the report card of any school or district here, without signing in."),
        _(
            "Search by name. Each number leads to how it came about, and every table can be "
            "taken along as a file."
        ),
        signs=("level", "withheld"),
    ),
    "releases": lambda: Help(
        _("This page shows what the state is about to publish, and how far it is."),
        _(
            "Send a draft to review, answer what schools object, approve what somebody else drafted."
        ),
    ),
    "drafts": lambda: Help(
        _("These are the report cards of the places that you lead, before everybody reads them."),
        _("Look at each number, and say so if one is wrong."),
    ),
    "search": lambda: Help(
        _("You find learners, classes, tasks and competencies here, as far as you may open them."),
        _(
            "Type the beginnings of words, in any order. A list that names learners is kept "
            "in the log."
        ),
    ),
    "news": lambda: Help(
        _(
            "This page shows what is new for you and what still waits. It tells only what "
            "you may open."
        ),
        _("Mark it as read, and choose what you are told and how."),
    ),
    "requests": lambda: Help(
        _(
            "This page shows what families asked about a record and what waits for your "
            "answer. Each has a last day."
        ),
        _("Open a request and answer it with your reason."),
    ),
    "learn/<uuid:learner>/rights/notice": lambda: Help(
        _("This is the yearly notice of rights, as the state has written it."),
        _("Read it. That you were given it is kept with the day and the language."),
    ),
    "notices": lambda: Help(
        _("This page shows which families have not had this year’s notice of rights yet."),
        _("Print letters, and note to whom the notice was given."),
    ),
    "schools/<uuid:organization>": lambda: Help(
        _(
            "This page shows levels and growth of a school or district, for all and by "
            "group. It is for those who answer for these learners."
        ),
        _(
            "Compare with the range, not with one figure, and take a table along as a file. "
            "Small groups are not shown."
        ),
        signs=(
            "level",
            "withheld",
        ),
    ),
    "schools/<uuid:organization>/improving": lambda: Help(
        _("This page shows what a school or district tries, and what it has learned."),
        _("Set a goal, open a cycle, or open one to read its figure again."),
    ),
    "schools/<uuid:organization>/improving/supports": lambda: Help(
        _("This page shows what schools get from their district or state, and who still waits."),
        _("Promise a school support, and open one to write down what was given."),
    ),
    "schools/<uuid:organization>/improving/targeting": lambda: Help(
        _("This page works out what each school would get of a budget under two rules."),
        _("Type a budget and choose two rules. Nothing is given by it."),
    ),
    "improving/cycles/<uuid:key>": lambda: Help(
        _(
            "This page shows one need, the change that is tried for it, and its figure each time it was read."
        ),
        _("Read the figure again, put a line right, and close the cycle with what you learned."),
    ),
    "improving/goals/<uuid:key>": lambda: Help(
        _(
            "This page shows one goal: how its figure stood, what it should come to, and which cycles serve it."
        ),
        _("Close it with what you learned."),
    ),
    "improving/supports/<uuid:key>": lambda: Help(
        _("This page shows what a school was promised, and what was given so far."),
        _("Write down what was given, or that the support ends."),
    ),
    "schools/<uuid:organization>/week": lambda: Help(
        _(
            "This page shows what in the record asks for you this week. Each is a fact with "
            "one thing to do."
        ),
        _("Open what is behind a fact, or any page for those who lead."),
    ),
    "schools/<uuid:organization>/<slug:subject>": lambda: Help(
        _(
            "This page answers one question about a school or district with tables. What is "
            "too small to show says so."
        ),
        _("Take each table along as a file, with what its columns mean."),
    ),
    "state": lambda: Help(
        _("This page shows groups of learners in the whole state. No learner is named."),
        _("Take each table along as a file. Figures that could tell of one person are held back."),
        signs=(
            "level",
            "withheld",
        ),
    ),
    "officer": lambda: Help(
        _(
            "This page is for privacy officers: what waits for an answer, and the log of "
            "who looked."
        ),
        _("Answer a request, review what was opened in an emergency, or search the log."),
    ),
    "officer/incidents": lambda: Help(
        _("This page shows breaches and drills: what happened, which duties run, and by when."),
        _("Note an incident, make the list of who was reached, and tick off each duty."),
    ),
    "officer/agreements": lambda: Help(
        _(
            "This page shows who has data under an agreement, until when, and what must be "
            "destroyed."
        ),
        _("Ask for deletion, and keep the proof."),
    ),
    "officer/deletions/<uuid:key>": lambda: Help(
        _(
            "This page shows one request that a service delete data, and whether it proved "
            "that it did."
        ),
        _("Keep the proof when it comes."),
    ),
    "officer/emergencies/<uuid:key>": lambda: Help(
        _(
            "This page shows a record that was opened in an emergency, with the words that "
            "were said then."
        ),
        _("Say whether it was right, and why."),
    ),
    "emergency": lambda: Help(
        _("Here you open one record for some hours, when a child’s health or safety is at stake."),
        _("Say what the threat is. The family sees that you looked, and an officer reviews it."),
    ),
    "vendors": lambda: Help(
        _("This page shows anyone which services have learners’ data, what for, and until when."),
        _("Read what each one promised."),
    ),
    "surveys": lambda: Help(
        _("This page shows each survey with every question, before anybody is asked."),
        _("Read it, and say no on your child’s page of rights if you do not want it."),
    ),
    "account": lambda: Help(
        _("This page shows how you sign in, and where you are signed in now."),
        _("End a session that you do not know, change your password, or add a second step."),
    ),
    "levels": lambda: Help(
        _(
            "This page explains by which rule a level is decided, and which law or guidance "
            "says so."
        ),
        _("See which rule holds on which day and where."),
        signs=(
            "level",
            "proficiency",
            "how-sure",
        ),
    ),
    "words": lambda: Help(
        _("This page says what the words mean that the other pages use."),
        _("Follow a word from any page to its meaning here."),
    ),
    "schools/<uuid:school>/letters": lambda: Help(
        _("Here you print letters with codes, so that people can make their account."),
        _("Print them at once: a code is shown only once."),
    ),
    "expert": lambda: Help(
        _(
            "Here somebody from the community scores one task, without names, for the teacher who "
            "invited them."
        ),
        _("Type the code of your invitation, look at each work, and say how good it is."),
    ),
}
