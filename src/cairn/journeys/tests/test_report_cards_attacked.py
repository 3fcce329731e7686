"""Report cards as somebody attacks them: drafts asked for by name, hostile values, names that are formulas or marks."""

import csv
import html
import io
import re
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cairn.accountability.models import Objection, ReleasePlace, ReleaseStep
from cairn.accountability.tests.released import SCHOOL, drafted, let_out, town
from cairn.journeys.reporting.taking import file_name
from cairn.people.models import Account, Person

pytestmark = pytest.mark.django_db
OPEN = datetime(2026, 10, 2, 18, tzinfo=UTC)
ASKED, NEVER = 2041, 2042
"""A year that is drafted and one that nobody drafted; in no day that stands in an answer."""
OF_A_YEAR = ("year", "data", "tables", "certificate")
OF_A_PLACE = ("card", "card-csv", "card-json", "card-pdf", "card-why")
VALUES = (
    b"a\x00b", b"\xed\xa0\x80", "²".encode(), b"9" * 5000, b"../../../../etc/passwd", b"..", b"%2e%2e%2f",
    b"\r\nSet-Cookie: a=b", b"' OR 1=1 --", b"<script>alert(1)</script>", b"x" * 9000, b"\xff\xfe", b"-1",
)  # fmt: skip
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
FORMULA = '=HYPERLINK("http://x.example","y")'
MARKS = '<img src=x onerror="alert(1)">'


@pytest.fixture
def found(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPEN)
    found, people = town()
    let_out(drafted(found))
    return found, people


def signed_in(actor):
    client = Client(headers={"accept-language": "en"})
    person = Person.objects.get(pk=actor.person)
    account = Account.objects.create(username=str(actor.person), person=person, persona="invented")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def of(year, place=SCHOOL):
    yield from (reverse(f"journeys:report-{name}", args=[year]) for name in OF_A_YEAR)
    yield from (reverse(f"journeys:report-{name}", args=[year, place]) for name in OF_A_PLACE)
    yield f"{reverse('journeys:report-mistake')}?year={year}&place={place}"


def told(address, year, method="get", **headers):
    """All that an answer could tell by, without the year that was asked for."""
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(Client(), method)(address, headers=headers or None)
    body = b"".join(answer) if answer.streaming else answer.content
    # As a word of its own: a key may have the same four digits among its own.
    word = re.compile(rf"\b{year}\b")
    statements = [word.sub("", each["sql"]) for each in asked.captured_queries]
    kept = {name: value.replace(str(year), "") for name, value in answer.headers.items()}
    shown = TOKEN.sub(b"", body).replace(str(year).encode(), b"")
    return answer.status_code, kept, shown, statements


@pytest.mark.parametrize(
    "steps",
    [(), ("review",), ("review", "approved"), ("review", "dropped"), ("review", "approved", "released")],
)  # fmt: skip
def test_a_year_that_is_not_public_answers_like_one_that_nobody_drafted(found, steps):
    row = drafted(found[0], ASKED, embargo=date(2026, 10, 3))
    for step in steps:
        let_out(row, step)
    for one, other in zip(of(ASKED), of(NEVER), strict=True):
        assert told(one, ASKED) == told(other, NEVER)
        assert told(one, ASKED)[0] == 404
    etags = {"if-none-match": f'"{row.tables_sha256[:32]}", "{row.certificate_sha256}"'}
    tables = [reverse("journeys:report-tables", args=[year]) for year in (ASKED, NEVER)]
    assert told(tables[0], ASKED, **etags) == told(tables[1], NEVER, **etags)
    assert told(tables[0], ASKED, "head") == told(tables[1], NEVER, "head")
    found_now = Client().get(reverse("journeys:report-card", args=[2025, SCHOOL])).content
    assert b"2041-42" not in found_now
    assert "2041–42".encode() not in found_now


def test_no_hostile_value_in_any_public_address_is_an_error_of_ours(found):
    client = Client(raise_request_exception=False)
    paths = [
        (address, part)
        for address in (*of(2025), reverse("journeys:report-latest", args=[SCHOOL]))
        for part in ("2025", quote(SCHOOL))
        if part in address
    ]
    asked = [path.replace(part, quote(v, safe=""), 1) for path, part in paths for v in VALUES]
    home, why = reverse("journeys:report-cards"), reverse("journeys:report-card-why", args=[2025, SCHOOL])  # fmt: skip
    for page, names in (
        (home, ("q", "lang")), (why, ("question", "group", "grade", "lang")),
        (reverse("journeys:report-mistake"), ("year", "place")),
    ):  # fmt: skip
        asked += [f"{page}?{name}={quote(v, safe='')}" for name in names for v in VALUES]
    assert len(asked) > 150
    for address in asked:
        answer = client.get(address)
        assert answer.status_code in {200, 400, 404}, address[:200]
        assert "a=b" not in str(answer.headers), address[:200]
        assert b"<script>alert" not in answer.content, address[:200]


@pytest.mark.parametrize("name", [FORMULA, MARKS])
def test_a_name_is_no_formula_in_a_file_and_no_mark_on_a_page(found, name, monkeypatch):
    from cairn.accountability.tests import released

    real = released.Placed
    monkeypatch.setattr(
        released, "Placed",
        lambda place, kind, said, *more: real(place, kind, name if place == SCHOOL else said, *more),
    )  # fmt: skip
    let_out(drafted(found[0], 2024))
    client = Client()
    for kind in ("card-csv", "data"):
        args = [2024, SCHOOL] if kind == "card-csv" else [2024]
        text = client.get(reverse(f"journeys:report-{kind}", args=args)).content.decode("utf-8-sig")
        names = {line["place_name"] for line in csv.DictReader(io.StringIO(text))}
        assert ("'" + name in names) == (name == FORMULA)
        assert (name in names) == (name == MARKS)
    for address in of(2024):
        answer = client.get(address)
        if "html" in answer.headers["Content-Type"]:
            assert MARKS.encode() not in answer.content
    answer = client.get(reverse("journeys:report-card-json", args=[2024, SCHOOL]))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/json"
    assert (
        client.get(reverse("journeys:report-card-pdf", args=[2024, SCHOOL])).content[:4] == b"%PDF"
    )


def test_no_place_names_a_file_outside_its_folder():
    for place in ("school:../../x", "../x", "/etc/passwd", "school:/x", "..:..", "school:a\\b"):
        assert not set(file_name(place)) & {"/", "\\"}
        assert file_name(place) not in {".", ".."}


def test_who_answers_for_no_release_can_say_nothing_of_one_and_finds_no_draft_of_another(found):
    row = drafted(found[0], 2026)
    let_out(row, "review")
    own = ReleasePlace.objects.get(release=row, place=SCHOOL)
    said = Objection.objects.create(place=own, words=MARKS, by_name="p", at=OPEN)
    steps = ReleaseStep.objects.count()
    page = reverse("journeys:release", args=[row.pk])
    draft = reverse("journeys:draft-card", args=[row.pk, SCHOOL])
    clients = {
        who: signed_in(found[1][who]) for who in ("neighbour", "principal", "superintendent")
    }
    for who, client in clients.items():
        posts = [f"{page}/say/{step}" for step in ("review", "approved", "released")]
        posts += [f"{page}/drop", f"{page}/objections/{said.pk}"]
        answers = [client.post(each, {"words": "I say so."}) for each in posts]
        assert [each.status_code for each in answers] == [404] * len(posts), who
        assert client.get(page).status_code == 404
        assert client.get(draft).status_code == (404 if who == "neighbour" else 200)
        assert MARKS.encode() not in client.get(draft).content
        leads = re.findall(rb'href="([^"]+/why[?][^"]+)"', client.get(draft).content)
        assert bool(leads) is (who != "neighbour"), "a figure of a draft leads to its rules as well"
        if leads:
            whys = {
                lead: client.get(html.unescape(lead)).content.decode()
                for lead in (each.decode() for each in leads)
            }
            assert all(draft in why for why in whys.values())
            named = {lead for lead, why in whys.items() if "/behind/learners?" in why}
            assert named == {lead for lead in whys if "group=" not in lead}, (
                "and on to its learners, but of no group whose fact the leader may not read by name"
            )
            of_growth = next(why for lead, why in whys.items() if "question=growth" in lead)
            names = html.unescape(re.search(r'href="([^"]+/learners[?][^"]+)"', of_growth).group(1))
            listed = client.get(names)
            assert b"How far each has grown is not said here" in listed.content
            assert client.get(names.replace("growth", "alchemy")).status_code == 404
            assert clients["neighbour"].get(names).status_code == 404
        assert client.get(f"{draft}/why?question=attendance").status_code == (
            404 if who == "neighbour" else 200
        )
    assert signed_in(found[1]["analyst"]).get(page).content.count(b"&lt;img src=x") == 1
    assert (ReleaseStep.objects.count(), hasattr(said, "answer")) == (steps, False)
    assert Client().get(draft).status_code == 302
