"""A restore that was cut off is known by a file, and says what ends it."""

import pytest

from cairn.intake import unfinished
from cairn.intake.unfinished import RecordUnfinished, Stage


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA = tmp_path


def test_without_a_restore_nothing_is_refused():
    assert unfinished.unfinished() is None
    unfinished.refuse_unfinished()


@pytest.mark.parametrize(
    ("stage", "mend"),
    [(Stage.PUTTING_BACK, "cairn restore"), (Stage.DESTROYING, "cairn rights destroyed apply")],
)
def test_each_stage_says_what_ends_it_until_it_has_ended(stage, mend):
    unfinished.note_stage(stage)
    with pytest.raises(RecordUnfinished, match=mend):
        unfinished.refuse_unfinished()
    unfinished.finish()
    unfinished.finish()  # nothing to end is no error
    unfinished.refuse_unfinished()


def test_destroying_again_ends_its_own_stage_and_no_earlier_one():
    unfinished.note_stage(Stage.DESTROYING)
    unfinished.refuse_unfinished(allowing=Stage.DESTROYING)
    unfinished.note_stage(Stage.PUTTING_BACK)
    with pytest.raises(RecordUnfinished):
        unfinished.refuse_unfinished(allowing=Stage.DESTROYING)


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'{"stage": "?"}', b"\xff"])
def test_a_file_that_cannot_be_read_counts_as_the_earliest_stage(said):
    unfinished.place().write_bytes(said)
    assert unfinished.unfinished() is Stage.PUTTING_BACK
