"""Whom a person may meet by name, worked out a second time: plain rows and plain loops, nothing of Cairn's own.

Written from docs/access.md and apart from `cairn.people.selectors`, so that a mistake in one is not in the
other. It reads tables only. Families are met by those who meet their child, since they stand in its record.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps

GRACE = timedelta(days=60)
ADULT = 18


def rows(label: str, *fields: str) -> list[tuple[Any, ...]]:
    return list(apps.get_model(label).objects.values_list(*fields))


class Record:
    """Every relation there is on a day, read once."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.record = dict(rows("people.Person", "pk", "record"))
        self.born = dict(rows("people.Person", "pk", "birth_date"))
        self.parent = dict(rows("people.Organization", "pk", "parent"))
        self.enrolled = defaultdict(set)
        self.left_for: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
        for who, school, district, first, last in rows(
            "people.Enrollment", "person", "school", "district", "first_day", "last_day"
        ):
            if self.holds(first, last):
                learner = self.record[who]
                self.enrolled[school].add(learner)
                self.enrolled[district].add(learner)
                self.left_for[learner].append((school, first))

    def holds(self, first: date, last: date | None, grace: timedelta = timedelta()) -> bool:
        return first <= self.day and (last is None or last + grace >= self.day)

    def met_by(self, person: UUID) -> set[UUID]:
        """The learners whom a person may open by name, themselves with them."""
        by_post = set().union(*(self.enrolled[place] for place in self._places(person)))
        found = {person} | self._wards(person) | self._pupils(person) | by_post
        return found | self._teams(person) | self._emergencies(person) | self._overseen(person)

    @cached_property
    def guardianships(self) -> list[tuple[Any, ...]]:
        fields = ("pk", "guardian", "learner", "first_day", "last_day")
        return rows("people.Guardianship", *fields)

    def families(self, learners: Iterable[UUID]) -> set[UUID]:
        """Everyone who answers or answered for one of these."""
        of = set(learners)
        return {self.record[g] for _, g, who, *_ in self.guardianships if self.record[who] in of}

    def _pairs(self, label: str, **only: str) -> set[tuple[UUID, UUID]]:
        pair = {key: (self.record[g], self.record[who]) for key, g, who, *_ in self.guardianships}
        found = apps.get_model(label).objects.filter(**only)
        held = found.values_list("guardianship", "first_day", "last_day")
        return {pair[key] for key, first, last in held if self.holds(first, last)}

    def _wards(self, person: UUID) -> set[UUID]:
        barred = self._pairs("people.GuardianRestriction", kind="no_records")
        kept, found = self._pairs("people.GuardianException"), set()
        for _, guardian, learner, first, last in self.guardianships:
            pair = (self.record[guardian], self.record[learner])
            stands = pair[0] == person and self.holds(first, last) and pair not in barred
            if stands and (pair in kept or not self._of_age(pair[1])):
                found.add(pair[1])
        return found

    def _of_age(self, learner: UUID) -> bool:
        born = self.born[learner]
        if born is None:
            return False
        years = (
            self.day.year - born.year - ((self.day.month, self.day.day) < (born.month, born.day))
        )
        return years >= ADULT

    @cached_property
    def _members(self) -> list[tuple[Any, ...]]:
        """Who is in which class, or was until lately: (class, school, person, role, last day)."""
        found = rows(
            "people.SectionEnrollment",
            "section", "section__school", "person", "role", "first_day", "last_day",
        )  # fmt: skip
        return [
            (section, school, self.record[who], role, last)
            for section, school, who, role, first, last in found
            if self.holds(first, last, GRACE)
        ]

    def _pupils(self, person: UUID) -> set[UUID]:
        mine = {s for s, _, who, role, _ in self._members if who == person and role == "teacher"}
        return {
            who for section, school, who, role, last in self._members
            if section in mine and role == "learner" and not self._moved_on(who, school, last)
        }  # fmt: skip

    def _moved_on(self, learner: UUID, school: UUID, last: date | None) -> bool:
        if last is None or last >= self.day:
            return False
        here = self.left_for[learner]
        return any(first >= last for _, first in here) and all(where != school for where, _ in here)

    def _posts(self, person: UUID) -> set[tuple[str, UUID]]:
        held = rows(
            "people.StaffAssignment", "person", "position", "organization", "first_day", "last_day"
        )
        return {
            (position, place) for who, position, place, first, last in held
            if self.record[who] == person and self.holds(first, last)
        }  # fmt: skip

    def _overseen(self, person: UUID) -> set[UUID]:
        """An officer reads the log of everyone who is or was at their place, or below it."""
        places = {place for position, place in self._posts(person) if position == "privacy_officer"}
        stays = rows("people.Enrollment", "person", "school", "district")
        return {
            self.record[who] for who, school, district in stays
            if places & {school, district, self.parent.get(district)}
        }  # fmt: skip

    def _places(self, person: UUID) -> set[UUID]:
        """Schools and districts whose learners a post opens; a counselor with a caseload has that instead."""
        posts = self._posts(person)
        opening = {"school_leader", "district_leader"}
        opening |= set() if self._teamed(person, {"caseload"}) else {"counselor"}
        return {place for position, place in posts if position in opening}

    def _teamed(self, person: UUID, kinds: set[str]) -> set[tuple[UUID, UUID]]:
        held = rows(
            "people.TeamMembership",
            "person", "learner", "organization", "kind", "first_day", "last_day",
        )  # fmt: skip
        return {
            (self.record[learner], place) for who, learner, place, kind, first, last in held
            if self.record[who] == person and kind in kinds and self.holds(first, last)
        }  # fmt: skip

    def _teams(self, person: UUID) -> set[UUID]:
        kinds = {"iep", "section_504", "english_learner", "welfare", "caseload"}
        return {who for who, place in self._teamed(person, kinds) if who in self.enrolled[place]}

    def _emergencies(self, person: UUID) -> set[UUID]:
        found = rows("people.Emergency", "person", "learner", "opened_at", "ends_at")
        return {
            self.record[learner] for who, learner, opened, ends in found
            if self.record[who] == person and opened.date() <= self.day <= ends.date()
        }  # fmt: skip
