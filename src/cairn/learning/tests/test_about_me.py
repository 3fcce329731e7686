"""About me, in my words: only the learner writes, and what they take back is gone."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.learning.models import AboutMe, AboutMeWithdrawn, AboutMeWords
from cairn.learning.rules.about_me import About
from cairn.learning.selectors.about_me import about_me
from cairn.learning.services.about_me import MOST_STANDING, choose, take_back, write
from cairn.people.tests.town import TODAY

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)


@pytest.fixture
def ada(town):
    return town.actor("ada")


def wrote(town, ada, about=About.STRENGTH, words="I ask good questions."):
    return write(town.ada.pk, by=ada, about=about, words=words, at=NOW)


def read(town, name="ada", purpose=Purpose.OWN_RECORD):
    return about_me(town.ada.pk, by=town.actor(name), purpose=purpose, day=TODAY)


def test_it_is_read_by_the_family_and_by_who_teaches_in_the_order_of_the_page(town, ada):
    wrote(town, ada, About.NEED, "A quiet corner.")
    wrote(town, ada)
    for name, purpose in (("mother", Purpose.OWN_RECORD), ("teacher", Purpose.INSTRUCT)):
        assert [s.words for s in read(town, name, purpose).said] == [
            "I ask good questions.",
            "A quiet corner.",
        ]
    for name in ("father under an order", "superintendent", "teacher of others", "nobody"):
        for purpose in (Purpose.OWN_RECORD, Purpose.INSTRUCT):
            with pytest.raises(NotAllowed):
                read(town, name, purpose)


def test_nobody_writes_for_a_learner_or_takes_their_words_back(town, ada):
    kept = wrote(town, ada)
    for name in ("mother", "teacher", "principal", "bo", "nobody", "operator"):
        with pytest.raises(NotAllowed):
            write(town.ada.pk, by=town.actor(name), about=About.NEED, words="x y", at=NOW)
        with pytest.raises(NotAllowed):
            take_back(town.ada.pk, kept.pk, by=town.actor(name), at=NOW)
    assert AboutMe.objects.count() == 1


def test_words_taken_back_are_gone_and_that_there_were_some_stays(town, ada):
    kept = wrote(town, ada)
    take_back(town.ada.pk, kept.pk, by=ada, at=NOW)
    assert (read(town).said, read(town).taken_back) == ([], 1)
    assert not AboutMeWords.objects.exists()
    assert AboutMeWithdrawn.objects.get().of_id == kept.pk
    with pytest.raises(BadInput, match="not here any more"):
        take_back(town.ada.pk, kept.pk, by=ada, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        AboutMe.objects.all().update(about="need")


def test_one_takes_back_only_ones_own(town, ada):
    kept = wrote(town, ada)
    for key in (kept.pk, uuid7()):
        with pytest.raises(BadInput):
            take_back(town.bo.pk, key, by=town.actor("bo"), at=NOW)


@pytest.mark.parametrize("words", ["", " ", "--", "x" * 2001])
def test_words_are_neither_none_nor_a_book(town, ada, words):
    with pytest.raises(BadInput):
        wrote(town, ada, words=words)


def test_there_is_an_end_to_it(town, ada):
    for n in range(MOST_STANDING):
        wrote(town, ada, words=f"thing {n}")
    with pytest.raises(BadInput, match="Take one back"):
        wrote(town, ada)


def chose(town, *wanted, by=None, among=("Geometry", "Art")):
    choose(town.ada.pk, wanted, by=by or town.actor("ada"), among=among, at=NOW)


def test_what_a_learner_would_like_is_chosen_from_a_list_and_changed_as_a_whole(town):
    chose(town, "Geometry", "Geometry")
    assert read(town).liked == {"Geometry"}
    chose(town, "Art")
    assert (read(town).liked, read(town).taken_back) == ({"Art"}, 1)
    chose(town, "Art", among=("Geometry",))
    assert read(town).liked == {"Art"}, "what stood may stay"
    chose(town)
    assert (read(town).liked, read(town).taken_back) == (frozenset(), 2)
    assert not AboutMeWords.objects.exists(), "what was taken back is gone"


def test_only_the_learner_chooses_and_only_what_is_there(town):
    with pytest.raises(BadInput, match="not here to choose"):
        chose(town, "Dancing")
    for name in ("mother", "teacher"):
        with pytest.raises(NotAllowed):
            chose(town, "Art", by=town.actor(name))
    assert read(town).liked == frozenset()
