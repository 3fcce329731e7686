"""Pictures without what they tell beside the picture: place, camera, time, thumbnails, comments.

A picture is drawn anew from its pixels, turned upright first; nothing but pixels and, where they need
it, their colour profile goes along. A file that would unpack to more pixels than any camera makes is
refused before it is unpacked.
"""

import warnings
from itertools import islice
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

from cairn.kernel.errors import BadInput

PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/x-ms-bmp": "BMP",
    "image/heif": "",
    "image/heic": "",
    "image/avif": "",
}
"""Media types of pictures and the form in which they are drawn anew; "": nobody here can read it."""
MOST_PIXELS = 60_000_000
"""In all frames of a picture together."""
_QUALITY = {"JPEG": {"quality": 92, "optimize": True}, "WEBP": {"quality": 92}}
_MEND = "Save the picture as JPEG or PNG and send that."


def without_metadata(path: Path) -> None:
    """Draws the picture at `path` anew, in place. Raises BadInput when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[form for form in PICTURES.values() if form]) as picture:
                _redraw(picture, path)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Image.DecompressionBombWarning as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise BadInput(f"The picture cannot be read ({error}).", mend=_MEND) from error


def _too_large() -> BadInput:
    return BadInput(
        f"The picture has more than {MOST_PIXELS:,} pixels.", mend="Make it smaller and send that."
    )


def _redraw(picture: Image.Image, path: Path) -> None:
    form = "JPEG" if picture.format == "MPO" else picture.format or ""  # MPO: a phone's JPEG
    frames = 1 if form == "JPEG" else getattr(picture, "n_frames", 1)
    width, height = picture.size
    if width * height * frames > MOST_PIXELS:
        raise _too_large()
    drawn = [_bare(frame) for frame in islice(ImageSequence.Iterator(picture), frames)]
    settings: dict[str, object] = dict(_QUALITY.get(form, {}))
    if profile := picture.info.get("icc_profile"):
        settings["icc_profile"] = profile
    if len(drawn) > 1:
        settings |= {"save_all": True, "append_images": drawn[1:]}
        settings |= {k: picture.info[k] for k in ("duration", "loop") if k in picture.info}
    if "transparency" in picture.info and form in ("GIF", "PNG") and drawn[0].mode == "P":
        settings["transparency"] = picture.info["transparency"]
    with path.open("wb") as file:
        drawn[0].save(file, form, **settings)


def _bare(frame: Image.Image) -> Image.Image:
    """The pixels alone, upright."""
    upright = ImageOps.exif_transpose(frame)
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P" and (palette := upright.getpalette()):
        bare.putpalette(palette)
    bare.paste(upright)
    return bare
