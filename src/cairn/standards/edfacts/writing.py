"""Writing an EDFacts file: a header line, then records in the fixed order of its columns, each judged before.

    SCH CHRON ABSENT,26050,TNSCHCHRONABSE2017-01.csv,C195,2016-2017,,

The header's fields are as states' files have them: file type, number of records, name of the file, identifier,
school year, two fillers. A record that may not stand is put aside with its line; it takes no other with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cairn.kernel.faults import Fault
from cairn.standards.tabular.diagnostics import Refused

from .files import Specification
from .records import Agency, Amount, cells, faults

NAME, VERSION = 9, 7
"""Letters of a file's name that say what it holds, and those of its version."""


@dataclass(frozen=True)
class Written:
    """A file as it is handed in; `refused` are the records that are not in it, `kept` those that are."""

    name: str
    content: bytes
    kept: tuple[Amount, ...]
    refused: tuple[Refused, ...]


def write(
    spec: Specification, agency: Agency, ending: int, amounts: Iterable[Amount], *, version: str = "v000001"
) -> Written:  # fmt: skip
    """Writes the records in the order of places and sets; of two with the same key the second is put aside.

    ending   the year in which the school year ends
    version  up to seven letters that tell this file from others of the same year
    """
    name = file_name(spec, agency, version)
    kept: list[Amount] = []
    refused: list[Refused] = []
    seen: set[tuple[object, ...]] = set()
    for line, amount in enumerate(sorted(amounts, key=lambda a: _order(a, spec)), start=2):
        found = tuple(faults(amount, spec, name, line))
        if amount.key in seen and not found:
            found = (_twice(amount, name, line),)
        if found:
            refused.append(Refused(name, line, found[0].key, repr(amount), found))
        else:
            seen.add(amount.key)
            kept.append(amount)
    header = f"{spec.name},{len(kept)},{name},{spec.code.upper()},{ending - 1}-{ending},,"
    lines = [header, *(_line(a, spec, n, agency) for n, a in enumerate(kept, start=1))]
    return Written(
        name, "".join(f"{line}\r\n" for line in lines).encode(), tuple(kept), tuple(refused)
    )


def file_name(spec: Specification, agency: Agency, version: str) -> str:
    """State, level, what it holds, version: at most 25 characters."""
    return f"{agency.postal}{spec.level}{spec.table[:NAME]}{version[:VERSION]}.csv"


def _order(amount: Amount, spec: Specification) -> tuple[object, ...]:
    sets = list(spec.sets)
    kind = spec.set_of(amount.categories) or ""
    at = sets.index(kind) if kind in sets else len(sets)
    return (amount.district, amount.school, at, sorted(amount.categories.items()))


def _line(amount: Amount, spec: Specification, number: int, agency: Agency) -> str:
    return ",".join(cells(amount, spec, number, agency).values())


def _twice(amount: Amount, name: str, line: int) -> Fault:
    return Fault(
        name, line, "", repr(dict(amount.categories)), "It stands there already.", "Count it once."
    )
