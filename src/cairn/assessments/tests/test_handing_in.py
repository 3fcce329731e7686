"""Files handed in to a task: made safe, kept in every version, seen by who works with the learner."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from cairn.assessments.models import HandIn, HandInFile
from cairn.assessments.selectors.handed_in import (
    fingerprints,
    handed_in_to,
    learner_of_handed_in,
    open_handed_in,
)
from cairn.assessments.selectors.tasks import tasks_due, tasks_of
from cairn.assessments.services.tasks import hand_in
from cairn.evidence.selectors.artefacts import path_of
from cairn.evidence.services.artefacts import forget
from cairn.evidence.services.refusals import Refused
from cairn.evidence.tests.conftest import actor
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7

from .conftest import NOW, TODAY

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _somewhere(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def ada(school):
    return actor(school.ada)


def photo():
    exif = Image.Exif()
    exif[0x010F] = "Ada's telephone"
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def hand(giving, by, *files, at=NOW, **said):
    return hand_in(
        giving.pk, by=by, files=[(io.BytesIO(data), name) for name, data in files], at=at, **said
    )


def mine(school, known=None):
    asked = {"by": actor(school.ada), "purpose": Purpose.OWN_RECORD, "day": TODAY}
    [task] = tasks_of(school.ada.pk, known=known, **asked)
    return task.hand_ins


def test_several_files_alone_are_enough_and_are_made_safe(school, giving, ada):
    hand(giving, ada, ("../bread.jpg", photo()), ("plan.txt", b"Scale by 7.5."))
    [handed] = mine(school)
    assert [(f.name, f.media_type) for f in handed.files] == [
        ("bread.jpg", "image/jpeg"), ("plan.txt", "text/plain"),
    ]  # fmt: skip
    assert b"telephone" not in path_of(handed.files[0].sha256).read_bytes()
    assert handed.pictures == [handed.files[0]]


def test_handed_in_again_is_a_further_version_and_the_first_stays(school, giving, ada):
    hand(giving, ada, ("one.txt", b"one"))
    hand(giving, ada, words="And why.", at=LATER)
    assert [(h.number, len(h.files), h.words) for h in mine(school)] == [
        (1, 1, ""), (2, 0, "And why."),
    ]  # fmt: skip


def test_until_it_is_released_nothing_was_handed_in(school, giving, ada):
    hand(giving, ada, ("one.txt", b"one"), at=LATER)
    asked = {"by": ada, "purpose": Purpose.OWN_RECORD, "day": TODAY}
    assert mine(school, known=NOW) == ()
    assert [d.handed_in for d in tasks_due(school.ada.pk, known=NOW, **asked)] == [False]
    assert [d.handed_in for d in tasks_due(school.ada.pk, known=LATER, **asked)] == [True]
    file = HandInFile.objects.get().pk
    assert open_handed_in(file, known=LATER, **asked).path.read_bytes() == b"one"
    with pytest.raises(NotAllowed):
        open_handed_in(file, known=NOW, **asked)


def test_the_teacher_opens_them_and_another_learner_does_not(school, rios, giving, ada):
    hand(giving, ada, ("one.txt", b"one"))
    asked = {"by": rios, "purpose": Purpose.INSTRUCT, "day": TODAY}
    found = handed_in_to(giving.pk, **asked)
    [file] = found[school.ada.pk][0].files
    assert learner_of_handed_in(file.pk) == school.ada.pk
    assert open_handed_in(file.pk, **asked).name == "one.txt"
    ben = {"by": actor(school.ben), "purpose": Purpose.OWN_RECORD, "day": TODAY}
    for key in (file.pk, uuid7()):
        with pytest.raises(NotAllowed):
            open_handed_in(key, **ben)
    hers = {"by": actor(school.mr_okafor), "purpose": Purpose.INSTRUCT, "day": TODAY}
    assert handed_in_to(giving.pk, **hers) == {}


def test_a_faulty_file_is_refused_and_nothing_is_handed_in(school, giving, ada):
    with pytest.raises(Refused, match=r"game\.exe is a program"):
        hand(giving, ada, ("a.txt", b"words"), ("game.exe", b"MZ\x90\0"))
    with pytest.raises(Refused, match="more than 10 files"):
        hand(giving, ada, *((f"{i}.txt", b"words") for i in range(11)))
    with pytest.raises(BadInput, match="nothing to hand in"):
        hand(giving, ada, words=" ")
    with pytest.raises(NotAllowed):
        hand(giving, actor(school.mr_okafor), ("a.txt", b"words"))
    assert not HandIn.objects.exists()


def test_a_file_that_was_handed_in_is_not_forgotten(school, giving, ada):
    hand(giving, ada, ("one.txt", b"one"))
    [kept] = fingerprints([school.ada.pk])
    assert forget([kept]) == 0
    assert path_of(kept).is_file()


@pytest.mark.parametrize("model", [HandIn, HandInFile])
def test_the_database_changes_nothing_that_was_handed_in(giving, ada, model):
    hand(giving, ada, ("one.txt", b"one"))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
