"""A learner writes about themselves, and takes it back: the only writers of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from cairn.intake.written import said
from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import BadInput
from cairn.learning.models import AboutMe, AboutMeWithdrawn, AboutMeWords
from cairn.learning.rules.about_me import About
from cairn.people.selectors.persons import aliases

from .grounds import themselves

MOST_STANDING = 40
"""Things that stand about one learner at once; nobody reads more."""


@transaction.atomic
def write(learner: UUID, *, by: Actor, about: About, words: str, at: datetime) -> AboutMe:
    """Keeps what a learner says about themselves. Raises NotAllowed for anybody else, BadInput."""
    record = themselves(learner, by=by, data=DataClass.PORTFOLIO, at=at)
    return _write(
        record, about, said(words, gettext_noop("You have not written anything yet.")), at
    )


@transaction.atomic
def choose(
    learner: UUID, wanted: Collection[str], *, by: Actor, among: Collection[str], at: datetime
) -> None:
    """The parts of frameworks that the learner would like to work on are these: new ones are kept, others taken back.

    among   the names there are to choose from; what was chosen before may stay without being among them

    Raises NotAllowed for anybody else, BadInput for a name that is not among them.
    """
    record = themselves(learner, by=by, data=DataClass.PORTFOLIO, at=at)
    standing = {
        row.words.words: row
        for row in AboutMe.objects.filter(
            learner__in=aliases(record), about=About.WOULD_LIKE.value, withdrawn=None
        ).select_related("words")
    }
    for name in wanted:
        if name not in standing and name not in among:
            raise BadInput(
                gettext_noop("%(name)s is not here to choose."),
                mend=gettext_noop("Choose from the list."),
                said={"name": name},
            )
    for name, row in standing.items():
        if name not in wanted:
            _take_back(row, at)
    for name in dict.fromkeys(wanted):
        if name not in standing:
            _write(record, About.WOULD_LIKE, name, at)


def _write(record: UUID, about: About, kept: str, at: datetime) -> AboutMe:
    standing = AboutMe.objects.filter(learner__in=aliases(record), withdrawn=None).count()
    if standing >= MOST_STANDING:
        raise BadInput(
            gettext_noop("%(standing)s things about you stand here already."),
            mend=gettext_noop("Take one back first."),
            said={"standing": standing},
        )
    row = AboutMe.objects.create(learner_id=record, about=about.value, written_at=at)
    AboutMeWords.objects.create(of=row, words=kept)
    return row


@transaction.atomic
def take_back(learner: UUID, said_: UUID, *, by: Actor, at: datetime) -> AboutMeWithdrawn:
    """The words go; that something was written and taken back stays. Raises NotAllowed, BadInput."""
    record = themselves(learner, by=by, data=DataClass.PORTFOLIO, at=at)
    rows = AboutMe.objects.filter(pk=said_, learner__in=aliases(record), withdrawn=None)
    row = rows.first()
    if row is None:
        raise BadInput(
            gettext_noop("This is not here any more."), mend=gettext_noop("Look at the page again.")
        )
    return _take_back(row, at)


def _take_back(row: AboutMe, at: datetime) -> AboutMeWithdrawn:
    AboutMeWords.objects.filter(of=row).delete()
    return AboutMeWithdrawn.objects.create(of=row, at=at)
