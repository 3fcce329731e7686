"""The keeper's lists of breached passwords: loaded whole, asked here, refused from then on."""

import hashlib
import random

import pytest
from typer.testing import CliRunner

from cairn.cli.accounts import app
from cairn.kernel.errors import BadInput
from cairn.people.services.accounts import breached, passwords

from .town import GOOD, NOW, account

KNOWN = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"


def sha1(word):
    return hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper()


def written(path, lines):
    path.write_bytes(
        b"".join(line if isinstance(line, bytes) else f"{line}\r\n".encode() for line in lines)
    )
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("by", [str, sha1, lambda word: f"{sha1(word).lower()}:3730471"])
def test_a_password_on_the_list_is_refused_and_the_present_one_stays(tmp_path, by):
    mine = account()
    passwords.change_password(mine, KNOWN, now=NOW)
    file = written(tmp_path / "list", [by(word) for word in ("ñandúes bajo la lluvia", KNOWN)])
    result = CliRunner().invoke(app, ["breached", str(file)])
    assert "2 passwords are refused" in result.output
    for word in (
        KNOWN,
        KNOWN.title(),
        "ñandúes bajo la lluvia",
        "n\u0303andu\u0301es bajo la lluvia",
    ):
        with pytest.raises(passwords.WeakPassword, match="many people use"):
            passwords.change_password(mine, word, now=NOW)
    assert mine.check_password(KNOWN)
    passwords.change_password(mine, GOOD, now=NOW)
    assert "2 passwords" in CliRunner().invoke(app, ["breached"]).output


@pytest.mark.parametrize("order", ["sorted", "mixed", "two files"])
def test_whatever_their_order_the_list_holds_exactly_the_lines(tmp_path, order):
    words = [f"word {n}" for n in range(5_000)]
    lines = sorted(map(sha1, words))
    if order != "sorted":
        random.Random(1).shuffle(lines)
    files = [written(tmp_path / "a", lines + lines[:10])]
    if order == "two files":
        files = [written(tmp_path / "a", lines[:3_000]), written(tmp_path / "b", lines[2_000:])]
    assert breached.load(files).kept == breached.how_many() == 5_000
    assert all(breached.is_breached(word) for word in words)
    assert not any(breached.is_breached(f"other {n}") for n in range(5_000))


def test_a_load_that_fails_leaves_the_list_before(tmp_path):
    breached.load([written(tmp_path / "good", [KNOWN])])
    for bad in (
        [sha1(KNOWN), hashlib.md5(b"x", usedforsecurity=False).hexdigest() + ":12"],
        [hashlib.sha256(b"x").hexdigest()],
        [b"\n\n"],
    ):
        with pytest.raises(BadInput):
            breached.load([written(tmp_path / "bad", bad)])
    with pytest.raises(BadInput):
        breached.load([tmp_path / "nowhere"])
    assert breached.how_many() == 1
    assert breached.is_breached(KNOWN)
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["breached-passwords"]


def test_a_list_that_was_cut_is_said_and_not_taken_for_empty(tmp_path):
    breached.load([written(tmp_path / "good", [KNOWN])])
    kept = tmp_path / "data" / "breached-passwords"
    kept.write_bytes(kept.read_bytes()[:-1])
    with pytest.raises(BadInput, match="is no list of passwords"):
        breached.is_breached(KNOWN)


def test_words_that_are_no_text_are_words_too_and_no_list_refuses_nobody(tmp_path):
    assert breached.how_many() is None
    assert not breached.is_breached(KNOWN)
    assert breached.load([written(tmp_path / "list", [b"caf\xe9\n", KNOWN])]).kept == 2
    assert breached.is_breached(KNOWN)
