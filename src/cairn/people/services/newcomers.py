"""Opening records for learners who come with their results and without a roster."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import uuid7
from cairn.people.models import Person
from cairn.people.services.finding import renew_words

_COLUMNS = [
    "id",
    "state_id",
    "record_id",
    "given_name",
    "middle_name",
    "family_name",
    "preferred_given_name",
    "preferred_family_name",
    "pronouns",
    "sex",
    "grade",
    "email",
    "language",
]
_LANGUAGE = Person._meta.get_field("language").get_default()


class Newcomer(NamedTuple):
    """A learner of whom only a number and a name are known."""

    state_id: str
    given_name: str
    family_name: str


def open_records(newcomers: Sequence[Newcomer]) -> dict[str, UUID]:
    """New records by state id. The caller has made sure that nobody answers to these numbers yet."""
    made = {new.state_id: uuid7() for new in newcomers}
    rows = [
        (
            made[new.state_id], new.state_id, made[new.state_id], new.given_name, "",
            new.family_name, "", "", "", "", "", "", _LANGUAGE,
        )
        for new in {n.state_id: n for n in newcomers}.values()
    ]  # fmt: skip
    insert(Person, _COLUMNS, rows)
    renew_words(made.values())
    return made
