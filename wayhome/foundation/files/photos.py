"""A photo as somebody sent it, made anew: no place, no camera, no trailing bytes. No database.

What a file is called, and what its sender says it is, are not looked at. It is decoded as one of
three formats, turned the right way up, made small enough and written again as JPEG from its pixels
alone, so that nothing hidden in it is kept: EXIF with its GPS position, comments, a second file.
"""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 1_600  # pixels on the longer side: a face on a phone, half a page in print
LEAST = 50  # pixels: less is an icon
QUALITY = 85
MEDIA_TYPE = "image/jpeg"


class NotAPhoto(Exception):
    """`code` says why: empty, unreadable, tiny, too_many_pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Photo:
    """The picture made anew."""

    body: bytes
    width: int
    height: int
    media_type: str = MEDIA_TYPE


def read(source: BinaryIO, *, most_pixels: int) -> Photo:
    """Raises NotAPhoto. A file that unpacks into more than `most_pixels` is never unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as image:
                return _anew(image, most_pixels)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise NotAPhoto("too_many_pixels") from bomb
    except UnidentifiedImageError as other:
        raise NotAPhoto("unreadable") from other
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as broken:
        raise NotAPhoto("unreadable") from broken  # each is what Pillow raises of a broken file


def _anew(image: Image.Image, most_pixels: int) -> Photo:
    if image.width * image.height > most_pixels:
        raise NotAPhoto("too_many_pixels")
    if min(image.size) < LEAST:
        raise NotAPhoto("tiny")
    image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is unpacked no larger than it need be
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    flat = _on_white(upright)
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Photo(written.getvalue(), *flat.size)


def _on_white(image: Image.Image) -> Image.Image:
    """Pixels alone: a new picture, to which none of the old one's notes belong."""
    seen = image.convert("RGBA")
    flat = Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen.getchannel("A"))
    return flat
