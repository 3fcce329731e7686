"""Which edges of a tree that is not quite one lead back up: found once, for readers and for whoever draws."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Edge = TypeVar("Edge", bound=Hashable)


def closing_edges(
    children: Mapping[Node, Sequence[tuple[Node, Edge]]], starts: Iterable[Node]
) -> dict[Edge, list[Node]]:
    """The edges without which no node is above itself, each with the circle that it closes.

    The walk goes down from `starts`, in order, and then from whatever they do not reach; so of a
    circle below a start it is the edge that leads back up which is found.
    """
    finished: set[Node] = set()
    closing: dict[Edge, list[Node]] = {}
    for start in [*starts, *children]:
        closing |= dict(_edges_back(start, children, finished))
    return closing


def _edges_back(
    start: Node, children: Mapping[Node, Sequence[tuple[Node, Edge]]], finished: set[Node]
) -> Iterator[tuple[Edge, list[Node]]]:
    """Depth first, without recursion: each edge that leads to a node of the trail it was met on."""
    if start in finished:
        return
    trail, on_trail = [start], {start}
    ahead = [iter(children.get(start, ()))]
    while ahead:
        step = next(ahead[-1], None)
        if step is None:
            ahead.pop()
            left = trail.pop()
            on_trail.discard(left)
            finished.add(left)
            continue
        child, edge = step
        if child in on_trail:
            yield edge, [*trail[trail.index(child) :], child]
        elif child not in finished:
            trail.append(child)
            on_trail.add(child)
            ahead.append(iter(children.get(child, ())))
