"""One answer of the web server, and the looks that it was made from: kept together when it is ready to leave.

How many bytes leave is known only once the answer is made and compressed. So a look that is made while an
answer is prepared waits until then and is written once, with its bytes, before the first byte leaves. Where
the work ends in between nothing left, and there is no look. Outside an answer (a command, a nightly work) a
look is written at once.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cairn.people.models import Look


class Answer:
    """The looks of one answer, until it leaves."""

    def __init__(self) -> None:
        self._looks: list[Look] = []

    def rests_on(self, looks: Iterable[Look]) -> None:
        """These looks were made for the answer."""
        self._looks.extend(looks)

    def leaves(self, size: int | None) -> None:
        """Keeps the looks; on disk when this returns, or with the transaction that is open.

        size    bytes of the answer's body as it leaves; None: not known, as when it is made while it leaves

        One answer may rest on several looks, one for each class of data, and for a service's program one for
        each learner whom it names: its bytes stand at the first, and the others say 0, so that the bytes of a
        day's looks are the bytes that left on that day.
        """
        looks, self._looks = self._looks, []
        for number, look in enumerate(looks):
            look.bytes = size if size is None or number == 0 else 0
        if len(looks) == 1:
            looks[0].save(force_insert=True)
        elif looks:
            Look.objects.bulk_create(looks, batch_size=_AT_ONCE)


_AT_ONCE = 500
_BEING_MADE: ContextVar[Answer | None] = ContextVar("the answer being made", default=None)


@contextmanager
def answering() -> Iterator[Answer]:
    """While this lasts, looks wait for the answer; whoever sends it calls `leaves` first."""
    answer = Answer()
    token = _BEING_MADE.set(answer)
    try:
        yield answer
    finally:
        _BEING_MADE.reset(token)


def keep(look: Look) -> None:
    """Keeps a look: with the answer that is being made, else at once."""
    keep_all([look])


def keep_all(looks: Iterable[Look]) -> None:
    """Keeps looks that belong together: with the answer that is being made, else at once."""
    answer = _BEING_MADE.get()
    if answer is None:
        Look.objects.bulk_create(looks, batch_size=_AT_ONCE)
    else:
        answer.rests_on(looks)
