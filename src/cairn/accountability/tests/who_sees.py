"""Who sees a release at each stage of its way, as it should be: docs/access.md prints it, and pages are held to it."""

from datetime import date

from django.apps import apps

from cairn.accountability.tests.released import SCHOOL, town
from cairn.kernel.access import Actor
from cairn.kernel.ids import uuid7

NOTHING, OWN, OBJECTS, ALL = "–", "own", "own, objects", "all"
STAGES = {
    "drafted": (),
    "in review": ("review",),
    "approved": ("review", "approved"),
    "released, before its day": ("review", "approved", "released"),
    "public": ("review", "approved", "released"),
    "dropped": ("review", "dropped"),
}
_ITS_LEADER = (NOTHING, OBJECTS, OWN, OWN, OWN, NOTHING)
_NOBODY, _ANSWERS = (NOTHING,) * 6, (ALL,) * 6
SEES = {
    "everybody, without an account": _NOBODY,
    "learner or family": _NOBODY,
    "counselor of the school": _NOBODY,
    "school leader of the school": _ITS_LEADER,
    "school leader of another school": _NOBODY,
    "district leader of its district": _ITS_LEADER,
    "district leader of another district": _NOBODY,
    "privacy officer of its district": _NOBODY,
    "privacy officer of the state": _ANSWERS,
    "state analyst": _ANSWERS,
}
"""What each sees of a school's report card at each of STAGES, besides the public card, which everybody sees once it is
public: nothing, the school's own draft (and objects to it), or every draft, where they also say what comes next."""


def everybody():
    """The town's organizations, and who asks: {name in SEES: Actor; None without an account}."""
    found, people = town()
    make = apps.get_model("people.Organization").objects.create
    found["far"] = make(kind="LEA", name="Far County", state_id="0999", parent=found["agency"])
    who = {
        "everybody, without an account": None,
        "learner or family": _held(found, "family", None, None),
        "counselor of the school": _held(found, "counselor", "counselor", SCHOOL),
        "school leader of the school": people["principal"],
        "school leader of another school": people["neighbour"],
        "district leader of its district": people["superintendent"],
        "district leader of another district": _held(found, "far", "district_leader", "far"),
        "privacy officer of its district": _held(found, "officer", "privacy_officer", "district"),
        "privacy officer of the state": _held(found, "state", "privacy_officer", "agency"),
        "state analyst": people["analyst"],
    }
    return found, who


def _held(found, name, position, where):
    key = uuid7()
    person = apps.get_model("people.Person").objects.create(
        pk=key, record_id=key, state_id=f"as {name}", given_name=name
    )
    if position:
        apps.get_model("people.StaffAssignment").objects.create(
            person=person, organization=found[where], position=position, first_day=date(2025, 8, 1)
        )
    return Actor(key, name)
