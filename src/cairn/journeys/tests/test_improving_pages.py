"""Pages of goals, cycles and support: who opens and writes them, that figures are kept back, a story by hand."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.accountability.rules.cycles import Measured
from cairn.journeys.improving.forms import GoalForm
from cairn.journeys.tests.visiting import NOW, links, model, queries, text, visitor
from cairn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def places():
    found = model("people.Organization").objects
    return {
        "cedar": found.get(name="Cedar Ridge Middle School").pk,
        "alder": found.get(name="Alder County School District").pk,
        "state": found.get(kind="SEA").pk,
    }


def at(route, *keys):
    return reverse(f"journeys:{route}", args=keys)


def an_open_cycle():
    return model("accountability.Cycle").objects.get(title="Ratios with drawings first").pk


def test_who_opens_which_page(places):
    cedar, alder, state = places["cedar"], places["alder"], places["state"]
    cycle, nowhere = an_open_cycle(), uuid7()
    support = model("accountability.SchoolSupport").objects.get().pk
    goal = model("accountability.PlaceGoal").objects.get().pk
    people = ("cedar-ridge", "alder", "state", "tran", "adeyemi", "maya", "maya-family")
    table = {
        at("improving", cedar):           (200, 200, 200, 200, 404, 404, 404),
        at("improving", alder):           (404, 200, 200, 404, 404, 404, 404),
        at("improving", state):           (404, 404, 200, 404, 404, 404, 404),
        at("cycle", cycle):               (200, 200, 200, 200, 404, 404, 404),
        at("place-goal", goal):           (200, 200, 200, 200, 404, 404, 404),
        at("new-cycle", cedar):           (200, 200, 404, 404, 404, 404, 404),
        at("new-place-goal", cedar):      (200, 200, 404, 404, 404, 404, 404),
        at("school-support", support):    (200, 200, 200, 404, 404, 404, 404),
        at("new-school-support", cedar):  (404, 200, 200, 404, 404, 404, 404),
        at("school-supports", alder):     (404, 200, 200, 404, 404, 404, 404),
        at("targeting", alder):           (404, 200, 200, 404, 404, 404, 404),
        at("targeting", cedar):           (404,) * 7,
        at("cycle", nowhere):             (404,) * 7,
        at("school-support", nowhere):    (404,) * 7,
    }  # fmt: skip
    visitors = [visitor(each) for each in people]
    found = {url: tuple(each.get(url).status_code for each in visitors) for url in table}
    assert found == table


def test_a_leader_comes_by_the_week_and_a_teacher_by_the_classes(places):
    url = at("improving", places["cedar"])
    week = text(visitor("cedar-ridge").get(at("leading-week", places["cedar"])))
    assert url in week
    assert "nobody has read the figure again" in week
    assert url in text(visitor("tran").get(at("classes")))
    read = text(visitor("tran").get(url))
    assert "Know sooner" in read
    assert "mathematics coach" not in read, (
        "what the school is given is for those who answer for it"
    )
    assert at("new-cycle", places["cedar"]) not in read
    assert links(read, "journeys:cycle")


def a_week_later(monkeypatch, school):
    """The school's learners are counted again, with the same result."""
    week, counts = timedelta(days=7), model("determinations.GroupCount").objects
    latest = counts.filter(place=school).latest("as_of").as_of
    for row in counts.filter(place=school, as_of=latest):
        row.pk, row.as_of, row._state.adding = None, TODAY + week, True
        row.save(force_insert=True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + week)
    return visitor("cedar-ridge")


def test_a_domain_may_have_a_bar_in_its_name():
    m = Measured("counts", "proficient", "", "Ratios | rates")
    form = GoalForm(
        {"words": "More", "figure": m.key, "aim": "70", "by_when": TODAY.isoformat()},
        figures=[(m.key, "x")],
    )
    assert form.is_valid()
    assert form.given().measured == m


def test_a_cycle_by_hand_from_the_need_to_what_was_learned(places, monkeypatch):
    leader, cedar = visitor("cedar-ridge"), places["cedar"]
    form = text(leader.get(at("new-cycle", cedar)))
    assert 'value="counts|covered||"' in form
    given = {
        "title": "Own words", "need": "Few say why.", "figure": "counts|proficient||", "aim": "70",
        "what": "A sentence a day", "who": "All teams", "first_day": TODAY.isoformat(),
        "last_day": (TODAY + timedelta(days=50)).isoformat(), "owner": "The principal",
        "check1": (TODAY + timedelta(days=20)).isoformat(),
    }  # fmt: skip
    wrong = text(
        leader.post(at("new-cycle", cedar), given | {"figure": "counts|proficient|x=y|"}), 422
    )
    assert "Choose the figure" in wrong
    page = leader.post(at("new-cycle", cedar), given, follow=True)
    assert "It should come to 70%." in text(page)
    key = model("accountability.Cycle").objects.get(title="Own words").pk
    leader.post(at("cycle-check", key), {"words": "Too early to see."})
    assert "has not been counted anew" in text(leader.get(at("cycle", key)))
    closing = {"finding": "adapt", "words": "Two sentences a week."}
    assert "not been counted anew" in text(leader.post(at("cycle-finding", key), closing), 422)
    leader = a_week_later(monkeypatch, cedar)
    leader.post(at("cycle-check", key), {"words": "Six of seven classes do it."})
    refused = text(leader.post(at("cycle-check", key), {"words": "  "}), 422)
    assert "Say what you saw" in refused
    read = text(leader.get(at("cycle", key)))
    assert "About the same as when the need was written" in read or "Too close to call" in read
    leader.post(at("cycle-finding", key), closing)
    read = text(leader.get(at("cycle", key)))
    assert "Adapt it" in read
    assert f"?follows={key}" in read
    assert "Own words" in text(leader.get(at("new-cycle", cedar) + f"?follows={key}"))
    assert visitor("tran").post(at("cycle-check", key), {"words": "x"}).status_code == 404
    spanish = text(visitor("cedar-ridge", "es").get(at("cycle", key)))
    assert "Adaptarlo" in spanish


def test_a_school_that_is_identified_waits_until_somebody_promises_support(places):
    run = model("accountability.Run").objects.order_by("made_at").last()
    place = model("accountability.RunPlace").objects.get(run=run, organization=places["cedar"])
    model("accountability.RunIdentification").objects.create(
        run=run, place=place.place, group="disability:yes", category="tsi", recognition=False,
        met=True, since=2026, step="named", grounds=[],
    )  # fmt: skip
    url = at("school-supports", places["alder"])
    district = visitor("alder")
    assert "1 school is identified for support" in text(district.get(url))
    given = {
        "giver": str(places["alder"]), "reason": "tsi|disability:yes|2026", "what": "Co-teaching",
        "who": "Two specialists", "first_day": TODAY.isoformat(),
        "last_day": (TODAY + timedelta(days=90)).isoformat(), "hours": "60", "money": "",
    }  # fmt: skip
    page = text(district.post(at("new-school-support", places["cedar"]), given, follow=True))
    assert "Support for a group (TSI)" in page
    assert "No school that the rules identified stands without support." in text(district.get(url))
    key = model("accountability.SchoolSupport").objects.get(what="Co-teaching").pk
    district.post(at("school-support", key), {"words": "First week", "hours": "6", "money": ""})
    assert "6 of 60 hours" in text(district.get(url))
    assert visitor("cedar-ridge").post(at("school-support", key), {"words": "x"}).status_code == 404


def test_a_correction_that_is_refused_stays_a_correction(places):
    leader, key = visitor("cedar-ridge"), an_open_cycle()
    checks = model("accountability.CycleCheck").objects.filter(cycle=key)
    line = checks.exclude(pk__in=checks.exclude(corrects=None).values("corrects")).latest("at").pk
    url = at("cycle-check", key)
    named = f'name="corrects" value="{line}"'
    assert text(leader.get(at("cycle", key))).count(named) == 1
    refused = text(leader.post(url, {"words": " ", "corrects": line}), 422)
    assert refused.count(named) == 2, "the form that is shown again names the line too"
    before = text(leader.post(url, {"words": " "}), 422)
    assert before.count(named) == 1


def test_a_support_that_was_ended_by_mistake_goes_on_again(places):
    district = visitor("alder")
    support = model("accountability.SchoolSupport").objects.get()
    url = at("school-support", support.pk)
    district.post(url, {"words": "Over", "ended": "on"})
    assert 'name="ended" checked' in text(district.get(url))
    line = support.lines.get(words="Over").pk
    refused = text(district.post(url, {"words": " ", "corrects": line}), 422)
    assert refused.count(f'name="corrects" value="{line}"') == 2
    district.post(url, {"words": "Not over", "corrects": line})
    assert 'name="ended" checked' not in text(district.get(url))


def test_where_nobody_can_say_who_needs_support_the_page_says_that(places):
    run = model("accountability.Run").objects.order_by("made_at").last()
    place = model("accountability.RunPlace").objects.get(run=run, organization=places["cedar"])
    model("accountability.RunIdentification").objects.create(
        run=run, place=place.place, group="disability:yes", category="tsi", recognition=False,
        met=None, since=None, step="not known", grounds=[],
    )  # fmt: skip
    said = text(visitor("alder").get(at("school-supports", places["alder"])))
    assert "Of 1 school nobody can say yet whether the rules identify it" in said
    assert "No school that the rules identified stands without support." not in said


def test_the_supports_page_does_not_grow_with_the_schools(places):
    url = at("school-supports", places["alder"])
    for who in ("alder", "state"):
        client = visitor(who)
        before = queries(client, url)
        for _ in range(3):
            model("people.Organization").objects.create(
                kind="school", name=f"New {uuid7()}", parent_id=places["alder"],
                district_id=places["alder"],
            )  # fmt: skip
        assert queries(client, url) == before
    assert "Of 6 schools nobody can say" in text(visitor("alder").get(url)), "no run knows them"
    assert at("new-school-support", places["cedar"]) in text(visitor("alder").get(url))


def test_a_budget_under_two_rules_adds_up_and_small_schools_are_said(places):
    url = at("targeting", places["state"]) + "?budget=500&one=by_need&other=by_learners"
    page = text(visitor("state").get(url))
    assert "Nothing is given by this page" in page
    for rule in ("By need", "By number of learners"):
        amounts = re.findall(f'data-t="{rule}"><strong>([0-9]+)</strong>', page)
        assert len(amounts) > 1
        assert sum(map(int, amounts)) == 500
    assert "too few learners to count" not in page
    run = model("accountability.Run").objects.order_by("year", "made_at").last()
    known = model("accountability.RunPlace").objects.filter(run=run).first()
    known.pk, known.place, known.name, known._state.adding = uuid7(), "tiny", "Tiny", True
    known.save(force_insert=True)
    again = text(visitor("state").get(url))
    assert again.count("1 school has too few learners to count") == 2, "said under each rule"
    assert len(re.findall('data-t="By need"><strong>', again)) == len(amounts) + 1
    assert "Give a whole number" in text(
        visitor("state").get(at("targeting", places["state"]) + "?budget=-1")
    )


def test_the_pages_do_not_grow_with_the_cycles(places):
    leader, url = visitor("cedar-ridge"), at("improving", places["cedar"])
    before = queries(leader, url)
    rows = model("accountability.Cycle").objects
    one = rows.get(pk=an_open_cycle())
    for _ in range(3):
        one.pk = uuid7()
        one._state.adding = True
        one.save(force_insert=True)
    assert queries(leader, url) == before
