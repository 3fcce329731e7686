"""An extract as files: the rows as CSV, the certificate as JSON, and a page of words that explains both."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from cairn.disclosure.records.certifying import CODE, File
from cairn.disclosure.records.ladders import WITHHELD
from cairn.kernel.errors import BadInput

ROWS, CERTIFICATE, WORDS = "extract.csv", "certificate.json", "README.md"
"""What is in the file that is handed out."""
Json = dict[str, Any]


def csv_bytes(table: pa.Table) -> bytes:
    """The rows as CSV; an empty cell is missing."""
    out = io.BytesIO()
    pa_csv.write_csv(table, out)
    return out.getvalue()


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def json_bytes(certificate: Mapping[str, Any]) -> bytes:
    return (json.dumps(certificate, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def read_rows(data: bytes) -> File:
    """An extract's rows, all as text. Raises BadInput for what is no CSV."""
    try:
        names = pa_csv.open_csv(io.BytesIO(data)).schema.names
        options = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        )
        return File(fingerprint(data), pa_csv.read_csv(io.BytesIO(data), convert_options=options))
    except pa.ArrowInvalid as error:
        raise BadInput(f"The extract is no CSV file: {error}.", mend=_MEND) from None


_MEND = "Give the file as it was handed out, or its extract.csv and certificate.json."


def open_extract(extract: Path, certificate: Path | None) -> tuple[File, Json]:
    """An extract and its certificate: the file that was handed out, or the two out of it. Raises BadInput."""
    if certificate is None:
        rows, said = _unpacked(extract)
    else:
        rows, said = _bytes(extract), _bytes(certificate)
    return read_rows(rows), _certificate(said)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", mend=_MEND) from None


def _unpacked(path: Path) -> tuple[bytes, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(_bytes(path))) as packed:
            found = sorted(packed.namelist())
            if found != sorted((ROWS, CERTIFICATE, WORDS)):
                raise BadInput(
                    f"{path.name} holds {', '.join(found) or 'nothing'}: not what was handed out.",
                    mend=_MEND,
                )
            return packed.read(ROWS), packed.read(CERTIFICATE)
    except zipfile.BadZipFile:
        raise BadInput(f"{path.name} holds no extract with its certificate.", mend=_MEND) from None


def _certificate(data: bytes) -> Json:
    try:
        said = json.loads(data)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise BadInput("The certificate is no JSON object.", mend=_MEND)
    return said


def packed(rows: bytes, certificate: Json, meanings: Mapping[str, str]) -> bytes:
    """The file that is handed out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(ROWS, rows)
        file.writestr(CERTIFICATE, json_bytes(certificate))
        file.writestr(WORDS, words(certificate, meanings))
    return out.getvalue()


def words(said: Mapping[str, Any], meanings: Mapping[str, str]) -> str:
    """The certificate and the data dictionary for people, as Markdown."""
    study, determined = said["study"], said["determination"]
    lines = [
        f"# Study extract for {study['party']}",
        "",
        f"{study['purpose']} ({study['basis']}; {study['source']}). As of {said['extract']['as_of']}.",
        "",
        said["redisclosure"],
        "",
        f"Determination by {determined['by']}, {determined['on']}: {determined['words']}"
        if determined
        else "**Nobody has determined yet that it may leave.**",
        "",
        f"Anyone can check it: `cairn certify` with this file. SHA-256 of {ROWS}: `{said['extract']['sha256']}`.",
        "",
        "## What is promised",
        "",
        f"An attacker is taken to know: {said['attacker_knows']}",
        "",
        f"Nobody is in a class of fewer than {said['k']} learners who look alike.",
        f"Of each sensitive field every class shows {said['l']} different values or more, or none.",
        f"The file has {said['rows']:,} rows in {said['classes']:,} classes.",
        f"The smallest class has {said['smallest_class']}. Rows withheld: {said['rows_withheld']}.",
        f"Of the information in the known fields {said['information_kept']:.0%} is left.",
        f"No other choice of steps leaves more than {said['information_at_most']:.0%}.",
        "",
        *(f"- {each}" for each in said["cannot_promise"]),
        "",
        "## Data dictionary",
        "",
        f"A cell with {WITHHELD} is withheld; an empty cell is missing. Rows stand in the order of their random codes.",
        "",
        "| column | meaning | others may know it | how exact | left |",
        "| --- | --- | --- | --- | --- |",
        f"| {CODE} | The learner's code in this study: random, the same in each of its extracts | no | exact | |",
        *_columns(said["known"], meanings, known=True),
        *_columns(said["sensitive"], meanings, known=False),
    ]
    return "\n".join(lines) + "\n"


def _columns(
    columns: Sequence[Mapping[str, Any]], meanings: Mapping[str, str], *, known: bool
) -> list[str]:
    return [
        f"| {each['name']} | {meanings[each['name']]} | {'yes' if known else 'no'} | "
        f"{each['step'] if known else str(each['cells_withheld']) + ' cells withheld'} | {each['kept']:.0%} |"
        for each in columns
    ]
