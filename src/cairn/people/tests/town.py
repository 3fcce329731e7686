"""A small town where everyone stands in one relation to Ada, or in one that is over, barred or next door."""

from datetime import date, timedelta

from cairn.kernel.access import Actor, operator
from cairn.kernel.ids import uuid7
from cairn.people.models import (
    Account,
    Enrollment,
    GuardianException,
    GuardianRestriction,
    Guardianship,
    Organization,
    Person,
    Section,
    SectionEnrollment,
    StaffAssignment,
    TeamMembership,
)

TODAY = date(2026, 11, 17)
SEPTEMBER = date(2026, 9, 1)
LAST_YEAR = date(2025, 9, 1)
YESTERDAY = TODAY - timedelta(days=1)
GRACE_OVER = TODAY - timedelta(days=61)
ALWAYS = {"first_day": SEPTEMBER}
ENDED = {"first_day": LAST_YEAR, "last_day": YESTERDAY}

ROLES = {
    # who                    what they are to Ada    and to Bo, who is of age
    "ada":                   ({"self"},              set()),
    "bo":                    (set(),                 {"self", "eligible_student"}),
    "mother":                ({"guardian"},          set()),
    "mother by exception":   (set(),                 {"guardian"}),
    "mother, exception over": (set(),                set()),
    "father under an order": (set(),                 set()),
    "father, order over":    ({"guardian"},          set()),
    "father, no contact":    ({"guardian"},          set()),
    "former guardian":       (set(),                 set()),
    "another's mother":      (set(),                 set()),
    "teacher":               ({"teacher"},           {"teacher"}),
    "teacher in grace":      ({"teacher"},           {"teacher"}),
    "teacher after grace":   (set(),                 set()),
    "teacher of others":     (set(),                 set()),
    "counselor":             ({"counselor"},         {"counselor"}),
    "counselor by caseload":      ({"counselor"},         set()),
    "counselor of others":       (set(),                 set()),
    "counselor elsewhere":   (set(),                 set()),
    "former counselor":      (set(),                 set()),
    "caseload without post": (set(),                 set()),
    "on the IEP team":       ({"special_team"},      set()),
    "formerly on the team":  (set(),                 set()),
    "team elsewhere":        (set(),                 set()),
    "principal":             ({"school_leader"},     {"school_leader"}),
    "former principal":      (set(),                 set()),
    "principal elsewhere":   (set(),                 set()),
    "superintendent":        ({"district_leader"},   {"district_leader"}),
    "next superintendent":   (set(),                 set()),
    "state analyst":         (set(),                 set()),
    "nobody":                (set(),                 set()),
    "operator":              ({"operator"},          {"operator"}),
}  # fmt: skip
CLASS = {
    "teacher": "teacher",
    "teacher in grace": "teacher",
    "counselor": "counselor",
    "principal": "school_leader",
    "superintendent": "district_leader",
    "operator": "operator",
}
"""What people are to Ada's class; nothing where they are not named. It names its learners."""
SCHOOL = {
    "counselor": "counselor",
    "counselor by caseload": "counselor",
    "counselor of others": "counselor",
    "principal": "school_leader",
    "superintendent": "district_leader",
    "state analyst": "state_analyst",
    "operator": "operator",
}
"""What people are to the figures of Ada's school."""


def person(name, **values):
    key = uuid7()
    values = {"state_id": str(key), "given_name": name, "family_name": "Test"} | values
    return Person.objects.create(id=key, record_id=key, **values)


class Town:
    """Cedar school in Alder district; Elm in the same district; Oak in Birch district."""

    def __init__(self):
        make = Organization.objects.create
        self.state = make(kind="SEA", name="State")
        self.alder = make(kind="LEA", name="Alder", parent=self.state)
        self.birch = make(kind="LEA", name="Birch", parent=self.state)
        for lea in (self.alder, self.birch):
            Organization.objects.filter(pk=lea.pk).update(district=lea)
        self.cedar = make(kind="school", name="Cedar", parent=self.alder, district=self.alder)
        self.elm = make(kind="school", name="Elm", parent=self.alder, district=self.alder)
        self.oak = make(kind="school", name="Oak", parent=self.birch, district=self.birch)
        self.who = {name: person(name) for name in ROLES if name != "operator"}
        self.ada, self.bo, self.cy = self.who["ada"], self.who["bo"], person("cyd")
        for learner, born in ((self.ada, 2013), (self.bo, 2006), (self.cy, 2013)):
            Person.objects.filter(pk=learner.pk).update(birth_date=date(born, 5, 1))
            learner.refresh_from_db()
            self.enroll(learner, self.cedar, **ALWAYS)
        self._families()
        self._classes()
        self._staff()

    def actor(self, name):
        if name == "operator":
            return operator("keeper")
        return Actor(self.who[name].pk, name)

    def account(self, name):
        who = self.who[name]
        return Account.objects.get_or_create(
            username=str(who.pk), defaults={"person": who, "persona": "invented"}
        )[0]

    def enroll(self, learner, school, **days):
        return Enrollment.objects.create(
            person=learner, school=school, district=school.district, **days
        )

    def guardian(self, name, learner, days=ALWAYS):
        return Guardianship.objects.create(
            guardian=self.who[name], learner=learner, relation="parent", **days
        )

    def _families(self):
        self.guardian("mother", self.ada)
        self.guardian("another's mother", self.cy)
        self.guardian("former guardian", self.ada, ENDED)
        for name, days in (("mother by exception", ALWAYS), ("mother, exception over", ENDED)):
            GuardianException.objects.create(
                guardianship=self.guardian(name, self.bo),
                kind="dependent",
                authority="1040",
                **days,
            )
        for name, kind, days in (
            ("father under an order", "no_records", ALWAYS),
            ("father, order over", "no_records", ENDED),
            ("father, no contact", "no_contact", ALWAYS),
        ):
            GuardianRestriction.objects.create(
                guardianship=self.guardian(name, self.ada), kind=kind, authority="Order 17", **days
            )

    def _classes(self):
        self.section = Section.objects.create(name="P3", school=self.cedar, first_day=LAST_YEAR)
        self.other = Section.objects.create(name="P4", school=self.cedar, first_day=LAST_YEAR)
        for learner in (self.ada, self.bo):
            self.member(self.section, learner, "learner", first_day=LAST_YEAR)
        self.member(self.other, self.cy, "learner", **ALWAYS)
        self.member(self.section, self.who["teacher"], "teacher", **ALWAYS)
        self.member(self.section, self.who["teacher in grace"], "teacher", **ENDED)
        self.member(
            self.section, self.who["teacher after grace"], "teacher",
            first_day=LAST_YEAR, last_day=GRACE_OVER,
        )  # fmt: skip
        self.member(self.other, self.who["teacher of others"], "teacher", **ALWAYS)

    def member(self, section, who, role, **days):
        return SectionEnrollment.objects.create(section=section, person=who, role=role, **days)

    def _staff(self):
        for name, position, where, days in (
            ("teacher", "teacher", self.cedar, ALWAYS),
            ("teacher of others", "teacher", self.cedar, ALWAYS),
            ("counselor", "counselor", self.cedar, ALWAYS),
            ("counselor by caseload", "counselor", self.cedar, ALWAYS),
            ("counselor of others", "counselor", self.cedar, ALWAYS),
            ("counselor elsewhere", "counselor", self.elm, ALWAYS),
            ("former counselor", "counselor", self.cedar, ENDED),
            ("principal", "school_leader", self.cedar, ALWAYS),
            ("former principal", "school_leader", self.cedar, ENDED),
            ("principal elsewhere", "school_leader", self.elm, ALWAYS),
            ("superintendent", "district_leader", self.alder, ALWAYS),
            ("next superintendent", "district_leader", self.birch, ALWAYS),
            ("state analyst", "state_analyst", self.state, ALWAYS),
        ):
            StaffAssignment.objects.create(
                person=self.who[name], position=position, organization=where, **days
            )
        self.team("counselor by caseload", self.ada, "caseload", self.cedar)
        self.team("counselor of others", self.cy, "caseload", self.cedar)
        self.team("caseload without post", self.ada, "caseload", self.cedar)
        self.team("on the IEP team", self.ada, "iep", self.alder)
        self.team("formerly on the team", self.ada, "section_504", self.cedar, ENDED)
        self.team("team elsewhere", self.ada, "iep", self.oak)

    def posted(self, name, where, position, days=ALWAYS):
        return StaffAssignment.objects.create(
            person=self.who[name], position=position, organization=where, **days
        )

    def team(self, name, learner, kind, where, days=ALWAYS):
        return TeamMembership.objects.create(
            person=self.who[name], learner=learner, kind=kind, organization=where, **days
        )
