"""What a request of OneRoster's REST binding asks for: which page, in which order, filtered how, which fields.

limit=100&offset=200&sort=familyName&orderBy=desc&fields=sourcedId,familyName
filter=familyName='Ortiz' AND grades='09'        two conditions at most, joined by AND or OR
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .answering import Refusal

DEFAULT_LIMIT = 100
GREATEST_LIMIT = 2000
_CONDITION = r"([A-Za-z][\w.]*)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^']|'')*)'"
_FILTER = re.compile(rf"\s*{_CONDITION}\s*(?:\s(AND|OR)\s\s*{_CONDITION}\s*)?\Z")
KNOWN = frozenset({"limit", "offset", "sort", "orderBy", "filter", "fields"})


@dataclass(frozen=True)
class Condition:
    """A field compared with a value; operator is one of = != > >= < <= ~ (contains)."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class Asked:
    """One request.

    sort         a field; empty: by sourcedId
    conditions   none, one or two
    either       the two are joined by OR
    fields       None: all there are
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    sort: str = ""
    descending: bool = False
    conditions: tuple[Condition, ...] = ()
    either: bool = False
    fields: tuple[str, ...] | None = None


def asked(query: Mapping[str, str], *, there: Collection[str], sortable: Collection[str]) -> Asked:
    """Reads a query; `there` are the fields that this reader gets, `sortable` those to compare and sort by.

    A field that the reader does not get is refused in the same words as one that does not exist. Raises Refusal.
    """
    if unknown := sorted(set(query) - KNOWN):
        raise Refusal(400, "invaliddata", f"There is no parameter {unknown[0]}.")
    conditions, either = _conditions(query.get("filter", ""), sortable)
    sort = query.get("sort", "")
    if sort and sort not in sortable:
        raise Refusal(400, "invaliddata", f"Nothing here is sorted by {sort}.")
    order = query.get("orderBy", "asc")
    if order not in {"asc", "desc"}:
        raise Refusal(400, "invaliddata", f"orderBy is {order}; it is asc or desc.")
    return Asked(
        _number(query, "limit", DEFAULT_LIMIT, 1, GREATEST_LIMIT),
        _number(query, "offset", 0, 0, None),
        sort,
        order == "desc",
        conditions,
        either,
        _fields(query.get("fields"), there),
    )


def _number(
    query: Mapping[str, str], name: str, default: int, least: int, greatest: int | None
) -> int:
    text = query.get(name, str(default))
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else -1
    if number < least or (greatest is not None and number > greatest):
        to = f" to {greatest}" if greatest is not None else " or more"
        raise Refusal(400, "invaliddata", f"{name} is a whole number, {least}{to}.")
    return number


def _fields(text: str | None, there: Collection[str]) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    if unknown := [name for name in names if name not in there]:
        raise Refusal(
            400, "invalid_selection_field", f"There is no field {unknown[0] or '(empty)'}."
        )
    return names


def _conditions(text: str, sortable: Collection[str]) -> tuple[tuple[Condition, ...], bool]:
    if not text.strip():
        return (), False
    read = _FILTER.match(text)
    if read is None:
        raise Refusal(
            400,
            "invalid_filter_field",
            "A filter is field='value', or two of them joined by AND or OR.",
        )
    first, joined, second = read.group(1, 2, 3), read.group(4), read.group(5, 6, 7)
    found = [Condition(f, o, v.replace("''", "'")) for f, o, v in (first, second) if f]
    if unknown := [c.field for c in found if c.field not in sortable]:
        raise Refusal(400, "invalid_filter_field", f"Nothing here is filtered by {unknown[0]}.")
    return tuple(found), joined == "OR"
