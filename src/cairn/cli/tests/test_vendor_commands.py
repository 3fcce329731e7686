"""Services, deletions and breaches as the keeper meets them at the command line."""

import csv
import gc
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client as Http
from typer.testing import CliRunner

from cairn.cli import session
from cairn.cli.app import app
from cairn.kernel.errors import BadInput, Mendable
from cairn.people.tests.contracts import AT, Program, signed
from cairn.people.tests.town import Town

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "vendors.md"
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setenv("CAIRN_DATABASE_AS", "")
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    monkeypatch.setattr(session, "now", lambda: AT)
    kept = gc.get_threshold()
    yield Town()
    gc.unfreeze()
    gc.set_threshold(*kept)


def cairn(*words):
    done = CliRunner().invoke(app, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def key(text):
    return AN_ID.search(text).group()


def later(monkeypatch, days):
    at = AT + timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    monkeypatch.setattr(session, "now", lambda: at)
    return at.date()


def test_a_contract_is_entered_its_program_let_in_listed_and_shut_out(town, tmp_path):
    file = tmp_path / "lumen.yaml"
    text = GUIDE.read_text().split("```yaml\n")[1].split("```")[0]
    file.write_text(text.replace("Cedar Ridge Elementary", "Cedar"))
    contract = key(cairn("vendors", "contract", file))
    issued = cairn("vendors", "client", contract, "--name", "Lumen sync", "--until", "2027-01-31")
    client = apps.get_model("people.VendorClient").objects.get()
    assert str(client.pk) in issued
    assert client.secret_hash not in issued
    assert str(client.expires_on) == "2027-01-31"
    listed = cairn("vendors", "list")
    for said in (contract, "Lumen Reader", "never used", "givenName", "not there in Spanish"):
        assert said in listed
    cairn("vendors", "revoke", client.pk)
    assert "shut out" in cairn("vendors", "list")
    with pytest.raises(BadInput, match="is let in"):
        cairn("vendors", "revoke", client.pk)


def test_a_contract_with_faults_is_refused_and_every_fault_is_named(town, tmp_path):
    file = tmp_path / "lumen.yaml"
    text = GUIDE.read_text().split("```yaml\n")[1].split("```")[0]
    text = text.replace("Cedar Ridge Elementary", "Cedar").replace("no_sale, ", "")
    file.write_text(text.replace("[givenName,", "[shoeSize,"))
    with pytest.raises(BadInput, match=r"promise no_sale.*shoeSize"):
        cairn("vendors", "contract", file)


def test_requirement_22_a_deletion_is_asked_listed_late_and_proved(town, monkeypatch):
    terms = signed(places=[town.cedar.pk])
    Program(Http(), terms).all("students")
    asked = cairn(
        "vendors", "deletion", "ask", terms.pk, "--learner", town.ada.pk, "--why", "It was asked."
    )
    assert "2026-12-17" in asked
    later(monkeypatch, 31)
    assert "LATE" in cairn("vendors", "deletion", "list")
    day = later(monkeypatch, 32)
    cairn("vendors", "deletion", "proof", key(asked), "--words", "Letter of Lumen, in the file.")
    assert str(day) in cairn("vendors", "deletion", "list")
    assert key(asked) not in cairn("vendors", "deletion", "list", "--waiting")
    ended = cairn("vendors", "end", terms.pk, "--why", "It is not used.")
    assert key(ended) in cairn("vendors", "deletion", "list", "--waiting")


def test_requirement_24_an_incident_is_opened_listed_told_and_closed(town, tmp_path):
    terms = signed(places=[town.cedar.pk])
    Program(Http(), terms).all("students")
    about = ("--what", "The service lost a disk.", "--first", "2026-09-01")
    case = key(
        cairn("incident", "open", *about, "--agreement", terms.pk, "--party-found", "2026-11-12")
    )
    assert "listed by 2026-11-17" in cairn("incident", "list")
    out = tmp_path / "list.csv"
    cairn("incident", "affected", case, "--out", out)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert {row["name"] for row in rows} == {"ada Test", "bo Test", "cyd Test"}
    look = apps.get_model("people.Look").objects.latest("pk")
    assert look.bytes == out.stat().st_size
    assert "service by 2026-11-19" in cairn("incident", "list")
    with pytest.raises(Mendable, match="Nobody is called"):
        cairn("incident", "told", case, "press", "--words", "x")
    for whom in ("service", "state", "families"):
        cairn("incident", "told", case, whom, "--words", "By letter; the text is in the file.")
    assert "to close" in cairn("incident", "list")
    cairn("incident", "close", case, "--words", "The contract was ended.")
    assert "closed" in cairn("incident", "list")
    shown = cairn("incident", "show", case)
    for said in ("8 NYCRR 121.10(d)", "3 learners", "The contract was ended."):
        assert said in shown


def test_requirement_19_a_survey_is_announced_from_the_file_of_the_guide_and_asks_a_list(
    town, tmp_path, monkeypatch
):
    file, out = tmp_path / "survey.yaml", tmp_path / "asked.csv"
    text = (GUIDE.parent / "rights.md").read_text().split("```yaml\n")[1].split("```")[0]
    file.write_text(text.replace("Cedar Ridge Middle School", "Cedar"))
    survey = key(cairn("surveys", "announce", file))
    assert "mind" in cairn("surveys", "list")
    days = apps.get_model("people.Survey").objects.get()
    before, after = days.first_day - timedelta(1), days.last_day + timedelta(1)
    for day, state in ((before, "coming"), (days.last_day, "open"), (after, "over")):
        monkeypatch.setattr("cairn.cli.session.today", lambda day=day: day)
        assert state in cairn("surveys", "list")
    monkeypatch.undo()
    cairn("surveys", "asked", survey, "--out", out)
    assert out.read_text().splitlines() == ["state_id,name,grade,school"]
    file.write_text(text + "colour: blue\n")
    with pytest.raises(BadInput, match="says something else"):
        cairn("surveys", "announce", file)
