"""A learner writes about themselves, and takes it back: the only writers of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import BadInput
from cairn.learning.models import AboutMe, AboutMeWithdrawn, AboutMeWords
from cairn.learning.rules.about_me import About
from cairn.people.selectors.persons import aliases

from .grounds import themselves
from .words import said

MOST_STANDING = 40
"""Things that stand about one learner at once; nobody reads more."""


@transaction.atomic
def write(learner: UUID, *, by: Actor, about: About, words: str, at: datetime) -> AboutMe:
    """Keeps what a learner says about themselves. Raises NotAllowed for anybody else, BadInput."""
    record = themselves(learner, by=by, data=DataClass.PORTFOLIO, at=at)
    kept = said(words, gettext_noop("You have not written anything yet."))
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
    AboutMeWords.objects.filter(of=row).delete()
    return AboutMeWithdrawn.objects.create(of=row, at=at)
