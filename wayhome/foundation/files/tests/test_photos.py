"""A photo is made anew from its pixels; what is not one is refused in words (no database)."""

import io
import struct
import zlib

import pytest
from PIL import Image

from wayhome.foundation.files import photos
from wayhome.foundation.files.photos import NotAPhoto
from wayhome.practice.profiles.tests.lives import picture

MOST = 60_000_000


def read(data: bytes) -> photos.Photo:
    return photos.read(io.BytesIO(data), most_pixels=MOST)


def fault(data: bytes) -> str:
    with pytest.raises(NotAPhoto) as raised:
        read(data)
    return raised.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_of_phones_and_screens_become_jpeg(kind: str) -> None:
    made = read(picture(kind=kind))
    assert made.media_type == "image/jpeg"
    assert made.body[:3] == b"\xff\xd8\xff"
    assert (made.width, made.height) == (300, 400)


def test_where_it_was_taken_and_with_what_is_gone_and_it_stands_upright() -> None:
    sent = picture((400, 300), located=True)
    assert b"Secret Camera" in sent
    made = read(sent)
    with Image.open(io.BytesIO(made.body)) as image:
        assert not dict(image.getexif())
        assert not image.info.get("exif")
        assert image.size == (300, 400), "turned as its note said"
    assert b"Secret Camera" not in made.body


def test_what_hides_behind_the_picture_is_not_kept() -> None:
    made = read(picture() + b"PK\x03\x04 a second file <script>alert(1)</script>")
    assert b"script" not in made.body


def test_it_is_made_no_larger_than_a_page_needs() -> None:
    made = read(picture((5_000, 4_000)))
    assert max(made.width, made.height) == photos.LONGEST
    assert made.width == 1600
    assert made.height == 1280


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1"])
def test_grey_see_through_and_few_coloured_pictures_are_kept_too(mode: str) -> None:
    assert read(picture(kind="PNG", mode=mode)).body


def test_what_is_see_through_becomes_white_and_not_black() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    written = io.BytesIO()
    image.save(written, "PNG")
    with Image.open(io.BytesIO(read(written.getvalue()).body)) as made:
        assert made.getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a photo",
        b"\xff\xd8\xff" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 100,
        b"%PDF-1.7\n1 0 obj",
        b"MZ" + b"\0" * 500,
        picture()[:400],
        picture(kind="PNG")[:-40],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    ],
    ids=["empty", "words", "start", "svg", "gif", "pdf", "program", "half", "cut", "png"],
)
def test_what_is_not_a_photo_is_unreadable_whatever_it_says_of_itself(data: bytes) -> None:
    assert fault(data) == "unreadable"


def test_a_gif_is_refused_though_pillow_could_read_it() -> None:
    assert fault(picture(kind="GIF")) == "unreadable"


def _bomb(width: int, height: int) -> bytes:
    """A few hundred bytes of PNG that unpack to width × height."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(30_000, 30_000), (60_000, 60_000), (9_000, 8_000), (2**31 - 1, 2)]
)
def test_a_few_bytes_that_unpack_to_gigabytes_are_never_unpacked(size: tuple[int, int]) -> None:
    assert fault(_bomb(*size)) == "too_many_pixels"


def test_an_icon_is_too_small_to_know_anybody_by() -> None:
    assert fault(picture((40, 400))) == "tiny"
