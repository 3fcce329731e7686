"""The sentence with which a page about one learner opens: honest, and short enough to be repeated."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from cairn.journeys.about import About
from cairn.journeys.learner.learning_map import LearningMap
from cairn.journeys.words.sureness import Sureness


def learner_headline(found: LearningMap, about: About, *, own: bool) -> Markup:
    """Where the learner is, told to the learner or to somebody who serves them."""
    if not found.begun:
        return _nothing(about, own=own)
    return Markup(" ").join(
        part
        for part in (_shown(found, about, own=own), _close(found), _risen(found, about, own=own))
        if part
    )


def _nothing(about: About, *, own: bool) -> Markup:
    if own:
        return _marked(_("Nothing you have shown this school year is in the record yet."))
    return _marked(
        _("Nothing that %(name)s has shown this school year is in the record yet."),
        name=about.called,
    )


def _shown(found: LearningMap, about: About, *, own: bool) -> Markup:
    counts = {"at": found.at, "all": len(found.begun), "level": _proficient(found)}
    named = counts | {"name": about.called}
    if own:
        text = ngettext(
            "You have shown <strong>%(at)s of %(all)s</strong> competency of this year at %(level)s or beyond.",
            "You have shown <strong>%(at)s of %(all)s</strong> competencies of this year at %(level)s or beyond.",
            len(found.begun),
        )
        return _marked(text, **counts)
    text = ngettext(
        "%(name)s has shown <strong>%(at)s of %(all)s</strong> competency of this year at %(level)s or beyond.",
        "%(name)s has shown <strong>%(at)s of %(all)s</strong> competencies of this year at %(level)s or beyond.",
        len(found.begun),
    )
    return _marked(text, **named)


def _close(found: LearningMap) -> Markup:
    if found.close == 0:
        return Markup("")
    text = ngettext(
        "<strong>%(n)s more is close.</strong>",
        "<strong>%(n)s more are close.</strong>",
        found.close,
    )
    return _marked(text, n=found.close)


def _risen(found: LearningMap, about: About, *, own: bool) -> Markup:
    if found.risen == 0:
        return _marked(first_words(found))
    if own:
        text = ngettext(
            "This school year you moved up in %(n)s competency.",
            "This school year you moved up in %(n)s competencies.",
            found.risen,
        )
    else:
        text = ngettext(
            "This school year %(name)s moved up in %(n)s competency.",
            "This school year %(name)s moved up in %(n)s competencies.",
            found.risen,
        )
    return _marked(text, n=found.risen, name=about.called)


def first_words(found: LearningMap) -> str:
    """Where none rose: how many got a first level, which is news as well; a reader takes it for a rise."""
    if found.first == 0:
        return _("No level has changed yet this school year.")
    return ngettext(
        "%(n)s got its first level this school year.",
        "%(n)s got their first level this school year.",
        found.first,
    ) % {"n": found.first}


def _marked(text: str, **values: object) -> Markup:
    """A sentence of our own catalogue, which may hold <strong>; the values are escaped."""
    return Markup(text) % values  # noqa: S704 values are escaped by %


def _proficient(found: LearningMap) -> str:
    ladder = found.begun[0].ladder
    return ladder.name(ladder.proficient)


def certainty(found: LearningMap) -> str:
    """Of how many of the year's competencies we are how sure; empty where nothing was begun."""
    begun = len(found.begun)
    if begun == 0:
        return ""
    open_yet = found.how_many(Sureness.FORMING) + found.how_many(Sureness.EARLY)
    return ngettext(
        "How sure we are: of this %(all)s we are sure of %(sure)s and fairly sure of %(fairly)s; "
        "%(open)s may still change with the next pieces of work.",
        "How sure we are: of these %(all)s we are sure of %(sure)s and fairly sure of %(fairly)s; "
        "%(open)s may still change with the next pieces of work.",
        begun,
    ) % {
        "all": begun,
        "sure": found.how_many(Sureness.SURE),
        "fairly": found.how_many(Sureness.FAIRLY_SURE),
        "open": open_yet,
    }


def can_see(about: About) -> str:
    """Who can open this record, by what they are to the learner."""
    if about.school and about.district:
        return _(
            "Who can see this record: %(name)s, the family, teachers of %(name)s’s classes, and the "
            "counselors and leaders of %(school)s and %(district)s. The state sees groups only. "
            "A privacy officer may look to watch over privacy, and staff in an emergency; every look is kept."
        ) % {"name": about.called, "school": about.school, "district": about.district}
    return _(
        "Who can see this record: %(name)s, the family, teachers of %(name)s’s classes, and the "
        "counselors and leaders of the school and district. The state sees groups only. "
        "A privacy officer may look to watch over privacy, and staff in an emergency; every look is kept."
    ) % {"name": about.called}
