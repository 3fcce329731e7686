"""A public release as files: what the page shows, its paper and its open data are the same figures."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from cairn.accountability.rules.asked import Published, Question, Where
from cairn.accountability.rules.keeping import question_data, row_data
from cairn.journeys.files.open_data import open_data
from cairn.journeys.reporting.taking import opened, write_papers
from cairn.kernel.errors import BadInput, UnknownName
from cairn.kernel.progress import SILENT
from cairn.paper.tests.listening import heard

TODAY = date(2026, 11, 1)
MATH = Question(
    "achievement.mathematics", ("beginning", "developing", "proficient", "extending"), (2, 3),
    {"en": "Math", "es": "Matemáticas"},
)  # fmt: skip
PLACES = (("state", "state", "Tamarack", ""), ("school:7", "school", "Cedar Ridge School", ""))
ROWS = {
    "state": [Published(MATH.key, Where(2025, "state"), (1000, 1000), ((10, 11), (25, 26), (40, 41), (24, 25)))],
    "school:7": [
        Published(MATH.key, Where(2025, "school:7"), (97, 97), ((11, 12), (23, 24), (41, 42), (23, 24))),
        Published(MATH.key, Where(2025, "school:7", "", "race:asian"), (0, 9), why="few"),
        Published(
            MATH.key, Where(2025, "school:7", "", "race:white"), (50, 59),
            ((10, 20), (20, 30), (30, 40), (20, 30)),
        ),
    ],
}  # fmt: skip


def make(label, **values):
    return apps.get_model(f"accountability.{label}").objects.create(**values)


@pytest.fixture
def a_release(db):
    """Released, public since October; the tables are not examined here."""
    at = datetime(2026, 9, 1, tzinfo=UTC)
    apps.get_model("people.Organization").objects.create(kind="SEA", name="Tamarack Department")
    row = make(
        "Release", year=2025, as_of=date(2026, 8, 14), embargo=date(2026, 10, 5),
        questions=[question_data(MATH)], policy_sha256="0" * 64, tables='{"t": 1}',
        tables_sha256="ab" * 32, certificate='{"c": 1}', certificate_sha256="cd" * 32, earlier=[],
        minimum=10, drafted_at=at, drafted_name="keeper",
    )  # fmt: skip
    for place, kind, name, within in PLACES:
        make(
            "ReleasePlace", release=row, place=place, kind=kind, name=name, within=within,
            rows=[row_data(each) for each in ROWS[place]],
        )  # fmt: skip
    for said in ("review", "approved", "released"):
        make("ReleaseStep", release=row, said=said, by_name="keeper", at=at)
    return row


def test_each_place_has_its_paper_in_the_language_that_was_asked_for(a_release, tmp_path):
    assert write_papers(tmp_path, 2025, TODAY, language="es", progress=SILENT) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["school-7.pdf", "state.pdf"]
    there = [each.words for each in heard((tmp_path / "school-7.pdf").read_bytes())]
    assert "Cedar Ridge School" in there
    assert any("Matemáticas" in each for each in there)
    with pytest.raises(UnknownName):
        write_papers(tmp_path, 2025, date(2026, 10, 4), language="en", progress=SILENT)
    with pytest.raises(BadInput):
        write_papers(tmp_path, 2025, TODAY, language="xx", progress=SILENT)


def test_page_paper_csv_json_and_open_data_say_the_same(a_release, client):
    stem = "/report-cards/2025/school:7"
    page = client.get(stem).content.decode()
    paper = client.get(f"{stem}.pdf")
    assert (paper["Content-Type"], paper["Content-Language"]) == ("application/pdf", "en")
    there = " ".join(each.words for each in heard(paper.content))
    shown = list(csv.DictReader(io.StringIO(client.get(f"{stem}.csv").content.decode("utf-8-sig"))))
    program = json.loads(client.get(f"{stem}.json").content)
    taken = list(csv.DictReader(io.StringIO(open_data(opened(2025, TODAY))["levels.csv"].decode())))
    everybody = [r for r in taken if (r["place"], r["group"]) == ("school:7", "")]
    assert [r["percent_low"] for r in everybody] == ["11.0", "23.0", "41.0", "23.0"]
    for text in ("64–66%", "Not shown. Fewer than 10 students", "50–70%", "50–59"):
        assert text in there, text
        assert text in page, text
    (figures,) = [r["percent"] for r in program["rows"] if r["group"] is None]
    assert figures == [[float(r["percent_low"]), float(r["percent_high"])] for r in everybody]
    (line,) = [line for line in shown if not line["group"]]
    assert [
        [float(line[f"level_{i}_percent_{end}"]) for end in ("from", "to")] for i in range(1, 5)
    ] == figures
    withheld = {r["percent_low"] for r in taken if r["group"] == "asian"}
    assert withheld == {""}
