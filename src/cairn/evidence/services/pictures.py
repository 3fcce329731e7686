"""Pictures without what they tell beside the picture: place, camera, time, thumbnails, comments.

A picture is drawn anew from its pixels, turned upright first; nothing but pixels goes along. Its colours are
turned into those of every screen (sRGB) where it says which ones it has. A file that would unpack to more pixels
than any camera makes is refused before it is unpacked.
"""

import io
import warnings
from itertools import islice
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, ImageSequence

from .refusals import Refused, Why

PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/avif": "AVIF",
}
"""Media types of pictures and the form in which they are drawn anew."""
MOST_PIXELS = 60_000_000
"""In all frames of a picture together."""
MOST_FRAMES = 1_000
_LARGEST_PROFILE = 4 << 20
_QUALITY = {
    "JPEG": {"quality": 92, "optimize": True},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 80},
}
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError)


def without_metadata(path: Path) -> int:
    """Draws the picture at `path` anew, in place; how many pixels. Raises Refused when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=list(PICTURES.values())) as picture:
                return _redraw(picture, path)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (
        *_UNREADABLE,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        ZeroDivisionError,
    ) as error:
        raise Refused(Why.PICTURE) from error


def _too_large() -> Refused:
    return Refused(Why.TOO_MANY_PIXELS, most=f"{MOST_PIXELS:,}")


def _redraw(picture: Image.Image, path: Path) -> int:
    form = "JPEG" if picture.format == "MPO" else picture.format or ""  # MPO: a phone's JPEG
    frames = 1 if form in ("JPEG", "TIFF", "BMP") else _frames(picture)
    if picture.width * picture.height * frames > MOST_PIXELS:
        raise _too_large()
    profile = picture.info.get("icc_profile")
    drawn = [_bare(frame, profile) for frame in islice(ImageSequence.Iterator(picture), frames)]
    settings: dict[str, object] = dict(_QUALITY.get(form, {}))
    if len(drawn) > 1:
        settings |= {"save_all": True, "append_images": drawn[1:]}
        settings |= {k: picture.info[k] for k in ("duration", "loop") if k in picture.info}
    if "transparency" in picture.info and form in ("GIF", "PNG") and drawn[0].mode == "P":
        settings["transparency"] = picture.info["transparency"]
    with path.open("wb") as file:
        drawn[0].save(file, form, **settings)
    return picture.width * picture.height * frames


def _frames(picture: Image.Image) -> int:
    """How many frames there are, counted no further than may be."""
    if picture.format != "GIF":
        said = int(getattr(picture, "n_frames", 1))
        if said > MOST_FRAMES:
            raise _too_large()
        return said
    count, area = 1, picture.width * picture.height
    while count <= MOST_FRAMES and count * area <= MOST_PIXELS:
        try:
            picture.seek(count)
        except EOFError:
            picture.seek(0)
            return count
        count += 1
    raise _too_large()


def _bare(frame: Image.Image, profile: bytes | None) -> Image.Image:
    """The pixels alone, upright, in colours that every screen has."""
    upright = ImageOps.exif_transpose(frame)
    if profile and upright.mode in ("RGB", "CMYK") and len(profile) <= _LARGEST_PROFILE:
        upright = _in_common_colours(upright, profile)
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P" and (palette := upright.getpalette()):
        bare.putpalette(palette)
    bare.paste(upright)
    return bare


def _in_common_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    """Those of sRGB; as they are where the picture's own words about them cannot be read."""
    try:
        turned = ImageCms.profileToProfile(
            picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return picture if turned is None else turned
