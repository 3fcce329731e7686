"""What only the whole package can show: ends of associations that are not in it, and cycles."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from cairn.standards.case.circles import closing_edges
from cairn.standards.case.findings import Finding, Severity
from cairn.standards.case.values import Association, Document, Item, NodeURI

_STRUCTURE = frozenset({"isChildOf"})


def dangling(
    document: Document, items: Sequence[Item], associations: Sequence[tuple[str, Association]]
) -> Iterator[Finding]:
    """Ends that are not in the package; the associations are kept.

    An end in another framework is what crosswalks are made of: those are counted by type. An end
    that should be here, because it holds the tree or stands at the same publisher, is named.

    associations   each with its path
    """
    here = {item.identifier.lower() for item in items} | {document.identifier.lower()}
    addresses = {item.uri for item in items} | {document.uri}
    host = urlsplit(document.uri).netloc
    outside: Counter[str] = Counter()
    for path, association in associations:
        away = [
            (member, end)
            for member, end in (
                ("originNodeURI", association.origin),
                ("destinationNodeURI", association.destination),
            )
            if end.identifier.lower() not in here and end.uri not in addresses
        ]
        for member, end in away:
            if association.association_type in _STRUCTURE or _at(host, end):
                yield _missing_end(f"{path}.{member}", association, end)
        if away:
            outside[association.association_type] += 1
    for kind, count in sorted(outside.items()):
        what = f"{count} {kind} lead out of this package; they are kept."
        yield Finding(
            Severity.NOTE, "CFAssociations", what, "Import the other framework to follow them."
        )


def closing_cycles(
    document: Document, items: Sequence[Item], associations: Sequence[tuple[str, Association]]
) -> dict[str, Finding]:
    """The isChildOf associations that make an item its own ancestor, by path.

    Publishers do ship them (a practice that is its own child), so they are kept as published;
    whoever draws the tree leaves them out. The tree is walked down from the document, so that of a
    circle the edge that leads back up is found, not the one that the tree hangs on.
    """
    children: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, association in associations:
        if association.association_type == "isChildOf":
            parent, child = association.destination, association.origin
            children[parent.identifier.lower()].append((child.identifier.lower(), path))
    names = {item.identifier.lower(): item.human_coding_scheme or item.identifier for item in items}
    has_parent = {child for below in children.values() for child, _ in below}
    roots = [node for node in children if node not in has_parent]
    closing: dict[str, Finding] = {}
    for path, circle in closing_edges(children, [document.identifier.lower(), *roots]).items():
        way = " → ".join(names.get(node, node) for node in circle)
        closing[path] = Finding(
            Severity.WARNING,
            path,
            f"This isChildOf closes a circle ({way}); an item cannot be above itself.",
            "Remove it or turn it round; it is kept, and left out where the tree is drawn.",
        )
    return closing


def _at(host: str, end: NodeURI) -> bool:
    return host != "" and urlsplit(end.uri).netloc == host


def _missing_end(path: str, association: Association, end: NodeURI) -> Finding:
    shown = end.title or end.identifier or end.uri
    return Finding(
        Severity.WARNING,
        path,
        f"{association.association_type} names {shown} ({end.identifier or end.uri}), "
        "which is not in this package.",
        "Add the item, or mend the identifier; the association is kept.",
    )
