"""`cairn export evidence` writes into a file or into a folder, never nowhere."""

import pytest
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.kernel.errors import BadInput


@pytest.mark.parametrize("words", [[], ["--out", "log.csv", "--parquet", "log"]])
def test_the_log_goes_into_a_file_or_into_a_folder(words):
    with pytest.raises(BadInput, match="into a file or into a folder"):
        CliRunner().invoke(app, ["export", "evidence", *words], catch_exceptions=False)
