"""Rules and models as files hold them: read in words that a person can mend, whatever else the file is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cairn.kernel.errors import Mendable

_NOT_SO = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@contextmanager
def meant_as(what: str, path: Path, error: type[Mendable], mend: str) -> Iterator[None]:
    """Whatever goes wrong within is told as that this file is none of those."""
    try:
        yield
    except _NOT_SO as wrong:
        raise error(f"{path} is no {what}: {_why(wrong)}.", mend=mend) from None


def _why(wrong: BaseException) -> str:
    if isinstance(wrong, KeyError):
        return f"it has no {wrong}"
    if isinstance(wrong, OSError):
        return wrong.strerror or str(wrong)
    if isinstance(wrong, RecursionError):
        return "it is nested too deeply"
    return " ".join(str(wrong).split())


def yaml_in(path: Path, error: type[Mendable]) -> Any:
    """What a YAML or JSON file holds."""
    import yaml

    mend = "Give a YAML or JSON file."
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise error(f"{path} cannot be read: it is nested too deeply.", mend=mend) from None
    except (OSError, ValueError, yaml.YAMLError) as wrong:
        raise error(f"{path} cannot be read: {_why(wrong)}.", mend=mend) from None


def json_in(path: Path) -> Any:
    """What a JSON file holds by names; raises as `json` does, and ValueError for anything else."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(plain, dict):
        raise ValueError("it holds no names with values")
    return plain
