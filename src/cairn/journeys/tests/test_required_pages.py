"""What is asked of a learner, as the learner, the family, the teacher and an analyst with another rule meet it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import typer
from django.urls import reverse

from cairn.competencies.selectors.pools import meant
from cairn.intake.rulebook import considering
from cairn.intake.tests.considered import always, saying
from cairn.journeys.learning.required_page import rulings
from cairn.learning.rules.requirements import Pool
from cairn.people.selectors.accounts import personas
from cairn.policy.book import read
from cairn.policy.rulings import Dated

from .visiting import NOW, model, queries, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
POLICY = Path(__file__).parents[4] / "policy"


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def of(username):
    return next(p.person for p in personas(day=TODAY) if p.username == username)


def page(username, whose="maya", language="en"):
    return text(visitor(username, language).get(reverse("journeys:required", args=[of(whose)])))


def test_a_learner_reads_what_is_asked_what_is_met_by_what_and_what_is_ahead():
    told = page("maya")
    for words in ("What is asked of me", "Completing grade 7", "end of grade 7", "parts are met",
                  "Any 2 of Expressions and equations, grade 7 at Proficient or beyond", "performance task",
                  "; as asked since", "Put it on the plan", "Source: Demonstration state"):  # fmt: skip
        assert words in told, words
    assert "High school diploma" in told.split("Not asked yet")[1]
    for word in ("%", "average", "classmates"):
        assert word not in told.split("<main")[1].split("</main")[0]


def test_the_way_there_leads_from_the_own_page_the_plan_and_the_family_page():
    maya, me, family = of("maya"), visitor("maya"), visitor("maya-family")
    there = reverse("journeys:required", args=[maya])
    for client, name in ((me, "learner"), (me, "pathway"), (family, "family")):
        assert there in text(client.get(reverse(f"journeys:{name}", args=[maya])))


def test_a_family_reads_it_as_it_was_released_in_its_language():
    told = page("maya-family", language="es")
    assert "Completar el grado 7" in told
    assert "Expresiones y ecuaciones" in told
    assert "Completing" not in told
    assert "This tells what was written down before" in page("maya-family")
    assert "Put it on the plan" not in page("maya-family")


def test_a_teacher_of_others_finds_nothing():
    address = reverse("journeys:required", args=[of("maya")])
    assert visitor("adeyemi").get(address).status_code == 404


def test_where_a_waiver_holds_what_the_state_asks_besides_is_told_as_not_asked():
    told = page("theo", "theo")
    assert "High school diploma, Riverbend" in told
    assert "What the state asks and this place does not" in told
    assert "Riverbend innovation zone has leave to ask for other things." in told


def test_the_rule_of_the_day_of_entry_is_asked_and_the_page_says_so():
    name = "requirements.grade_07"
    head = ["called en: Held", "grades: 05 to 07", "held to: entry into grade 07"]
    values = [
        Dated(day, (*head, need), f"rule of {day}")
        for day, need in (
            (date(2025, 7, 1), 'need: any 1 of domain "Geometry" in grade 07'),
            (TODAY, 'need: any 2 of domain "Geometry" in grade 07'),
        )
    ]
    with considering(saying(name, *values)):
        entered = model("people.Enrollment").objects.filter(person__record=of("maya"), grade="07")
        told = page("maya")
        assert "rule of 2025-07-01" in told
        assert "Any 1 of Geometry" in told
        assert "when grade 7 began" in told
        entered.update(grade="07", first_day=TODAY)
        assert "rule of 2026-11-21" in page("maya")
        entered.update(grade="06")
        told = page("maya")
        assert "Any 2 of Geometry" in told
        assert "The record does not say when grade 7 began" in told


def test_what_is_on_the_plan_already_leads_to_its_step():
    key = model("competencies.Competency").objects.get(code__endswith=".7.RP.A.1").pk
    add = reverse("journeys:pathway-add", args=[of("maya")])
    answer = visitor("maya").get(f"{add}?competency={key}")
    assert answer.headers["Location"] == reverse("journeys:pathway-step", args=[of("maya"), key])


def test_the_pages_take_as_many_queries_however_much_is_asked():
    maya, me = of("maya"), visitor("maya")
    for name in ("required", "pathway"):
        address = reverse(f"journeys:{name}", args=[maya])
        few = queries(me, address)
        lines = [
            "called en: More", "grades: 07",
            *(f'need: any {n} of domain "Geometry" in grade 07' for n in range(1, 5)),
            'need: any 1 task of domain "Geometry"', 'need: all of framework "Slate CBL competencies"',
        ]  # fmt: skip
        with considering(saying("requirements.more", always(tuple(lines)))):
            assert queries(me, address) == few, name
            assert "More" in text(me.get(address))


def test_a_pool_is_what_stands_for_itself_by_its_domain_in_any_language_and_its_grade():
    kept = model("competencies.Competency").objects
    english, spanish, some, unknown, guid = meant(
        [
            Pool(domain="Ratios and proportions", grades=("07",)),
            Pool(domain="Razones y proporciones", grades=("07",)),
            Pool(names=("7.RP.A.2", "7.XX.1")),
            Pool(domain="Dancing"),
            Pool(names=("urn:uuid:" + kept.get(code__endswith=".7.RP.A.1").cf_item_id,)),
        ]
    )
    codes = [kept.get(pk=key).short_code for key in english.competencies]
    assert codes == ["7.RP.A.1", "7.RP.A.2", "7.RP.A.3"]
    assert spanish == english
    assert (len(some.competencies), some.unknown) == (1, ("7.XX.1",))
    assert (unknown.competencies, unknown.unknown) == ((), ("Dancing",))
    assert guid.competencies == english.competencies[:1]


def test_a_changed_rule_is_tried_before_it_is_adopted(tmp_path, capsys, monkeypatch):
    from cairn.cli import requiring, session

    monkeypatch.setattr(session, "ready", lambda: None)
    monkeypatch.setattr(session, "today", lambda: TODAY)
    monkeypatch.setattr(session, "now", lambda: NOW)
    folder = tmp_path / "policy"
    shutil.copytree(POLICY, folder)
    path = folder / "parameters" / "requirements" / "grade_07.yaml"
    path.write_text(path.read_text().replace("7.RP.A.1, 7.RP.A.2, 7.RP.A.3", "7.RP.A.9"))
    assert rulings(read(folder), TODAY, {})
    requiring.requirements(as_json=True)
    assert '"not here": ""' in capsys.readouterr().out
    with pytest.raises(typer.Exit):
        requiring.requirements(policy=folder, as_json=True)
    assert '"not here": "7.RP.A.9"' in capsys.readouterr().out
    requiring.requirements(str(of("maya")), policy=folder, as_json=True)
    told = capsys.readouterr().out
    assert '"stands": "not_here"' in told
    assert '"stands": "not_yet_asked"' in told
