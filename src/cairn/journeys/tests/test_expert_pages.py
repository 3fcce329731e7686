"""Pages of an expert from the community: invited, a code, terms, works without names, a level; the teacher's answer."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from .visiting import NOW, links, model, queries, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]
WORKS = reverse("journeys:expert-works")


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def room():
    """A task to which Maya handed something in."""
    return model("assessments.Giving").objects.get(task__title="A map of our room")


def at(name, *args):
    return reverse(f"journeys:{name}", args=args)


def invited(tran, room):
    """A fresh invitation, as its letter says it."""
    said = {"name": "Omar Reyes", "organization": "Reyes Surveying", "until": "2026-11-30"}
    letter = text(tran.post(at("experts", room.pk), said))
    assert "Omar Reyes" in letter
    assert at("expert") in letter
    [code] = re.findall(r"<code>([0-9A-Z-]{19})</code>", letter)
    return code


def begun(code, *, accepts=True):
    outside = Client()
    assert outside.post(at("expert"), {"code": code}).url == at("expert-terms")
    if accepts:
        assert outside.post(at("expert-terms")).url == WORKS
    return outside


def names_on(html, room):
    """Names of those who were given the task that stand on a page."""
    rows = model("people.Person").objects.filter(pk__in=room.learners.values("learner"))
    named = {name for row in rows for name in (row.given_name, row.family_name)}
    return named & set(re.findall(r"\w+", html))


def test_from_the_task_to_evidence_in_both_scorers_words(room):
    tran = visitor("tran")
    assert at("experts", room.pk) in text(tran.get(at("given-task", room.pk)))
    outside = begun(invited(tran, room))
    page = text(outside.get(WORKS))
    assert names_on(text(tran.get(at("given-task", room.pk))), room)
    assert not names_on(page, room)
    [work] = links(page, "journeys:expert-work")
    shown = text(outside.get(at("expert-work", work)))
    assert not names_on(shown, room)
    assert "room map" not in shown
    [picture, *_more] = links(shown, "journeys:expert-file")
    answer = outside.get(at("expert-file", picture))
    assert answer.headers["Content-Type"] == "image/png"
    assert "room map" not in answer.headers["Content-Disposition"]
    key = re.search(r'name="([0-9a-f-]{36})-words"', shown)[1]
    said = {f"{key}-level": "4", f"{key}-words": "Drawn to scale, and checked."}
    assert outside.post(at("expert-work", work), said).url == WORKS
    page = text(tran.get(at("experts", room.pk)))
    assert "Drawn to scale, and checked." in page
    score = model("assessments.ExpertScore").objects.get(words="Drawn to scale, and checked.")
    done = tran.post(at("expert-answer", room.pk), {"score": str(score.pk)})
    assert done.url == at("experts", room.pk)
    piece = score.answer.evidence
    assert (piece.value, piece.learner_id) == (4, score.work.learner_id)
    assert "Omar Reyes, Reyes Surveying" in piece.note


def test_the_family_sees_that_an_expert_looked(room):
    maya = model("assessments.HandIn").objects.filter(giving=room).first().learner_id
    begun(invited(visitor("tran"), room)).get(WORKS)
    page = text(visitor("maya-family").get(at("looks", maya)))
    assert "Omar Reyes, Reyes Surveying" in page
    assert "community expert" in page


def test_nothing_opens_without_a_code_before_the_terms_or_after_a_withdrawal(room):
    tran, nobody = visitor("tran"), Client()
    for url in (WORKS, at("expert-terms"), at("expert-work", room.pk)):
        assert nobody.get(url).url == at("expert")
    assert nobody.get(at("expert-file", room.pk)).status_code == 404
    wrong = nobody.post(at("expert"), {"code": "0000-0000-0000-0000"})
    assert "opens nothing" in text(wrong, 422)
    waiting = begun(invited(tran, room), accepts=False)
    assert waiting.get(WORKS).url == at("expert")
    assert "I accept this" in text(waiting.get(at("expert-terms")))
    outside = begun(invited(tran, room))
    text(outside.get(WORKS))
    row = model("assessments.ExpertInvitation").objects.order_by("pk").last()
    tran.post(at("expert-withdraw", room.pk), {"invitation": str(row.pk)})
    assert outside.get(WORKS).url == at("expert")
    assert outside.post(at("expert-leave")).url == at("expert")


def test_only_who_teaches_the_class_finds_its_experts(room):
    for who in ("maya", "maya-family", "adeyemi"):
        assert visitor(who).get(at("experts", room.pk)).status_code == 404
        assert visitor(who).post(at("expert-answer", room.pk), {}).status_code in (403, 404)


def test_what_is_filled_in_wrongly_is_said_with_its_mend(room):
    tran = visitor("tran")
    page = text(tran.post(at("experts", room.pk), {"until": "2027-11-30"}), 422)
    for words in ("Give the expert’s name.", "Say where the expert works.", "30 days ahead"):
        assert words in page
    outside = begun(invited(tran, room))
    [work] = links(text(outside.get(WORKS)), "journeys:expert-work")
    page = text(outside.post(at("expert-work", work), {}), 422)
    assert "Choose a level." in page
    assert "Say in a few words what you saw." in page
    assert page.count('id="errors-title"') == 1
    assert queries(outside, WORKS) <= 30


def test_a_browser_forgets_after_some_hours_and_begins_with_a_fresh_key(room, monkeypatch):
    code, outside = invited(visitor("tran"), room), Client()
    outside.get(at("expert"))
    outside.session["x"] = 1
    begun_with = outside.session.session_key
    assert outside.post(at("expert"), {"code": code}).status_code == 302
    assert outside.session.session_key != begun_with
    assert outside.session.get_expire_at_browser_close()
    assert outside.post(at("expert-terms")).url == WORKS
    assert outside.post(at("expert"), {"code": code}, follow=True).status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=4))
    assert outside.get(WORKS).url == at("expert")
    assert outside.get(at("expert-file", room.pk)).status_code == 404


def test_typed_in_a_second_browser_the_first_forgets(room):
    code = invited(visitor("tran"), room)
    first = begun(code)
    text(first.get(WORKS))
    second = Client()
    second.post(at("expert"), {"code": code})
    assert first.get(WORKS).url == at("expert")
    text(second.get(WORKS))
    assert "typed 2 times" in text(visitor("tran").get(at("experts", room.pk)))


def test_a_form_from_elsewhere_is_refused(room):
    outside = Client(enforce_csrf_checks=True)
    code = invited(visitor("tran"), room)
    assert outside.post(at("expert"), {"code": code}).status_code == 403


def test_work_that_says_its_learners_name_is_left_out_unless_the_tick_is_taken_away(room):
    tran, maya = visitor("tran"), room.learners.get(learner__given_name="Maya").learner
    model("assessments.HandIn").objects.create(
        giving=room, learner=maya, words="By Maya.", handed_in_at=NOW, files_in_it=0
    )
    page = text(tran.get(at("experts", room.pk)))
    assert f'name="without" value="{maya.pk}" checked' in page
    assert "says a name" in page  # who was invited before can open it
    outside = begun(invited(tran, room))
    [work] = links(text(outside.get(WORKS)), "journeys:expert-work")
    done = tran.post(at("expert-without", room.pk), {"work": work})
    assert done.url == at("experts", room.pk)
    assert outside.get(at("expert-work", work)).status_code == 404
    assert tran.post(at("expert-without", room.pk), {"work": "x"}).status_code == 404
    wrong = {"name": "A", "organization": "B", "until": "2026-11-30", "without": ["x"]}
    assert "Choose learners of this class." in text(tran.post(at("experts", room.pk), wrong), 422)
    everybody = [str(key) for key in room.learners.values_list("learner", flat=True)]
    none = text(tran.post(at("experts", room.pk), wrong | {"without": everybody}), 422)
    assert "There is nobody whose work may be shown." in none


def test_what_is_no_level_confirms_nothing_and_another_browser_opens_nothing(room):
    tran = visitor("tran")
    outside = begun(invited(tran, room))
    [work] = links(text(outside.get(WORKS)), "journeys:expert-work")
    page = outside.get(at("expert-work", work))
    assert page["Cache-Control"] == "no-store"
    [picture, *_more] = links(text(page), "journeys:expert-file")
    assert outside.get(at("expert-file", picture))["Cache-Control"] == "private, no-store"
    waiting = begun(invited(tran, room), accepts=False)
    for other in (Client(), waiting):
        assert other.get(at("expert-work", work)).url == at("expert")
        assert other.post(at("expert-work", work), {}).url == at("expert")
        assert other.get(at("expert-file", picture)).status_code == 404
    newer = begun(invited(tran, room))
    assert newer.get(at("expert-work", work)).status_code == 404
    said = model("assessments.ExpertScore").objects.filter(answer=None).first()
    for level in ("", "x", "-1", "٣", "99"):
        sent = {"score": str(said.pk), "level": level}
        assert tran.post(at("expert-answer", room.pk), sent).status_code == 422
    assert not model("assessments.ExpertAnswer").objects.exists()
