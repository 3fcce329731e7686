"""Report cards for everybody: page, file and JSON show the same published rows and nothing else."""

import csv
import html
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cairn.accountability.rules.asked import IMPLIED
from cairn.accountability.rules.reading import figure
from cairn.accountability.rules.statuses import Stands, Status, Unsaid
from cairn.accountability.selectors.releases import all_rows, public_card, public_release
from cairn.accountability.tests.released import (
    EMBARGO,
    MATH,
    SCHOOL,
    SMALL,
    STATE,
    banded,
    counted,
    drafted,
    let_out,
    town,
)
from cairn.journeys.reporting import kept
from cairn.journeys.reporting.explaining import address
from cairn.journeys.words import cards as words

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST_QUERIES = 13
OPEN = datetime(2026, 10, 2, 18, tzinfo=UTC)


@pytest.fixture
def found(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPEN)
    found, _people = town()
    let_out(drafted(found, 2024))
    let_out(drafted(found))
    return found


def get(name, *args, query="", client=None):
    answer = (client or Client()).get(reverse(f"journeys:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer


def test_page_csv_and_json_show_the_same_numbers(found):
    page = get("report-card", 2025, SCHOOL).content.decode()
    told = json.loads(get("report-card-json", 2025, SCHOOL).content)["rows"]
    text = get("report-card-csv", 2025, SCHOOL).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    card = public_card(2025, SCHOOL, EMBARGO)
    mine = [row for _p, row in all_rows(public_release(2025, EMBARGO)) if row.where.place == SCHOOL]
    assert len(mine) == len(told) == len(lines) == 12 + 3
    for row, data, line in zip(mine, told, lines, strict=True):
        shown = figure(row, card.questions[row.question])
        assert (
            data["question"], data["grade"] or "", data["group"] or "", data["not_shown"] or ""
        ) == (
            line["question"], line["grade"], line["group"], line["not_shown"]
        ) == (row.question, row.where.grade, row.where.group, row.why)  # fmt: skip
        if shown is None:
            assert data["figure"] is data["percent"] is data["likely"] is None
            numbers = [k for k in line if k.startswith(("figure", "likely")) or "percent" in k]
            assert {line[k] for k in numbers} == {""}
        else:
            low, high = data["figure"]
            assert (low, high) == (round(shown.low, 2), round(shown.high, 2))
            assert (float(line["figure_from"]), float(line["figure_to"])) == (low, high)
            if row.question.partition(".")[0] in {"achievement", "growth"} or not row.where.group:
                link = html.escape(address(row))
                at_its_place = rf'href="{re.escape(link)}[^"]*">\s*([^<]+)<'
                assert words.figure_words(shown) in re.findall(at_its_place, page), row


def test_a_school_of_which_nothing_is_shown_has_no_number_of_its_own_on_its_page(found):
    card = public_card(2025, SMALL, EMBARGO)
    page = get("report-card", 2025, SMALL).content.decode()
    assert "too few students here" in page
    assert all(each.everybody.shares is None for each in card.levels if each.everybody.row.why)
    other = get("report-card", 2025, SMALL).content
    assert other == get("report-card", 2025, SMALL).content


def test_a_row_that_follows_from_others_is_a_range_that_says_so_where_it_is_explained(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPEN)
    town_, _people = town()
    rows = [banded(row) for row in counted(SCHOOL)]
    at = next(i for i, row in enumerate(rows) if (row.question, row.where.group) == (MATH.key, ""))
    rows[at] = replace(rows[at], shares=((0, 10), (20, 30), (40, 55), (15, 25)), why=IMPLIED)
    let_out(drafted(town_, rows=rows))
    assert ">60–80%<" in get("report-card", 2025, SCHOOL).content.decode().replace(" ", "").replace(
        "\n", ""
    )
    why = get("report-card-why", 2025, SCHOOL, query=f"?question={MATH.key}").content.decode()
    assert "follows from other rows" in why
    told = json.loads(get("report-card-json", 2025, SCHOOL).content)["rows"][at]
    assert (told["figure"], told["not_shown"]) == ([60.0, 80.0], IMPLIED)


def test_a_public_page_may_be_kept_and_says_when_it_is_the_same(found):
    answer = get("report-card", 2025, SCHOOL)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies
    again = Client(headers={"if-none-match": answer.headers["ETag"]})
    address = reverse("journeys:report-card", args=[2025, SCHOOL])
    assert again.get(address).status_code == 304
    assert len(answer.content) < 100_000


def test_a_card_is_in_spanish_where_its_address_says_so_and_says_the_same_there(found):
    page = get("report-card", 2025, SCHOOL, query="?lang=es").content.decode()
    assert '<html lang="es"' in page
    with translation.override("es"):
        card = public_card(2025, SCHOOL, EMBARGO)
        assert all(words.said(sentence, card) in page for sentence in card.headline)
    assert "?lang=es" in page


@pytest.mark.parametrize(
    ("name", "args", "query"),
    [
        ("report-cards", (), ""),
        ("report-cards", (), "?q=cedar"),
        ("report-year", (2025,), ""),
        ("report-how", (), ""),
        ("report-mistake", (), "?year=2025&place=school:1"),
        ("report-card-why", (2025, SCHOOL), "?question=growth.mathematics&group=english:learner"),
        ("report-card-why", (2025, SCHOOL), "?question=attendance&group=race:asian"),
        ("report-card-why", (2025, SCHOOL), "?question=achievement.mathematics&grade=07"),
        (
            "report-card-why",
            (2025, STATE),
            "?question=achievement.mathematics&grade=08&group=english:learner",
        ),
        ("report-data", (2025,), ""),
        ("report-tables", (2024,), ""),
        ("report-certificate", (2024,), ""),
        ("report-statuses", (2024,), ""),
    ],
)
def test_every_public_page_and_file_opens_without_signing_in(found, name, args, query):
    assert get(name, *args, query=query).content


def test_nothing_of_a_draft_is_anywhere_in_public(found, monkeypatch):
    let_out(drafted(found, 2026), "review", "approved")
    for name in ("report-card", "report-card-csv", "report-card-json"):
        answer = Client().get(reverse(f"journeys:{name}", args=[2026, SCHOOL]))
        assert answer.status_code == 404
    assert "2026–27" not in get("report-cards").content.decode()
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPEN.replace(year=2025, month=9))
    assert Client().get(reverse("journeys:report-year", args=[2025])).status_code == 404


def test_who_may_open_a_place_is_led_there_from_a_figure_and_nobody_else(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPEN)
    found, people = town()
    let_out(drafted(found))
    query = "?question=attendance&group=english:learner&lang=es"
    inside = reverse("journeys:organization", args=[found[SCHOOL].pk])
    for who, may in ((None, False), ("principal", True), ("neighbour", False)):
        client = Client()
        if who is not None:
            account = get_user_model().objects.create(username=who, person_id=people[who].person)
            client.force_login(account, backend=BACKEND)
        page = get("report-card-why", 2025, SCHOOL, query=query, client=client).content.decode()
        assert "Cómo se agrupa a los estudiantes" in page
        assert (inside in page) is may, who


def test_a_card_takes_few_queries_for_a_school_and_for_the_state(
    found, django_assert_max_num_queries
):
    for place in (SCHOOL, STATE):
        with django_assert_max_num_queries(MOST_QUERIES):
            get("report-card", 2025, place)


@pytest.mark.parametrize(
    ("name", "args"), [("report-card-pdf", (2025, SCHOOL)), ("report-data", (2025,))]
)
def test_a_file_is_made_once_for_a_release_and_anew_for_the_next(
    found, name, args, django_assert_max_num_queries
):
    first, spanish = get(name, *args), get(name, *args, query="?lang=es")
    with django_assert_max_num_queries(2):  # which releases stand
        again = get(name, *args)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Content-Disposition"] == first.headers["Content-Disposition"]
    assert (spanish.content == first.content) is (name == "report-data")
    knows = Client(headers={"if-none-match": first.headers["ETag"]})
    address = reverse(f"journeys:{name}", args=args)
    assert (knows.get(address).status_code, knows.get(address).content) == (304, b"")
    let_out(drafted(found, rows=[banded(row) for row in counted(SCHOOL) if not row.where.group]))
    assert knows.get(address).status_code == 200
    assert get(name, *args).content != first.content


def test_files_that_nobody_asked_for_yet_leave_room_for_who_signed_in(found):
    address = reverse("journeys:report-card-pdf", args=[2025, SCHOOL])
    account = get_user_model().objects.create(username="reader")
    reader = Client()
    reader.force_login(account, backend=BACKEND)
    for _ in range(kept.AT_ONCE):
        assert kept._making.acquire(blocking=False)
    try:
        later = Client().get(address)
        assert (later.status_code, later.headers["Retry-After"]) == (503, "5")
        assert later.headers["Cache-Control"] == "no-store"
        assert reader.get(address).content[:4] == b"%PDF"
        assert Client().get(address).content[:4] == b"%PDF"  # it is kept now
    finally:
        for _ in range(kept.AT_ONCE):
            kept._making.release()


def test_a_card_begins_with_its_status_and_says_why_since_when_and_what_comes_next(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPEN)
    said = [
        Status(SCHOOL, "csi", "support", Stands.YES, 2024, ("lowest",)),
        Status(SCHOOL, "tsi", "support", Stands.UNSAID, why=Unsaid.RULE),
        Status(SCHOOL, "growth", "success", Stands.YES, 2025, ("growth",)),
        Status(SMALL, "csi", "support", Stands.UNSAID, why=Unsaid.FEW),
    ]
    let_out(drafted(town()[0], statuses=said))
    page = html.unescape(get("report-card", 2025, SCHOOL).content.decode())
    lead = page[page.index('class="lead"') : page.index("keyfigs")]
    named = "By the results of 2024–25, the rules name this school for help: Support for the whole school (CSI)."
    assert lead.startswith(f'class="lead">{named}')
    assert "The state recognizes this school: Recognized for growth." in lead
    for sentence in (
        "The reason: The total is in the first 5 percent, counted from the bottom, of schools that get Title I money",
        "A school that is named plans for 1 year first. It may end after 3 years, when the reason is gone and",
        "Not said here: it is about groups or several years. Ask the school or the state.",
        "lowest: when total in lowest 5 percent; among title1; within span",
    ):
        assert sentence in page
    few = html.unescape(get("report-card", 2025, SMALL).content.decode())
    assert "Not said here: too few students count" in few
    assert "the rules name this" not in few
    state = html.unescape(get("report-card", 2025, STATE).content.decode())
    assert "1 of 1 school. Of 1 school it is not said." in state
    spanish = html.unescape(get("report-card", 2025, SCHOOL, query="?lang=es").content.decode())
    assert (
        "Por los resultados de 2024–25, las reglas eligen a esta escuela para darle ayuda"
        in spanish
    )
    assert "La razón: " in spanish
    told = json.loads(get("report-card-json", 2025, SCHOOL).content)["statuses"]
    assert told[0] | {"since": 2024, "says": "yes"} == told[0]
    text = get("report-data", 2025).content.decode("utf-8-sig")
    found = {
        (r["place"], r["question"]): r
        for r in csv.DictReader(io.StringIO(text))
        if r["status"] or r["schools"]
    }
    assert len(found) == len(said) + 6
    assert found[SCHOOL, "status.csi"]["status_since"] == "2024-25"
    assert found[SCHOOL, "status.tsi"]["not_shown"] == "rule"
    assert found[STATE, "status.csi"]["schools_yes"] == "1"
    kept_text = json.loads(get("report-statuses", 2025).content)
    assert len(kept_text["statuses"]) == len(said)
