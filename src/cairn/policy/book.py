"""The policy folder, read once and checked whole: parameters, waivers, and the questions they answer."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import yaml

from cairn.kernel.errors import BadPolicy, ConflictingWaivers, UnknownName

from .rulings import Dated, Parameter, Place, Ruling, Value, Waiver, ruling

_PARAMETER_KEYS = {"description", "unit", "values"}
_PARAMETER_MAY = {"waivable"}
_VALUE_KEYS = {"start", "value", "source"}
_WAIVER_KEYS = {"name", "title", "scope", "start", "until", "replaces", "source"}


@dataclass(frozen=True)
class Book:
    """Everything a state has decided, as its policy folder says it."""

    parameters: Mapping[str, Parameter]
    waivers: tuple[Waiver, ...]
    digest: str
    """SHA-256 over the folder's files: the same rules have the same digest."""

    def ask(self, name: str, day: date, place: Place | None = None) -> Ruling:
        """The ruling on `name`; without a place, or with one that holds no waiver, the state's own."""
        return ruling(self._parameter(name), day, place or {}, self.waivers)

    def ask_state(self, name: str, day: date) -> Ruling:
        """The ruling that would hold without any waiver."""
        return ruling(self._parameter(name), day, {})

    def said(self, name: str, day: date) -> Ruling | None:
        """The same; None where the folder has no such parameter, or says nothing of it by that day."""
        found = self.parameters.get(name)
        if found is None or not found.values or day < found.values[0].start:
            return None
        return self.ask_state(name, day)

    def waivers_in(self, place: Place, day: date) -> list[Waiver]:
        """The waivers that a place holds on a day."""
        return [
            w
            for w in self.waivers
            if w.start <= day <= w.until and w.scope.items() <= place.items()
        ]

    @cached_property
    def turning_days(self) -> list[date]:
        """Every day from which some answer may differ from the day before, oldest first."""
        starts = {d.start for p in self.parameters.values() for d in p.values}
        for waiver in self.waivers:
            starts |= {waiver.start, date.fromordinal(waiver.until.toordinal() + 1)}
        return sorted(starts)

    def _parameter(self, name: str) -> Parameter:
        try:
            return self.parameters[name]
        except KeyError:
            raise UnknownName(
                f"No parameter is called {name}.",
                mend=f"Define it in policy/parameters/{name.replace('.', '/')}.yaml.",
            ) from None


def read(root: Path) -> Book:
    """Reads and checks a policy folder. Raises BadPolicy naming the file and what is wrong in it."""
    if not (root / "parameters").is_dir():
        raise BadPolicy(
            f"{root} holds no folder called parameters."
            if root.is_dir()
            else f"There is no folder {root}.",
            mend="Name a policy folder, one that holds parameters/. The installation's own is where CAIRN_POLICY "
            "points; unset, it is the demonstration state's.",
        )
    parameters = dict(_parameters(root / "parameters"))
    waivers = tuple(_waiver(p, parameters) for p in sorted((root / "waivers").glob("*.yaml")))
    _refuse_overlaps(waivers)
    return Book(parameters, waivers, _digest(root))


def _digest(root: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(
        p for part in ("parameters", "waivers") for p in (root / part).rglob("*.yaml")
    ):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _parameters(folder: Path) -> Iterator[tuple[str, Parameter]]:
    for path in sorted(folder.rglob("*.yaml")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
        body = _mapping(path, _PARAMETER_KEYS, _PARAMETER_MAY)
        values = tuple(_dated(path, v) for v in body["values"])
        if not values:
            raise BadPolicy(f"{path}: values is empty.", mend="Give at least one dated value.")
        if any(earlier.start >= later.start for earlier, later in pairwise(values)):
            raise BadPolicy(
                f"{path}: values must run oldest first, one per start day.",
                mend="Sort them by start and join those that share a day.",
            )
        waivable = _yes_or_no(path, body.get("waivable", True))
        yield name, Parameter(name, body["description"], body["unit"], values, waivable)


def _yes_or_no(path: Path, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise BadPolicy(f"{path}: waivable is {value!r}.", mend="Write true or false, without quotes.")


def _dated(path: Path, body: Any) -> Dated:
    _check_keys(path, body, _VALUE_KEYS)
    return Dated(
        _day(path, body["start"]), _value(path, body["value"]), _source(path, body["source"])
    )


def _waiver(path: Path, parameters: Mapping[str, Parameter]) -> Waiver:
    body = _mapping(path, _WAIVER_KEYS)
    unknown = sorted(body["replaces"].keys() - parameters.keys())
    if unknown:
        raise BadPolicy(
            f"{path}: the waiver replaces {', '.join(unknown)}, which no file in parameters/ defines.",
            mend="Correct the name, or define the parameter first.",
        )
    fixed = sorted(name for name in body["replaces"] if not parameters[name].waivable)
    if fixed:
        raise BadPolicy(
            f"{path}: the waiver replaces {', '.join(fixed)}, from which nobody may give leave.",
            mend="Take it out; if the law has changed, give the parameter a new dated value.",
        )
    start, until = _day(path, body["start"]), _day(path, body["until"])
    if until < start:
        raise BadPolicy(
            f"{path}: it ends ({until}) before it starts ({start}).", mend="Correct one."
        )
    return Waiver(
        name=body["name"],
        title=body["title"],
        scope={str(k): str(v) for k, v in body["scope"].items()},
        start=start,
        until=until,
        replaces={k: _value(path, v) for k, v in body["replaces"].items()},
        source=_source(path, body["source"]),
    )


def _refuse_overlaps(waivers: tuple[Waiver, ...]) -> None:
    for one, other in combinations(waivers, 2):
        shared = one.replaces.keys() & other.replaces.keys()
        same_place = all(other.scope.get(k, v) == v for k, v in one.scope.items())
        same_time = one.start <= other.until and other.start <= one.until
        if shared and same_place and same_time:
            raise ConflictingWaivers(
                f"{one.name} and {other.name} both set {', '.join(sorted(shared))} at the same time and place.",
                mend="End one of them, or merge them in policy/waivers/.",
            )


def _mapping(
    path: Path, keys: set[str], may: frozenset[str] | set[str] = frozenset()
) -> dict[str, Any]:
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadPolicy(f"{path} is not YAML: {error}", mend="Correct that line.") from error
    _check_keys(path, body, keys, may)
    return dict(body)


def _check_keys(
    path: Path, body: Any, keys: set[str], may: frozenset[str] | set[str] = frozenset()
) -> None:
    if not isinstance(body, dict) or body.keys() - may != keys:
        found = sorted(map(str, body)) if isinstance(body, dict) else type(body).__name__
        raise BadPolicy(
            f"{path}: expected exactly {', '.join(sorted(keys))}; found {found}.",
            mend="Add what is missing and take out what is not in the list (quote words like on and no).",
        )


def _day(path: Path, value: Any) -> date:
    if type(value) is date:
        return value
    raise BadPolicy(
        f"{path}: {value!r} is not a day.", mend="Write it as 2026-07-01, without quotes."
    )


def _source(path: Path, value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise BadPolicy(
        f"{path}: a value has no source.", mend="Name the board rule, statute or agreement."
    )


def _value(path: Path, value: Any) -> Value:
    match value:
        case bool():
            raise BadPolicy(
                f"{path}: {value} is not a rule's value.", mend="Use a number or a word."
            )
        case int() | float() | str():
            return value
        case list() if all(isinstance(v, str) for v in value) or all(
            isinstance(v, (int, float)) and not isinstance(v, bool) for v in value
        ):
            return tuple(value)
    raise BadPolicy(
        f"{path}: {value!r} is not a number, a word, or a list of one of them.", mend="Use one."
    )
