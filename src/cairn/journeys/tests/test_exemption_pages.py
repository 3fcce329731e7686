"""A principal decides that a part is not asked of Maya; she, her teacher and her family read it; progress recounts."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.intake.rulebook import considering
from cairn.intake.tests.considered import always, saying
from cairn.journeys.release import AT_ONCE
from cairn.journeys.telling.kinds import Kind
from cairn.journeys.telling.page import told_to
from cairn.learning.services.exemptions import end, take_back
from cairn.people.selectors.accounts import personas

from .test_news_pages import MONDAY, actor
from .visiting import NOW, links, model, queries, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]
TODAY = NOW.date()
HOUR = timedelta(hours=1)
WHY = "She joined the class in October, after this unit."
MET = re.compile(r"(\d) of (\d) parts are met")


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya():
    return next(p.person for p in personas(day=TODAY) if p.username == "maya")


def page(name, *args):
    return reverse(f"journeys:{name}", args=args)


def asked(username, maya, language="en"):
    return text(visitor(username, language).get(page("required", maya)))


def offered(maya, words):
    """The value of the choice with these words on the principal's form."""
    form = text(visitor("cedar-ridge").get(page("exempt", maya)))
    return re.search(rf'name="what" value="(\w+)"[^>]*>{re.escape(words)}', form)[1]


def decide(maya, words, why=WHY, day=TODAY):
    sent = {"what": offered(maya, words), "words": why, "first_day": day.isoformat()}
    answer = visitor("cedar-ridge").post(page("exempt", maya), sent)
    assert answer.status_code == 302, text(answer, 422)
    return model("learning.Exemption").objects.latest("at", "id")


def news(username, at):
    """What somebody is told of it, in the order of the page."""
    lines = told_to(actor(username), at=at, day=at.date(), language="en", kinds=[Kind.ASKED])
    return [line.words for line in lines]


def test_a_part_that_is_not_asked_is_left_out_of_the_count_and_is_no_part_that_is_met(maya):
    before = MET.search(asked("maya", maya))
    assert before[2] == "4"
    decide(maya, "1 performance task")
    told = asked("maya", maya)
    met, parts = MET.search(told).groups()
    assert parts == "3"
    assert int(met) <= int(before[1])
    assert "Not asked of you" in told
    said = told.split("Not asked of you")[1]
    for words in ("1 performance task", "Decided by", "not asked from", WHY):
        assert words in said, words
    assert WHY in text(visitor("tran").get(page("required", maya)))
    assert "Not asked of you: 1 performance task" in text(
        visitor("maya").get(page("pathway", maya))
    )


def test_one_competency_and_one_fewer_to_choose_leave_the_rest_of_the_part(maya):
    first = text(visitor("cedar-ridge").get(page("exempt", maya)))
    title = re.search(r"Only this: ([^<]+)<", first)[1]
    decide(maya, f"Only this: {title}")
    decide(maya, "One fewer than: Any 2 of Expressions")
    told = asked("tran", maya)
    parts, spared = told.split("Not asked of Maya")
    assert MET.search(parts)[2] == "4"
    assert title not in parts.split('<h2 id="q1">')[1]
    assert title in spared
    assert "Any 1 of Expressions and equations" in parts
    assert "One fewer than: Any 2 of Expressions" in spared
    assert f"Only this: {title}" not in text(visitor("cedar-ridge").get(page("exempt", maya)))


def test_the_family_reads_it_from_the_next_school_morning_in_its_language(maya, monkeypatch):
    decide(maya, "1 performance task")
    assert WHY not in asked("maya-family", maya)
    monday = NOW.replace(day=23, hour=16)
    monkeypatch.setattr("django.utils.timezone.now", lambda: monday)
    told = asked("maya-family", maya, "es")
    assert WHY in told
    assert "No se le pide a Maya" in told


def test_it_ends_is_taken_back_or_is_written_anew_and_the_page_says_so(maya):
    row = decide(maya, "1 performance task")
    principal, there = visitor("cedar-ridge"), page("exemption", row.pk)
    assert links(text(principal.get(page("required", maya))), "journeys:exemption") == [str(row.pk)]
    assert "Say from when" in text(principal.post(there, {"how": "ended", "words": "Over."}), 422)
    anew = page("exempt", maya) + f"?corrects={row.pk}"
    assert re.search(r'value="\w+" checked>1 performance task', text(principal.get(anew)))
    new = decide_anew(maya, principal, anew, "She joined in November.")
    told = asked("tran", maya)
    assert "She joined in November." in told
    assert WHY not in told
    assert "wrote it anew" in told
    taken = {"how": "taken_back", "words": "It was about another learner."}
    assert principal.post(page("exemption", new.pk), taken).status_code == 302
    told = asked("tran", maya)
    assert "She joined in November." not in told
    assert "it was a mistake" in told
    assert MET.search(told)[2] == "4"
    assert principal.get(there).status_code == 302
    principal.get(page("required", maya))
    count = model("learning.Exemption").objects.count()
    sent = {"what": offered(maya, "1 performance task"), "words": WHY, "first_day": TODAY}
    for answer in (principal.post(anew, sent, follow=True), principal.get(anew, follow=True)):
        assert "Nothing was kept" in text(answer)
    assert model("learning.Exemption").objects.count() == count


def test_a_form_sent_twice_spares_one_part_and_says_so(maya):
    principal = visitor("cedar-ridge")
    for words in ("One fewer than: Any 2 of Expressions", "1 performance task"):
        sent = {"what": offered(maya, words), "words": WHY, "first_day": TODAY.isoformat()}
        assert principal.post(page("exempt", maya), sent).status_code == 302
        again = text(principal.post(page("exempt", maya), sent), 422)
        assert "It was decided already, or the rule has changed" in again
    assert MET.search(asked("maya", maya))[2] == "3"


def test_with_every_part_left_out_nothing_is_said_to_be_met(maya):
    for _ in range(4):
        form = text(visitor("cedar-ridge").get(page("exempt", maya)))
        sent = {"what": re.search(r'name="what" value="(\w+)"', form)[1], "words": WHY}
        visitor("cedar-ridge").post(page("exempt", maya), sent | {"first_day": TODAY.isoformat()})
    assert "Nothing of it is asked of you any more." in asked("maya", maya)
    assert "Nothing of it is asked of Maya any more." in asked("tran", maya)
    assert "Everything that is asked is met" not in asked("maya", maya)


def test_an_end_on_a_later_day_is_told_at_once_and_may_be_mended(maya):
    row = decide(maya, "1 performance task")
    principal, there = visitor("cedar-ridge"), page("exemption", row.pk)
    sent = {"how": "ended", "words": "She will have caught up.", "day": "2026-12-18"}
    assert principal.post(there, sent).status_code == 302
    told = asked("maya", maya).split("Not asked of you")[1]
    assert "It is asked again from Dec 18, 2026 on" in told
    assert "She will have caught up." in told
    assert 'value="2026-12-18"' in text(principal.get(there))
    assert links(asked("cedar-ridge", maya), "journeys:exemption") == [str(row.pk)]
    assert principal.post(there, sent | {"day": "2026-12-11"}).status_code == 302
    assert "Dec 11, 2026" in asked("maya", maya)


def decide_anew(maya, principal, address, why):
    form = text(principal.get(address))
    what = re.search(r'value="(\w+)" checked', form)[1]
    sent = {"what": what, "words": why, "first_day": TODAY.isoformat()}
    assert principal.post(address, sent).status_code == 302
    return model("learning.Exemption").objects.latest("at", "id")


def test_where_policy_asks_otherwise_later_the_decision_changes_nothing_and_is_told_so(maya):
    row = model("learning.Exemption").objects.create(
        learner_id=maya, requirement="requirements.grade_07", line="need: all of ELA.3",
        what="part", words=WHY, first_day=TODAY, by_name="Somebody", at=NOW,
    )  # fmt: skip
    told = asked("maya", maya)
    assert MET.search(told)[2] == "4"
    assert "It is about nothing that is asked now." in told
    assert text(visitor("cedar-ridge").get(page("exemption", row.pk)))


def test_a_label_or_nothing_chosen_is_refused_and_nobody_else_decides(maya):
    principal = visitor("cedar-ridge")
    sent = {
        "what": offered(maya, "1 performance task"),
        "words": "Her IEP says so.",
        "first_day": TODAY.isoformat(),
    }
    answer = text(principal.post(page("exempt", maya), sent), 422)
    assert "tells of somebody’s health or programme" in answer
    assert "Choose what is not asked" in text(principal.post(page("exempt", maya), {}), 422)
    row = decide(maya, "1 performance task")
    for username in ("maya", "maya-family", "tran", "alder", "state", "adeyemi"):
        who = visitor(username)
        for address in (page("exempt", maya), page("exemption", row.pk)):
            assert who.get(address).status_code == 404, username
    assert page("exempt", maya) not in asked("tran", maya)


def test_many_decisions_take_as_many_queries_as_one(maya):
    me = visitor("maya")
    row = decide(maya, "1 performance task")
    few = queries(me, page("required", maya))
    for line in ('need: any 1 task of domain "Ratios and proportions" in grade 07', row.line):
        row.pk, row.id, row.line = None, None, line
        model("learning.Exemption").objects.create(
            learner_id=maya, requirement=row.requirement, line=line, what="part", words=WHY,
            first_day=TODAY, by_name="Somebody", at=NOW,
        )  # fmt: skip
    assert queries(me, page("required", maya)) == few


def test_it_is_news_to_maya_at_once_and_to_her_family_once_it_is_released(maya):
    before = [news(who, at) for who, at in (("maya", NOW), ("maya-family", MONDAY))]
    row = decide(maya, "1 performance task")
    assert news("maya", NOW) == ["From Nov 21, 2026 on, a part of a qualification is not asked."]
    assert news("maya-family", MONDAY - timedelta(seconds=1)) == []
    assert news("maya-family", MONDAY) == ["Maya: " + news("maya", NOW)[0]]
    assert before == [[], []]
    take_back(row.pk, by=actor("cedar-ridge"), words="Another learner.", at=NOW + HOUR)
    mistake = "A decision about what is asked was a mistake, and is taken back."
    assert news("maya", NOW + HOUR) == [mistake]
    assert news("maya-family", MONDAY) == [], "never released, never told"


def test_what_a_family_could_read_and_was_a_mistake_is_told_as_one_and_an_end_by_its_day(maya):
    row, other = (
        decide(maya, "1 performance task"),
        decide(maya, "One fewer than: Any 2 of Expressions"),
    )
    take_back(row.pk, by=actor("cedar-ridge"), words="Another learner.", at=MONDAY + HOUR)
    last = MONDAY.date() + timedelta(days=7)
    end(other.pk, by=actor("cedar-ridge"), words="Enough time.", day=last, at=MONDAY + HOUR)
    told = news("maya-family", MONDAY + timedelta(days=1))
    assert "Maya: A decision about what is asked was a mistake, and is taken back." in told
    assert "Maya: From Nov 30, 2026 on, a part of a qualification is asked again." in told
    assert len(told) == 3


def test_where_families_read_at_once_the_principal_is_told_so(maya):
    def said(words):
        sent = {"what": offered(maya, words), "words": WHY, "first_day": TODAY.isoformat()}
        return text(visitor("cedar-ridge").post(page("exempt", maya), sent, follow=True))

    assert "The family reads it from the next school morning." in said("1 performance task")
    with considering(saying("family.release", always(AT_ONCE))):
        told = said("One fewer than: Any 2 of Expressions")
    assert "It is kept. The family can read it now." in told
    assert "next school morning" not in told
