"""`cairn measure foretell`: next levels from the figures that fit-levels wrote; and what it refuses."""

import csv
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.kernel.errors import BadInput, Mendable

COLUMNS = ["--learner=who", "--day=on", "--value=level"]


def run(command, *given):
    done = CliRunner().invoke(app, ["measure", command, *map(str, given)])
    if isinstance(done.exception, Mendable):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def written(path, learners, seed):
    """Four yearly tests each, the last one still to come; newest rows first, so order is not the file's."""
    random, rows = np.random.default_rng(seed), []
    for learner in range(learners):
        height = random.normal(2.5, 1.2)
        for year in range(3):
            level = int(np.clip(np.floor(height + random.normal(0, 0.5) + 0.5), 1, 4))
            rows.append(f"L{learner},202{year}-05-01,{level},grade {3 + year},R{learner % 2}")
        rows.append(f"L{learner},2023-05-01,,grade 9,R9")
    path.write_text("who,on,level,test,rater\n" + "\n".join(reversed(rows)) + "\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outlook")
    history = written(folder / "history.csv", 200, 1)
    how = ["--levels=1-4", "--form=test", "--rater=rater", f"--out={folder / 'f.json'}"]
    run("fit-levels", history, *COLUMNS, *how)
    written(folder / "new.csv", 60, 2)
    return folder


def test_every_row_gets_its_probabilities_in_the_order_of_the_file(folder):
    out = folder / "said.csv"
    said = run(
        "foretell", folder / "new.csv", *COLUMNS, f"--figures={folder / 'f.json'}", f"--out={out}"
    )
    assert "120 levels foretold" in said
    rows = list(csv.DictReader(out.read_text().splitlines()))
    before = list(csv.DictReader((folder / "new.csv").read_text().splitlines()))
    assert [(r["who"], r["on"], r["level"]) for r in rows] == [
        (r["who"], r["on"], r["level"]) for r in before
    ]
    assert all(
        sum(float(r[f"P{k}"]) for k in range(1, 5)) == pytest.approx(1, abs=1e-5) for r in rows
    )
    to_come = [r for r in rows if not r["level"]]
    firsts = [r for r in rows if r["on"] == "2020-05-01"]
    surest = [max(float(r[f"P{k}"]) for k in range(1, 5)) for r in to_come]
    assert len(to_come) == 60
    assert np.mean(surest) > max(max(float(r[f"P{k}"]) for k in range(1, 5)) for r in firsts)


def test_a_machine_gets_json(folder):
    given = [f"--figures={folder / 'f.json'}", f"--out={folder / 's.parquet'}", "--json"]
    found = json.loads(run("foretell", folder / "new.csv", *COLUMNS, *given))
    assert found["levels"] == 120
    assert 0.3 < found["log_loss"] < 1.3
    assert sum(one["cases"] for one in found["bins"]) == 480


def test_what_it_refuses(folder):
    out = f"--out={folder / 'x.csv'}"
    with pytest.raises(BadInput, match="holds what foretells levels"):
        run("foretell", folder / "new.csv", *COLUMNS, f"--figures={folder / 'new.csv'}", out)
    figures = folder / "f.json"
    with pytest.raises(BadInput, match="written over"):
        run("foretell", folder / "new.csv", *COLUMNS, f"--figures={figures}", f"--out={figures}")


def test_a_short_history_says_that_it_cannot(folder, tmp_path):
    short = written(tmp_path / "short.csv", 60, 3)
    said = run("fit-levels", short, *COLUMNS, "--levels=1-4", f"--out={tmp_path / 'f.json'}")
    assert "It will foretell no levels: Only 120 whole levels" in said
    with pytest.raises(BadInput, match="holds what foretells levels"):
        run(
            "foretell",
            short,
            *COLUMNS,
            f"--figures={tmp_path / 'f.json'}",
            f"--out={tmp_path / 'o.csv'}",
        )
