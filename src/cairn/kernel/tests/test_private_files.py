"""What only its owner may read is so from its first byte on."""

import os

from cairn.kernel.private_files import open_private, write_private


def test_nobody_else_may_read_it_whatever_the_shell_would_give(tmp_path):
    before = os.umask(0)
    try:
        with open_private(tmp_path / "one") as file:
            file.write(b"x")
        write_private(tmp_path / "two", b"y")
    finally:
        os.umask(before)
    assert {(tmp_path / n).stat().st_mode & 0o777 for n in ("one", "two")} == {0o600}


def test_a_file_is_replaced_as_a_whole_and_nothing_stays_beside_it(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]
