"""A portfolio as its people meet it: added from a phone, shown to whom the learner says, taken along as a folder."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from cairn.evidence.services.refusals import WORDS, Refused, Why
from cairn.journeys.doing import error_words
from cairn.people.selectors.accounts import personas

from .visiting import NOW, links, model, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
GPS = 0x8825
UTF8 = "text/plain; charset=utf-8"


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya():
    return next(p.person for p in personas(day=TODAY) if p.username == "maya")


def photo():
    exif = Image.Exif()
    exif.get_ifd(GPS)[2] = (45.0, 30.0, 0.0)
    exif[0x010F] = "Maya's telephone"
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def add(client, maya, *files, **said):
    given = {
        "title": "Bridge of straws",
        "made_on": TODAY.isoformat(),
        "reflection": "It held 2 kg.",
    } | said
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("journeys:add-work", args=[maya]), given | {"files": sent})


def newest(maya):
    return model("learning.Work").objects.filter(learner=maya).order_by("-added_at", "-pk").first()


def file_of(work):
    return (
        model("learning.WorkFile")
        .objects.filter(version__work=work)
        .order_by("-version__number")
        .first()
    )


def test_the_portfolio_is_found_from_the_pages_of_learner_and_family(maya):
    found = reverse("journeys:portfolio", args=[maya])
    assert found in text(visitor("maya").get(reverse("journeys:learner", args=[maya])))
    assert found in text(visitor("tran").get(reverse("journeys:learner", args=[maya])))
    family = visitor("maya-family")
    assert found in text(family.get(reverse("journeys:family", args=[maya])))
    assert len(links(text(family.get(found)), "journeys:work")) == 3
    assert len(links(text(visitor("maya").get(found)), "journeys:work")) == 4


def test_a_photo_from_a_phone_is_shown_to_the_family_without_its_place(maya):
    me, family = visitor("maya"), visitor("maya-family")
    assert add(me, maya, ("IMG_1.jpg", photo()), family="on").status_code == 302
    work, file = newest(maya), file_of(newest(maya))
    assert "Bridge of straws" in text(family.get(reverse("journeys:work", args=[work.pk])))
    for address in ("", "?wide"):
        answer = family.get(reverse("journeys:work-file", args=[file.pk]) + address)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"telephone" not in answer.content
        assert not Image.open(io.BytesIO(answer.content)).getexif().get_ifd(GPS)
    tran = visitor("tran")
    for address in (
        reverse("journeys:work", args=[work.pk]),
        reverse("journeys:work-file", args=[file.pk]),
    ):
        assert tran.get(address).status_code == 404
        assert me.get(address).status_code == 200


def test_what_a_learner_takes_back_is_gone_for_everybody_else(maya):
    me, family = visitor("maya"), visitor("maya-family")
    add(me, maya, ("a.txt", b"words"), family="on", teachers="on")
    work = newest(maya)
    show, page = (reverse(f"journeys:{name}", args=[work.pk]) for name in ("show-work", "work"))
    assert family.post(show, {"withdraw": "1"}).status_code == 404
    me.post(show, {"withdraw": "1"})
    assert family.get(page).status_code == visitor("tran").get(page).status_code == 404
    assert "Only you see it" in text(me.get(page))
    me.post(show, {"back": "1"})
    me.post(show, {"teachers": "on"})
    assert (family.get(page).status_code, visitor("tran").get(page).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("name", "data", "kind", "leaves_as"),
    [
        ("page.html", b"<script>alert(1)</script>", UTF8, "page.html.txt"),
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', UTF8, "x.svg.txt"),
        ("essay.jpg", b"%PDF-1.4\n%%EOF", "application/pdf", "essay.jpg.pdf"),
    ],
)  # fmt: skip
def test_a_file_leaves_as_what_it_is_and_is_never_opened_in_the_page(
    maya, name, data, kind, leaves_as
):
    me = visitor("maya")
    assert add(me, maya, (name, data)).status_code == 302
    answer = me.get(reverse("journeys:work-file", args=[file_of(newest(maya)).pk]))
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{leaves_as}"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(("language", "said"), [("en", "is a program"), ("es", "es un programa")])
def test_a_refused_file_says_why_in_the_readers_language(maya, language, said):
    answer = add(visitor("maya", language), maya, ("game.exe", b"MZ\x90\0\x03"))
    assert said in text(answer, status=422)
    assert "game.exe" in answer.content.decode()


def test_every_refusal_has_its_words_in_both_languages():
    assert set(WORDS) == set(Why)
    for why in Why:
        error = Refused(why, name="x.y", most="9 MB")
        with override("en"):
            assert error_words(error) == f"{error.what} {error.mend}"
        with override("es"):
            assert "x.y" in error_words(error) or why in (Why.TOO_MANY, Why.NO_ROOM)
            assert error_words(error) != f"{error.what} {error.mend}"


def test_a_player_gets_the_piece_that_it_asks_for(maya):
    me = visitor("maya")
    sound = (
        b"RIFF"
        + (36 + 200).to_bytes(4, "little")
        + b"WAVEfmt \x10\0\0\0"
        + bytes(16)
        + b"data\xc8\0\0\0"
        + bytes(range(200))
    )
    assert add(me, maya, ("song.wav", sound)).status_code == 302
    address = reverse("journeys:work-file", args=[file_of(newest(maya)).pk])
    whole = me.get(address)
    part = me.get(address, headers={"range": "bytes=44-53"})
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert (part.status_code, part.content) == (206, bytes(range(10)))
    assert part.headers["Content-Range"] == f"bytes 44-53/{len(whole.content)}"
    assert me.get(address, headers={"range": "bytes=9999-"}).status_code == 200


def test_a_teacher_makes_evidence_from_a_work_in_two_taps(maya):
    tran = visitor("tran")
    work = next(
        key
        for key in links(text(tran.get(reverse("journeys:portfolio", args=[maya]))), "journeys:work")
        if "Record this level" in text(tran.get(reverse("journeys:work", args=[key])))
    )  # fmt: skip
    tie = model("learning.WorkTie").objects.filter(version__work=work).first()
    before = model("evidence.Evidence").objects.filter(learner=maya).count()
    sent = {"competency": str(tie.competency_id), "level": "3"}
    answer = tran.post(reverse("journeys:record-work", args=[work]), sent)
    assert answer.status_code == 302
    assert model("evidence.Evidence").objects.filter(learner=maya).count() == before + 1
    assert "1 piece of evidence was recorded" in text(tran.get(answer.url))
    for username in ("maya", "maya-family"):
        refused = visitor(username).post(reverse("journeys:record-work", args=[work]), sent)
        assert refused.status_code == 404


def test_a_conference_is_prepared_and_read_by_the_family(maya):
    me = visitor("maya")
    works = links(text(me.get(reverse("journeys:portfolio", args=[maya]))), "journeys:work")
    address = reverse("journeys:collect", args=[maya]) + "?conference"
    given = {"title": "December", "works": works[:4], "goal": "Read aloud", "question": "How?"}
    assert "4 works are many" in text(me.post(address, given), status=422)
    answer = me.post(address, given | {"works": works[1:4]})
    assert answer.status_code == 302
    page = text(visitor("maya-family").get(answer.url))
    assert "Read aloud" in page
    assert len(links(page, "journeys:work")) == 3


def test_the_familys_copy_of_the_record_has_what_is_shown_to_it_and_says_that_there_may_be_more(
    maya,
):
    answer = visitor("maya-family").post(reverse("journeys:copy", args=[maya]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        record = pack.read("record.json").decode()
        names = pack.namelist()
    assert "A turtle that draws polygons" in record
    assert "Rain on the bus" not in record
    assert "keeps to themself" in record
    assert any(name.endswith("polygons.py.txt") for name in names)


def test_the_portfolio_leaves_as_a_folder_that_opens_without_cairn(maya):
    whole = {}
    for username, works in (("maya", 4), ("maya-family", 3)):
        answer = visitor(username).get(reverse("journeys:portfolio-folder", args=[maya]))
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as pack:
            assert pack.testzip() is None
            whole = {name: pack.read(name) for name in pack.namelist()}
        listed = json.loads(whole["manifest.json"])
        assert len(listed["works"]) == works
        files = [f for w in listed["works"] for v in w["versions"] for f in v["files"]]
        assert {f["name"] for f in files} | {"index.html", "manifest.json"} == set(whole)
        for file in files:
            assert hashlib.sha256(whole[file["name"]]).hexdigest() == file["sha256"]
            assert ".." not in file["name"]
    index = whole["index.html"].decode()
    assert "<script" not in index
    assert "Rain on the bus" not in index
    assert all(
        f'href="{name}"' in index.replace("%2C", ",").replace("%20", " ")
        for name in whole
        if "/" in name
    )
