"""What the documents of trust say is shown by a test: each test that they name is there, under that name."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *sorted((ROOT / "docs" / "security").glob("*.md")),
    ROOT / "docs" / "privacy.md",
    ROOT / "docs" / "access.md",
    ROOT / "docs" / "guide" / "accounts.md",
]
NAMED = re.compile(r"`([\w/.-]*test_\w+\.py|…)(?:::([\w*]+))?")
"""A file of tests, and one of it; `…` stands for the file by whichever house holds that duty."""
ROW = re.compile(r"^\| (\d+) \|.*\| (.*) \|$", re.MULTILINE)


def files(name):
    """Files of tests that a document may mean: in full, by its house, or by its last name; all of them for `…`."""
    name = name.replace("…", "test_*.py")
    house, _, rest = name.partition("/")
    ways = [name, f"src/cairn/{name}", f"src/cairn/{house}/tests/{rest}"]
    found = [path for way in ways if (path := ROOT / way).is_file()]
    return found or [*ROOT.glob(f"tests/{name}"), *ROOT.glob(f"src/cairn/**/tests/**/{name}")]


def missing(text):
    """Tests that a text names and nobody wrote."""
    for name, function in NAMED.findall(text):
        words = r"\w*".join(map(re.escape, function.split("*")))
        wanted = re.compile(rf"def {words}\(")
        if not any(not function or wanted.search(path.read_text()) for path in files(name)):
            yield f"{name}::{function}" if function else name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_named_test_is_there(document):
    assert list(missing(document.read_text(encoding="utf-8"))) == []


def test_each_of_the_35_requirements_names_a_test():
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    shown = {int(number) for number, tests in ROW.findall(text) if NAMED.search(tests)}
    assert shown == set(range(1, 36))


def test_a_test_that_is_not_there_is_found():
    named = "`site/test_saml.py`, `site/test_gone.py`, `tests/test_supply.py::test_gone`, `…::test_gone_*`"
    gone = ["site/test_gone.py", "tests/test_supply.py::test_gone", "…::test_gone_*"]
    assert list(missing(named)) == gone
