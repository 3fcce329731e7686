"""Rows of a source: known again by their key, corrected by superseding, taken back by withdrawing."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from cairn.evidence.selectors.cells import rows_of_cells
from cairn.evidence.services import queue
from cairn.evidence.services.log import Fate, Piece, Withdrawn, append
from cairn.evidence.services.queue import arrivals_done, take_arrivals
from cairn.evidence.services.recording import withdraw

from .conftest import KEEPER, NOW, every

DONE = datetime(2026, 11, 3, 9, tzinfo=UTC)


def piece(school, key="k1", *, value=3.0, learner=None, competency=None, **said):
    return Piece(
        key,
        (learner or school.ada).pk,
        competency or school.essay,
        0,
        DONE,
        score=value,
        value=value,
        **said,
    )


def send(*rows):
    return [fate for fate, _ in append(rows, source="vendor", at=NOW)]


def standing(school, competency=None):
    rows = rows_of_cells([(school.ada.pk, competency or school.essay)])
    return [row.value for row in rows if row.status == "standing"]


def test_the_same_row_twice_changes_nothing(school):
    assert send(piece(school)) == [Fate.STORED]
    every("evidence.Arrival").delete()
    assert send(piece(school)) == [Fate.UNCHANGED]
    assert every("evidence.Evidence").count() == 1
    assert not every("evidence.Arrival").exists()


def test_a_corrected_row_supersedes_and_so_does_the_next(school):
    for value in (3.0, 2.0, 0.0):
        send(piece(school, value=value))
    assert standing(school) == [0.0]
    assert [e.supersedes_id is None for e in every("evidence.Evidence").order_by("pk")] == [
        True, False, False,
    ]  # fmt: skip


def test_back_to_the_first_score_is_a_correction_too(school):
    for value in (3.0, 2.0, 3.0):
        send(piece(school, value=value))
    assert standing(school) == [3.0]
    assert every("evidence.Evidence").count() == 3


def test_a_missing_score_and_a_zero_differ(school):
    send(piece(school, value=None))
    assert send(piece(school, value=0.0)) == [Fate.STORED]


def test_a_row_taken_back_is_withdrawn_once_and_may_come_again(school):
    send(piece(school))
    assert send(Withdrawn("k1", "Sent in error.")) == [Fate.STORED]
    assert send(Withdrawn("k1", "Sent in error.")) == [Fate.UNCHANGED]
    assert standing(school) == []
    assert send(piece(school)) == [Fate.STORED]
    assert standing(school) == [3.0]


def test_taking_back_what_never_came_is_nothing(school):
    assert send(Withdrawn("k9")) == [Fate.UNCHANGED]
    assert not every("evidence.Evidence").exists()


def test_a_row_that_turns_out_to_be_another_learners_works_both_cells_out_anew(school):
    send(piece(school))
    every("evidence.Arrival").delete()
    send(piece(school, learner=school.ben))
    assert {a.learner_id for a in every("evidence.Arrival")} == {school.ada.pk, school.ben.pk}
    assert standing(school) == []


def test_what_a_person_took_back_stays_so_until_its_source_says_something_else(school):
    send(piece(school))
    withdraw(by=KEEPER, evidence=every("evidence.Evidence").get().pk, reason="Copied.", at=NOW)
    assert send(piece(school)) == [Fate.UNCHANGED]
    assert standing(school) == []
    assert send(piece(school, value=2.0)) == [Fate.STORED]
    assert standing(school) == [2.0]


def test_two_sources_may_use_the_same_key(school):
    send(piece(school))
    [(fate, _)] = append([piece(school)], source="other", at=NOW)
    assert fate is Fate.STORED


def test_a_batch_that_fails_leaves_nothing(school):
    with pytest.raises(Exception, match=r"(?i)constraint"), transaction.atomic():
        send(piece(school), piece(school, "k2", standard_error=-1.0))
    assert not every("evidence.Evidence").exists()
    assert not every("intake.SourceRow").filter(kind="evidence").exists()


def test_taken_arrivals_wait_until_they_are_done_and_later_ones_stay(school):
    send(piece(school), piece(school, "k2", competency=school.ratios))
    [one, two] = take_arrivals(10)
    assert {one.competency, two.competency} == {school.essay, school.ratios}
    assert len(take_arrivals(1)) == 1
    send(piece(school, value=1.0))
    arrivals_done([one.arrival, two.arrival])
    [left] = take_arrivals(10)
    assert left.competency == school.essay


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_while_one_process_drains_the_queue_another_takes_nothing(school):
    send(piece(school))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [queue._DRAINING])
            assert take_arrivals(10) == []
            cursor.execute("SELECT pg_advisory_unlock(%s)", [queue._DRAINING])
        assert len(take_arrivals(10)) == 1
    finally:
        other.close()
