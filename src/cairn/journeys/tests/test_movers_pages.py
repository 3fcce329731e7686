"""The page of movers: whom a school welcomes, what came along, what is missing, and who may read it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cairn.journeys.leading.moving import to_first_evidence
from cairn.journeys.leading.span import USUAL, read_span
from cairn.journeys.tests.visiting import NOW, model, table, text, visitor

TODAY = NOW.date()
AUTUMN = date(2026, 9, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def cedar():
    return model("people.Organization").objects.get(name="Cedar Ridge Middle School")


@pytest.fixture
def newcomer(cedar):
    """Who came to Cedar Ridge lately, from Riverbend."""
    stays = model("people.Enrollment").objects.filter(school=cedar, first_day__gte=AUTUMN)
    return stays.select_related("person").get().person


def came_on(learner):
    return model("people.Enrollment").objects.get(person=learner, last_day=None).first_day


def page_of(place, said=""):
    return reverse("journeys:leading", args=[place.pk, "movers"]) + said


def rows_of(place, name, who="cedar-ridge", said=""):
    url = reverse("journeys:leading-file", args=[place.pk, "movers", name, "csv"]) + said
    return table(visitor(who).get(url))


def test_a_school_sees_who_came_what_came_along_and_what_to_do(cedar, newcomer):
    html = text(visitor("cedar-ridge").get(page_of(cedar)))
    assert newcomer.family_name in html
    [row] = rows_of(cedar, "welcome")
    assert newcomer.family_name in row["learner"]
    assert row["how_came"] == "Came from Riverbend Middle School"
    assert int(row["pieces_brought"]) > 0
    assert int(row["classes_here"]) == 5
    assert row["came_on"] == str(came_on(newcomer))


def test_whom_a_page_names_it_has_looked_at_and_the_week_leads_there(cedar, newcomer):
    leader = visitor("cedar-ridge")
    week = text(leader.get(reverse("journeys:leading-week", args=[cedar.pk])))
    assert "1 learner came in the last 30 days." in week
    assert page_of(cedar) in week
    leader.get(page_of(cedar))
    looks = model("people.Look").objects.filter(learner=newcomer.record)
    assert [(look.purpose, look.through) for look in looks] == [("improve", "page of movers")]


def test_who_left_is_counted_and_not_named(cedar):
    gone = model("people.Enrollment").objects.get(school=cedar, last_day__gte=AUTUMN).person
    page = text(visitor("cedar-ridge").get(page_of(cedar)))
    assert gone.name not in page
    moves = {(row["move"], row["other_school"]): row["count"] for row in rows_of(cedar, "moves")}
    assert moves == {
        ("Joined from", "Riverbend Middle School"): "1",
        ("Left for", "Riverbend Middle School"): "1",
    }


def test_what_is_missing_is_said_with_its_mend_and_gone_once_it_is_there(cedar, newcomer):
    there = model("people.SectionEnrollment").objects.filter(
        person=newcomer, first_day=came_on(newcomer)
    )
    kept = list(there.values_list("pk", "last_day"))
    there.update(last_day=TODAY - timedelta(days=1))
    [row] = rows_of(cedar, "welcome")
    assert "in no class" in row["missing"]
    assert row["what_to_do"] == "Ask the school office to put them into classes."
    for key, last in kept:
        there.model.objects.filter(pk=key).update(last_day=last)
    [row] = rows_of(cedar, "welcome")
    assert "in no class" not in row["missing"]


def test_a_plan_whose_owner_is_not_here_wants_one(cedar, newcomer):
    plans = model("supports.SupportPlan")
    plan = plans.objects.order_by("pk").first()
    values = {f.attname: getattr(plan, f.attname) for f in plan._meta.fields if f.name != "id"}
    away = (
        model("people.StaffAssignment")
        .objects.exclude(organization=cedar)
        .filter(position="counselor")
        .first()
        or model("people.StaffAssignment").objects.filter(position="state_analyst").first()
    )
    values |= {"learner_id": newcomer.pk, "follows_id": None, "responsible_id": away.person_id}
    carried = plans.objects.create(**values)
    [row] = rows_of(cedar, "welcome")
    assert row["plans_brought"] == "1"
    assert "a plan that nobody here sees to" in row["missing"]
    assert carried.pk
    looks = model("people.Look").objects.filter(learner=newcomer.record, through="page of movers")
    assert set(looks.values_list("data", flat=True)) == {"evidence", "supports"}


def test_a_class_changed_in_the_middle_of_the_year_is_a_move_too(cedar):
    first = date(2026, 10, 20)
    rows = model("people.SectionEnrollment").objects.filter(
        section__school=cedar, role="learner", first_day=date(2026, 8, 17)
    )
    old = rows.order_by("pk").first()
    new = rows.exclude(section=old.section).exclude(person=old.person).first().section
    rows.filter(pk=old.pk).update(last_day=first - timedelta(days=1))
    model("people.SectionEnrollment").objects.create(
        section=new, person=old.person, role="learner", first_day=first, last_day=old.last_day
    )
    changed = next(r for r in rows_of(cedar, "welcome") if r["how_came"].startswith("Changed"))
    assert changed["how_came"] == f"Changed classes: {new.name}, before {old.section.name}"


def test_a_district_sees_figures_by_school_and_no_names(cedar, newcomer):
    alder = cedar.parent
    page = text(visitor("alder").get(page_of(alder)))
    assert newcomer.family_name not in page
    row = next(r for r in rows_of(alder, "schools", "alder") if r["school"] == cedar.name)
    assert (row["joined"], row["left"]) == ("1", "1")


def test_days_that_were_chosen_hold_for_the_page_its_files_and_the_rest_are_refused(cedar):
    year = "?since=2026-08-01&until=2026-11-21"
    assert f"welcome.csv{year.replace('&', '&amp;')}" in text(
        visitor("cedar-ridge").get(page_of(cedar, year))
    )
    assert len(rows_of(cedar, "welcome", said=year)) > 20
    for wrong in ("?since=2026-11-21&until=2026-01-01", "?until=9999-01-01", "?since=x"):
        assert "These days cannot be shown" in text(
            visitor("cedar-ridge").get(page_of(cedar, wrong))
        )


def test_a_span_is_read_or_the_usual_one():
    assert read_span({}, TODAY).since == TODAY - USUAL
    assert read_span({"until": "2026-10-01"}, TODAY).since == date(2026, 10, 1) - USUAL
    assert read_span({"since": "0001-01-01"}, TODAY).wrong
    assert read_span({"until": "0001-01-01"}, TODAY).wrong


def test_where_nobody_came_there_is_no_figure():
    assert to_first_evidence([], TODAY) is None
