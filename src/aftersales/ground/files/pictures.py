"""Pictures, drawn anew: place, device, time or a second file hidden in them do not come along."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from aftersales.ground.files.rules import JPEG, PNG

LONGEST_EDGE = 4096  # enough to read a stamped number; more only fills disks
LEAST_EDGE = 3000  # a larger photo is read at a half or a quarter as long as this much stays
THUMBNAIL = 320
QUALITY = 88
_MEGA = 1_000_000


class NotAPicture(Exception):  # noqa: N818 - an answer, not an error
    """It began like a picture but is none that can be drawn."""


class TooManyPixels(Exception):  # noqa: N818 - an answer, not an error
    """Drawing it would take more memory than a picture is worth."""


def redrawn(source: BinaryIO, *, megapixels: int) -> tuple[bytes, str, bytes]:
    """The picture upright and bare, its media type, and a small JPEG of it.

    Sizes are checked before a pixel is read.
    """
    try:
        with Image.open(source, formats=("JPEG", "PNG", "GIF", "WEBP")) as found:
            _weigh(found, megapixels)
            _read_smaller(found)
            picture = _upright(found)
            lossless = found.format in {"PNG", "GIF"}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise TooManyPixels from fault
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError) as fault:
        raise NotAPicture from fault
    except MemoryError as fault:
        raise TooManyPixels from fault
    kept, media_type = (_png(picture), PNG) if lossless else (_jpeg(picture), JPEG)
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    return kept, media_type, _jpeg(picture)


def _weigh(found: Image.Image, megapixels: int) -> None:
    """A camera's JPEG is drawn smaller at once.

    The others must be held whole: half as many pixels.
    """
    piecewise = found.format == "JPEG" and not found.info.get("progressive")
    most = megapixels * _MEGA // (1 if piecewise else 2)
    if found.width * found.height > most or max(found.size) > 30_000:
        raise TooManyPixels


def _read_smaller(found: Image.Image) -> None:
    """A JPEG can be read at a half, a quarter or an eighth; other kinds do not listen."""
    times = next(n for n in (8, 4, 2, 1) if n == 1 or max(found.size) / n >= LEAST_EDGE)
    found.draft("RGB", (found.width // times, found.height // times))


def _upright(found: Image.Image) -> Image.Image:
    if max(found.size) > LONGEST_EDGE:
        found.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    picture = ImageOps.exif_transpose(found)
    see_through = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    bare = picture.convert("RGBA" if see_through else "RGB")
    bare.info = {}
    return bare


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
