"""No file, however damaged, gives a traceback; and what is the same file in another form gives the same figures."""

import pytest
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.kernel.errors import Mendable

from .damaged import FILES, beside, damages, harmless, text

OFTEN = (
    "nothing", "header only", "one row", "rows twice", "semicolons", "another encoding", "text in column 1",
    "a giant in column 1", "column 1 missing", "parquet of lists", "a folder", "nothing there",
)  # fmt: skip
REFUSED = (
    "nothing", "only line ends", "header only", "header without line end", "another encoding", "not text",
    "too many cells", "no gzip", "half a gzip", "no parquet", "parquet without rows", "a folder", "nothing there",
)  # fmt: skip
TIMED = ("trace", "compare", "fit-levels")
"""What these say has seconds in it, or the fingerprint of the file."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    places = beside(folder)
    head, rows, words = FILES["sgp"]
    (folder / "state.csv").write_text(text(head, rows))
    done = call("sgp", [*words, "--save-matrices={m}"], folder / "state.csv", places)
    assert done.exit_code == 0
    return folder, places


def call(name, words, path, places):
    given = [word.format(**places) for word in words]
    return CliRunner().invoke(app, ["measure", name.split()[0], str(path), *given])


def judge(name, desk, wanted):
    folder, places = desk
    head, rows, words = FILES[name]
    for damage, path in damages(folder, head, rows):
        if wanted(damage):
            done = call(name, words, path, places)
            ended = done.exception is None or isinstance(done.exception, Mendable | SystemExit)
            assert ended, f"{damage}: {done.exception!r}"
            if damage in REFUSED and (damage, head) != ("not text", "score"):
                assert isinstance(done.exception, Mendable), damage
                assert done.exception.what.endswith((".", "!")) or done.exception.mend


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused_or_read_but_never_ends_in_a_traceback(name, desk):
    judge(name, desk, OFTEN.__contains__)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_nor_does_any_other_damage(name, desk):
    judge(name, desk, lambda damage: damage not in OFTEN)


@pytest.mark.parametrize("name", [name for name in FILES if name not in TIMED])
def test_the_same_rows_in_another_form_give_the_same_figures(name, desk):
    folder, places = desk
    head, rows, words = FILES[name]
    found = {}
    for form, path in harmless(folder, head, rows):
        done = call(name, words, path, places)
        assert done.exit_code == 0, (form, done.exception)
        kept = places["out"].read_text() if "--out={out}" in words else ""
        found[form] = done.stdout, kept.replace('"', "")
    assert len(set(found.values())) == 1, list(found)
