"""Working out what has arrived: a few cells row by row, many in columns; the answers are the same."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from cairn.determinations.services.everyone import work_out_many
from cairn.determinations.services.working import records_of_cells, work_out_cells
from cairn.evidence.services.queue import Waiting, arrivals_done, take_arrivals

AT_ONCE = 2_500
MANY = 500
"""From so many cells on, columns cost less than rows, measured."""


def work_out_arrivals(*, as_of: date, limit: int = AT_ONCE, many: int = MANY) -> int:
    """Works out the cells that have changed, up to `limit` notes of change at once; how many it took.

    The notes are taken away in the transaction that writes the levels: nothing is lost between.
    """
    with transaction.atomic():
        taken = take_arrivals(limit)
        if taken:
            _work_out(taken, as_of, many)
            arrivals_done(w.arrival for w in taken)
    return len(taken)


def _work_out(taken: Iterable[Waiting], as_of: date, many: int) -> None:
    cells = records_of_cells({(w.learner, w.competency) for w in taken})
    if len(cells) < many:
        work_out_cells(cells, as_of=as_of)
    else:
        work_out_many({who for who, _ in cells}, {what for _, what in cells}, as_of=as_of)
