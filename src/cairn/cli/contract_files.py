"""A contract with an online service as a YAML file: read whole, every fault named, nothing guessed."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import yaml

from cairn.kernel.errors import BadInput

if TYPE_CHECKING:
    from cairn.people.services.vendors import Contract

_DAYS = {"signed": "signed_on", "expires": "expires_on", "destroy_by": "destroy_by"}
_TEXTS = ("party", "service", "purpose", "exception", "source", "under_13", "security")
_PUBLIC = ("stored", "accuracy", "destruction", "contact")
_LISTS = ("organizations", "sections", "promises")
_OTHER = ("data", "subcontractors", "spanish", "by_consent", "under")
KEYS = (*_TEXTS, *_DAYS, *_PUBLIC, *_LISTS, *_OTHER)


def contract_of(path: Path, *, place: Callable[[str], UUID]) -> "Contract":
    """Reads a contract; `place` finds an organization by what the file calls it. Raises BadInput."""
    from cairn.people.rules.vendors import Given
    from cairn.people.services.vendors import Contract

    body = _mapping(path)
    data = {
        str(name): Given(
            _words(given, f"data.{name}.fields", "fields"),
            _day(given, "keep_until", f"data.{name}."),
        )
        for name, given in _inner(body, "data").items()
    }
    subcontractors = body.get("subcontractors")
    return Contract(
        **_plain(body),
        data=data,
        organizations=[place(name) for name in _words(body, "organizations")],
        sections=[_id(key, "sections") for key in _words(body, "sections")],
        by_consent=_yes(body.get("by_consent", False)),
        promises=frozenset(_words(body, "promises")),
        subcontractors=None if subcontractors is None else _words(body, "subcontractors"),
        public={name: str(body.get(name) or "") for name in _PUBLIC},
        spanish={str(k): str(v) for k, v in _inner(body, "spanish").items()},
        under=_id(body["under"], "under") if body.get("under") else None,
    )


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(body.get(name) or "") for name in _TEXTS}
    return texts | {ours: _day(body, theirs) for theirs, ours in _DAYS.items()}


def _mapping(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", mend="Give the contract's file.")
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is no YAML: {error}", mend="Correct it there.") from None
    if not isinstance(body, dict):
        raise BadInput(
            f"{path} is no list of names and values.", mend=f"It has: {', '.join(KEYS)}."
        )
    if unknown := sorted(str(key) for key in body if key not in KEYS):
        raise BadInput(f"{path} says {', '.join(unknown)}.", mend=f"There are: {', '.join(KEYS)}.")
    return body


def _inner(body: Mapping[str, Any], name: str) -> Mapping[Any, Any]:
    found = body.get(name) or {}
    if isinstance(found, dict) and (
        name != "data" or all(isinstance(v, dict) for v in found.values())
    ):
        return found
    raise BadInput(f"{name} is {found!r}.", mend="Give names, each with what belongs to it.")


def _words(body: Mapping[str, Any], name: str, key: str = "") -> tuple[str, ...]:
    found = body.get(key or name) or []
    if isinstance(found, list) and all(isinstance(each, str | int) for each in found):
        return tuple(str(each) for each in found)
    raise BadInput(f"{name} is {found!r}.", mend="Give a list of words.")


def _day(body: Mapping[str, Any], name: str, where: str = "") -> date:
    found = body.get(name)
    if isinstance(found, date):
        return date(found.year, found.month, found.day)
    raise BadInput(f"{where}{name} is {found or 'empty'}.", mend="Give a day, as 2027-06-30.")


def _id(value: object, name: str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise BadInput(f"{name}: {value} is no id.", mend="Give our own id.") from None


def _yes(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadInput(f"by_consent is {value!r}.", mend="Say true or false, without quotes.")
