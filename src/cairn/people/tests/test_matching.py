"""Records joined and parted: one person decides, and parting gives back the same bytes."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.kernel.access import Actor, operator
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName
from cairn.kernel.ids import uuid7
from cairn.people.models import MatchCase, Merge, Person
from cairn.people.services.matching import (
    decide,
    find_probable,
    merge,
    open_match_cases,
    standing_merges,
    unmerge,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEEPER = operator("keeper")


def person(given="Ada", family="Lovelace", birth=date(2014, 12, 10), **values):
    key = uuid7()
    return Person.objects.create(
        id=key, record_id=key, state_id=str(key), given_name=given, family_name=family,
        birth_date=birth, **values,
    )  # fmt: skip


def rows():
    return sorted(map(str, Person.objects.values_list()))


def leads_to():
    return dict(Person.objects.values_list("pk", "record_id"))


def test_parting_gives_back_the_same_bytes():
    one, other = person(), person()
    before = rows()
    merge(one.pk, other.pk, by=KEEPER, at=NOON, reason="same child")
    assert leads_to() == {one.pk: one.pk, other.pk: one.pk}
    unmerge(other.pk, by=KEEPER, at=NOON + timedelta(hours=1), reason="not the same")
    assert rows() == before
    assert [m.action for m in Merge.objects.order_by("at")] == ["merge", "unmerge"]


def test_what_was_joined_before_stays_joined():
    a, b, c = person(), person(), person()
    merge(b.pk, c.pk, by=KEEPER, at=NOON, reason="")
    merge(a.pk, b.pk, by=KEEPER, at=NOON + timedelta(1), reason="")
    assert set(leads_to().values()) == {a.pk}
    unmerge(b.pk, by=KEEPER, at=NOON + timedelta(2), reason="")
    assert leads_to() == {a.pk: a.pk, b.pk: b.pk, c.pk: b.pk}


def test_one_record_is_not_joined_to_itself_nor_parted_when_it_never_was():
    a, b = person(), person()
    merge(a.pk, b.pk, by=KEEPER, at=NOON, reason="")
    with pytest.raises(BadInput, match="one record already"):
        merge(b.pk, a.pk, by=KEEPER, at=NOON, reason="")
    with pytest.raises(BadInput, match="not joined"):
        unmerge(a.pk, by=KEEPER, at=NOON, reason="")
    with pytest.raises(UnknownName):
        merge(a.pk, UUID(int=0), by=KEEPER, at=NOON, reason="")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=12))
def test_the_pointers_are_always_what_the_history_says(steps):
    people = [person().pk for _ in range(5)]
    joined = {}  # the slow and obvious way: who was absorbed by whom, and stands
    for minute, (one, other, part) in enumerate(steps):
        at = NOON + timedelta(minutes=minute)
        try:
            if part:
                unmerge(people[other], by=KEEPER, at=at, reason="")
                del joined[people[other]]
            else:
                step = merge(people[one], people[other], by=KEEPER, at=at, reason="")
                joined[step.absorbed_id] = step.survivor_id
        except BadInput:
            pass
    for pk in people:
        root = pk
        while root in joined:
            root = joined[root]
        assert Person.objects.get(pk=pk).record_id == root
        assert standing_merges(root) == {
            a: s for a, s in joined.items() if Person.objects.get(pk=a).record_id == root
        }


def test_a_decision_joins_or_keeps_apart_and_is_made_once():
    one, other = person(), person("Adah", birth=date(2014, 10, 12))
    assert find_probable([other.pk], today=TODAY, at=NOON) == 1
    [case] = open_match_cases(by=KEEPER)
    decide(case.pk, same=True, by=KEEPER, at=NOON, note="the same passport")
    assert leads_to()[other.pk] == one.pk
    with pytest.raises(BadInput, match="decided this case"):
        decide(case.pk, same=False, by=KEEPER, at=NOON)
    unmerge(other.pk, by=KEEPER, at=NOON, reason="two passports")
    assert MatchCase.objects.get().decision == "different"
    assert find_probable([other.pk], today=TODAY, at=NOON) == 0


def test_only_the_keeper_sees_the_queue():
    with pytest.raises(NotAllowed):
        open_match_cases(by=Actor(person().pk, "Ada"))


def test_a_swapped_name_and_a_wrong_digit_are_found_and_twins_are_not():
    person("Jose", "Garcia Lopez", date(2013, 2, 3))
    crossed = person("García-López", "José", date(2013, 2, 3))
    digit = person("Jose", "Garcia Lopez", date(2013, 2, 13))
    person("Maria", "Garcia Lopez", date(2013, 2, 3))
    find_probable([crossed.pk, digit.pk], today=TODAY, at=NOON)
    pairs = MatchCase.objects.values_list("one__given_name", "other__given_name")
    assert sorted(pairs) == [("Jose", "García-López"), ("Jose", "Jose")]


def test_records_without_birth_date_are_not_put_before_anybody_by_name_alone():
    people = [person("Jessica", "Martinez", None).pk for _ in range(3)]
    assert find_probable(people, today=TODAY, at=NOON) == 0
