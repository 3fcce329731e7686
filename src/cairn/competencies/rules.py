"""What follows from a framework's own words, purely: its tree, its short codes, its plain text."""

import html
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from cairn.standards.case import closing_edges

Item = TypeVar("Item", bound=Hashable)

SHARE_THAT_ASKS = 0.2
"""A package that would retire more than this share of a framework's competencies asks first."""

NEAR_ENOUGH = 0.6
"""How alike two codes must be (difflib's ratio) for one to be offered in the place of the other."""

_HEADINGS = frozenset(
    {
        "area",
        "category",
        "claim",
        "cluster",
        "conceptual category",
        "content area",
        "course",
        "domain",
        "grade",
        "grade level",
        "heading",
        "module",
        "strand",
        "subject",
        "theme",
        "topic",
        "unit",
    }
)
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|i|img|li|ol|p|small|span|strong|sub|sup|table|tbody|td|th|tr|u|ul)"
    r"(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s<>]+))*\s*/?>",
    re.IGNORECASE,
)
_RAISED = re.compile(r"<sup>(-?\d+|o)</sup>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789-o", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻°")
_WORD = re.compile(r"[A-Za-z]{4,}")


def plain_text(statement: str) -> str:
    """A publisher's statement without its HTML; a lone < or > is left alone.

    >>> plain_text("Solve <i>x</i> &lt; 5; V = s<sup>3</sup>")
    'Solve x < 5; V = s³'
    """
    raised = _RAISED.sub(lambda found: found.group(1).lower().translate(_SUPERSCRIPTS), statement)
    return " ".join(html.unescape(_TAG.sub(" " if "<p" in raised.lower() else "", raised)).split())


def short_codes(codes: Iterable[str]) -> dict[str, str]:
    """Each code's own end, where the framework's codes all begin alike and the ends tell them apart.

    What all codes share goes, and after it whole words (CCSS.Math.Content.6.EE.A.1 → 6.EE.A.1).
    Where two would come out alike, both stay whole.
    """
    parts = {code: code.split(".") for code in codes if code}
    shared = _shared(list(parts.values()))
    ends = {code: ".".join(_end(segments, shared)) for code, segments in parts.items()}
    times: dict[str, int] = defaultdict(int)
    for end in ends.values():
        times[end.lower()] += 1
    return {code: end if times[end.lower()] == 1 else code for code, end in ends.items()}


def _shared(parts: list[list[str]]) -> int:
    """How many first segments all have in common, one segment always being left."""
    if len(parts) < 2:
        return 0
    most = min(len(segments) for segments in parts) - 1
    first = parts[0]
    return next((i for i in range(most) if any(p[i] != first[i] for p in parts)), max(most, 0))


def _end(segments: list[str], shared: int) -> list[str]:
    rest = segments[shared:]
    while shared and len(rest) > 1 and _WORD.fullmatch(rest[0]):
        rest = rest[1:]
    return rest


def is_assessable(kind: str, *, has_children: bool) -> bool:
    """Whether evidence can be about it; a heading over others is only a name for them."""
    if kind.strip().lower() in _HEADINGS:
        return not has_children
    return bool(kind) or not has_children


@dataclass(frozen=True)
class Edge(Generic[Item]):
    """An isChildOf; a parent of None is the framework itself."""

    child: Item
    parent: Item | None
    order: int | None


def children_in_order(
    items: Sequence[Item], edges: Sequence[Edge[Item]]
) -> dict[Item | None, list[Item]]:
    """Who stands under whom, siblings by their number and then as the publisher lists them.

    items   in the publisher's order
    edges   whose ends may be strangers (left out) or lead back up (left out)
    returns under None what has no parent here; an item with several parents under each of them
    """
    place = {item: i for i, item in enumerate(items)}
    known = [e for e in edges if e.child in place and (e.parent is None or e.parent in place)]
    below: dict[Item | None, list[tuple[Item | None, int]]] = defaultdict(list)
    for i, edge in enumerate(known):
        below[edge.parent].append((edge.child, i))
    circular = closing_edges(below, [None])
    kept = [edge for i, edge in enumerate(known) if i not in circular]
    with_parent = {edge.child for edge in kept}
    kept += [Edge(item, None, None) for item in items if item not in with_parent]
    return _sorted_siblings(kept, place)


def _sorted_siblings(
    edges: Iterable[Edge[Item]], place: Mapping[Item, int]
) -> dict[Item | None, list[Item]]:
    under: dict[Item | None, dict[Item, tuple[bool, int, int]]] = defaultdict(dict)
    for edge in edges:
        numbered = edge.order is not None
        rank = (not numbered, edge.order if edge.order is not None else 0, place[edge.child])
        held = under[edge.parent].get(edge.child, rank)
        under[edge.parent][edge.child] = min(held, rank)
    return {parent: sorted(ranks, key=ranks.__getitem__) for parent, ranks in under.items()}


def walk(children: Mapping[Item | None, Sequence[Item]]) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """Every item under each of its parents, top down, with the items above it, topmost first."""
    ahead: list[tuple[Item, tuple[Item, ...]]] = [
        (item, ()) for item in reversed(children.get(None, ()))
    ]
    while ahead:
        item, above = ahead.pop()
        yield item, above
        trail = (*above, item)
        ahead += [(child, trail) for child in reversed(children.get(item, ()))]


class LineLevel(NamedTuple):
    """What a line of a rubric looks like at one level. `score`: the rubric's own number; None: it gives none."""

    score: float | None
    words: str


def on_levels(line: Sequence[LineLevel], lowest: int, count: int) -> dict[int, str] | None:
    """A line of a rubric on the `count` levels that begin at `lowest`: by its scores, lowest first.

    None where the two do not fit: another number of levels, or scores that do not say which is higher.

    >>> on_levels([LineLevel(4, "all"), LineLevel(0, "none")], lowest=1, count=2)
    {1: 'none', 2: 'all'}
    """
    scores = [level.score for level in line if level.score is not None]
    if len(line) != count or len(set(scores)) != count:
        return None
    ordered = sorted(line, key=lambda level: level.score or 0)
    return {lowest + n: level.words for n, level in enumerate(ordered)}
