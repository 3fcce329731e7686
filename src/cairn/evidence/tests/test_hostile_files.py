"""Files made to act in somebody's browser: whatever they pretend to be, none is ever shown in place as what acts."""

import io
import zipfile

import pytest
from PIL import Image

from cairn.evidence.rules import plain_name, shown_in_place
from cairn.evidence.services.pictures import PICTURES, without_metadata
from cairn.evidence.services.sniffing import media_type_of
from cairn.kernel.errors import BadInput

SCRIPT = b"<script>fetch('/home')</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
ACTS = {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml",
        "application/javascript", "text/javascript", "application/x-shockwave-flash"}  # fmt: skip


def picture(form="GIF"):
    out = io.BytesIO()
    Image.new("RGB", (3, 3), "teal").save(out, form)
    return out.getvalue()


def zipped(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


HOSTILE = {
    "svg": SVG,
    "svg after a comment": b"<!-- " + b"x" * 3000 + b" -->" + SVG,
    "svg with a byte order mark": b"\xef\xbb\xbf" + SVG,
    "svg in capitals": SVG.upper(),
    "svg in utf-16": SVG.decode().encode("utf-16"),
    "html": b"<!doctype html>" + SCRIPT,
    "html after blanks": b" \n\t" * 200 + b"<HTML>" + SCRIPT,
    "html without its first mark": b"<body onload=alert(1)>",
    "html in utf-16": ("<html>" + SCRIPT.decode()).encode("utf-16"),
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>",
    "xml with a style sheet": b'<?xml version="1.0"?><?xml-stylesheet href="data:,x"?><a/>',
    "gif that is script as well": b"GIF89a/*" + picture()[6:] + b"*/=1;" + SCRIPT,
    "picture with html behind": picture() + b"<html>" + SCRIPT,
    "png with html behind": picture("PNG") + b"<html>" + SCRIPT,
    "jpeg with html behind": picture("JPEG") + SCRIPT,
    "pdf with html before": b"<html>" + SCRIPT + b"%PDF-1.7\n",
    "zip with a page": zipped(("index.html", SCRIPT)),
    "zip with a path that leads out": zipped(("../../etc/cron.d/x", b"* * * * * root true")),
    "picture and zip at once": picture() + zipped(("index.html", SCRIPT)),
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT,
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_that_can_act_is_shown_in_place(what, tmp_path):
    """Refused, or a download, or a picture drawn anew without whatever was beside its pixels."""
    file = tmp_path / "holiday.jpg"
    file.write_bytes(HOSTILE[what])
    try:
        media_type = media_type_of(file)
        if media_type in PICTURES:
            without_metadata(file)
    except BadInput:
        return
    if shown_in_place(media_type):
        assert media_type not in ACTS
        assert media_type in PICTURES or b"<" not in file.read_bytes() or media_type == "text/plain"
    if media_type in PICTURES:
        assert b"script" not in file.read_bytes()


@pytest.mark.parametrize("media_type", sorted(ACTS))
def test_no_type_that_can_act_may_be_shown_in_place(media_type):
    assert not shown_in_place(media_type)
    assert not shown_in_place(f"{media_type}; charset=utf-8")


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\boot.ini",
     'a"; filename="b.html', "a\r\nSet-Cookie: x=1", "\u202egpj.exe", "x" * 500],
)  # fmt: skip
def test_no_name_is_a_path_a_header_or_longer_than_can_be_shown(name):
    plain = plain_name(name)
    assert "/" not in plain
    assert plain.isprintable()
    assert len(plain) <= 120
