"""Reading an EDFacts file back: a header line and records, every faulty line named."""

from collections.abc import Mapping
from dataclasses import dataclass

from cairn.kernel.errors import BadInput
from cairn.kernel.faults import Fault
from cairn.standards.tabular.diagnostics import Refused, quoted

from .files import TOTAL, Specification, codes, levels_of, specification
from .records import NOT_KNOWN, Amount, faults


@dataclass(frozen=True)
class Read:
    """A file as it came. `records` is the number that its header says."""

    spec: Specification
    name: str
    ending: int
    records: int
    amounts: tuple[Amount, ...]
    refused: tuple[Refused, ...]


def read(content: bytes) -> Read:
    """Raises BadInput where the header does not say which file it is, or not as many records as there are."""
    try:
        first, *lines = content.decode("ascii").split("\r\n")
    except UnicodeDecodeError:
        raise BadInput("The file holds letters beyond ASCII.", mend="Write it anew.") from None
    spec, name, ending, records = _header(first)
    amounts: list[Amount] = []
    refused: list[Refused] = []
    body = [line for line in lines if line]
    if len(body) != records:
        raise BadInput(
            f"The header says {records:,} records and there are {len(body):,}.",
            mend="Have it sent again: it is not whole.",
        )
    for at, line in enumerate(body, start=2):
        found = _record(line, spec, name, at)
        if isinstance(found, Refused):
            refused.append(found)
        else:
            amounts.append(found)
    return Read(spec, name, ending, records, tuple(amounts), tuple(refused))


def _header(line: str) -> tuple[Specification, str, int, int]:
    known = {
        specification(c, lev).name: specification(c, lev) for c in codes() for lev in levels_of(c)
    }
    fields = line.split(",")
    if len(fields) != 7 or fields[0] not in known or not fields[1].isdigit():
        raise BadInput(
            f"{quoted(line)} is no header of an EDFacts file that is known here.",
            mend=f"Its first field is one of {', '.join(sorted(known))}.",
        )
    years = fields[4].split("-")
    if len(years) != 2 or not all(year.isdigit() for year in years):
        raise BadInput(f"{quoted(fields[4])} is no school year.", mend="Write it as 2025-2026.")
    return known[fields[0]], fields[2], int(years[1]), int(fields[1])


def _record(line: str, spec: Specification, name: str, at: int) -> Amount | Refused:
    values = line.split(",")
    if len(values) != len(spec.columns):
        what = f"It has {len(values)} values where {len(spec.columns)} belong."
        return Refused(name, at, "", line, (Fault(name, at, "", "", what, "Write it anew."),))
    said = dict(zip((column.name for column in spec.columns), values, strict=True))
    amount = Amount(
        said.get("StateLEAIDNumber", ""), said.get("StateSchoolIDNumber", ""),
        {each: said[each] for each in spec.categories if said[each]},
        _count(said["Amount"]), said["Explanation"],
    )  # fmt: skip
    found = [*faults(amount, spec, name, at), *_own(said, amount, spec, name, at)]
    return Refused(name, at, "", line, tuple(found)) if found else amount


def _count(text: str) -> int | None:
    """-2 stands for what is no number, so that judging refuses it."""
    if not text.lstrip("-").isdigit():
        return -2
    return None if int(text) == NOT_KNOWN else int(text)


def _own(
    said: Mapping[str, str], amount: Amount, spec: Specification, name: str, at: int
) -> list[Fault]:
    """What only a written line can have wrong: its number, its table, its mark of a total."""
    kind = spec.set_of(amount.categories)
    total = "Y" if kind == TOTAL or kind in spec.subtotals else "N"
    right = {"FileRecordNumber": str(at - 1), "TableTypeAbbrv": spec.table, "TotalIndicator": total}
    return [
        Fault(name, at, column, said[column], f"It is {quoted(said[column])}.", f"Write {value}.")
        for column, value in right.items()
        if said[column] != value
    ]
