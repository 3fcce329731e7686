"""The one record that a state keeps about one human being, and the numbers by which others know them."""

from cairn.kernel.inventory import Column, Table

from .sources import ROSTER

TABLES = {
    "people.Person": Table(
        "identity",
        "To keep one record of one human being, for all the years.",
        ROSTER,
        {
            "state_id": "the number under which the state knows the person",
            "record": "the record that stands, where two were joined",
            "given_name": "given name",
            "middle_name": "middle name",
            "family_name": "family name",
            "preferred_given_name": "what the person is called",
            "preferred_family_name": "family name the person prefers",
            "pronouns": "pronouns",
            "birth_date": "to know when rights pass to the learner, and to tell two people apart",
            "sex": Column(
                "as the roster says; empty: not asked",
                data="circumstances",
                purpose="For the reports that federal law asks for by sex.",
            ),
            "grade": "present grade level (CEDS code)",
            "email": Column("address for messages", data="contact", purpose="To reach the person."),
            "language": Column(
                "language in which the person reads", purpose="To write in a language they read."
            ),
        },
        about=("record",),
    ),
    "people.PersonIdentifier": Table(
        "identity",
        "To know whom a file's numbers mean.",
        ROSTER,
        {
            "person": "the person",
            "kind": "state, local, sourcedId …",
            "issuer": "the source that uses it",
            "value": "the number",
        },
        about=("person",),
    ),
}
