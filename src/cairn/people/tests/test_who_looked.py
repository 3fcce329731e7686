"""Who looked: what a family reads, what an officer finds, and a record opened in an emergency."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName
from cairn.people.models import (
    Enrollment,
    Guardianship,
    Look,
    Organization,
    Person,
    Section,
    SectionEnrollment,
    StaffAssignment,
)
from cairn.people.rules.requests import Said
from cairn.people.selectors.access import learners
from cairn.people.selectors.emergencies import emergencies
from cairn.people.selectors.look_search import Wanted, full_list, search
from cairn.people.selectors.looks import who_looked
from cairn.people.selectors.requests import full_lists_asked, requests_of, waiting
from cairn.people.services.emergencies import open_in_emergency, review_emergency
from cairn.people.services.looks import (
    look_at_everyone,
    look_at_learner,
    look_at_organization,
    look_at_section,
    note_left,
)
from cairn.people.services.requests import ask_for_full_list, say

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY = AT.date()
SEPTEMBER = date(2026, 9, 1)
KEEPER = operator("keeper")
THREAT = "He wrote that he will hurt himself tonight."


def person(name):
    made = Person(state_id=f"s-{name}-{Person.objects.count()}", given_name=name, family_name="Q")
    made.record = made
    made.save()
    return made


def actor(who):
    return Actor(who.pk, who.name)


class Cast:
    """Two schools of one district: Ada and Ben at Cedar, Cem at Elm; Ms Rios teaches Ada and Ben."""

    def __init__(self):
        make = Organization.objects.create
        self.state = make(kind="SEA", name="State")
        self.alder = make(kind="LEA", name="Alder", parent=self.state)
        self.cedar = make(kind="school", name="Cedar", parent=self.alder, district=self.alder)
        self.elm = make(kind="school", name="Elm", parent=self.alder, district=self.alder)
        self.ada, self.ben, self.cem = (person(n) for n in ("Ada", "Ben", "Cem"))
        for who, school in ((self.ada, self.cedar), (self.ben, self.cedar), (self.cem, self.elm)):
            Enrollment.objects.create(
                person=who, school=school, district=self.alder, first_day=SEPTEMBER
            )
        self.rios, self.mother, self.father = (person(n) for n in ("Rios", "Mother", "Father"))
        self.section = Section.objects.create(name="P3", school=self.cedar, first_day=SEPTEMBER)
        for who, role in ((self.ada, "learner"), (self.ben, "learner"), (self.rios, "teacher")):
            SectionEnrollment.objects.create(
                section=self.section, person=who, role=role, first_day=SEPTEMBER
            )
        for guardian in (self.mother, self.father):
            Guardianship.objects.create(
                guardian=guardian, learner=self.ada, relation="parent", first_day=SEPTEMBER
            )

    def post(self, name, position, place):
        who = person(name)
        StaffAssignment.objects.create(
            person=who, position=position, organization=place, first_day=SEPTEMBER
        )
        return who

    def looks(self, who, learner, purpose, at=AT, data=DataClass.EVIDENCE):
        return look_at_learner(
            learner.pk, by=actor(who), purpose=purpose, data=data, at=at, through="page"
        )

    def seen_by(self, reader, learner=None):
        return who_looked(
            (learner or self.ada).pk, by=actor(reader), purpose=Purpose.OWN_RECORD, day=DAY,
            since=DAY - timedelta(days=60),
        )  # fmt: skip


@pytest.fixture
def cast(db):
    return Cast()


def export(at=AT):
    return look_at_everyone(
        by=KEEPER,
        purpose=Purpose.OPERATE,
        data=DataClass.EVIDENCE,
        at=at,
        through="export of levels",
    )


def test_an_export_of_everyone_stands_on_each_familys_page_without_the_keepers_name(cast):
    export()
    for learner in (cast.ada, cast.cem):
        [look] = cast.seen_by(learner, learner)
        assert (look.organization, look.left, look.name, look.times) == ("State", True, "", 1)


def test_a_look_at_a_class_counts_for_those_who_were_in_it_at_that_time(cast):
    SectionEnrollment.objects.filter(person=cast.ben).update(last_day=DAY - timedelta(days=1))
    for at in (AT - timedelta(days=1), AT):
        look_at_section(
            cast.section.pk, by=actor(cast.rios), purpose=Purpose.INSTRUCT,
            data=DataClass.EVIDENCE, at=at, through="page",
        )  # fmt: skip
    counted = {
        w.given_name: sum(x.times for x in cast.seen_by(w, w))
        for w in (cast.ada, cast.ben, cast.cem)
    }
    assert counted == {"Ada": 2, "Ben": 1, "Cem": 0}


def test_a_look_at_a_school_counts_for_its_learners_and_a_districts_for_both_schools(cast):
    leader = cast.post("Leader", "district_leader", cast.alder)
    for place in (cast.cedar, cast.alder):
        look_at_organization(
            place.pk, by=actor(leader), purpose=Purpose.IMPROVE,
            data=DataClass.EVIDENCE, at=AT, through="page",
        )  # fmt: skip
    assert {x.organization for x in cast.seen_by(cast.ada)} == {"Cedar", "Alder"}
    assert {x.organization for x in cast.seen_by(cast.cem, cast.cem)} == {"Alder"}


def test_the_questions_do_not_grow_with_the_looks_or_the_classes(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            cast.seen_by(cast.ada)
        return len(found)

    few = asked()
    for n in range(12):
        other = Section.objects.create(name=f"S{n}", school=cast.cedar, first_day=SEPTEMBER)
        SectionEnrollment.objects.create(
            section=other, person=cast.ada, role="learner", first_day=SEPTEMBER
        )
        cast.looks(cast.rios, cast.ada, Purpose.INSTRUCT, AT - timedelta(days=n))
        export(AT - timedelta(days=n))
    assert asked() == few


def test_a_look_made_to_keep_a_child_safe_is_in_no_familys_list_and_in_the_officers(cast):
    counselor = cast.post("Counselor", "counselor", cast.cedar)
    cast.looks(counselor, cast.ada, Purpose.PROTECT)
    assert cast.seen_by(cast.mother) == cast.seen_by(cast.ada) == []
    officer = cast.post("Officer", "privacy_officer", cast.alder)
    [line] = full_list(
        cast.ada.pk, by=actor(officer), purpose=Purpose.OVERSEE, day=DAY, since=SEPTEMBER
    )
    assert (line.name, line.purpose) == ("Counselor Q", "protect")


def test_a_guardian_sees_her_own_looks_and_not_the_other_guardians(cast):
    for guardian in (cast.mother, cast.father):
        cast.looks(guardian, cast.ada, Purpose.OWN_RECORD)
    assert [x.name for x in cast.seen_by(cast.mother)] == ["Mother Q"]
    assert [x.name for x in cast.seen_by(cast.father)] == ["Father Q"]
    assert cast.seen_by(cast.ada) == []


def test_only_an_officer_of_the_learners_district_has_the_full_list_and_the_search(cast):
    elsewhere = Organization.objects.create(kind="LEA", name="Birch", parent=cast.state)
    export()
    cast.looks(cast.rios, cast.ada, Purpose.INSTRUCT)
    theirs, other = (
        cast.post(n, "privacy_officer", o) for n, o in (("O", cast.alder), ("P", elsewhere))
    )
    ask = {"purpose": Purpose.OVERSEE, "day": DAY}
    for who in (cast.mother, cast.rios, other):
        with pytest.raises(NotAllowed):
            full_list(cast.ada.pk, by=actor(who), since=SEPTEMBER, **ask)
    wanted = Wanted(SEPTEMBER, DAY)
    with pytest.raises(NotAllowed):
        search(wanted, by=actor(cast.rios), **ask)
    assert [x.name for x in search(wanted, by=actor(theirs), **ask)] == ["Rios Q"]
    assert search(wanted, by=actor(other), **ask) == []
    state = cast.post("S", "privacy_officer", cast.state)
    assert len(search(wanted, by=actor(state), **ask)) == 2


def test_a_search_asks_by_person_learner_days_purpose_and_through(cast):
    cast.looks(cast.rios, cast.ada, Purpose.INSTRUCT)
    cast.looks(cast.rios, cast.ben, Purpose.INSTRUCT, AT - timedelta(days=2))
    why = export(AT - timedelta(days=1))
    note_left(why.look, at=AT, records=7, size=0)

    def found(since=SEPTEMBER, until=DAY, **more):
        lines = search(Wanted(since, until, **more), by=KEEPER, purpose=Purpose.OPERATE, day=DAY)
        return [line.whose for line in lines]

    assert found() == ["Ada Q", "State", "Ben Q"]
    assert found(person=cast.rios.pk) == ["Ada Q", "Ben Q"]
    assert found(learner=cast.ben.pk) == ["Ben Q"]
    assert found(until=DAY - timedelta(days=2)) == ["Ben Q"]
    assert found(purpose="operate") == found(through="export of levels") == ["State"]
    [line] = search(
        Wanted(SEPTEMBER, DAY, through="export of levels"),
        by=KEEPER,
        purpose=Purpose.OPERATE,
        day=DAY,
    )
    assert (line.records, line.size) == (7, 0)
    last = search(Wanted(SEPTEMBER, DAY), by=KEEPER, purpose=Purpose.OPERATE, day=DAY, limit=1)[0]
    assert found(before=(last.at, last.id)) == ["State", "Ben Q"]


def test_an_officer_finds_looks_at_any_row_of_a_joined_record_at_classes_and_at_places_and_no_others(
    cast,
):
    officer = actor(cast.post("Officer", "privacy_officer", cast.cedar))
    old = person("Old")  # Ada's row from another import, which was joined to hers; never enrolled
    old.record = cast.ada
    old.save()
    moved = person("Moved")  # Cem's surviving row: he himself is enrolled at Elm alone
    cast.cem.record = moved
    cast.cem.save()
    where = [
        {"learner": old}, {"learner": cast.ada}, {"section": cast.section}, {"organization": cast.cedar},
        {"learner": moved}, {"learner": cast.cem}, {"organization": cast.elm}, {"organization": cast.alder},
    ]  # fmt: skip
    for n, whose in enumerate(where):
        Look.objects.create(
            at=AT, actor_name=str(n), actor_role="teacher", purpose="instruct", reason="They teach.",
            through="page", **whose,
        )  # fmt: skip
    asked = {"by": officer, "purpose": Purpose.OVERSEE, "day": DAY}
    assert {line.name for line in search(Wanted(SEPTEMBER, DAY), **asked)} == set("0123")
    last, pages = None, []
    while found := search(Wanted(SEPTEMBER, DAY, before=last), **asked, limit=1):
        last = (found[0].at, found[0].id)
        pages.append(found[0].name)
    assert sorted(pages) == list("0123")


def test_a_request_for_the_full_list_has_a_clock_and_an_answer(cast):
    officer = cast.post("Officer", "privacy_officer", cast.alder)
    ask = {"by": actor(cast.mother), "purpose": Purpose.OWN_RECORD, "words": "All.", "at": AT}
    due = ask_for_full_list(cast.ada.pk, **ask)
    assert due == DAY + timedelta(days=45) == ask_for_full_list(cast.ada.pk, **ask)
    [line] = waiting(by=actor(officer), day=due)
    assert not line.late(due)
    assert waiting(by=actor(officer), day=due + timedelta(days=1))[0].late(due + timedelta(days=1))

    def answer(who, words):
        say(line.request.pk, Said.ANSWERED, by=actor(who), words=words, at=AT)

    with pytest.raises(NotAllowed):
        answer(cast.mother, "Mine.")
    with pytest.raises(BadInput):
        answer(officer, " ")
    answer(officer, "Given, two kept back.")
    assert waiting(by=actor(officer), day=due) == []
    with pytest.raises(BadInput):
        answer(officer, "Again.")


def test_the_full_list_waits_for_the_privacy_officer_and_never_for_the_schools_leader(cast):
    leader, chief, elsewhere = (
        cast.post("Leader", "school_leader", cast.cedar),
        cast.post("Chief", "district_leader", cast.alder),
        cast.post("Other", "privacy_officer", cast.elm),
    )
    own = {"purpose": Purpose.OWN_RECORD, "words": "Who?", "at": AT}
    ask_for_full_list(cast.ada.pk, by=actor(cast.mother), **own)
    for who in (leader, chief, elsewhere):
        assert waiting(by=actor(who), day=DAY) == []
    [line] = full_lists_asked(
        cast.ada.pk, by=actor(cast.mother), purpose=Purpose.OWN_RECORD, day=DAY
    )
    for who in (leader, chief, elsewhere, cast.rios):
        with pytest.raises(NotAllowed):
            say(line.request.pk, Said.ANSWERED, by=actor(who), words="Here.", at=AT)
    with pytest.raises(NotAllowed):
        waiting(by=actor(cast.rios), day=DAY)


def test_who_asked_for_the_full_list_is_not_told_to_another_guardian(cast):
    own = {"purpose": Purpose.OWN_RECORD, "words": "Who?", "at": AT}
    ask_for_full_list(cast.ada.pk, by=actor(cast.mother), **own)
    ask_for_full_list(cast.ada.pk, by=actor(cast.ada), **own)
    day = {"day": DAY}
    assert len(requests_of(cast.ada.pk, by=actor(cast.mother), **day)) == 1
    assert requests_of(cast.ada.pk, by=actor(cast.father), **day) == []
    assert (
        len(full_lists_asked(cast.ada.pk, by=actor(cast.ada), purpose=Purpose.OWN_RECORD, **day))
        == 1
    )


def test_an_emergency_opens_a_record_for_some_hours_to_who_works_there_and_needs_words(cast):
    aide = cast.post("Aide", "aide", cast.cedar)
    far = cast.post("Far", "aide", cast.elm)
    with pytest.raises(NotAllowed):
        cast.looks(aide, cast.ada, Purpose.EMERGENCY)
    with pytest.raises(BadInput, match="in danger"):
        open_in_emergency(cast.ada.state_id, by=actor(aide), threat="Threat!", at=AT)
    for who, name in ((far, cast.ada.state_id), (aide, "nobody"), (cast.mother, cast.ada.state_id)):
        with pytest.raises(NotAllowed):
            open_in_emergency(name, by=actor(who), threat=THREAT, at=AT)
    learner, until = open_in_emergency(cast.ada.state_id, by=actor(aide), threat=THREAT, at=AT)
    assert (learner, until) == (cast.ada.pk, AT + timedelta(hours=8))
    assert cast.looks(aide, cast.ada, Purpose.EMERGENCY).relation == "emergency"
    for at in (AT - timedelta(minutes=1), until, until + timedelta(days=1)):
        with pytest.raises(NotAllowed):
            cast.looks(aide, cast.ada, Purpose.EMERGENCY, at)
    open_to = learners(by=actor(aide), purpose=Purpose.EMERGENCY, data=DataClass.EVIDENCE, day=DAY)
    assert [p.pk for p in open_to] == [cast.ada.pk]
    assert [x.relation for x in cast.seen_by(cast.mother)] == ["emergency"]


def test_an_opening_waits_for_review_turns_overdue_and_is_reviewed_once_by_another(cast):
    officer = cast.post("Officer", "privacy_officer", cast.cedar)
    open_in_emergency(cast.ada.state_id, by=actor(officer), threat=THREAT, at=AT)
    reader = {"by": actor(officer), "day": DAY}
    [line] = emergencies(**reader, at=AT + timedelta(hours=72))
    assert (line.overdue, line.threat) == (False, THREAT)
    assert emergencies(**reader, at=AT + timedelta(hours=72, seconds=1))[0].overdue
    review = {"justified": True, "words": "Right.", "at": AT}
    with pytest.raises(NotAllowed, match="opened"):
        review_emergency(line.id, by=actor(officer), **review)
    with pytest.raises(NotAllowed):
        review_emergency(line.id, by=actor(cast.rios), **review)
    stranger = cast.post("Stranger", "privacy_officer", cast.elm)
    with pytest.raises(UnknownName):
        review_emergency(line.id, by=actor(stranger), **review)
    other = cast.post("Other", "privacy_officer", cast.alder)
    review_emergency(line.id, by=actor(other), **review)
    assert emergencies(**reader, at=AT) == []
    with pytest.raises(BadInput, match="already"):
        review_emergency(line.id, by=actor(other), **review)


def test_how_much_left_is_one_more_row_and_counts_as_no_look(cast):
    note_left(export().look, at=AT, records=0, size=12)
    assert Look.objects.count() == 2
    assert sum(x.times for x in cast.seen_by(cast.ada)) == 1
