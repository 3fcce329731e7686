"""Who sends a bundle: the name under which its row keys are remembered when nobody gives another."""

from pathlib import Path

from cairn.standards.oneroster.bundle import Bundle, opened
from cairn.standards.oneroster.reading import positions
from cairn.standards.tabular.csvrows import Rows, Unreadable
from cairn.standards.tabular.lines import physical_lines

_DISTRICTS = {"district", "local"}


def source_of(path: Path) -> str:
    """The bundle's one district, by its identifier; "" when it names none, or several.

    Not the manifest's system name: two districts with the same product would end each other's rosters.
    Raises BadInput where nothing of the bundle can be read.
    """
    with opened(path) as bundle:
        found = _districts(bundle) if "orgs" in bundle.present else set()
    return f"district {found.pop()}" if len(found) == 1 else ""


def _districts(bundle: Bundle) -> set[str]:
    found = set()
    with bundle.present["orgs"].opened() as stream:
        rows = iter(Rows(physical_lines(stream.read, kept=stream.kept)))
        wanted = positions("orgs", next(rows, None), "sourcedId", "type", "identifier")
        for _, cells in rows:
            if isinstance(cells, Unreadable):
                continue
            key, kind, number = ((*cells, "")[min(at, len(cells))].strip() for at in wanted)
            if kind in _DISTRICTS:
                found.add(number or key)
    return found
