"""Where each person's day starts, and what that place is called."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.people.rules.access import Relation
from cairn.people.selectors.stations import Station


def address_of(place: Station) -> str:
    """The page that belongs to something a person is."""
    match place.relation:
        case Relation.SELF:
            return reverse("journeys:learner", args=[place.target])
        case Relation.GUARDIAN:
            return reverse("journeys:family", args=[place.target])
        case Relation.TEACHER:
            return reverse("journeys:classes")
        case Relation.STATE_ANALYST:
            return reverse("journeys:state")
        case Relation.PRIVACY_OFFICER:
            return reverse("journeys:officer")
        case _:
            return reverse("journeys:organization", args=[place.target])


def words_of(relation: Relation) -> str:
    """What the head of every page calls the place of who is this; empty: it has a name of its own."""
    match relation:
        case Relation.SELF:
            return _("My learning")
        case Relation.GUARDIAN:
            return _("My family")
        case Relation.TEACHER:
            return _("My classes")
        case Relation.PRIVACY_OFFICER:
            return _("Privacy")
        case _:
            return ""
