"""The words under which somebody is found: parts of their names and numbers, as a search compares them."""

from django.db import models

from cairn.intake.tables import Row

from .persons import Person


class NameWord(Row):
    """One word of one person. It follows from the record, and is made anew whenever a name or number changes.

    Its identifier follows from what it says, so that the same word is the same row after a restore.
    """

    word = models.TextField()  # folded; compared byte by byte on both databases (see the migration)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="words", db_index=False
    )  # the record that stands; the index by person and word serves

    class Meta:
        indexes = [
            models.Index("word", "person", name="person_by_word"),
            models.Index("person", "word", name="word_by_person"),
        ]
