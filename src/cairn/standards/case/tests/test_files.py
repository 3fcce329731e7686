"""Files that are no package, or hardly one: a clear answer, and never more memory than the bound."""

import io
import json
import zipfile

import pytest

from cairn.kernel.errors import BadInput
from cairn.standards.case import read_package

PACKAGE = {
    "CFDocument": {
        "identifier": "d0000000-0000-4000-8000-000000000000",
        "uri": "https://frameworks.example/CFDocuments/d0000000-0000-4000-8000-000000000000",
        "title": "Matemáticas",
        "creator": "A publisher",
        "lastChangeDateTime": "2025-01-01T00:00:00Z",
    }
}
TEXT = json.dumps(PACKAGE, ensure_ascii=False, indent=1)


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_is_read_in_each_of_its_encodings(encoding: str) -> None:
    assert read_package(TEXT.encode(encoding)).package.document.title == "Matemáticas"


def test_a_zip_with_one_json_file_is_that_file() -> None:
    data = zipped(
        **{"framework.json": TEXT.encode(), "__MACOSX/._framework.json": b"x", "a.txt": b""}
    )
    assert read_package(data).package.document.title == "Matemáticas"


def test_a_package_in_its_envelope_is_a_package() -> None:
    assert read_package(json.dumps({"CFPackage": PACKAGE}).encode()).package.document.creator


def test_latin_1_is_refused_with_the_place() -> None:
    with pytest.raises(BadInput, match=r"Line 5, column 18: byte 0xE1 is not UTF-8.*Latin-1"):
        read_package(TEXT.encode("latin-1"))


@pytest.mark.parametrize("cut", [1, 40, len(TEXT.encode()) // 2, len(TEXT.encode()) - 1])
def test_a_truncated_file_says_where_it_stops(cut: int) -> None:
    with pytest.raises(BadInput, match=r"line \d+, column \d+.*Export the package"):
        read_package(TEXT.encode()[:cut])


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"", "The file is empty"),
        (b"[]", "holds a list, not a CASE package"),
        (b"null", "holds null"),
        (b"<html></html>", "cannot be read at line 1, column 1"),
        (b'{"a": NaN}', "a number that is none"),
        (b'{"a": 1e999}', "a number that is none"),
        (b'{"a": ' + b"1" * 5000 + b"}", "a number that is none"),
        (b'{"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}", "nested too deeply"),
        (b'{"CFDocuments": []}', "a list of documents"),
        (b'{"CFItem": {}}', "one item"),
        (b'{"CFItems": []}', "There is no CFDocument; the file holds CFItems"),
        (b'{"CFDocument": {"title": "x"}}', "cannot be told from others"),
        (zipped(a=b"x"), "holds no .json file"),
        (zipped(**{"a.json": b"{}", "b.json": b"{}"}), r"2 JSON files \(a.json, b.json\)"),
        (zipped(**{"a.json": TEXT.encode()})[:90], "The zip cannot be read"),
    ],
    ids=range(16),  # a zip holds the time at which it was made, and would name itself anew each run
)
def test_what_is_no_package_gets_a_clear_answer(data: bytes, answer: str) -> None:
    with pytest.raises(BadInput, match=answer):
        read_package(data)


def test_a_zip_bomb_is_inflated_no_further_than_the_bound() -> None:
    with pytest.raises(BadInput, match="larger than 1,000,000 bytes"):
        read_package(zipped(**{"a.json": b" " * 50_000_000}), max_bytes=1_000_000)


def test_a_file_over_the_bound_is_refused() -> None:
    with pytest.raises(BadInput, match="larger than 100 bytes"):
        read_package(TEXT.encode(), max_bytes=100)


def test_a_member_named_twice_is_told() -> None:
    reading = read_package(TEXT.encode()[:-1] + b', "CFItems": [1], "CFItems": []}')
    assert "names the member CFItems twice" in str(reading.findings[0])
