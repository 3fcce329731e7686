"""What a framework file is, by what stands in it: a CASE package, plain sentences, or a definition of success."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput

_MOST = 256 * 1024 * 1024


@dataclass(frozen=True)
class Done:
    """What became of one file."""

    counts: dict[str, dict[str, int]]
    problems: list[str]


def import_one(path: Path, *, by: Actor, at: datetime, confirm: bool) -> Done:
    """Imports one file with whoever understands it."""
    if path.suffix.lower() not in {".yaml", ".yml"}:
        from cairn.competencies.services.frameworks import import_framework

        made = import_framework(file_bytes(path), by=by, at=at, name=path.name, confirm=confirm)
        return Done(made.tally.as_json(), [str(f) for f in made.findings if f.severity != "note"])
    return _yaml(path, by, at)


def file_bytes(path: Path) -> bytes:
    """The whole file, if it is of a size that a framework can have; never more is held."""
    with path.open("rb") as file:
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise BadInput(f"{path.name} is larger than 256 MB.", mend="Split it by framework.")
    return data


def _yaml(path: Path, by: Actor, at: datetime) -> Done:
    from cairn.competencies.services.plain import import_plain_statements
    from cairn.competencies.services.success import import_success_definition

    data = file_bytes(path)
    if b"\nstatements:" in data:
        tally = import_plain_statements(data, by=by, at=at, name=path.name)
    elif b"\ndimensions:" in data:
        tally = import_success_definition(data, by=by, at=at, name=path.name)
    else:
        raise BadInput(
            f"{path.name} is neither plain sentences nor a definition of success.",
            mend="Give it a list called statements, or one called dimensions.",
        )
    return Done(tally.as_json(), [])
