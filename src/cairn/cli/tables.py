"""Published tables about groups, and the check that anyone can make of them: the two files are enough."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cairn.kernel.errors import BadInput

from .screen import finish, say

DIFFERS = 5


def certify(
    tables: Path, certificate: Path | None, earlier: Sequence[Path], statuses: Path | None
) -> None:
    """Says what is wrong with the tables or their certificate, or that it holds. Raises BadInput for no JSON."""
    from cairn.accountability.rules.certifying import examine_statuses
    from cairn.disclosure.tables.certifying import examine

    beside = certificate or tables.with_suffix(".certificate.json")
    said = _read(beside)
    faults = examine(_read(tables), said, [_read(each) for each in earlier])
    if statuses is not None:
        faults += examine_statuses(_read(statuses), _read(tables), said)
    for fault in faults:
        say(fault)
    if faults:
        finish(DIFFERS)
        return
    say(
        f"It holds: {said['rows']:,} rows; of {said['groups']:,} groups that may have fewer than {said['n']} learners "
        f"no count is known more closely than {said['w']}, with {said['k']} who know themselves."
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{file} cannot be read as JSON: {error}.",
            mend="Give the tables as they were published, and their certificate after them.",
        ) from None
    if not isinstance(found, dict):
        raise BadInput(f"{file} is not what was published.", mend="Give the file as it left.")
    return found
