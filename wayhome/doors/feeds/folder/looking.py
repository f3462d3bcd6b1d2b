"""One look into the drop folder: what is ready is taken in, and put into `done` or `refused`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn, Received
from wayhome.doors.feeds.folder import places, saying
from wayhome.doors.feeds.folder.places import Place
from wayhome.doors.feeds.folder.shelf import (
    DONE,
    REFUSED,
    NotAFile,
    NotReady,
    Shelf,
    Taken,
    digest,
    opened,
)
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.models import POPULATION, Batch, Feed, NotTaken
from wayhome.doors.feeds.outcome import asks_first
from wayhome.doors.feeds.ssda903 import parse, xml
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.kernel.models import Watermark

IN_ORDER = "feeds.drop_folder"  # the watermark: nothing lay there that nobody takes
LONG = 3_600  # seconds after which what still waits is not in order
GONE = (OperationalError, InterfaceError)  # of the database: nothing can be taken in at all
logger = structlog.get_logger("wayhome.feeds")
Start = Callable[[Batch], None]
Files = Mapping[str, FileIn]


@dataclass
class Look:
    """What came of it, in numbers: of files that were taken in or refused, that are not ready yet
    (`stuck`: and have not been for long), that lie where nothing is taken in, and of folders that
    could not be worked in."""

    taken: int = 0
    refused: int = 0
    waiting: int = 0
    stuck: int = 0
    strays: int = 0
    failed: int = 0

    @property
    def is_in_order(self) -> bool:
        return not (self.stuck or self.strays or self.failed)


def look(start: Start) -> Look | None:
    """Take in what is ready, everywhere; None where there is no drop folder. What goes wrong in
    one place stays there."""
    root = places.root()
    if root is None:
        return None
    found, said = places.found(root), Look()
    said.strays = len(found.strays)
    for place in found.places:
        try:
            with opened(root, place.path) as shelf:
                if shelf is not None:
                    _Looking(place, shelf, start, said).everything()
        except Invalid:  # a sender whom nobody knows
            said.strays += 1
        except GONE:
            raise
        except Exception:
            said.failed += 1
            logger.exception("drop_folder_failed")
    if said.is_in_order:
        Watermark.objects.update_or_create(job=IN_ORDER, defaults={"done_until_at": clock.now()})
    else:
        logger.warning("drop_folder_not_in_order", count=said.stuck + said.strays + said.failed)
    return said


def lying(root: Path) -> dict[str, Any]:
    """What lies there, and takes nothing: `places` with what is ready and not yet, `strays`, and
    how many were `refused` that nobody has seen to."""
    found, said = places.found(root), []
    for place in found.places:
        try:
            with opened(root, place.path) as shelf:
                waits = list(shelf.waiting(settings.WAYHOME_DROP_SECONDS)) if shelf else []
        except OSError:
            found.strays.append(f"{place.path}: we may not work in it")
            continue
        ready = sum(is_ready for _, is_ready in waits)
        said.append({"place": str(place.path), "ready": ready, "not_yet": len(waits) - ready})
    refused = NotTaken.objects.standing().count()
    return {"places": said, "strays": found.strays, "refused": refused}


def clear() -> int:
    """What was put away longer ago than it may lie here; returns how many."""
    root, count = places.root(), 0
    for place in places.found(root).places if root else ():
        days = min(settings.WAYHOME_DROP_DAYS, KINDS[place.feed].keep_file_days)
        day = clock.today() - timedelta(days=days)
        before = datetime.combine(day, time(), tzinfo=clock.LONDON).astimezone(UTC)
        try:
            with opened(root or Path(), place.path) as shelf:
                if shelf is not None:
                    count += sum(shelf.clear(where, before) for where in (DONE, REFUSED))
        except OSError:
            logger.exception("drop_folder_failed")
    return count


class _Looking:
    def __init__(self, place: Place, shelf: Shelf, start: Start, said: Look) -> None:
        self.place, self.shelf, self.start, self.said = place, shelf, start, said

    def everything(self) -> None:
        ready = []
        for name, is_ready in list(self.shelf.waiting(settings.WAYHOME_DROP_SECONDS)):
            if is_ready:
                ready.append(name)
            else:
                self.said.waiting += 1
                self.said.stuck += self.shelf.age(name) > LONG
        left_over = self.shelf.left_over()
        if not (ready or left_over):
            return
        self.sender = sender_of(self.place)
        for taken in left_over:
            self._settle(taken)
        for name in ready:
            moved = self.shelf.take(name)
            if moved:
                self._settle(moved)

    def _settle(self, taken: Taken) -> None:
        files: Files = {}
        try:
            files = self._files(taken)
            received = self._received(files)
        except NotReady:
            self.said.waiting += 1
        except GONE:
            raise
        except NotAFile as wrong:
            self._refuse(taken, files, saying.not_a_file(wrong.code))
        except Invalid as wrong:
            self._refuse(taken, files, saying.why(wrong))
        except Exception:  # it is tried again, and its neighbours come in
            self.said.failed += 1
            logger.exception("drop_folder_file_failed")
        else:
            self._done(taken, files, received)

    def _files(self, taken: Taken) -> Files:
        """Table -> file of a return; else the one file, by its name."""
        is_return = self.place.feed == Feed.SSDA903
        if not self.shelf.is_folder(taken):
            if is_return and not taken.name.lower().endswith(".xml"):
                raise NotAFile("set")
            file = self.shelf.read(taken)
            return {xml.FILE if is_return else file.name: file}
        if not is_return:
            raise NotAFile("kind")
        return tables(self.shelf.read_folder(taken))

    def _received(self, files: Files) -> Received:
        """As if somebody had brought it, who is asked what somebody would be asked."""
        feed, sender = self.place.feed, self.sender
        asking = commands.Asking(first=asks_first(feed, **sender), columns=True)
        with transaction.atomic():
            received = receive(feed, files, asking, self.place.year, sender)
            if received.is_new:
                Batch.objects.filter(pk=received.batch.pk).update(is_dropped=True)
                if received.batch.is_working:
                    self.start(received.batch)
        return received

    def _done(self, taken: Taken, files: Files, received: Received) -> None:
        words = saying.done(received, digest(files))
        if self.place.feed in POPULATION:
            self.shelf.forget(taken, words)
        else:
            self.shelf.put_away(taken, DONE, words)
        self.said.taken += 1

    def _refuse(self, taken: Taken, files: Files, why: str) -> None:
        """Said on the pages first: a folder that fails now is looked into again."""
        sha256 = digest(files) if files else ""
        commands.set_aside(
            SYSTEM, feed=self.place.feed, name=taken.shown, sha256=sha256, why=why, **self.sender
        )
        self.shelf.put_away(taken, REFUSED, saying.refused(why, sha256))
        self.said.refused += 1


def sender_of(place: Place) -> dict[str, Any]:
    """The council or the force of a place. Raises Invalid if there is none of that name."""
    if place.feed == Feed.POLICE:
        return {"force": commands.force_of(SYSTEM, place.sender)}
    return {"authority": commands.authority_of(SYSTEM, place.sender.upper())}


def tables(files: Files) -> Files:
    """Table -> file of a folder that is a return; others are not taken in."""
    found: dict[str, FileIn] = {}
    for name, file in files.items():
        table = xml.FILE if name.lower().endswith(".xml") else parse.table_of(name)
        if table in found:
            raise NotAFile("twice")
        if table:
            found[table] = file
    return found


def receive(
    feed: Feed, files: Files, asking: commands.Asking, year: int | None, sender: dict[str, Any]
) -> Received:
    """By the command that the page of this feed calls. Raises Invalid."""
    asked = {"asking": asking, **sender}
    if feed == Feed.SSDA903:
        return commands.receive(SYSTEM, files=files, year=year or 0, **asked)
    asked["file"] = next(iter(files.values()))
    if feed == Feed.CIN:
        return commands.receive_census(SYSTEM, year=year or 0, **asked)
    if feed == Feed.POLICE:
        return commands.receive_reports(SYSTEM, **asked)
    if feed == Feed.ANNEX_A:
        return commands.receive_lists(SYSTEM, **asked)
    return commands.receive_population(SYSTEM, feed=feed, **asked)
