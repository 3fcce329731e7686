"""The competencies that a rule means: by their codes, or by the part of a framework in which they stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db.models import Q

from cairn.competencies.models import Association, Competency, Framework

from .aligned import bare_guid


class Asked(Protocol):
    """Names; or else a domain or a framework, and grades (CEDS codes) that narrow it. Empty: not said."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def domain(self) -> str: ...
    @property
    def framework(self) -> str: ...
    @property
    def grades(self) -> tuple[str, ...]: ...


class Meant(NamedTuple):
    """The competencies, in reading order; and the names that mean none here, or more than one."""

    competencies: tuple[UUID, ...]
    unknown: tuple[str, ...]


class _Row(NamedTuple):
    key: UUID
    names: frozenset[str]
    domains: frozenset[str]
    framework: str
    grades: frozenset[str]


def meant(pools: Collection[Asked]) -> list[Meant]:
    """What each of these means, in their order. Three queries, however many.

    Of a domain or framework what stands for itself: without headings, and without the parts into which a
    competency is divided (6.EE.A.2a). A domain goes by its name in any language. Retired ones are left out.
    """
    if not pools:
        return []
    rows = _rows(pools)
    named: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        for name in row.names:
            named[name].append(row.key)
    parts = _parts(row.key for row in rows)
    return [_of_names(p.names, named) if p.names else _of_part(p, rows, parts) for p in pools]


def _of_names(names: Iterable[str], named: dict[str, list[UUID]]) -> Meant:
    found = {name: named.get(bare_guid(name), []) for name in names}
    sure = tuple(dict.fromkeys(keys[0] for keys in found.values() if len(keys) == 1))
    return Meant(sure, tuple(name for name, keys in found.items() if len(keys) != 1))


def _of_part(pool: Asked, rows: list[_Row], parts: set[UUID]) -> Meant:
    grades = set(pool.grades)
    found = tuple(
        row.key
        for row in rows
        if row.key not in parts
        and (not pool.framework or row.framework == pool.framework)
        and (not pool.domain or pool.domain in row.domains)
        and (not grades or grades & row.grades)
    )
    said = pool.domain or pool.framework
    return Meant(found, () if found else (said,))


def _rows(pools: Collection[Asked]) -> list[_Row]:
    kept = _domains()
    names = {bare_guid(name) for pool in pools for name in pool.names}
    where = Q(cf_item_id__in=names) | Q(code__in=names) | Q(short_code__in=names)
    for pool in pools:
        if pool.domain:
            where |= Q(assessable=True, domain__in=kept.get(pool.domain, {pool.domain}))
        elif pool.framework:
            where |= Q(assessable=True, framework__title=pool.framework)
    rows = Competency.objects.filter(where, retired_on=None).order_by(
        "framework__title", "position", "pk"
    )
    columns = ("cf_item_id", "code", "short_code", "domain", "grades", "framework__title")
    return [
        _Row(
            key, frozenset({guid, code, short} - {""}), frozenset(kept.get(domain, {domain})),
            title, frozenset(grades),
        )
        for key, guid, code, short, domain, grades, title in rows.values_list("pk", *columns)
    ]  # fmt: skip


def _domains() -> dict[str, set[str]]:
    """From each name of a domain, in any language, to all its names."""
    found: dict[str, set[str]] = {}
    for kept in Framework.objects.values_list("domains", flat=True):
        for each in kept:
            names = set(each["names"].values())
            for name in names:
                found.setdefault(name, {name}).update(names)
    return found


def _parts(keys: Iterable[UUID]) -> set[UUID]:
    """Those that another of these is divided into."""
    known = list(keys)
    rows = Association.objects.filter(
        type="isChildOf", retired_on=None, origin__in=known, destination__in=known
    )
    return set(rows.values_list("origin", flat=True))
