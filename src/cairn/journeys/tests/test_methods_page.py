"""Two methods side by side: whose page it is, that it says what the command says, what is kept back."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from cairn.accountability.rules.near import in_hundred
from cairn.accountability.selectors.comparing import methods, methods_of_year
from cairn.accountability.selectors.runs import latest_run
from cairn.accountability.services.comparing import compare_methods
from cairn.cli import session
from cairn.cli.app import app
from cairn.intake.rulebook import book, considering
from cairn.intake.tests.considered import always, saying
from cairn.journeys.tests.visiting import NOW, model, queries, table, text, visitor
from cairn.kernel.access import Purpose, operator
from cairn.kernel.ids import uuid7
from cairn.policy.book import Book
from cairn.policy.rulings import Dated

pytestmark = pytest.mark.django_db
ASKING = {"by": operator("test"), "purpose": Purpose.OPERATE, "at": NOW}
INDICATOR = "accountability.indicators.attendance"


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def state():
    return model("people.Organization").objects.get(kind="SEA").pk


def counted_otherwise():
    """The installation's policy with attendance asked the other way about."""
    [now] = book().parameters[INDICATOR].values
    lines = tuple(line.replace("share of", "share not of") for line in now.value)
    return saying(INDICATOR, replace(now, value=lines))


def page_of(place, rules=""):
    return reverse("journeys:leading", args=[place, "methods"]) + (
        f"?rules={rules}" if rules else ""
    )


def file_of(place, name, rules, form="csv"):
    return reverse("journeys:leading-file", args=[place, "methods", name, form]) + f"?rules={rules}"


def test_it_is_the_states_page_and_nobody_elses(state):
    alder = model("people.Organization").objects.get(name="Alder County School District").pk
    cedar = model("people.Organization").objects.get(name="Cedar Ridge Middle School").pk
    people = ("state", "alder", "cedar-ridge", "tran", "adeyemi", "maya", "maya-family")
    found = {
        place: tuple(visitor(who).get(page_of(place)).status_code for who in people)
        for place in (state, alder, cedar)
    }
    assert found == {state: (200, *(404,) * 6), alder: (404,) * 7, cedar: (404,) * 7}
    assert [visitor(who).get(file_of(state, "rules", 2027)).status_code for who in people] == [
        200,
        *(404,) * 6,
    ]
    assert page_of(state) in text(visitor("state").get(reverse("journeys:state")))
    looks = (
        model("people.Look").objects.filter(organization=state).values_list("through", flat=True)
    )
    assert {"page of methods", "export of methods, rules as csv"} <= set(looks)


@pytest.fixture
def adopted():
    """From July 2028 on every total is called “strong”, and no page knows it before it reads the policy."""
    now = book().parameters["accountability.ratings"].values
    lines = ("strong: from 1", "on the way: from 0.5", "needs support: otherwise")
    with considering(saying("accountability.ratings", *now, Dated(date(2028, 7, 1), lines, "R"))):
        yield


def test_page_file_and_command_say_the_same_of_the_rules_that_come_into_force(state, adopted):
    client = visitor("state")
    page = text(client.get(page_of(state)))
    assert '<option value="2028" selected>2028-29</option>' in page, "the last that differ"
    assert "Internal" in page
    [rule] = table(client.get(file_of(state, "rules", 2028)))
    assert (rule["lines_after"], rule["rule_source"]) == (
        "strong: from 1; on the way: from 0.5",
        "R",
    )
    found = compare_methods(methods_of_year(latest_run(), 2028), state, **ASKING)
    said = {
        (found.names[e.change.place], e.change.before, e.change.after): e
        for e in found.weighed if e.change.what == "rating"
    }  # fmt: skip
    rows = table(client.get(file_of(state, "words", 2028)))
    listed = {(r["school"], r["rating_before"], r["rating_after"]): r for r in rows}
    assert listed.keys() == said.keys()
    assert len(said) > 1
    for key, row in listed.items():
        assert row["by_chance"] == (
            "chance alone might have" if said[key].by_chance else "no, by the rules"
        )
        assert int(row["otherwise_before"]) == in_hundred(said[key].before)
        assert row["changing_lines"] in ("", "; ".join(said[key].change.why))
    assert any("accountability.ratings: strong: from 1" in row["changing_lines"] for row in rows)
    assert f"{found.summary.changed} / {found.summary.places}" in page
    same = text(client.get(page_of(state, 2024)))
    assert "no school of" in same
    assert "The rules of both years say the same." in same
    assert '<option value="2028" selected>' in text(client.get(page_of(state, "x")))
    assert "Dos métodos lado a lado" in text(visitor("state", "es").get(page_of(state)))


def test_where_few_learners_are_behind_a_number_no_line_tells_it_and_no_small_group_is_shown(
    state, adopted
):
    client, name = visitor("state"), "accountability.identification.tsi"
    every = Dated(date(2028, 7, 1), ("every: when total below 101; for each group",), "R")
    with considering(saying(name, *book().parameters[name].values, every)):
        words, groups = (table(client.get(file_of(state, n, 2028))) for n in ("words", "support"))
        with considering(saying("privacy.minimum_n", always(1_000))):
            assert "could point to one child" in text(client.get(page_of(state, 2028)))
            kept, small = (table(client.get(file_of(state, n, 2028))) for n in ("words", "support"))
    lines, hidden = ([each.pop("changing_lines") for each in some] for some in (words, kept))
    assert any(lines)
    assert not any(hidden), "they tell numbers behind a total"
    assert kept == words, "words and totals stand, as on the page of what the rules make of it"
    assert any(each["step_after"] for each in groups)
    assert {(each["not_shown_because"], each["step_after"]) for each in small} == {("small", "")}


def test_it_does_not_grow_with_the_schools_and_a_large_state_is_led_to_the_command(
    state, monkeypatch
):
    client = visitor("state")
    before = queries(client, page_of(state))
    known = model("accountability.RunPlace").objects.filter(run=latest_run()).first()
    for code in "123":
        school = model("people.Organization").objects.create(
            kind="school", name=f"New {code}", state_id=f"new-{code}"
        )
        known.pk, known.organization_id, known._state.adding = uuid7(), school.pk, True
        known.place, known.name = f"school:new-{code}", school.name
        known.save(force_insert=True)
    assert queries(client, page_of(state)) == before <= 40
    monkeypatch.setattr("cairn.journeys.leading.methods.MOST", 1)
    assert "cairn accountability compare" in text(client.get(page_of(state)))


def test_what_the_run_did_not_keep_is_counted_anew_by_the_policy_that_asks_for_it(state):
    run = latest_run()
    found = methods(run, counted_otherwise(), run.counted_on)
    kept = compare_methods(found, state, anew=False, **ASKING)
    assert [(each.what, each.countable) for each in kept.lacking] == [("attendance", True)]
    looks = model("people.Look").objects.filter(through="cairn accountability compare")
    assert not looks.exists(), "nobody's record was read"
    anew = compare_methods(found, state, **ASKING)
    assert anew.anew
    assert anew.lacking == ()
    assert looks.exists()
    assert anew.drifted == 0, "the record says what it said when the run was kept"
    rows = model("accountability.RunResult").objects.filter(
        run=run, indicator="attendance", group=""
    )
    moved = {row.place for row in rows if abs(row.value - 50) > 1e-9 and row.weight is not None}
    totals = [e for e in anew.weighed if e.change.what == "total" and not e.change.group]
    assert {each.change.place for each in totals} == moved
    assert moved
    assert all("attendance" in " ".join(each.change.why) for each in totals)


def test_while_another_policy_is_considered_access_stays_the_installations_own():
    draft = counted_otherwise()
    with considering(methods(latest_run(), draft, NOW.date()).other):
        assert "share not of" in str(book().ask_state(INDICATOR, NOW.date()).value)
        ours = {n for n in book().parameters if n.startswith("access.")}
    assert ours == {n for n in book().parameters if n.startswith("access.")}
    assert "share not of" not in str(book().ask_state(INDICATOR, NOW.date()).value)
    lax = Book(
        {n: p for n, p in draft.parameters.items() if not n.startswith("access.")}, (), "lax"
    )
    laid = methods(latest_run(), lax, NOW.date()).other
    assert ours <= set(laid.parameters), "a folder cannot take rules of access away"


def test_the_shared_budget_is_the_same_on_the_page_in_its_file_and_at_the_command_line(
    state, monkeypatch
):
    client = visitor("state")
    address = reverse("journeys:targeting", args=[state])
    query = "?budget=500&one=by_need&other=by_learners"
    page = text(client.get(address + query))
    assert f"{address}.csv?budget=500" in page
    rows = table(client.get(f"{address}.csv{query}"))
    assert {row["targeting_rule"] for row in rows} == {"By need", "By number of learners"}
    assert {row["place"] for row in rows} == {
        each.place for each in model("accountability.RunPlace").objects.filter(run=latest_run())
    }, "two schools may have one name"
    for rule in ("By need", "By number of learners"):
        mine = [row for row in rows if row["targeting_rule"] == rule]
        assert sum(int(row["amount"]) for row in mine) == 500
        for row in mine:
            assert f'data-t="{rule}"><strong>{row["amount"]}</strong>' in page
    monkeypatch.setattr(session, "now", lambda: NOW)
    monkeypatch.setattr(session, "ready", lambda: None)
    words = ["accountability", "target", "--budget", "500", "--json"]
    said = json.loads(CliRunner().invoke(app, words, catch_exceptions=False).stdout)
    amounts = {(r["school"], r["amount"], r["low"], r["high"]) for r in said["given"]}
    assert amounts == {
        (r["school"], *(int(r[f"amount{end}"]) for end in ("", "_low", "_high"))) for r in rows
    }
    assert client.get(f"{address}.csv").status_code == 404, "nothing was asked"
    assert visitor("cedar-ridge").get(f"{address}.csv{query}").status_code == 404


def test_the_tables_behind_a_number_are_files_and_names_are_looks():
    cedar = model("people.Organization").objects.get(name="Cedar Ridge Middle School").pk
    leader, query = visitor("cedar-ridge"), "?indicator=attendance&group="
    page = text(leader.get(reverse("journeys:behind", args=[cedar]) + query))
    for name in ("numbers", "rules"):
        assert f"/behind/{name}.csv" in page
    [number] = table(
        leader.get(reverse("journeys:behind-file", args=[cedar, "numbers", "csv"]) + query)
    )
    row = model("accountability.RunResult").objects.get(
        run=latest_run(), indicator="attendance", group="",
        place=model("accountability.RunPlace").objects.get(run=latest_run(), organization=cedar).place,
    )  # fmt: skip
    assert (int(number["learners"]), float(number["value"])) == (
        row.n,
        pytest.approx(row.value, abs=1e-4),
    )
    names = reverse("journeys:behind-learners", args=[cedar])
    assert f"{names}.csv" in text(leader.get(names + query))
    before = model("people.Look").objects.count()
    rows = table(leader.get(f"{names}.csv{query}"))
    looks = list(model("people.Look").objects.order_by("at", "pk"))[before:]
    assert len(rows) == len({each.learner_id for each in looks if each.learner_id}) == row.n
    assert {each.through for each in looks} == {"export of learners behind a number as csv"}
    assert visitor("state").get(f"{names}.csv{query}").status_code == 404
