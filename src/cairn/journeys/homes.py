"""Where each person's day starts."""

from django.urls import reverse

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
