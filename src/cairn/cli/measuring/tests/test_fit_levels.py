"""`cairn measure fit-levels`: figures from a plain file, which policy can hold; and what it refuses."""

import json
from datetime import date

import numpy as np
import pytest
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.kernel.errors import BadInput, Mendable
from cairn.measure.mastery.rule import Rule
from cairn.policy.book import read

HEAD = "who,what,on,level,rater,sure\n"
NAMES = ["--learner=who", "--competency=what", "--day=on", "--value=level", "--levels=1-4"]


def run(*given):
    done = CliRunner().invoke(app, ["measure", "fit-levels", *map(str, given)])
    if isinstance(done.exception, Mendable):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def history(tmp_path):
    random = np.random.default_rng(4)
    rows = []
    for learner in range(150):
        height = random.normal(2.5, 1.2)
        for month in range(1, 5):
            rater = int(random.integers(0, 2))
            shown = height + (0.5 if rater else -0.5) + random.normal(0, 0.5)
            level = int(np.clip(np.floor(shown + 0.5), 1, 4))
            rows.append(f"L{learner},math,2026-0{month}-03,{level},R{rater},")
    rows[7] = rows[7].replace(",R", ",R", 1).rsplit(",", 3)[0] + ",,R1,"  # not scored
    path = tmp_path / "history.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n")
    return path


def test_it_keeps_the_figures_with_what_they_were_fitted_on(history, tmp_path):
    out = tmp_path / "figures.json"
    said = run(history, *NAMES, "--rater=rater", "--error=sure", f"--out={out}")
    held = json.loads(out.read_text())
    assert "Fitted on 599 pieces of 150 cells" in said
    assert held["fitted_on"]["pieces"] == 599
    assert len(held["fitted_on"]["digest"]) == 64
    assert held["fitted_on"]["log_loss"] < held["fitted_on"]["log_loss_before"]
    assert held["difficulty"]["rater"]["R0"] > 0.2 > -0.2 > held["difficulty"]["rater"]["R1"]


def test_values_off_the_scale_are_counted_and_kept_with_the_figures(history, tmp_path):
    out = tmp_path / "figures.json"
    lowest = sum(line.split(",")[3] == "1" for line in history.read_text().splitlines())
    run(history, *NAMES[:-1], "--levels=2-4", f"--out={out}")
    held = json.loads(out.read_text())["fitted_on"]
    assert held["off_scale"] == lowest > 0
    assert held["pieces"] == 599 - lowest


@pytest.mark.parametrize("day", ["20260131", "1e400", "soon", ""])
def test_what_is_no_day_is_named_by_its_row(tmp_path, day):
    (path := tmp_path / "h.csv").write_text(f"{HEAD}a,m,2026-01-01,1,,\na,m,{day},2,,\n")
    with pytest.raises(BadInput, match="data row 2: on is "):
        run(path, *NAMES, f"--out={tmp_path / 'f.json'}")


def test_what_it_writes_into_a_policy_folder_policy_reads(history, tmp_path):
    folder = tmp_path / "policy"
    (folder / "parameters").mkdir(parents=True)
    (folder / "waivers").mkdir()
    given = [*NAMES, "--neutral", f"--out={tmp_path / 'f.json'}", f"--policy={folder}"]
    run(history, *given, "--start=2026-07-01", "--source=Board Rule 7.12(k)")
    run(history, *given, "--start=2027-07-01", "--source=Board Rule 7.12(k)")
    book = read(folder)
    settings = {
        name: book.ask(f"determination.latent_growth.{name}", date(2027, 8, 1))
        for name in ("noise", "drift", "growth", "momentum", "momentum_days", "start", "cuts")
    }
    rule = Rule.from_plain(
        {
            "method": "latent_growth@1",
            "settings": {name: ruling.value for name, ruling in settings.items()},
            "scale": {"lowest": 1, "levels": 4},
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )
    assert dict(rule.settings)["start"] == 0.0
    assert settings["noise"].source.startswith("Board Rule 7.12(k); fitted on ")
    assert len(book.parameters["determination.latent_growth.noise"].values) == 2


REFUSED = [
    (["--levels=four"], "is not a scale of levels"),
    (["--levels=1-3", "--value=on"], "data row 1: on is '2026-01-03'"),
    (["--day=rater"], "data row 1: rater is 'R"),
    (["--learner=sure"], "data row 1: sure is empty"),
    (["--policy=nowhere"], "nowhere is no policy folder"),
    (["--day=when"], "no column 'when'"),
    (["--levels=2-4", "--strict"], r"values of level off the scale 2 to 4: data rows .* \(1\)"),
    (["--out=nowhere/f.json"], "there is no folder nowhere"),
]


@pytest.mark.parametrize(("changed", "says"), REFUSED)
def test_what_cannot_be_meant_is_refused(history, tmp_path, changed, says):
    with pytest.raises(BadInput, match=says):
        run(history, *NAMES, f"--out={tmp_path / 'f.json'}", *changed)
