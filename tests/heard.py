"""Everything that an answer says, as text: its body, a file's cells and members, a PDF's words, headers, cookies."""

import io
import zipfile
from itertools import chain

import pyarrow.parquet as parquet
from pypdf import PdfReader


def everything_said(response):
    """What stood apart in the answer (cells, members, pages) stands on lines of its own."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{k}: {v}" for k, v in response.headers.items())
    return "\n".join((headers, response.cookies.output(), *_parts(body)))


def _parts(body):
    # Packed bytes say nothing, spell a short name by chance, and put two cells beside one another.
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
        return list(chain.from_iterable([name, *_parts(member)] for name, member in members))
    if body[:5] == b"%PDF-":
        read = PdfReader(io.BytesIO(body))
        return [page.extract_text() for page in read.pages] + [str(read.metadata)]
    if body[:4] == b"PAR1":
        return _cells(parquet.read_table(io.BytesIO(body)))
    return [body.decode("utf-8", errors="replace")]


def _cells(table):
    kept = table.schema.metadata or {}
    told = [f"{k.decode()}: {v.decode()}" for k, v in kept.items() if k != b"ARROW:schema"]
    cells = (str(cell) for column in table.columns for cell in column.to_pylist())
    return [*table.column_names, *told, *cells]
