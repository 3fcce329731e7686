"""Requirements 24 and 34: a breach has its list within the hour, and clocks for whoever must be told."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cairn.intake.inventory import declared
from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName
from cairn.people.models import Enrollment, Incident, IncidentStep, Look, StaffAssignment
from cairn.people.rules.incidents import Done, Facts, Limits, Step, duties
from cairn.people.selectors.exposure import exposed, exposure_rows
from cairn.people.selectors.incidents import incident, incidents, practised
from cairn.people.services.incidents import (
    NewIncident,
    affected,
    close,
    kinds_of,
    listed,
    open_incident,
    told,
)
from cairn.people.services.looks import look_at_learner, look_at_organization, look_at_section
from cairn.people.services.releases import Ask, agree, release

from .contracts import KEEPER, Program, signed
from .town import SEPTEMBER, TODAY, Town

NOW = datetime(2026, 11, 17, 17, tzinfo=UTC)
A_DAY = timedelta(days=1)
LIMITS = Limits(60, 7, 10, 60)


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    town = Town()
    for name, place in (("state analyst", town.state), ("next superintendent", town.birch)):
        StaffAssignment.objects.create(
            person=town.who[name], position="privacy_officer", organization=place,
            first_day=SEPTEMBER,
        )  # fmt: skip
    return town


@pytest.fixture
def officer(town):
    return town.actor("state analyst")


def new(**changed):
    values = {
        "what": "A password was on a note at a desk.", "found_on": TODAY,
        "first_day": SEPTEMBER, "last_day": TODAY, "through": "page",
    }  # fmt: skip
    return NewIncident(**(values | changed))


def opened(town, **changed):
    return open_incident(new(**changed), by=KEEPER, at=NOW)


def read(town, who, what, target, at=NOW, data=DataClass.EVIDENCE, **how):
    how = {"purpose": Purpose.INSTRUCT, "through": "page of the class"} | how
    what(target, by=town.actor(who), at=at, data=data, **how)


def names(found):
    return {each.name for each in found.learners}


def test_requirement_34_the_list_is_whom_an_account_read_and_which_fields(town):
    read(town, "teacher", look_at_learner, town.ada.pk)
    read(town, "teacher of others", look_at_section, town.other.pk)
    case = opened(town, account=town.who["teacher"].pk, through="")
    found = affected(case.pk, by=KEEPER, at=NOW)
    assert names(found) == {"ada Test"}
    [row] = exposure_rows(found.learners)
    assert "evidence.Evidence.score" in row[6].split()
    assert not [f for f in row[6].split() if f.startswith("supports.")]
    assert kinds_of(found.learners) == {"evidence": 1}


def test_requirement_34_a_class_and_a_school_that_were_read_are_everyone_who_was_in_them_that_day(
    town,
):
    Enrollment.objects.filter(person=town.bo).update(last_day=TODAY - A_DAY)
    read(town, "teacher of others", look_at_section, town.other.pk, through="page a")
    read(
        town, "principal", look_at_organization, town.cedar.pk, through="page b",
        purpose=Purpose.IMPROVE,
    )  # fmt: skip
    for through, whom in (("page a", {"cyd Test"}), ("page b", {"cyd Test", "ada Test"})):
        found = affected(opened(town, through=through).pk, by=KEEPER, at=NOW)
        assert names(found) == whom


def slowly(looks, members):
    """Whom looks were at, one look after another."""
    found = Counter()
    for look in looks:
        for learner in [look.learner_id] if look.learner_id else members[look.section_id]:
            found[learner] += 1
    return found


def test_alike_looks_that_are_counted_together_are_those_counted_one_by_one(town):
    members = {town.section.pk: [town.ada.pk, town.bo.pk], town.other.pk: [town.cy.pk]}
    whose = [{"learner": town.ada}, {"learner": town.cy}]
    whose += [{"section": town.section}, {"section": town.other}]
    draw = Random(7)
    for _ in range(40):
        with transaction.atomic():
            for _ in range(draw.randrange(12)):
                Look.objects.create(
                    at=NOW - timedelta(hours=draw.randrange(60)), actor_name="x",
                    actor_role="teacher", purpose="instruct", reason="r", through="stolen",
                    data=draw.choice(["", "evidence", "supports"]), **draw.choice(whose),
                )  # fmt: skip
            first = draw.choice([TODAY, TODAY - A_DAY, SEPTEMBER])
            days = {"first": first, "last": TODAY, "source": "stolen"}
            found = exposed(by=KEEPER, purpose=Purpose.OPERATE, day=TODAY, **days)
            within = [
                each for each in Look.objects.all() if first <= timezone.localdate(each.at) <= TODAY
            ]
            assert {e.learner: e.times for e in found} == slowly(within, members)
            transaction.set_rollback(True)


def test_requirement_24_what_a_service_lost_is_all_it_was_given_by_its_contracts_fields(town):
    from django.test import Client

    mine, other = signed(places=[town.cedar.pk]), signed(places=[town.elm.pk])
    Program(Client(), mine).all("students")
    Program(Client(), other)  # of the same name, and given nobody
    late = {"first_day": TODAY, "last_day": TODAY}
    found = affected(
        opened(town, through="", agreement=mine.agreement_id, **late).pk, by=KEEPER, at=NOW
    )
    assert names(found) == {"ada Test", "bo Test", "cyd Test"}
    [row, *_] = exposure_rows(found.learners)
    assert row[6].split() == ["identity.enrollments", "identity.familyName", "identity.givenName"]
    none = opened(town, through="", agreement=other.agreement_id, **late)
    assert names(affected(none.pk, by=KEEPER, at=NOW)) == set()


def test_requirement_24_what_a_study_lost_is_what_was_released_to_it_until_then(town):
    deal = agree(
        by=KEEPER, party="Alder University", purpose="a study", exception="99.31(a)(6)",
        data=["evidence"], signed_on=date(2026, 8, 1), expires_on=date(2027, 6, 30),
        destroy_by=date(2027, 8, 1), source="paper",
    )  # fmt: skip
    ask = Ask("Alder University", "a study", ("evidence",), "levels.csv", agreement=deal.pk)
    release([town.ada.pk], ask, by=KEEPER, at=NOW)
    case = opened(town, through="", agreement=deal.pk)
    found = affected(case.pk, by=KEEPER, at=NOW)
    assert names(found) == {"ada Test"}
    assert found.learners[0].data == {"evidence"}
    before = {"first_day": SEPTEMBER, "last_day": TODAY - A_DAY}
    early = opened(town, through="", agreement=deal.pk, **before)
    assert names(affected(early.pk, by=KEEPER, at=NOW)) == set()


def test_requirement_24_each_duty_has_its_clock_from_policy(town):
    deal = signed(places=[town.cedar.pk]).agreement_id
    found = TODAY - 3 * A_DAY
    case = opened(
        town, through="", agreement=deal, found_on=found, party_found_on=found - 8 * A_DAY
    )
    line = incident(case.pk, by=KEEPER, at=NOW)
    clocks = {duty.step: (duty.due_on, duty.late) for duty in line.duties}
    assert clocks == {
        Step.LISTED: (TODAY, False),
        Step.SERVICE: (found - A_DAY, True),
        Step.STATE: (found + 10 * A_DAY, False),
        Step.FAMILIES: (found + 60 * A_DAY, False),
    }
    assert line.next_due.step is Step.SERVICE
    later = NOW + timedelta(minutes=61)
    assert incident(case.pk, by=KEEPER, at=later).duties[0].late


def test_requirement_24_the_list_stops_its_clock_and_everybody_told_it_can_be_closed(town, officer):
    case = open_incident(new(), by=officer, at=NOW)
    with pytest.raises(BadInput, match="listed, state, families"):
        close(case.pk, words="Done.", by=officer, at=NOW)
    listed(case.pk, b"the list", 3, by=officer, at=NOW)
    listed(case.pk, b"the list, longer", 4, by=officer, at=NOW + A_DAY)
    assert incident(case.pk, by=officer, at=NOW + A_DAY).learners == 3
    for step in (Step.STATE, Step.FAMILIES):
        with pytest.raises(BadInput):
            told(case.pk, step, on=TODAY, words=" ", by=officer, at=NOW)
        for never in (TODAY - A_DAY, TODAY + A_DAY):
            with pytest.raises(BadInput):
                told(case.pk, step, on=never, words="by letter", by=officer, at=NOW)
        told(case.pk, step, on=TODAY, words="by letter", by=officer, at=NOW)
        with pytest.raises(BadInput, match="before"):
            told(case.pk, step, on=TODAY, words="again", by=officer, at=NOW)
    with pytest.raises(BadInput, match="service is not told"):
        told(case.pk, Step.SERVICE, on=TODAY, words="x", by=officer, at=NOW)
    close(case.pk, words="Keys are kept apart now.", by=officer, at=NOW)
    assert not incident(case.pk, by=officer, at=NOW).open


def test_a_drill_asks_for_the_list_alone_and_policy_says_when_to_practise_again(town, officer):
    assert practised(by=officer, at=NOW).due
    case = open_incident(new(drill=True), by=officer, at=NOW)
    assert [duty.step for duty in incident(case.pk, by=officer, at=NOW).duties] == [Step.LISTED]
    listed(case.pk, b"", 0, by=officer, at=NOW)
    close(case.pk, words="It took four minutes.", by=officer, at=NOW)
    assert not practised(by=officer, at=NOW + 365 * A_DAY).due
    assert practised(by=officer, at=NOW + 366 * A_DAY).due


def test_requirement_24_an_incident_is_only_ever_added_to(town):
    case = opened(town)
    listed(case.pk, b"", 0, by=KEEPER, at=NOW)
    for table, change in ((Incident, {"what": "nothing"}), (IncidentStep, {"learners": 0})):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all()._raw_delete("default")


def test_an_officer_sees_incidents_and_learners_of_the_post_alone(town, officer):
    read(town, "teacher", look_at_learner, town.ada.pk)
    birch = town.actor("next superintendent")
    case = open_incident(new(), by=birch, at=NOW)
    assert names(affected(case.pk, by=birch, at=NOW)) == set()
    assert names(affected(case.pk, by=officer, at=NOW)) == {"ada Test"}
    state = open_incident(new(), by=officer, at=NOW)
    with pytest.raises(UnknownName):
        incident(state.pk, by=birch, at=NOW)
    assert [line.row.pk for line in incidents(by=birch, at=NOW)] == [case.pk]
    with pytest.raises(NotAllowed):
        open_incident(new(place=town.alder.pk), by=birch, at=NOW)
    for nobody in ("teacher", "principal", "mother"):
        with pytest.raises(NotAllowed):
            incidents(by=town.actor(nobody), at=NOW)


def test_making_the_list_is_a_look_itself(town, officer):
    case = open_incident(new(), by=officer, at=NOW)
    affected(case.pk, by=officer, at=NOW)
    look = Look.objects.latest("pk")
    assert (look.actor_id, look.data, look.through) == (
        officer.person, "looks", "list after a breach",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"what": " "}, "what happened"),
        ({"through": ""}, "no account"),
        ({"first_day": TODAY, "last_day": SEPTEMBER}, "before it begins"),
        ({"found_on": TODAY + A_DAY}, "still to come"),
        ({"party_found_on": TODAY}, "no agreement is named"),
    ],
)
def test_an_incident_that_says_too_little_is_refused(town, changed, fault):
    with pytest.raises(BadInput, match=fault):
        opened(town, **changed)


def test_a_clock_met_too_late_stays_late():
    at = datetime(2026, 11, 17, 9, tzinfo=ZoneInfo("America/Chicago"))
    facts = Facts(TODAY, at, False, None, False)
    done = {Step.STATE: Done(TODAY + 11 * A_DAY, at), Step.FAMILIES: Done(TODAY + 60 * A_DAY, at)}
    found = {duty.step: duty.late for duty in duties(facts, LIMITS, done, at)}
    assert found == {Step.LISTED: False, Step.STATE: True, Step.FAMILIES: False}


def test_every_class_of_data_has_fields_in_a_list(db):
    about = {
        c.data for t in declared().values() if t.about for n in t.columns if (c := t.column(n))
    }
    assert {"identity", "evidence", "looks"} <= about
