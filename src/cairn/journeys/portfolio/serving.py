"""Handing out one file of a learner's: as a picture that was drawn anew, or as a download; nothing of it runs.

The type is what the content is. A browser that shows it nonetheless shows it without scripts, forms or an origin of
its own (`sandbox`). A phone plays a recording piece by piece, so one range of bytes can be asked for.
"""

import re
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from cairn.evidence.selectors.artefacts import OpenedFile
from cairn.journeys.portfolio.small import wide

SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PIECE = 4 << 20
_WHOLE = 8 << 20
"""Up to so many bytes are sent at once, so that the log says how many left."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
_PLAYED = ("audio/", "video/")


def shown(request: HttpRequest, file: OpenedFile) -> HttpResponseBase:
    """The answer that hands a file out; asked with `wide`, a picture as large as a page needs it."""
    if "wide" in request.GET and file.in_place and (picture := wide(file.path.name)):
        return safely(HttpResponse(picture, content_type="image/jpeg"))
    return file_response(request, file)


def file_response(request: HttpRequest, file: OpenedFile) -> HttpResponseBase:
    """The answer that hands a file out."""
    kind = (
        f"{file.media_type}; charset=utf-8" if file.media_type == "text/plain" else file.media_type
    )
    wanted = _wanted(request, file)
    answer: HttpResponseBase
    if wanted is not None:
        first, last = wanted
        answer = HttpResponse(_piece(file.path.open("rb"), first, last), status=206)
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    elif file.size <= _WHOLE:
        answer = HttpResponse(file.path.read_bytes())
    else:
        answer = FileResponse(file.path.open("rb"))
        answer.headers["Content-Length"] = str(file.size)
    answer.headers["Content-Type"] = kind
    name = content_disposition_header(not file.in_place, file.name)
    answer.headers["Content-Disposition"] = name or "attachment"
    answer.headers["Accept-Ranges"] = "bytes" if kind.startswith(_PLAYED) else "none"
    return safely(answer)


def safely(answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with what keeps a learner's file from running."""
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _wanted(request: HttpRequest, file: OpenedFile) -> tuple[int, int] | None:
    """The first and the last byte that a player asks for; None: all of it."""
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked is None or not file.media_type.startswith(_PLAYED):
        return None
    start, end = asked.groups()
    if start == "" and end == "":
        return None
    first = max(file.size - int(end), 0) if start == "" else int(start)
    last = min(int(end) if start and end else file.size - 1, file.size - 1, first + _PIECE - 1)
    return (first, last) if first <= last else None


def _piece(stream: BinaryIO, first: int, last: int) -> bytes:
    with stream:
        stream.seek(first)
        return stream.read(last - first + 1)
