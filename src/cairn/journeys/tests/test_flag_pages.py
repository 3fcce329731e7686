"""Flags and the team's meeting as their people meet them: seen, decided in two taps, read at home once decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.people.selectors.accounts import personas
from cairn.supports.rules.flags import FlagRule

from .test_support_pages import PLAN
from .visiting import NOW, links, model, queries, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BOARD = reverse("journeys:support-board")


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya():
    return next(p.person for p in personas(day=TODAY) if p.username == "maya")


@pytest.fixture
def tran():
    return visitor("tran")


def school_of(learner):
    return model("people.Enrollment").objects.get(person=learner, last_day=None).school_id


def flagged(learner, days_ago=9, absent=12.0):
    """A flag as the nightly run keeps it; only there may rows of it be made."""
    day = TODAY - timedelta(days=days_ago)
    settings = {
        "pieces": 3, "level": 1, "competencies": 2, "recent_days": 60, "absent_share": 0.15,
        "absent_days": 40, "open_days": 42, "rest_days": 30,
    }  # fmt: skip
    facts = {
        "absent": absent, "recorded": 56.0, "since": "2026-08-17", "until": "2026-11-08",
        "by_chance": 0.0139,
    }  # fmt: skip
    return model("supports.Flag").objects.create(
        learner_id=learner, school_id=school_of(learner), rule=FlagRule.ABSENT_SHARE.value, facts=facts,
        settings=settings, raised_on=day, raised_at=NOW - timedelta(days=days_ago),
        expires=day + timedelta(days=42),
    )  # fmt: skip


def page_of(flag):
    return reverse("journeys:flag", args=[flag.pk])


def decisions(flag):
    return list(
        model("supports.FlagDecision").objects.filter(flag=flag).values_list("answer", "words")
    )


def test_a_flag_states_facts_one_action_and_how_often_it_is_wrong_and_no_label(maya, tran):
    flag = flagged(maya)
    board = text(tran.get(BOARD))
    assert str(flag.pk) in links(board, "journeys:flag")
    page = text(tran.get(page_of(flag)))
    assert "12 of 56 recorded school days missed, August 17 to November 8" in page
    assert "Ask the learner and the family what keeps them away" in page
    assert "Of 100 learners who usually miss one day in twenty, 1 would be flagged." in page
    assert "risk" not in page.lower()


def test_who_has_waited_longest_stands_first_on_the_board_and_at_the_team(maya, tran):
    flag = flagged(maya, days_ago=40)
    team = reverse("journeys:team", args=[school_of(maya)])
    for address in (BOARD, team):
        page = text(tran.get(address))
        assert links(page, "journeys:flag")[0] == str(flag.pk)
        assert "for 40 days" in page


def test_not_needed_takes_two_taps_from_the_team_and_keeps_its_reason(maya, tran):
    flag, school = flagged(maya), school_of(maya)
    answer = tran.post(page_of(flag), {"do": "seen-to", "team": str(school)})
    assert answer.headers["Location"] == reverse("journeys:team", args=[school])
    assert decisions(flag) == [("not_needed", "It is already being seen to in class.")]
    again = text(tran.post(page_of(flag), {"do": "seen-to"}), status=422)
    assert "has been decided" in again


def test_ones_own_words_stand_in_the_place_of_a_reason_at_hand(maya, tran):
    flag = flagged(maya)
    tran.post(page_of(flag), {"do": "wait-14", "words": "Her aunt takes her to class from Monday."})
    assert decisions(flag) == [("wait", "Her aunt takes her to class from Monday.")]
    assert str(flag.pk) not in links(text(tran.get(BOARD)), "journeys:flag")
    assert "It waits until Dec 5, 2026" in text(tran.get(page_of(flag)))


@pytest.mark.parametrize(
    "sent", [{}, {"do": "place-her"}, {"do": "plan"}, {"do": "wait-14", "words": "no"}]
)
def test_an_answer_that_is_none_says_what_to_mend_and_keeps_nothing(maya, tran, sent):
    flag = flagged(maya)
    assert "something to mend" in text(tran.post(page_of(flag), sent), status=422)
    assert decisions(flag) == []


def test_a_plan_opened_from_a_flag_decides_it(maya, tran):
    flag = flagged(maya)
    new = reverse("journeys:new-plan", args=[maya]) + f"?flag={flag.pk}"
    page = text(tran.get(new))
    assert "12 of 56 recorded school days missed" in page
    assert tran.post(new, PLAN).status_code == 302
    assert decisions(flag) == [("plan", PLAN["goal"])]
    assert PLAN["goal"] in text(tran.get(page_of(flag)))


def test_a_family_reads_what_a_person_answered_and_nothing_before_in_both_languages(maya, tran):
    flag = flagged(maya)
    hers = reverse("journeys:supports", args=[maya])
    family = visitor("maya-family")
    assert str(flag.pk) not in text(family.get(hers))
    unknown = reverse("journeys:flag", args=["00000000-0000-7000-8000-000000000000"])
    assert family.get(page_of(flag)).status_code == family.get(unknown).status_code == 404
    tran.post(page_of(flag), {"do": "passing"})
    made = model("supports.FlagDecision").objects.get(flag=flag)
    assert str(flag.pk) not in text(family.get(hers))  # not before the next school morning
    assert made.decided_at == NOW
    for language, words in (("en", "Not needed"), ("es", "No hace falta")):
        reader = visitor("maya", language)
        assert words in text(reader.get(hers))
        page = text(reader.get(page_of(flag)))
        assert words in page
        assert "<button" not in page.split("<main")[1]


def test_the_team_sees_what_changed_since_it_last_met_and_keeps_a_meeting(maya, tran):
    flag, school = flagged(maya), school_of(maya)
    team = reverse("journeys:team", args=[school])
    before = model("supports.TeamMeeting").objects.count()
    tran.post(page_of(flag), {"do": "passing"})
    page = text(tran.get(team))
    assert "The reason is known and has passed." in page.split("Since the meeting of")[1]
    assert tran.post(reverse("journeys:team-met", args=[school])).headers["Location"] == team
    tran.post(reverse("journeys:team-met", args=[school]))
    assert model("supports.TeamMeeting").objects.count() == before + 1
    assert "We met today" not in text(tran.get(team))
    tran.post(reverse("journeys:team-met", args=[school]), {"not": "met"})
    assert "We met today" in text(tran.get(team))


def test_a_plan_is_decided_in_two_taps_at_the_meeting(maya, tran):
    team = reverse("journeys:team", args=[school_of(maya)])
    page = text(tran.get(team))
    plan = links(page, "journeys:plan")[0]
    sent = {
        "decision": "go_on",
        "words": "It is too early to tell; we look again.",
        "team": str(school_of(maya)),
    }
    answer = tran.post(reverse("journeys:plan-review", args=[plan]), sent)
    assert answer.headers["Location"] == team
    assert "It is too early to tell; we look again." in text(tran.get(team))


def test_the_pages_ask_as_often_for_one_flag_as_for_many(maya, tran):
    team = reverse("journeys:team", args=[school_of(maya)])
    few = {address: queries(tran, address) for address in (BOARD, team)}
    members = model("people.SectionEnrollment").objects.filter(role="learner", last_day=None)
    mine = members.filter(
        section__members__person__family_name="Tran", section__members__role="teacher"
    )
    for who in mine.values_list("person", flat=True).distinct()[:20]:
        if not model("supports.Flag").objects.filter(learner=who, raised_on=TODAY).exists():
            flagged(who, days_ago=0)
    for address, asked in few.items():
        assert queries(tran, address) == asked


def test_every_look_at_a_flagged_learner_is_kept(maya, tran):
    flagged(maya)
    looks = model("people.Look").objects.filter(learner=maya, through="team meeting")
    before = looks.count()
    tran.get(reverse("journeys:team", args=[school_of(maya)]))
    assert looks.count() == before + 1


def test_a_leader_sees_what_each_rule_would_make_before_it_is_switched_on(maya):
    page = text(visitor("cedar-ridge").get(reverse("journeys:flag-rules", args=[school_of(maya)])))
    assert page.count("Would be flagged today") == len(FlagRule)
    assert page.count("Switched on") == 3
    assert "Of 100 learners" in page
    assert "at 10 flags each" in page
    names = model("people.Person").objects.filter(enrollments__school=school_of(maya))
    assert not [p.name for p in names if p.name in page]


def test_who_serves_nobody_there_gets_no_agenda_and_a_teacher_no_counts(maya, tran):
    assert (
        visitor("maya-family").get(reverse("journeys:team", args=[school_of(maya)])).status_code
        == 404
    )
    assert tran.get(reverse("journeys:flag-rules", args=[school_of(maya)])).status_code == 404
