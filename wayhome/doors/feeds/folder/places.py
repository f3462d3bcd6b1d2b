"""Whose a folder is, and of which feed: `SENDER/FEED`, `SENDER/FEED/YEAR` of a yearly collection.

The sender comes first, so that an account for leaving files can end at its sender's own folder.
A council is its published code, a force its reference or its name.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wayhome.doors.feeds.models import Feed
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock

FOLDERS = {
    "ssda903": Feed.SSDA903,
    "police": Feed.POLICE,
    "cin": Feed.CIN,
    "annex-a": Feed.ANNEX_A,
    "roll": Feed.ROLL,
    "health": Feed.HEALTH,
}
YEARLY = (Feed.SSDA903, Feed.CIN)
YEAR = re.compile(r"[12]\d{3}")


@dataclass(frozen=True)
class Place:
    """A folder in which one sender leaves files of one feed. `path` is from the drop folder on."""

    sender: str
    feed: Feed
    year: int | None = None

    @property
    def path(self) -> Path:
        folder = next(name for name, feed in FOLDERS.items() if feed == self.feed)
        year = [str(self.year)] if self.year else []
        return Path(self.sender, folder, *year)


@dataclass(frozen=True)
class Found:
    """`strays` lie where nothing is taken in: they are left alone, and said."""

    places: list[Place]
    strays: list[str]


def root() -> Path | None:
    """The drop folder; None where there is none. Raises ImproperlyConfigured, in words."""
    if not settings.WAYHOME_DROP_FOLDER:
        return None
    found = Path(settings.WAYHOME_DROP_FOLDER)
    if not found.is_absolute() or not found.is_dir():
        raise ImproperlyConfigured(
            "WAYHOME_DROP_FOLDER must be the whole path of a folder that is there."
        )
    return found.resolve()


def place_of(path: str) -> Place | None:
    """`E06000049/cin/2026`; None of a path that is no place."""
    parts = Path(path).parts
    if len(parts) not in (2, 3) or parts[1] not in FOLDERS or parts[0].startswith("."):
        return None
    sender, feed, year = parts[0], FOLDERS[parts[1]], parts[2:]
    if bool(year) != (feed in YEARLY) or (year and not YEAR.fullmatch(year[0])):
        return None
    return Place(sender, feed, int(year[0]) if year else None)


def found(at: Path) -> Found:
    """Every place under the drop folder, and what lies beside them. Links lead nowhere."""
    places, strays = [], []
    for sender in _entries(at):
        if not _is_folder(sender):
            strays.append(sender.name)
            continue
        for inner in _entries(at / sender.name):
            said = f"{sender.name}/{inner.name}"
            feed = FOLDERS.get(inner.name)
            if not _is_folder(inner) or feed is None:
                strays.append(said)
            elif feed not in YEARLY:
                places.append(Place(sender.name, feed))
            else:
                for year in _entries(at / sender.name / inner.name):
                    place = place_of(f"{said}/{year.name}") if _is_folder(year) else None
                    if place:
                        places.append(place)
                    else:
                        strays.append(f"{said}/{year.name}")
    return Found(places, strays)


def leaves_in(reader: Reader) -> list[str]:
    """Where under the drop folder this reader's agency leaves its files; nowhere, if there is no
    drop folder. That of a yearly collection, of the year under way."""
    agency = reader.agency
    if not settings.WAYHOME_DROP_FOLDER or agency is None:
        return []
    if agency.kind == Agency.Kind.POLICE:
        return [str(Place(agency.ref, Feed.POLICE).path)]
    if agency.kind != Agency.Kind.COUNCIL:
        return []
    year, own = clock.today().year, list(agency.areas.order_by("code"))
    feeds = [feed for feed in FOLDERS.values() if feed != Feed.POLICE]
    return [
        str(Place(council.code, feed, year if feed in YEARLY else None).path)
        for council in own
        for feed in feeds
    ]


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from sorted(
            (each for each in entries if not each.name.startswith(".")), key=lambda each: each.name
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode)
