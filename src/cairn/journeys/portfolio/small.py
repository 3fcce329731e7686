"""Small pictures of works for a page that shows many: the same content, the same picture."""

import base64
import io
import warnings
from functools import lru_cache

from PIL import Image

from cairn.evidence.selectors.artefacts import path_of

_SMALL, _WIDE = (240, 180), (1200, 1200)


@lru_cache(maxsize=512)
def small(sha256: str) -> str:
    """As an address that holds the picture itself; empty where it cannot be drawn."""
    data = drawn(sha256, _SMALL, 60)
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}" if data else ""


def wide(sha256: str) -> bytes:
    """As a JPEG for one work's page; empty where it cannot be drawn."""
    return drawn(sha256, _WIDE, 78)


def drawn(sha256: str, size: tuple[int, int], quality: int) -> bytes:
    """A picture at most so large, as JPEG."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path_of(sha256)) as picture:
                picture.draft("RGB", size)
                picture.thumbnail(size)
                return _on_white(picture, quality)
    except (OSError, ValueError, SyntaxError):
        return b""


def _on_white(picture: Image.Image, quality: int) -> bytes:
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
