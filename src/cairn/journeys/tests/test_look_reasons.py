"""Why a look was allowed, in the officer's language."""

import pytest
from django.utils import translation

from cairn.journeys.lookers import reason_words
from cairn.people.rules.access import Relation, ground


@pytest.mark.parametrize("relation", Relation)
def test_every_ground_is_said_as_the_log_keeps_it_and_in_spanish(relation):
    kept = f"{ground(relation).reason} The place has leave."
    assert reason_words(relation, kept) == kept
    with translation.override("es"):
        said = reason_words(relation, kept)
    assert said.endswith(" The place has leave.")
    assert not said.startswith(ground(relation).reason)


def test_what_the_log_kept_in_other_words_is_shown_as_it_is():
    assert reason_words(Relation.TEACHER, "Since 2026.") == "Since 2026."
