"""Handing work in to a task: new files, works of one's own portfolio, or both; and keeping there what is new."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments.selectors.tasks import TaskText, tasks_of
from cairn.assessments.services.tasks import hand_in
from cairn.evidence.services.receiving import Kept, Sent, kept_of, taken_in
from cairn.intake.written import MOST
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.learning.models import Work, WorkVersion
from cairn.learning.selectors.portfolio import WholeWork, find_work
from cairn.people.selectors.persons import aliases

from .portfolio import NewWork, add_version, add_work


def hand_in_work(
    giving: UUID,
    *,
    by: Actor,
    words: str = "",
    link: str = "",
    files: Sequence[Sent] = (),
    works: Sequence[UUID] = (),
    keep: bool = False,
    at: datetime,
) -> UUID | None:
    """Hands in to a task that `by` was given; what was kept in their portfolio of it, if anything.

    works   of one's own portfolio: the latest version of each goes in with its files, words and link
    keep    what is new is kept in the portfolio, tied to what the task shows; handed in again, as its next version

    Whoever teaches and the family see what is handed in, whatever the portfolio shows them. All of it is done or
    none. Raises NotAllowed, BadInput, and Refused for a file that is not taken in.
    """
    day = timezone.localdate(at)
    if by.person is None:
        raise NotAllowed(
            gettext_noop("Nobody is signed in."), mend=gettext_noop("Sign in as the learner.")
        )
    own = {"by": by, "purpose": Purpose.OWN_RECORD, "day": day}
    taken = [find_work(key, **own) for key in dict.fromkeys(works)]  # type: ignore[arg-type]
    if any(work.learner not in aliases(by.person) for work in taken):
        raise NotAllowed(
            gettext_noop("%(name)s has no such work."),
            mend=gettext_noop("Choose from your own portfolio."),
            said={"name": by.name},
        )
    mine = tasks_of(by.person, only=giving, **own)  # type: ignore[arg-type]
    new = taken_in(files, day=day)
    said, where = _with(taken, words, link)
    with transaction.atomic():
        row = hand_in(
            giving, by=by, words=said, link=where, at=at,
            files=[*new, *(kept_of(file) for work in taken for file in work.latest.files)],
        )  # fmt: skip
        if keep and (new or words.strip() or link.strip()):
            return _kept(by.person, mine[0].given.task, row.pk, giving, by, (words, link), new, at)
    return None


def _with(taken: Sequence[WholeWork], words: str, link: str) -> tuple[str, str]:
    """Words and one link; a further link stands among the words."""
    said, links = [words.strip()], [link.strip()]
    for work in taken:
        said.append(work.latest.row.words)
        links.append(work.latest.row.link)
    links = [each for each in links if each]
    return "\n\n".join(each for each in [*said, *links[1:]] if each), links[0] if links else ""


def _kept(
    learner: UUID,
    task: TaskText,
    row: UUID,
    giving: UUID,
    by: Actor,
    said: tuple[str, str],
    files: Sequence[Kept],
    at: datetime,
) -> UUID:
    """The work of the portfolio that holds it: a new one, or the one that an earlier time began."""
    words = said[0].strip()
    if len(words) > MOST:  # more than a portfolio shows as words
        files = [
            *files,
            *taken_in([(BytesIO(words.encode()), "words.txt")], day=timezone.localdate(at)),
        ]
        words = ""
    given = NewWork(
        title=task.title, made_on=timezone.localdate(at), words=words, link=said[1],
        ties=tuple((line.competency, None) for line in task.criteria),
    )  # fmt: skip
    earlier = WorkVersion.objects.filter(
        hand_in__giving=giving, work__learner__in=aliases(learner), work__withdrawn_at=None
    )
    work = earlier.order_by("-added_at", "-pk").values_list("work_id", flat=True).first()
    if work is None:
        made: Work = add_work(
            learner, by=by, given=given, files=files, at=at, teachers=True, family=True, hand_in=row
        )
        return made.pk
    add_version(work, by=by, given=given, files=files, at=at, hand_in=row)
    return work
