"""What was sealed opens as it was; what was cut, flipped, exchanged or is of another key does not open."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.backup.files import place_of
from cairn.backup.keys import SIGN, BackupRefused, keys_from_passphrase, keys_of, make_keys
from cairn.backup.sealing import MARK, PIECE, Opening, Sealing
from cairn.kernel.errors import BadInput


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder)
    return keys_of(folder)


def seal(content, keys, *, piece=None):
    out = io.BytesIO()
    sealing = Sealing(out, keys)
    for at in range(0, len(content), piece or len(content) or 1):
        sealing.write(content[at : at + (piece or len(content))])
    sealing.finish()
    return out.getvalue()


def opened(sealed, keys):
    return io.BufferedReader(Opening(io.BytesIO(sealed), keys)).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_what_was_sealed_opens_as_it_was(keys, size):
    content = bytes(range(251)) * (size // 251 + 1)
    assert opened(seal(content[:size], keys, piece=70_001), keys) == content[:size]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_flipped_bit_anywhere_is_refused(keys, data):
    sealed = bytearray(seal(b"the record" * 50, keys))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BackupRefused) as refused:
        opened(bytes(sealed), keys)
    assert refused.value.mend


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_backup_cut_anywhere_is_refused(keys, data):
    sealed = seal(b"the record" * 50, keys)
    with pytest.raises(BackupRefused):
        opened(sealed[: data.draw(st.integers(0, len(sealed) - 1))], keys)


def test_pieces_exchanged_left_out_or_doubled_do_not_open_even_when_signed(keys, monkeypatch):
    sealed = seal(bytes(3 * PIECE), keys)
    start, one = sealed.index(b"}") + 1, PIECE + 16
    first, second, rest = (
        sealed[start : start + one],
        sealed[start + one : start + 2 * one],
        sealed[start + 2 * one :],
    )
    monkeypatch.setattr("cairn.backup.sealing._check", lambda *_: None)
    for body in (
        second + first + rest,
        first + rest,
        first + first + second + rest,
        first + second + bytes(64),
    ):
        with pytest.raises(BackupRefused):
            opened(sealed[:start] + body, keys)


def test_another_folder_of_keys_is_refused_by_name(keys, tmp_path):
    name = make_keys(tmp_path)
    with pytest.raises(BackupRefused, match=name):
        opened(seal(b"x", keys), keys_of(tmp_path))


def test_a_backup_signed_by_another_with_our_sealing_key_is_refused(keys, tmp_path):
    from dataclasses import replace

    make_keys(tmp_path)
    forger = replace(keys, signing=keys_of(tmp_path).signing)
    with pytest.raises(BackupRefused, match="signature"):
        opened(seal(b"x", forger), keys)


def test_keys_without_the_signing_part_open_and_do_not_make(tmp_path):
    make_keys(tmp_path)
    sealed = seal(b"x", keys_of(tmp_path))
    (tmp_path / SIGN).unlink()
    assert opened(sealed, keys_of(tmp_path)) == b"x"
    with pytest.raises(BadInput, match="sign"):
        seal(b"x", keys_of(tmp_path))


def test_a_passphrase_opens_its_own_backup_and_no_other(tmp_path, keys):
    for name, phrase in (("a", "correct horse battery staple"), ("b", "incorrect horse battery")):
        (tmp_path / name).write_text(phrase + "\n")
    mine, other = (keys_from_passphrase(tmp_path / name) for name in "ab")
    sealed = seal(b"x", mine)
    assert opened(sealed, mine) == b"x"
    with pytest.raises(BackupRefused):
        opened(sealed, other)
    with pytest.raises(BackupRefused, match="passphrase"):
        opened(sealed, keys)
    with pytest.raises(BackupRefused, match="folder of keys"):
        opened(seal(b"x", keys), mine)


def test_a_header_cannot_ask_for_boundless_work(tmp_path):
    (tmp_path / "phrase").write_text("correct horse battery staple")
    mine = keys_from_passphrase(tmp_path / "phrase")
    sealed = seal(b"x", mine).replace(b'"n": 131072', b'"n": 999999999')
    sealed = MARK + (int.from_bytes(sealed[15:19], "big") + 3).to_bytes(4, "big") + sealed[19:]
    with pytest.raises(BackupRefused, match="work"):
        opened(sealed, mine)


def test_a_short_passphrase_and_a_second_set_of_keys_are_refused(tmp_path):
    (tmp_path / "phrase").write_text("password")
    with pytest.raises(BadInput, match="8 characters"):
        keys_from_passphrase(tmp_path / "phrase")
    make_keys(tmp_path)
    with pytest.raises(BadInput, match="already"):
        make_keys(tmp_path)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "", "a\\..\\x"])
def test_no_name_in_a_backup_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(BackupRefused):
        place_of(tmp_path, name)
