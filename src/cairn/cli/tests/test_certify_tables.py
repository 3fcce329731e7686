"""Anybody checks published tables from two files, and is told what is wrong with them."""

import json

import numpy as np
import pytest
import typer

from cairn.cli import tables
from cairn.disclosure.tables.attacking import Promise
from cairn.disclosure.tables.certifying import certificate, published
from cairn.disclosure.tables.layouts import Layout, Place, Question
from cairn.disclosure.tables.protecting import protect_tables
from cairn.kernel.errors import BadInput

UNIT = "Pine 5"
COUNTS = {"White": (14, 20), "Hispanic": (9, 12), "Black": (4, 0)}


@pytest.fixture(scope="module")
def papers():
    layout = Layout(
        (UNIT,), (Place(UNIT, (UNIT,)),), {"race": tuple(COUNTS)}, {"mathematics": Question(2)}
    )
    counts = {"mathematics": np.array([list(COUNTS.values())])}
    sensitive = {"mathematics": {"proficient": (1,)}}
    found = protect_tables(layout, counts, Promise(10, 2, 1), sensitive=sensitive)
    return published(found), certificate(found)


def files(folder, papers):
    for name, thing in zip(("tables.json", "tables.certificate.json"), papers, strict=True):
        (folder / name).write_text(json.dumps(thing))
    return folder / "tables.json"


def test_tables_that_hold(papers, tmp_path, capsys):
    tables.certify(files(tmp_path, papers), None, [])
    assert "no count is known more closely than 2" in capsys.readouterr().out


def test_tables_that_were_changed(papers, tmp_path, capsys):
    changed = json.loads(json.dumps(papers[0]))
    changed["questions"]["mathematics"]["rows"][0][1][:2] = [34, 34]
    with pytest.raises(typer.Exit):
        tables.certify(files(tmp_path, (changed, papers[1])), None, [])
    assert "not those of the certificate" in capsys.readouterr().out


def test_what_is_no_json(tmp_path):
    (tmp_path / "tables.json").write_text("no")
    with pytest.raises(BadInput, match="cannot be read as JSON"):
        tables.certify(tmp_path / "tables.json", None, [])
