"""The first line of a table: which columns there are, and which were probably meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from cairn.standards.tabular.diagnostics import Note, quoted
from cairn.standards.tabular.source import Broken

MARK = "\ufeff"
"""The byte order mark that spreadsheets put before the first name."""


def without_mark(text: str) -> str:
    return text.removeprefix(MARK)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known column stands, from 0; further ones that are kept as they are."""

    at: Mapping[str, int]
    further: Mapping[str, int]
    width: int
    notes: tuple[Note, ...]


def columns(
    file: str,
    names: Sequence[str],
    *,
    known: Sequence[str],
    needed: Sequence[str],
    quiet: frozenset[str] = frozenset(),
    further: str = "metadata.",
) -> Columns:
    """The columns of `file` by its first line.

    needed    names without which no row could be understood: Broken is raised, and names them
    quiet     names that are passed over without a word
    further   the beginning of names that a sender may add; they are kept
    """
    plain = [without_mark(name).strip() for name in names]
    _refuse_twins(file, plain)
    at: dict[str, int] = {}
    kept: dict[str, int] = {}
    notes: list[Note] = []
    by_fold = {name.casefold(): name for name in known}
    for position, name in enumerate(plain):
        meant = by_fold.get(name.casefold())
        if meant is not None and (meant == name or meant not in plain):
            at[meant] = position
            if meant != name:
                notes.append(_note(file, name, "was taken for", meant))
        elif name.startswith(further):
            kept[name] = position
        elif name and name not in quiet:
            notes.append(_unknown(file, name, [k for k in known if k not in plain]))
    _refuse_gaps(file, at, needed, plain)
    return Columns(at, kept, len(plain), tuple(notes))


def _refuse_twins(file: str, names: Sequence[str]) -> None:
    twins = sorted({name for name in names if name and names.count(name) > 1})
    if twins:
        raise Broken(
            f"The first line of {file} names {', '.join(map(quoted, twins))} twice.",
            mend="Keep one column of that name; the file was not read.",
        )


def _refuse_gaps(
    file: str, at: Mapping[str, int], needed: Sequence[str], names: Sequence[str]
) -> None:
    gaps = [name for name in needed if name not in at]
    if not gaps:
        return
    what = f"lacks {', '.join(map(quoted, gaps))}"
    likely = [(gap, near[0]) for gap in gaps if (near := get_close_matches(gap, names, 1))]
    hints = [f"perhaps {quoted(near)} is meant for {gap}" for gap, near in likely]
    mend = f"Correct the first line ({'; '.join(hints)})." if hints else "Add the columns."
    raise Broken(f"The first line of {file} {what}; the file was not read.", mend=mend)


def _unknown(file: str, name: str, free: Sequence[str]) -> Note:
    near = get_close_matches(name, free, 1, 0.8)
    if near:
        return _note(file, name, "is unknown and was passed over; perhaps it is meant for", near[0])
    what = f"The column {quoted(name)} is unknown and was passed over."
    return Note(file, 1, name, what, "Nothing needs to be done if that is right.")


def _note(file: str, name: str, how: str, meant: str) -> Note:
    return Note(file, 1, name, f"The column {quoted(name)} {how} {meant}.", f"Write {meant}.")
