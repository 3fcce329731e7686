"""A restore that has begun and not ended: until it has, nobody is shown the record.

Between the moment at which a backup's rows are back and the moment at which what was destroyed by law is
destroyed again, the record holds what nobody may see any more. A file in the data folder says so from before
the first change to after the last, on disk each time; whoever is killed in between leaves it. Pages, commands
and the check ask for it (a look at one file name), and say what ends it.
"""

import json
import os
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from cairn.kernel.errors import Mendable
from cairn.kernel.private_files import open_private

NAME = "restore-unfinished.json"


class Stage(StrEnum):
    """How far a restore has come."""

    PUTTING_BACK = "putting back"
    """Rows or files may be missing, or of another day."""
    DESTROYING = "destroying"
    """All is back, and with it what has to be destroyed again."""


class RecordUnfinished(Mendable):
    """A restore was cut off, so that the record is not whole or holds what was destroyed by law."""


_MENDS = {
    Stage.PUTTING_BACK: (
        "A restore was begun here and did not end: rows or files may be missing, and what was destroyed may be back.",
        "Run the restore again: cairn restore FILE --confirm.",
    ),
    Stage.DESTROYING: (
        "A backup was put back here, and what was destroyed by law has not been destroyed again yet.",
        "Run: cairn rights destroyed apply. A record of an earlier Cairn needs cairn upgrade instead.",
    ),
}


def place() -> Path:
    """Where the file lies while a restore is under way."""
    return Path(settings.DATA) / NAME


def note_stage(stage: Stage) -> None:
    """Says how far the restore has come; on disk when this returns."""
    coming = place().with_suffix(".part")
    with open_private(coming) as file:
        file.write(json.dumps({"stage": stage}).encode())
        file.flush()
        os.fsync(file.fileno())
    coming.replace(place())
    _sync_folder()


def finish() -> None:
    """The record is whole, and what was destroyed is gone: it may be shown again."""
    place().unlink(missing_ok=True)
    _sync_folder()


def unfinished() -> Stage | None:
    """How far a restore has come that did not end; None: there is none. What cannot be read is the earlier stage."""
    try:
        return Stage(json.loads(place().read_bytes())["stage"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError):
        return Stage.PUTTING_BACK


def refuse_unfinished(*, allowing: Stage | None = None) -> None:
    """Raises RecordUnfinished while a restore has not ended; `allowing`: but not at this stage."""
    stage = unfinished()
    if stage is not None and stage is not allowing:
        what, mend = _MENDS[stage]
        raise RecordUnfinished(what, mend=mend)


def _sync_folder() -> None:
    handle = os.open(place().parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
