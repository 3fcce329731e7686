"""An expert from the community: invited by a teacher, sees one task without names, proposes; the teacher answers."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from cairn.assessments.models import (
    Entry,
    ExpertAnswer,
    ExpertInvitation,
    ExpertLeftOut,
    ExpertScore,
    ExpertStep,
)
from cairn.assessments.rules import HELD, Fate
from cairn.assessments.selectors.expert_proposals import proposed_for
from cairn.assessments.selectors.experts import (
    begun_in,
    invitation,
    invitations_to,
    named_in,
    open_now,
    open_shown_file,
    works_shown,
)
from cairn.assessments.selectors.handed_in import handed_in_to
from cairn.assessments.services.entering import Said, enter
from cairn.assessments.services.expert_answers import answer_score
from cairn.assessments.services.expert_visits import accept_terms, begin, open_works, score_work
from cairn.assessments.services.experts import invite_expert, leave_out, withdraw_expert
from cairn.assessments.services.tasks import hand_in, take_task_back
from cairn.evidence.tests.conftest import actor
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.people.rules.rights import Choice
from cairn.people.services.accounts.turns import TooManyTries

from .conftest import NOW, TODAY

pytestmark = pytest.mark.slow_on_postgres  # behind the wall: site/tests/test_wall_for_experts.py
LATER = NOW + timedelta(hours=1)
UNTIL = TODAY + timedelta(days=14)
HERE = "203.0.113.9"


@pytest.fixture(autouse=True)
def _somewhere(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def handed(school, giving):
    """Both hand their work in; only Ada's has a file."""
    files = [(BytesIO(b"Scale by 7.5."), "Ada's plan.txt")]
    hand_in(giving.pk, by=actor(school.ada), words="By 7.5.", files=files, at=NOW)
    hand_in(giving.pk, by=actor(school.ben), words="By 7.", at=NOW)


def invite(giving, by, **said):
    values = {"name": "Ines Calder", "organization": "Calder Bakery", "until": UNTIL, **said}
    return invite_expert(giving.pk, by=by, at=NOW, **values)


@pytest.fixture
def code(handed, giving, rios):
    return invite(giving, rios)


@pytest.fixture
def expert(code):
    """Her invitation, with the terms accepted."""
    accept_terms(code.invitation, at=NOW)
    return code.invitation


def ada_of(school, key):
    _held, works = open_works(key, at=NOW)
    return next(w for w in works if w.record == school.ada.pk)


def propose(school, key, level=3, words="All amounts are right."):
    return score_work(
        key, ada_of(school, key).id, school.ratios, level=level, words=words, at=LATER
    )


def asked(by):
    return {"by": by, "purpose": Purpose.INSTRUCT, "day": TODAY}


def test_nothing_is_shown_before_the_terms_are_accepted(code):
    with pytest.raises(NotAllowed):
        open_works(code.invitation, at=NOW)
    accept_terms(code.invitation, at=NOW)
    accept_terms(code.invitation, at=LATER)
    assert len(open_works(code.invitation, at=NOW)[1]) == 2


def test_an_expert_sees_numbers_and_work_and_every_look_is_kept(school, expert):
    _held, works = open_works(expert, at=NOW)
    assert sorted(w.number for w in works) == [1, 2]
    assert {w.called for w in works} == {""}
    looks = apps.get_model("people.Look").objects.filter(learner=school.ada)
    [look] = looks
    assert (look.actor, look.actor_name, look.actor_role, look.data, look.purpose) == (
        None, "Ines Calder, Calder Bakery", "community_expert", "portfolio", "instruct",
    )  # fmt: skip


def test_a_file_leaves_under_a_name_that_tells_of_nobody(school, expert):
    held, works = open_works(expert, at=NOW)
    mine = next(w for w in works if w.record == school.ada.pk)
    [file] = mine.hand_ins[0].files
    opened, whose = open_shown_file(file.pk, held, TODAY)
    assert opened.name == f"work-{mine.number}-1.txt"
    assert whose.record == school.ada.pk
    with pytest.raises(NotAllowed):
        open_shown_file(uuid7(), held, TODAY)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_family_that_refused_is_left_out(school, giving, rios, handed, when):
    choices = apps.get_model("people.FamilyChoice").objects

    def refuse(agrees=False):
        choices.create(
            learner=school.ada, choice=Choice.EXPERTS, agrees=agrees, chosen_by_name="Family",
            chosen_at=NOW,
        )  # fmt: skip

    if when == "before":
        refuse()
    key = invite(giving, rios).invitation
    accept_terms(key, at=NOW)
    if when == "after":
        refuse()
    assert [w.record for w in open_works(key, at=NOW)[1]] == [school.ben.pk]
    refuse(agrees=True)
    assert len(open_works(key, at=NOW)[1]) == (2 if when == "after" else 1)


def typed(code, at=NOW, address=HERE):
    return begin(code.code, at=at, address=address)


def test_a_code_works_until_its_day_and_wrong_ones_wait(code):
    assert begin(code.code.lower(), at=NOW, address=HERE).invitation_id == code.invitation
    last = NOW + timedelta(days=14)
    assert typed(code, last).invitation_id == code.invitation
    with pytest.raises(BadInput, match="opens nothing"):
        typed(code, last + timedelta(days=1), "198.51.100.7")
    with pytest.raises(TooManyTries):
        _guess("198.51.100.8")


def _guess(address):
    for _ in range(200):
        with pytest.raises(BadInput):
            begin("0000-0000-0000-0000", at=NOW, address=address)


def test_one_browser_holds_a_code_and_for_some_hours_only(code):
    first = typed(code)
    assert begun_in(first.pk, NOW).id == code.invitation
    second = typed(code, LATER)
    assert begun_in(first.pk, LATER) is None
    assert (begun_in(second.pk, LATER).id, begun_in(second.pk, LATER).times) == (code.invitation, 2)
    assert begun_in(second.pk, LATER + HELD - timedelta(seconds=1))
    assert begun_in(second.pk, LATER + HELD) is None
    accept_terms(code.invitation, at=LATER)
    for none in (None, uuid7(), ExpertStep.objects.get(what="accepted").pk):
        assert begun_in(none, LATER) is None


def test_it_ends_when_who_invited_teaches_the_class_no_longer(school, giving, rios, code, expert):
    began = typed(code)
    theirs = apps.get_model("people.SectionEnrollment").objects.filter(person=school.ms_rios)
    theirs.update(last_day=TODAY - timedelta(days=60))  # the last day of grace
    assert begun_in(began.pk, NOW)
    theirs.update(last_day=TODAY - timedelta(days=61))
    assert begun_in(began.pk, NOW) is None
    with pytest.raises(NotAllowed):
        open_works(expert, at=NOW)
    with pytest.raises(BadInput, match="opens nothing"):
        typed(code)


@pytest.mark.parametrize(
    ("words", "names"),
    [("Ada’s scale: 7.5", {"Ada"}), ("Canada", set())],
)
def test_work_whose_words_name_its_learner_is_found_and_left_out_at_inviting(
    school, giving, rios, words, names
):
    hand_in(giving.pk, by=actor(school.ada), words=words, at=NOW)
    hand_in(giving.pk, by=actor(school.ben), words="Ada helped me.", at=NOW)
    named = named_in(handed_in_to(giving.pk, **asked(rios)))
    assert named == {school.ada.pk for _ in names}
    among = [school.ada.pk, school.ben.pk]
    told_of_others = named_in(handed_in_to(giving.pk, **asked(rios)), among=among)
    assert told_of_others == named | {school.ben.pk}
    key = invite(giving, rios, without=named).invitation
    accept_terms(key, at=NOW)
    assert (school.ada.pk in {w.record for w in open_works(key, at=NOW)[1]}) == (not names)


def test_a_text_file_and_a_link_are_looked_into_for_names(school, giving, rios):
    files = [(BytesIO(b"# ADA, class 3"), "plan.txt")]
    hand_in(giving.pk, by=actor(school.ada), files=files, at=NOW)
    hand_in(giving.pk, by=actor(school.ben), link="https://example.org/b%65n/plan", at=NOW)
    found = named_in(handed_in_to(giving.pk, **asked(rios)))
    assert found == {school.ada.pk, school.ben.pk}


def test_a_work_that_is_left_out_later_is_shown_no_longer_and_its_score_stays(
    school, giving, rios, expert
):
    score, mine = propose(school, expert), ada_of(school, expert)
    handed_in = {school.ada.pk, school.ben.pk}
    with pytest.raises(NotAllowed):
        leave_out(mine.id, by=actor(school.mr_okafor), at=NOW)
    assert len(open_now(giving.pk, handed_in, **asked(rios))[expert]) == 2
    leave_out(mine.id, by=rios, at=NOW)
    assert [w.record for w in open_works(expert, at=NOW)[1]] == [school.ben.pk]
    [left] = open_now(giving.pk, handed_in, **asked(rios))[expert]
    assert left.learner == school.ben.pk
    with pytest.raises(NotAllowed):
        score_work(expert, mine.id, school.ratios, level=2, words="Less.", at=LATER)
    assert [p.score.pk for p in proposed_for(giving.pk, **asked(rios))] == [score.pk]
    with pytest.raises(BadInput, match="left out already"):
        leave_out(mine.id, by=rios, at=NOW)
    with pytest.raises(NotAllowed):
        leave_out(uuid7(), by=rios, at=NOW)


def test_a_look_at_one_work_is_kept_of_its_learner_alone(school, expert):
    mine = ada_of(school, expert)
    looks = apps.get_model("people.Look").objects
    before = looks.filter(learner=school.ben).count()
    open_works(expert, at=LATER, only=mine.id)
    assert looks.filter(learner=school.ben).count() == before
    with pytest.raises(NotAllowed):
        open_works(expert, at=LATER, only=uuid7())


def test_the_code_itself_is_not_kept(code):
    row = ExpertInvitation.objects.get()
    assert code.code.replace("-", "") not in row.code_hash
    assert len(row.code_hash) == 64


def test_withdrawn_or_taken_back_nothing_is_shown_and_nothing_can_be_said(
    school, giving, rios, expert
):
    mine = ada_of(school, expert)
    withdraw_expert(expert, by=rios, at=NOW)
    with pytest.raises(NotAllowed):
        open_works(expert, at=LATER)
    with pytest.raises(NotAllowed):
        score_work(expert, mine.id, school.ratios, level=3, words="Good.", at=LATER)
    with pytest.raises(BadInput, match="already"):
        withdraw_expert(expert, by=rios, at=LATER)
    again = invite(giving, rios).invitation
    accept_terms(again, at=NOW)
    take_task_back(giving.pk, by=rios, reason="Too early.", at=NOW)
    with pytest.raises(NotAllowed):
        open_works(again, at=LATER)
    assert [i.holds for i in invitations_to(giving.pk, **asked(rios))] == [False, False]


def test_only_who_teaches_the_class_invites_withdraws_and_reads(school, giving, expert):
    other = actor(school.mr_okafor)
    with pytest.raises(NotAllowed):
        invite(giving, other)
    with pytest.raises(NotAllowed):
        withdraw_expert(expert, by=other, at=NOW)
    with pytest.raises(NotAllowed):
        proposed_for(giving.pk, **asked(other))
    with pytest.raises(NotAllowed):
        answer_score(propose(school, expert).pk, by=other, at=LATER)


def test_what_an_expert_says_is_no_evidence_until_it_is_confirmed(school, giving, rios, expert):
    score = propose(school, expert)
    assert not Entry.objects.exists()
    [said] = proposed_for(giving.pk, **asked(rios))
    assert (said.score.pk, said.learner, said.stands, said.answer) == (
        score.pk, school.ada.pk, None, None,
    )  # fmt: skip
    answer = answer_score(score.pk, by=rios, at=LATER)
    entry = Entry.objects.get()
    assert (entry.level, entry.sender_id, entry.day) == (3, school.ms_rios.pk, TODAY)
    assert entry.note == "Ines Calder, Calder Bakery: All amounts are right."
    assert (answer.level, answer.before, answer.evidence_id) == (3, None, entry.evidence_id)
    with pytest.raises(BadInput, match="answered"):
        answer_score(score.pk, by=rios, at=LATER)
    with pytest.raises(BadInput, match="answered it already"):
        propose(school, expert, level=4)


def test_the_teachers_own_level_stands_beside_it_and_both_are_kept(school, giving, rios, expert):
    answer = answer_score(propose(school, expert).pk, by=rios, at=LATER, level=2)
    assert ExpertScore.objects.get().level == 3
    assert (answer.level, Entry.objects.get().level) == (2, 2)


def test_a_level_that_stood_before_is_corrected_on_its_own_day_and_remembered(
    school, giving, rios, expert
):
    [before] = enter(
        school.section.pk,
        [Said(uuid7(), uuid7(), school.ada.pk, school.ratios, TODAY, 2.0, giving=giving.pk)],
        by=rios, at=NOW,
    )  # fmt: skip
    answer = answer_score(propose(school, expert).pk, by=rios, at=LATER)
    assert answer.before == 2
    fates = list(Entry.objects.order_by("received_at").values_list("fate", "level"))
    assert fates == [(Fate.STORED, 2.0), (Fate.CORRECTED, 3.0)]
    assert before.evidence != answer.evidence_id


def test_said_again_the_later_stands_and_the_first_is_kept(school, giving, rios, expert):
    first, later = propose(school, expert), propose(school, expert, level=4, words="Even more.")
    assert later.supersedes_id == first.pk
    assert [p.score.level for p in proposed_for(giving.pk, **asked(rios))] == [4]
    with pytest.raises(BadInput):
        answer_score(first.pk, by=rios, at=LATER)


def test_a_score_needs_a_level_of_the_competency_and_words(school, expert):
    for wrong in ({"level": 0}, {"level": 99}, {"words": "  "}, {"words": "x" * 2001}):
        with pytest.raises(BadInput):
            propose(school, expert, **wrong)


def test_an_expert_scores_only_this_tasks_works_and_competencies(school, expert):
    with pytest.raises(NotAllowed):
        score_work(expert, uuid7(), school.ratios, level=3, words="Good.", at=LATER)
    with pytest.raises(BadInput, match="does not ask"):
        score_work(
            expert, ada_of(school, expert).id, uuid7(), level=3, words="Good.", at=LATER
        )  # fmt: skip


def test_an_invitation_says_who_and_until_when_and_names_only_what_policy_lets(
    giving, rios, handed
):
    wrong = (
        {"name": " "}, {"organization": ""}, {"until": TODAY - timedelta(days=1)},
        {"until": TODAY + timedelta(days=31)}, {"first_names": True},
    )  # fmt: skip
    for said in wrong:
        with pytest.raises(BadInput):
            invite(giving, rios, **said)
    assert not ExpertInvitation.objects.exists()


def policy_names(monkeypatch, allowed=True):
    """Lets policy show first names, or no longer."""
    for room in ("services", "selectors"):
        monkeypatch.setattr(f"cairn.assessments.{room}.experts.may_name", lambda _day: allowed)


def test_where_policy_shows_names_no_longer_each_work_goes_by_its_number(
    giving, rios, handed, monkeypatch
):
    policy_names(monkeypatch)
    key = invite(giving, rios, first_names=True).invitation
    accept_terms(key, at=NOW)
    assert {w.called for w in works_shown(invitation(key, TODAY), TODAY)} == {"Ada", "Ben"}
    policy_names(monkeypatch, allowed=False)
    assert {w.called for w in works_shown(invitation(key, TODAY), TODAY)} == {""}


def test_where_policy_allows_first_names_a_family_that_refused_listing_has_a_number(
    school, giving, rios, handed, monkeypatch
):
    policy_names(monkeypatch)
    apps.get_model("people.FamilyChoice").objects.create(
        learner=school.ben, choice=Choice.DIRECTORY, agrees=False, chosen_by_name="Family",
        chosen_at=NOW,
    )  # fmt: skip
    key = invite(giving, rios, first_names=True).invitation
    accept_terms(key, at=NOW)
    called = {w.record: w.called for w in works_shown(invitation(key, TODAY), TODAY)}
    assert called == {school.ada.pk: "Ada", school.ben.pk: ""}


def test_who_has_handed_nothing_in_is_not_shown(school, giving, rios):
    key = invite(giving, rios).invitation
    accept_terms(key, at=NOW)
    assert open_works(key, at=NOW)[1] == []


@pytest.mark.django_db
def test_the_database_lets_nobody_change_what_was_said(school, rios, expert):
    answer_score(propose(school, expert).pk, by=rios, at=LATER)
    leave_out(ada_of(school, expert).id, by=rios, at=LATER)
    for table in (ExpertScore, ExpertAnswer, ExpertInvitation, ExpertStep, ExpertLeftOut):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()


def _no_to(choice, learner):
    apps.get_model("people.FamilyChoice").objects.create(
        learner=learner, choice=choice, agrees=False, chosen_by_name="Family", chosen_at=NOW
    )


def test_a_first_name_is_shown_no_longer_once_the_family_refuses_listing(
    school, giving, rios, handed, monkeypatch
):
    policy_names(monkeypatch)
    apps.get_model("people.ProtectedAddress").objects.create(
        person=school.ben, authority="Safe at home", first_day=TODAY
    )
    key = invite(giving, rios, first_names=True).invitation
    accept_terms(key, at=NOW)
    called = {w.record: w.called for w in works_shown(invitation(key, TODAY), TODAY)}
    assert called == {school.ada.pk: "Ada", school.ben.pk: ""}
    for who in (school.ada, school.ben):
        _no_to(Choice.DIRECTORY, who)
    assert [w.record for w in works_shown(invitation(key, TODAY), TODAY)] == [school.ben.pk]


def test_nor_once_an_address_is_kept_from_lists(school, giving, rios, handed, monkeypatch):
    policy_names(monkeypatch)
    key = invite(giving, rios, first_names=True).invitation
    accept_terms(key, at=NOW)
    apps.get_model("people.ProtectedAddress").objects.create(
        person=school.ada, authority="Safe at home", first_day=TODAY
    )
    assert [w.record for w in works_shown(invitation(key, TODAY), TODAY)] == [school.ben.pk]


def test_who_has_left_is_left_out_and_keeps_nobody_from_ending_it(school, giving, rios, handed):
    key = invite(giving, rios).invitation
    rows = apps.get_model("people.SectionEnrollment").objects.filter(person=school.ben)
    rows.update(last_day=TODAY - timedelta(days=61))  # past the grace of 60
    again = invite(giving, rios).invitation
    accept_terms(again, at=NOW)
    assert [w.record for w in open_works(again, at=NOW)[1]] == [school.ada.pk]
    withdraw_expert(key, by=rios, at=NOW)
    assert not invitation(key, TODAY).holds


def test_one_invitation_opens_nothing_of_another(school, giving, rios, expert):
    other = invite(giving, rios).invitation
    accept_terms(other, at=NOW)
    theirs = ada_of(school, other)
    with pytest.raises(NotAllowed):
        score_work(expert, theirs.id, school.ratios, level=3, words="Good.", at=LATER)


def test_a_level_that_agrees_with_the_one_that_stands_is_answered_and_adds_nothing(
    school, giving, rios, expert
):
    said = Said(uuid7(), uuid7(), school.ada.pk, school.ratios, TODAY, 3.0, giving=giving.pk)
    [before] = enter(school.section.pk, [said], by=rios, at=NOW)
    answer = answer_score(propose(school, expert).pk, by=rios, at=LATER)
    assert (answer.level, answer.before, answer.evidence_id) == (3, 3, before.evidence)
