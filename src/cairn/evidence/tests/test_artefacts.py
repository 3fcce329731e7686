"""Files are what their content says, without what pictures tell beside the picture, and open to who may."""

import io
import zipfile

import pytest
from PIL import Image

from cairn.evidence.rules import download_name
from cairn.evidence.selectors.artefacts import artefacts_of, folder, open_artefact, path_of
from cairn.evidence.services import artefacts, receiving
from cairn.evidence.services.artefacts import attach
from cairn.evidence.services.recording import record_evidence
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.terms import Use

from .conftest import KEEPER, NOW, actor, every

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


@pytest.fixture
def piece(school, settings, tmp_path):
    settings.DATA = tmp_path
    return record_evidence(
        by=actor(school.ms_rios), learner=school.ada.pk, competency=school.essay,
        use=Use.PORTFOLIO, performed_at=NOW, at=NOW, score=3,
    )  # fmt: skip


def keep(piece, data, name="work.jpg", **said):
    return attach(piece.pk, io.BytesIO(data), name=name, **({"by": KEEPER, "at": NOW} | said))


def photo(form="JPEG", size=(40, 20), **saved):
    picture = Image.new("RGB", size, "white")
    picture.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[MAKE] = "Camera of Ada"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[2] = (45.0, 30.0, 0.0)
    out = io.BytesIO()
    picture.save(out, form, exif=exif, **saved)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_keeps_its_pixels_upright_and_loses_place_and_camera(piece, form):
    sent = photo(form)
    assert b"Camera of Ada" in sent
    kept = keep(piece, sent, "beach.jpg")
    stored = path_of(kept.sha256).read_bytes()
    picture = Image.open(io.BytesIO(stored))
    assert picture.size == (20, 40)
    assert not picture.getexif().get_ifd(GPS)
    assert b"Camera of Ada" not in stored
    assert (kept.metadata_removed, kept.size) == (True, len(stored))


def test_comments_and_trailing_bytes_go_as_well(piece):
    stored = path_of(
        keep(piece, photo(comment=b"home alone") + b"<script>hidden").sha256
    ).read_bytes()
    assert b"home alone" not in stored
    assert b"script" not in stored


def test_an_animation_keeps_its_frames(piece):
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)
    kept = keep(piece, out.getvalue(), "dance.gif")
    with Image.open(path_of(kept.sha256)) as picture:
        assert (picture.n_frames, kept.media_type) == (3, "image/gif")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.4\nhello", "application/pdf"),
        ("Ça va: été".encode(), "text/plain"),
        (b"<!DOCTYPE html><html><script>1</script>", "text/plain"),
        (b"hello <ScRipt>alert(1)</script>", "text/plain"),
        (b'<?xml version="1.0"?><svg xmlns="x"><script/></svg>', "text/plain"),
        (b"#!/usr/bin/env python3\nprint(1)", "text/plain"),
    ],
)
def test_the_content_says_what_a_file_is_whatever_its_name(piece, data, media_type):
    assert keep(piece, data, "photo.jpg").media_type == media_type


def test_a_document_in_a_zip_is_what_it_is(piece):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", "x")
    assert "openxmlformats" in keep(piece, out.getvalue(), "essay.docx").media_type


def test_what_could_act_is_only_ever_a_download(piece, school):
    page, picture = keep(piece, b"<html><script>1</script></html>"), keep(piece, photo())
    asked = {"by": actor(school.ada), "purpose": Purpose.OWN_RECORD, "day": NOW.date()}
    with open_artefact(page.pk, **asked) as opened:
        assert (opened.in_place, opened.media_type) == (False, "application/octet-stream")
    assert download_name(page.name, page.media_type) == "work.jpg.txt"
    with open_artefact(picture.pk, **asked) as opened:
        assert (opened.in_place, opened.media_type) == (True, "image/jpeg")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\x00", "is a program"),
        (b"\x7fELF\x02", "is a program"),
        (b"\x00\x01\x02nothing known", "cannot be told"),
        (b"", "is empty"),
        (photo()[:200], "cannot be read"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "JPEG and PNG"),
    ],
)
def test_programs_empty_files_and_broken_pictures_are_refused_and_leave_nothing(piece, data, said):
    with pytest.raises(BadInput, match=said):
        keep(piece, data)
    assert not every("evidence.Artefact").exists()
    assert [p for p in folder().rglob("*") if p.is_file()] == []


def test_a_picture_bomb_is_refused_before_it_is_unpacked(piece):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 1 << 20
    with pytest.raises(BadInput, match="more than 60,000,000 pixels"):
        keep(piece, out.getvalue(), "bomb.png")


def test_a_file_beyond_the_bound_is_not_read_to_its_end(piece):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(BadInput, match="larger than 1,000,000 bytes"):
        attach(piece.pk, endless, name="e", by=KEEPER, at=NOW, largest=1_000_000)
    assert endless.given < 2_000_000


def test_the_same_file_is_kept_once_and_its_name_is_no_path(piece):
    first = keep(piece, b"words", "../../etc/cron.d/x.txt")
    assert keep(piece, b"words", "other.txt").pk == first.pk
    assert first.name == "x.txt"
    assert path_of(first.sha256).parent.name == first.sha256[:2]


def test_who_may_not_see_the_learner_neither_attaches_nor_opens(piece, school):
    kept = keep(piece, b"words", by=actor(school.ada))
    for stranger, purpose in (
        (school.ben, Purpose.OWN_RECORD),
        (school.mr_okafor, Purpose.INSTRUCT),
    ):
        asked = {"by": actor(stranger), "purpose": purpose, "day": NOW.date()}
        with pytest.raises(NotAllowed):
            keep(piece, b"more", by=actor(stranger))
        with pytest.raises(NotAllowed):
            artefacts_of(piece.pk, **asked)
        with pytest.raises(NotAllowed), open_artefact(kept.pk, **asked):
            pass


def test_nothing_is_acknowledged_before_it_is_on_disk(piece, monkeypatch):
    order = []
    sync = receiving.os.fsync
    monkeypatch.setattr(
        receiving.os, "fsync", lambda handle: (order.append("sync"), sync(handle))[1]
    )
    monkeypatch.setattr(
        artefacts.Artefact.objects,
        "get_or_create",
        lambda **_: (order.append("row"), (None, True))[1],
    )
    keep(piece, b"words")
    assert order == ["sync", "sync", "sync", "row"]
