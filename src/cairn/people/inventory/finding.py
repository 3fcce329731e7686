"""The words under which somebody is found: parts of their names and numbers, as a search compares them."""

from cairn.kernel.inventory import Table

TABLES = {
    "people.NameWord": Table(
        "identity",
        "To find a learner by name or number among those whom the reader may open.",
        "Cairn, from the person's names and numbers",
        {
            "word": "a part of a name, or a number: small letters, no accents",
            "person": "whose it is",
        },
        about=("person",),
        kept_back="it repeats names and numbers that the record itself shows.",
    ),
}
