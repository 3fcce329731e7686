"""Checking without changing: the policy and its cases, the record's own consistency, a file to come."""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.kernel.errors import BadPolicy, Mendable, NotYetInForce, UnknownName

from .checking_accountability import accountability_findings
from .framework_files import file_bytes

if TYPE_CHECKING:
    from cairn.policy.book import Book


@dataclass(frozen=True)
class Finding:
    """One thing looked at: good, or what is wrong with it."""

    what: str
    good: bool
    detail: str

    def __str__(self) -> str:
        return f"{'good ' if self.good else 'WRONG'}  {self.what}: {self.detail}"

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "good": self.good, "detail": self.detail}


def of_policy() -> list[Finding]:
    """The policy folder: readable, every case holds, every turning day is asked about."""
    from django.conf import settings

    from cairn.policy.book import read
    from cairn.policy.cases import read_cases, unasked

    try:
        book, cases = read(settings.POLICY), read_cases(settings.POLICY)
    except Mendable as error:
        return [Finding("policy", good=False, detail=str(error))]
    wrong = [case.name for case in cases if not case.holds(book)]
    open_days = [f"{name} on {day}" for name, day in unasked(book, cases)]
    return [
        Finding(
            "policy",
            good=True,
            detail=f"{len(book.parameters)} parameters, {len(book.waivers)} waivers",
        ),
        Finding("policy cases", not wrong, "; ".join(wrong) or f"all {len(cases)} hold"),
        _rules_finding(book),
        _access_finding(book),
        _requirements_finding(book),
        Finding(
            "turning days", not open_days, "; ".join(open_days) or "a case stands on each side"
        ),
        *accountability_findings(settings.POLICY, book),
    ]


def _rules_finding(book: "Book") -> Finding:
    """Whether a rule can be made of what policy says, on every turning day, in the state and under each waiver."""
    from cairn.determinations.rules import METHOD, in_force
    from cairn.determinations.rules.combining import combining_in_force

    asked, wrong = 0, []
    for day in book.turning_days if METHOD in book.parameters else []:
        for place in [{}, *(w.scope for w in book.waivers if w.start <= day <= w.until)]:
            with suppress(NotYetInForce):
                try:
                    combining_in_force(book, day, place, in_force(book, day, place))
                    asked += 1
                except (BadPolicy, UnknownName) as error:
                    wrong.append(f"{day}: {error}")
    return Finding(
        "rules", not wrong, "; ".join(wrong) or f"can be made in {asked} days and places"
    )


def _requirements_finding(book: "Book") -> Finding:
    """Whether every requirement can be read, on every turning day, in the state and under each waiver."""
    from cairn.learning.rules.requirements import PREFIX, read

    names = [name for name in book.parameters if name.startswith(PREFIX)]
    asked, wrong = 0, []
    for day in book.turning_days:
        places = [{}, *(w.scope for w in book.waivers if w.start <= day <= w.until)]
        for name, place in product(names, places):
            with suppress(NotYetInForce):
                try:
                    read(name, book.ask(name, day, place).value)
                    asked += 1
                except BadPolicy as error:
                    wrong.append(f"{day}: {error}")
    detail = f"{len(names)} can be read in {asked} days and places"
    return Finding("requirements", not wrong, "; ".join(dict.fromkeys(wrong)) or detail)


def _access_finding(book: "Book") -> Finding:
    """Whether waivers of access leave what law keeps and refuses, on every turning day."""
    from cairn.people.selectors.grants import zones_in

    places, wrong = 0, []
    for day in book.turning_days:
        try:
            places += len(zones_in(book, day))
        except (BadPolicy, UnknownName, NotYetInForce) as error:
            wrong.append(f"{day}: {error}")
    return Finding(
        "access by place", not wrong, "; ".join(wrong) or f"{places} places on turning days"
    )


_EXPLAINED = {
    "security.W002": "SafetyHeaders sends X-Frame-Options and frame-ancestors with every answer",
    "security.W005": "other hosts of the domain are not ours to bind",
    "security.W021": "whether a domain is preloaded is its owner's choice",
    "security.W008": "the web server with TLS in front sends people on to HTTPS; behind it all is plain HTTP",
}
"""What Django's own check of a deployment says that does not hold here, and why."""


def of_deployment() -> list[Finding]:
    """How this installation is set up: Django's own checks, HTTPS, host names, and who can read the data folder."""
    from django.conf import settings
    from django.core import checks

    said = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    grave = [m for m in said if m.level >= checks.WARNING and m.id not in _EXPLAINED]
    known = sorted({f"{m.id}: {_EXPLAINED[m.id]}" for m in said if m.id in _EXPLAINED})
    local = {"localhost", "127.0.0.1", "[::1]"}
    mode = settings.DATA.stat().st_mode & 0o077 if settings.DATA.exists() else 0
    return [
        Finding(
            "Django's checks",
            not grave,
            "; ".join(f"{m.id} {m.msg.splitlines()[0]}" for m in grave)
            or "nothing but what is explained: " + ("; ".join(known) or "nothing"),
        ),
        Finding(
            "HTTPS",
            settings.HTTPS,
            "cookies go by HTTPS only" if settings.HTTPS else "set CAIRN_HTTPS=1 behind TLS",
        ),
        Finding(
            "host names",
            "*" not in settings.ALLOWED_HOSTS and not set(settings.ALLOWED_HOSTS) <= local,
            f"{', '.join(settings.ALLOWED_HOSTS)} (CAIRN_HOSTS)",
        ),
        Finding(
            "data folder",
            not mode,
            f"others may {mode:03o}; chmod 700 keeps them out"
            if mode
            else "nobody else may read it",
        ),
    ]


def of_everything() -> list[Finding]:
    """The policy, the database's schema, and what waits for somebody."""
    return [*of_policy(), *_of_record()]


def _of_record() -> Iterator[Finding]:
    from cairn.intake.unfinished import refuse_unfinished

    from . import session

    try:
        refuse_unfinished()
    except Mendable as error:
        yield Finding("restore", good=False, detail=str(error))
    if waiting := session.steps_waiting():
        yield Finding(
            "database", good=False, detail=f"{len(waiting)} steps are waiting. Run: cairn upgrade"
        )
        return
    if lacking := session.columns_lacking():
        yield Finding("database", good=False, detail=f"it lacks {', '.join(lacking)}")
        return
    from cairn.determinations.selectors.health import consistency

    yield Finding("database", good=True, detail=session.where())
    for what, good, detail in consistency():
        yield Finding(what, good, detail)
    yield from _of_wall()
    yield from _of_destruction()


def _of_wall() -> Iterator[Finding]:
    """On PostgreSQL, whether the second wall stands; where its roles are not there it was never wanted."""
    from cairn.site.wall.inspection import holes
    from cairn.site.wall.raising import roles_are_there

    if roles_are_there():
        found = holes()
        yield Finding("second wall", not found, " ".join(found) or "stands around every table")


def _of_destruction() -> Iterator[Finding]:
    """Whether what was destroyed by law is gone; where nothing ever was, nothing is said."""
    from cairn.intake.destroyed import come_back, entries_of, ledger

    if entries := entries_of(ledger()):
        back = ", ".join(f"{kind} {count:,}" for kind, count in come_back().items())
        wrong = f"back in the record: {back}. Run: cairn rights destroyed apply"
        yield Finding("destroyed", not back, wrong if back else f"all {len(entries):,} are gone")


def of_file(path: Path, *, today: date) -> list[Finding]:
    """A roster bundle or a CASE package, read to its end without storing anything."""
    if path.is_dir() or _is_bundle(path):
        return _of_bundle(path, today)
    from cairn.standards import case

    reading = case.read_package(file_bytes(path))
    found = [Finding(path.name, good=False, detail=str(f)) for f in reading.findings if f.is_fault]
    package = reading.package
    whole = f"CASE {reading.version}, {len(package.items)} items, {len(package.associations)} associations"
    return [*found, Finding(path.name, not found, whole)]


def _is_bundle(path: Path) -> bool:
    """A zip that is no package of one framework; a broken zip is a bundle's matter to explain."""
    if path.suffix.lower() != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as zipped:
            return not (len(zipped.namelist()) == 1 and zipped.namelist()[0].endswith(".json"))
    except zipfile.BadZipFile:
        return True


def _of_bundle(path: Path, today: date) -> list[Finding]:
    from cairn.standards.oneroster import survey

    seen = survey(path, today=today)
    found = [Finding(path.name, good=False, detail=str(fault)) for fault in seen.faults]
    whole = ", ".join(f"{kind} {count.read:,}" for kind, count in seen.tally.items())
    return [*found, Finding(path.name, not found, whole)]
