"""Files of public releases, made once: a release never changes, so whoever asks next is handed what was kept.

They lie in the data folder and in no backup. The name of each says which releases stand, the language, the address, and
the program and rules that made it, so nothing is handed out of another release, and a newer program or rule makes its
own. Of files that nobody asked for yet, a process makes two at a time for people without an account; whoever comes
third is asked to come again, so that those who signed in find a thread free.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from importlib.metadata import version
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

import cairn.kernel
from cairn.accountability.selectors.releases import public_releases
from cairn.intake.rulebook import book

CACHE = "published"
AT_ONCE = 2
_COME_AGAIN = "5"
"""Seconds after which a file that could not be made now may be asked for again."""
_making = BoundedSemaphore(AT_ONCE)
View = Callable[..., HttpResponse]


def kept(make: View) -> View:
    """A file that rests on public releases, its address and the language alone; once made it is not made again."""

    @wraps(make)
    def handed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request.path)
        if (mark := caches[CACHE].get(f"{key}.mark")) is not None:
            same = get_conditional_response(request, etag=mark)
            if same is not None:
                same.headers["ETag"] = mark
                return same
        found = caches[CACHE].get(key)
        if found is not None:
            return _file(*found)
        if request.user.is_authenticated:
            return _keep(key, make(request, *args, **kwargs))
        if not _making.acquire(blocking=False):
            return _later(request)
        try:
            return _keep(key, make(request, *args, **kwargs))
        finally:
            _making.release()

    return handed


def _key(path: str) -> str:
    stand = (str(row.pk) for row in public_releases(timezone.localdate()))
    said = (_program(), book().digest, translation.get_language() or "", path, *stand)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


@cache
def _program() -> str:
    """What runs here: every file of the package as it lies there, and what sets type."""
    root = Path(cairn.kernel.__file__).parent.parent
    files = sorted(each for each in root.rglob("*.*") if "__pycache__" not in each.parts)
    lie = [f"{each} {each.stat().st_size} {each.stat().st_mtime_ns}" for each in files]
    return hashlib.sha256("\n".join([version("typst"), *lie]).encode()).hexdigest()


def _keep(key: str, response: HttpResponse) -> HttpResponse:
    mark = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = mark
    with suppress(OSError):  # without room on the disk, it is made each time
        caches[CACHE].set(key, (response.content, dict(response.headers)))
        caches[CACHE].set(f"{key}.mark", mark)
    return response


def _file(content: bytes, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(content, headers=headers)


def _later(request: HttpRequest) -> HttpResponse:
    what = _("Many files are being made at this moment.")
    said = {"what": what, "mend": _("Ask for this one again in a few seconds.")}
    response = render(request, "site/mend.html", said, status=503)
    response.headers["Retry-After"] = _COME_AGAIN
    return response
