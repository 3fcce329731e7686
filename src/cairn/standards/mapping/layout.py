"""Our own plain layout: one row a piece of evidence, columns named as our fields."""

from cairn.standards.mapping.described import FIELDS, NEEDED, Mapping, Source

KEY = "key"
_NOT_IN_LAYOUT = {"given_name", "family_name", "scale"}


def plain_layout() -> Mapping:
    """The mapping under which docs/guide/evidence.md's columns are read as they are."""
    return Mapping(
        name="plain layout",
        fields={
            name: Source(column=name, optional=name not in NEEDED)
            for name in FIELDS
            if name not in _NOT_IN_LAYOUT
        },
        key=(KEY,),
        strict=True,
    )
