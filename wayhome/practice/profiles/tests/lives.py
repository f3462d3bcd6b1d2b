"""Children with a profile, for tests; and pictures that are and are not photos."""

import io
from datetime import date
from typing import Any

from PIL import Image
from PIL.Image import Exif

from tests.factories import World
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.files import photos
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.models import Profile

TEXTS: dict[str, Any] = {
    "description": "Tall, thin, red hair to the shoulder. Green parka in all weathers.",
    "talking": "Call them Ash. Do not stand over them. They will talk about dogs.",
    "ring": "Gwen Lowe, Larch House, 01632 960001, day and night",
}


def placed(world: World, **facts: Any) -> Child:
    """A looked-after child who lives at the home of the test world."""
    return world.child(since=LONG_KNOWN, born_on=date(2012, 5, 2), carer=world.home, **facts)


def with_profile(world: World, child: Child, actor: Reader | None = None, **texts: Any) -> Profile:
    return commands.keep(actor or world.reader("home_manager"), child=child, **(TEXTS | texts))


def picture(
    size: tuple[int, int] = (300, 400), kind: str = "JPEG", *, located: bool = False, mode: str = ""
) -> bytes:
    """A picture's bytes; `located` says in its EXIF where it was taken, and by which camera."""
    image = Image.new(mode or "RGB", size, "teal" if mode in ("", "RGB") else None)
    written = io.BytesIO()
    options: dict[str, Any] = {}
    if located:
        notes = Exif()
        notes[0x010F] = "Secret Camera"
        notes[0x8825] = {1: "N", 2: (53.0, 9.0, 30.0), 3: "W", 4: (2.0, 22.0, 0.0)}  # GPS
        notes[0x0112] = 6  # lies on its side
        options["exif"] = notes
    image.save(written, kind, **options)
    return written.getvalue()


def photo(size: tuple[int, int] = (300, 400)) -> photos.Photo:
    return photos.read(io.BytesIO(picture(size)), most_pixels=60_000_000)


def with_photo(world: World, child: Child, actor: Reader | None = None) -> Profile:
    return commands.keep_photo(
        actor or world.reader("home_manager"),
        child=child,
        photo=photo(),
        taken_on=date(2026, 3, 27),
    )
