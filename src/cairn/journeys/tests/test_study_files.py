"""What is taken for an extract that was handed out, before anything in it is counted."""

import zipfile

import pytest

from cairn.journeys.studies.files import CERTIFICATE, ROWS, WORDS, open_extract
from cairn.kernel.errors import BadInput


def packed(path, *names):
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "{}" if name == CERTIFICATE else "study_code\nc1\n")
    return path


def test_a_file_with_rows_certificate_and_words_is_read(tmp_path):
    file, said = open_extract(packed(tmp_path / "a.zip", ROWS, CERTIFICATE, WORDS), None)
    assert (file.table.num_rows, said) == (1, {})


@pytest.mark.parametrize(
    "more",
    [
        ("names.csv",),
        pytest.param((ROWS,), marks=pytest.mark.filterwarnings("ignore:Duplicate name")),
    ],
)
def test_a_file_that_carries_something_beside_what_was_certified_is_refused(tmp_path, more):
    path = packed(tmp_path / "a.zip", ROWS, CERTIFICATE, WORDS, *more)
    with pytest.raises(BadInput, match="not what was handed out"):
        open_extract(path, None)


@pytest.mark.parametrize("names", [(), (ROWS,), (ROWS, CERTIFICATE)])
def test_a_file_in_which_something_is_missing_is_refused(tmp_path, names):
    with pytest.raises(BadInput, match="not what was handed out"):
        open_extract(packed(tmp_path / "a.zip", *names), None)
