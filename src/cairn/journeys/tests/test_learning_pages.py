"""What a learner says, sets and asks for, as its people meet it: asked, answered, read at home."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.people.selectors.accounts import personas

from .visiting import NOW, links, model, queries, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
REASON = "Three of three, and she explained each."


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya():
    return next(p.person for p in personas(day=TODAY) if p.username == "maya")


@pytest.fixture
def me():
    return visitor("maya")


@pytest.fixture
def tran():
    return visitor("tran")


def competency(code):
    return model("competencies.Competency").objects.get(code__endswith=code).pk


def page(name, *args):
    return reverse(f"journeys:{name}", args=args)


def asked(me, maya, code="7.RP.A.2", words="I can compare two ratios.", **more):
    answer = me.post(page("ask-review", maya, competency(code)), {"words": words, **more})
    assert answer.status_code == 302, answer.content[:2000]
    return answer.headers["Location"]


def class_page(tran):
    mine = text(tran.get(page("classes")))
    return re.search(r'href="(/classes/[^"]*)">Period 3, Grade 7 Math', mine)[1]


def test_a_review_is_asked_and_decided_in_four_steps_each(me, tran, maya):
    line = page("explain", maya, competency("7.RP.A.2"))
    assert line in text(me.get(page("learner", maya)))  # 1: a tap
    ask = line + "/ask"
    assert f'href="{ask}"' in text(me.get(line))  # 2: a tap
    assert "Who can read this: you, your family, your teachers" in text(me.get(ask))
    sent = me.post(ask, {"words": "I can compare two ratios."})  # 3: words; 4: a tap
    mine = sent.headers["Location"]
    assert "Waiting for an answer" in text(me.get(mine))

    board = text(tran.get(class_page(tran)))
    assert f'href="{mine}">Answer' in board  # 1: a tap
    assert "I think I can do this" in board
    whole = text(tran.get(mine))
    assert "I can compare two ratios." in whole
    decide = mine + "/decide"
    assert tran.post(decide, {"level": "3", "reason": REASON}).status_code == 302  # 2, 3, 4
    told = text(me.get(mine))
    assert "Decided" in told
    assert REASON in told
    judged = model("determinations.Judgement").objects.get(reason=REASON)
    assert (judged.level, judged.learner_id) == (3, maya)
    assert mine not in text(tran.get(class_page(tran)))


def test_it_is_sent_back_with_words_and_asked_again_under_second_look(me, tran, maya):
    mine = asked(me, maya)
    assert "Say what is still missing" in text(
        tran.post(mine + "/send-back", {"words": ""}), status=422
    )
    tran.post(mine + "/send-back", {"words": "Show me one with fractions."})
    told = text(me.get(mine))
    assert "Something is still missing" in told
    assert "Show me one with fractions." in told
    assert "your turn" in text(me.get(page("learner", maya)))
    assert me.post(mine + "/again", {"words": "Here it is."}).status_code == 302
    assert "asked again" in text(tran.get(class_page(tran)))


def test_a_judgement_written_beside_the_level_answers_the_request_too(me, tran, maya):
    mine = asked(me, maya)
    explain = page("explain", maya, competency("7.RP.A.2"))
    assert mine in text(tran.get(explain))
    assert tran.post(explain, {"level": "3", "reason": REASON}).status_code == 302
    assert "Decided" in text(me.get(mine))


def test_a_late_answer_is_told_to_the_teacher_and_kindly_to_the_learner(tran):
    late = text(tran.get(page("reviews")))
    assert "school days late" in late
    noor = links(late, "journeys:review")[0]
    assert "school days late" in text(tran.get(page("review", noor)))
    [account] = model("people.Account").objects.filter(person__given_name="Noor")[:1] or [None]
    if account is None:
        return
    client = visitor("maya")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert "That is not your fault" in text(client.get(page("review", noor)))


def test_an_own_way_is_asked_for_beside_the_one_next_step_and_agreed_to(me, tran, maya):
    home = text(me.get(page("learner", maya)))
    assert re.search(r'href="(/learn/[^"]*/ask)"', home), "and the next step leads to asking"
    form = re.search(r'href="(/learn/[^"]*/ask\?own_way)"', home)
    assert form
    assert "How would you like to show it?" in text(me.get(form[1]))
    sent = me.post(form[1], {"words": "May I film it?", "own_way": "1"})
    mine = sent.headers["Location"]
    assert "Yes, show it that way" in text(tran.get(mine))
    assert tran.post(mine + "/agree", {"words": "Gladly."}).status_code == 302
    assert "Agreed" in text(me.get(mine))


def test_a_family_reads_a_request_and_its_answer_from_the_next_school_morning(me, tran, maya):
    family, sent_back = (
        visitor("maya-family"),
        model("learning.ReviewRequest").objects.filter(learner=maya)[0],
    )
    assert "Show me one where a price goes down" in text(family.get(page("review", sent_back.pk)))
    assert family.get(asked(me, maya)).status_code == 404
    me.post(page("review-again", sent_back.pk), {"words": "Here is one."})
    answer = {"level": "3", "reason": REASON}
    assert tran.post(page("review-decide", sent_back.pk), answer).status_code == 302
    assert REASON not in text(family.get(page("review", sent_back.pk)))


def test_a_second_request_leads_to_the_first(me, maya):
    mine = asked(me, maya)
    again = me.get(page("ask-review", maya, competency("7.RP.A.2")))
    assert again.headers["Location"] == mine


def test_a_learner_points_to_a_piece_of_their_own(me, tran, maya):
    form = text(me.get(page("ask-review", maya, competency("7.RP.A.2"))))
    pieces = re.findall(r'name="piece" value="([0-9a-f-]{36})"', form)
    mine = asked(me, maya, piece=pieces[0])
    assert "The work that shows it" in text(tran.get(mine))


def test_ones_own_view_stands_beside_the_level_and_never_in_it(me, tran, maya):
    key = competency("7.RP.A.2")
    before = model("determinations.Estimate").objects.get(learner=maya, competency=key)
    view = page("own-view", maya, key)
    assert "never changes that level" in text(me.get(view))
    assert me.post(view, {"level": "4", "words": "I taught it to Tou."}).status_code == 302
    told = text(tran.get(page("explain", maya, key)))
    assert "I taught it to Tou." in told
    assert "this kind stands beside the level, not in it" in told
    after = model("determinations.Estimate").objects.get(learner=maya, competency=key)
    assert (after.point, after.level, after.pieces) == (before.point, before.level, before.pieces)


def test_words_about_oneself_are_read_and_taken_back(me, tran, maya):
    mine = page("about-me", maya)
    words = "I am good at explaining."
    assert me.post(mine, {"about": "strength", "words": words}).status_code == 302
    for who, route in (("tran", "learner"), ("maya-family", "family"), ("maya-family", "about-me")):
        assert words in text(visitor(who).get(page(route, maya)))
    assert "Write something" not in text(tran.get(mine))
    kept = model("learning.AboutMeWords").objects.get(words=words)
    back = page("take-back-words", maya, kept.of_id)
    assert tran.post(back).status_code == 422
    assert me.post(back).status_code == 302
    for who, route in (("maya", "about-me"), ("tran", "learner"), ("maya-family", "family")):
        assert words not in text(visitor(who).get(page(route, maya)))
    assert "2 things were taken back" in text(me.get(mine))


def test_a_goal_is_set_with_the_mother_who_says_yes_and_checks_in(me, maya):
    family = visitor("maya-family")
    mother = next(p.person for p in personas(day=TODAY) if p.username == "maya-family")
    form = page("new-goal", maya)
    assert "Who can read this: you" in text(me.get(form))
    day = (TODAY + timedelta(days=20)).isoformat()
    given = {"words": "I practice the violin", "by_when": day, "with_whom": str(mother)}
    sent = me.post(form, given | {"step1": "Tune it"})
    goal = sent.headers["Location"]
    assert "I practice the violin" in text(family.get(page("family", maya)))
    assert "Yes, I am in" in text(family.get(goal))
    assert family.post(goal + "/yes").status_code == 302
    assert family.post(goal + "/check-in", {"going": "well", "words": ""}).status_code == 302
    assert "goes well" in text(me.get(page("learner", maya)))
    step = model("learning.GoalStep").objects.get(words="Tune it")
    assert me.post(f"{goal}/steps/{step.pk}", {"done": "yes"}).status_code == 302
    ended = {"how": "reached", "reflection": "Ten minutes a day is enough."}
    assert "Say what helped" in text(me.post(goal + "/end", ended | {"reflection": ""}), status=422)
    assert me.post(goal + "/end", ended).status_code == 302
    assert "Ten minutes a day is enough." in text(me.get(page("goals", maya)))
    assert family.get(page("new-goal", maya)).status_code == 404


def test_a_teacher_sets_a_goal_that_waits_for_the_learners_yes_and_changes_it(me, tran, maya):
    day = (TODAY + timedelta(days=20)).isoformat()
    given = {"words": "Explain one a week", "by_when": day}
    goal = tran.post(page("new-goal", maya), given).headers["Location"]
    assert "Yes, I am in" in text(me.get(goal))
    assert me.post(goal + "/yes").status_code == 302
    anew = given | {"words": "Explain one a month", "reflection": "Too many."}
    assert tran.post(goal + "/change", anew).status_code == 302
    told = text(me.get(page("goals", maya)))
    assert "Explain one a month" in told
    assert "Too many." in told


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_says_who_can_read_in_both_languages(language, maya):
    me = visitor("maya", language)
    said = {"en": "Who can read this", "es": "Quién puede leer esto"}[language]
    key = competency("7.RP.A.2")
    for url in (
        page("goals", maya),
        page("new-goal", maya),
        page("about-me", maya),
        page("ask-review", maya, key),
        page("own-view", maya, key),
    ):
        assert said in text(me.get(url))


def alike(response):
    """A page without what differs at each answer."""
    return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())


def test_nobody_else_learns_that_there_is_a_request_or_a_goal(me, maya):
    stranger = visitor("adeyemi")
    unknown = "01890000-0000-7000-8000-000000000000"
    goal = str(model("learning.Goal").objects.filter(learner=maya)[0].pk)
    request = asked(me, maya).rsplit("/", 1)[1]
    for name, key in (("goal", goal), ("review", request)):
        there, nowhere = stranger.get(page(name, key)), stranger.get(page(name, unknown))
        assert there.status_code == nowhere.status_code == 404
        assert alike(there).replace(key, unknown) == alike(nowhere)
    for path in ("take-back", "send-back", "decide", "again", "agree"):
        url = page("review", request) + "/" + path
        given = {"words": "no", "level": "1", "reason": REASON}
        assert stranger.post(url, given).status_code == 404
        assert visitor("maya-family").post(url, given).status_code in (404, 422)
    assert not model("learning.ReviewStep").objects.filter(request=request).exists()


def test_a_family_reads_and_asks_for_nothing_in_the_learners_name(maya):
    family = visitor("maya-family")
    for name in ("ask-review", "own-view"):
        assert family.get(page(name, maya, competency("7.RP.A.2"))).status_code == 404


def test_every_read_of_a_learners_own_words_is_a_look(tran, maya):
    looks = model("people.Look").objects.filter(learner=maya, data="portfolio", of=None)
    for url in (page("learner", maya), page("goals", maya), page("about-me", maya)):
        before = looks.count()
        tran.get(url)
        assert looks.count() == before + 1, url


@pytest.mark.slow_on_postgres
def test_pages_take_as_many_queries_for_one_as_for_many(me, tran, maya):
    urls = [(me, page("goals", maya)), (tran, page("reviews")), (tran, page("learner", maya))]
    before = [queries(who, url) for who, url in urls]
    day = (TODAY + timedelta(days=20)).isoformat()
    for n in range(4):
        tran.post(page("new-goal", maya), {"words": f"Aim {n}", "by_when": day})
    for code in ("7.RP.A.1", "7.RP.A.2", "7.G.A.1"):
        asked(me, maya, code)
    assert [queries(who, url) for who, url in urls] == before


def test_a_request_points_to_works_that_the_teacher_opens_from_it(me, tran, maya):
    """A work that teachers do not see is not offered; the family reads those that are shown to it."""
    ask = page("ask-review", maya, competency("7.RP.A.2"))
    offered = re.findall(r'name="works" value="([^"]+)"', text(me.get(ask)))
    assert offered
    hidden = model("learning.Work").objects.filter(learner=maya, teachers=False)
    assert not {str(key) for key in hidden.values_list("pk", flat=True)} & set(offered)
    stranger = model("learning.Work").objects.exclude(learner=maya).first()
    wrong = str(stranger.pk) if stranger else "00000000-0000-0000-0000-000000000000"
    data = {"words": "I can compare two ratios."}
    assert me.post(ask, data | {"works": [wrong]}).status_code == 422
    mine = me.post(ask, data | {"works": offered[:1]}).headers["Location"]
    assert page("work", offered[0]) in text(tran.get(mine))
    assert tran.get(page("work", offered[0])).status_code == 200
    model("learning.Work").objects.filter(pk=offered[0]).update(teachers=False)
    told = text(tran.get(mine))
    assert page("work", offered[0]) not in told
    assert "1 work is not shown to you." in told


def test_asking_again_may_point_to_one_work_more(me, tran, maya):
    mine = asked(me, maya)
    tran.post(mine + "/send-back", {"words": "Show me one with fractions."})
    offered = re.findall(r'name="works" value="([^"]+)"', text(me.get(mine)))
    again = {"words": "Here it is.", "works": offered[:1]}
    assert me.post(mine + "/again", again).status_code == 302
    assert page("work", offered[0]) in text(tran.get(mine))
    assert me.post(mine + "/again", again).status_code == 422


def test_a_learner_chooses_what_they_would_like_and_why_this_says_it_where_it_decided(me, maya):
    mine, choose = page("about-me", maya), page("would-like", maya)
    told = text(me.get(mine))
    assert 'name="parts" value="Geometry" checked' in told
    assert "Geometría" in text(visitor("maya", "es").get(mine))
    assert "Would like to work on" in text(visitor("tran").get(page("learner", maya)))
    answer = me.post(choose, {"parts": ["Statistics and probability"]})
    assert answer.status_code == 302
    told = text(me.get(mine))
    assert 'value="Statistics and probability" checked' in told
    assert 'value="Geometry" checked' not in told
    assert "Choose from the list" in text(me.post(choose, {"parts": ["Dancing"]}), status=422)
    assert me.post(choose, {}).status_code == 302
    assert " checked" not in text(me.get(mine))


def test_nobody_else_chooses_for_a_learner(maya):
    for who in ("tran", "maya-family"):
        answer = visitor(who).post(page("would-like", maya), {"parts": ["Geometry"]})
        assert answer.status_code in (404, 422), who
