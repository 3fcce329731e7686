"""What was destroyed by law stays destroyed: a list beside the database, and who destroys it again.

A backup made before a destruction still holds what was destroyed. So each destruction is also written into
a file of its own in the data folder, which no restore overwrites; after a restore every house that
registered here gets the whole list and destroys again. The list holds identifiers and days, never a
name or a value. On PostgreSQL keep it, as every file of the data folder, with the backups.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

Entry = Mapping[str, Any]
Again = Callable[[list[Entry]], int]
"""Given every entry of its kind, destroys what is there again; returns how many things it destroyed."""
There = Callable[[list[Entry]], int]
"""Given every entry of its kind, counts what is there again, and changes nothing."""

NAME = "destroyed.jsonl"
_AGAIN: dict[str, Again] = {}
_THERE: dict[str, There] = {}


def ledger() -> Path:
    """Where the list lies."""
    return Path(settings.DATA) / NAME


def note_destroyed(kind: str, **what: Any) -> None:
    """Adds one destruction; on disk when this returns. Call it before the rows go.

    kind   under which a house registered with `destroyed_again_by`
    what   identifiers and days, as JSON can hold them
    """
    add([{"kind": kind, **what}])


def add(entries: Iterable[Entry]) -> None:
    """Adds entries that are not on the list yet, each a line; on disk when this returns."""
    known = {_line(entry) for entry in entries_of(ledger())}
    new = [line for line in dict.fromkeys(map(_line, entries)) if line not in known]
    if not new:
        return
    ledger().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(ledger(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    cut = ledger().stat().st_size and not ledger().read_bytes().endswith(b"\n")
    with os.fdopen(handle, "ab") as file:
        # One write: two processes that append at once keep their lines whole.
        file.write(("\n" * bool(cut) + "".join(f"{line}\n" for line in new)).encode())
        file.flush()
        os.fsync(file.fileno())


def entries_of(path: Path) -> list[Entry]:
    """The entries of a list, oldest first; none where there is no list. A line cut by a crash is left out."""
    return entries_in(path.read_text(encoding="utf-8")) if path.is_file() else []


def entries_in(text: str) -> list[Entry]:
    """The entries of a list's text."""
    found: list[Entry] = []
    for line in text.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def destroyed_again_by(kind: str, again: Again, *, there: There | None = None) -> None:
    """Registers what destroys this kind, and what counts it; called once, when a house is made ready."""
    _AGAIN[kind] = again
    if there is not None:
        _THERE[kind] = there


def destroy_again() -> dict[str, int]:
    """Destroys everything on the list that has come back; returns how many things of each kind.

    A kind that nobody knows is counted as -1: the version that destroyed it knew more than this one.
    """
    by_kind = _by_kind()
    # In the order of the houses, not of the list: a file goes only once no row refers to it.
    known = {kind: again(by_kind[kind]) for kind, again in _AGAIN.items() if kind in by_kind}
    return known | {kind: -1 for kind in by_kind if kind not in known}


def come_back() -> dict[str, int]:
    """What is on the list and in the record all the same, by its kind; kinds with none are left out.

    So it is after a database was brought back by other means than `cairn restore`: to a point in time, from a
    copy of its disk. It reads the whole list and looks for each of its things.
    """
    counted = {kind: _THERE[kind](of) for kind, of in _by_kind().items() if kind in _THERE}
    return {kind: count for kind, count in counted.items() if count}


def _by_kind() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries_of(ledger()):
        found.setdefault(str(entry.get("kind")), []).append(entry)
    return found


def _line(entry: Entry) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, default=str)
