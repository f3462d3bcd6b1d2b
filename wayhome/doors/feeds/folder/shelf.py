"""One place of the drop folder as files: what is ready, read safely, put away.

Every name is resolved from an open folder and never through a link, so that a sender who may write
here can neither have another file read nor have anything written elsewhere. Whatever is taken is
moved aside first: one worker gets it, and what is sent meanwhile under the same name is another.
"""

import fcntl
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wayhome.doors.feeds.commands import SIZE_LIMIT, FileIn
from wayhome.foundation.kernel import clock

TAKING, DONE, REFUSED = ".taking", "done", "refused"
LOCK = ".lock"
NOBODYS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what a desktop leaves in a folder
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", "~")
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
STAMP = "%Y%m%dT%H%M%SZ"
STAMPED = re.compile(r"(\d{8}T\d{6}Z)_")
NAME_BYTES = 200  # of what it was called, in the name under which it is put away
FILES = 100  # in one folder that is a return


class NotReady(Exception):
    """It changed while it was read, or is not all there: it is looked at again later."""


class NotAFile(Exception):
    """What lies there cannot be read as a file: `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Taken:
    """What was moved aside: a file, or a folder of files."""

    name: str

    @property
    def shown(self) -> str:
        """Its name, as it can be stored and shown."""
        text = os.fsencode(self.name).decode(errors="replace")
        return "".join(each if each.isprintable() else "\ufffd" for each in text)


class Shelf:
    """An open place. Made by `opened`, which keeps other workers out of it meanwhile."""

    def __init__(self, folder: int, taking: int, now: float) -> None:
        self.folder, self.taking = folder, taking
        self.now = now  # by the clock of the machine that keeps the files

    def waiting(self, seconds: int) -> Iterator[tuple[str, bool]]:
        """Names that lie here, and whether each has been left alone for so long."""
        for name in _names(self.folder):
            if name not in (DONE, REFUSED) and not name.startswith("."):
                with suppress(FileNotFoundError):
                    yield name, self._is_settled(name, seconds)

    def age(self, name: str) -> float:
        """Seconds since it was changed last; 0 of what has gone."""
        with suppress(FileNotFoundError):
            changed = os.stat(name, dir_fd=self.folder, follow_symlinks=False).st_ctime
            return self.now - changed
        return 0.0

    def _is_settled(self, name: str, seconds: int) -> bool:
        """The instant of its last change is set by the machine, whatever its sender says."""
        if is_unfinished(name):
            return False
        newest = os.stat(name, dir_fd=self.folder, follow_symlinks=False)
        changed = newest.st_ctime
        if stat.S_ISDIR(newest.st_mode):
            with _within(self.folder, name) as folder:
                inside = _names(folder)
                if any(is_unfinished(each) for each in inside):
                    return False
                for each in inside:
                    of = os.stat(each, dir_fd=folder, follow_symlinks=False)
                    changed = max(changed, of.st_ctime)
        return self.now - changed >= seconds

    def left_over(self) -> list[Taken]:
        """What a worker that died had moved aside."""
        return [Taken(name) for name in _names(self.taking) if name != LOCK]

    def take(self, name: str) -> Taken | None:
        """Move it aside; None if it has gone meanwhile, or one of its name is there still."""
        if _is_there(self.taking, name):
            return None
        try:
            os.rename(name, name, src_dir_fd=self.folder, dst_dir_fd=self.taking)
        except FileNotFoundError:
            return None
        return Taken(name)

    def is_folder(self, taken: Taken) -> bool:
        return stat.S_ISDIR(os.stat(taken.name, dir_fd=self.taking, follow_symlinks=False).st_mode)

    def read(self, taken: Taken) -> FileIn:
        """Raises NotAFile; NotReady if it changed meanwhile."""
        return FileIn(taken.shown, _read(self.taking, taken.name))

    def read_folder(self, taken: Taken) -> dict[str, FileIn]:
        """Name -> file. Raises NotAFile of anything else in it."""
        with _within(self.taking, taken.name) as folder:
            names = _names(folder)
            if len(names) > FILES:
                raise NotAFile("many")
            found = {name: FileIn(Taken(name).shown, _read(folder, name)) for name in names}
            if _names(folder) != names:
                raise NotReady
            return found

    def put_away(self, taken: Taken, where: str, words: str) -> None:
        """To `done` or `refused`, beside a text that says why. Nothing there is replaced."""
        with self._put(taken, where) as (folder, name):
            os.rename(taken.name, name, src_dir_fd=self.taking, dst_dir_fd=folder)
            _write(folder, f"{name}.txt", words)

    def forget(self, taken: Taken, words: str) -> None:
        """What may not lie here (P45): only the text that says what became of it does."""
        with self._put(taken, DONE) as (folder, name):
            _remove(self.taking, taken.name)
            _write(folder, f"{name}.txt", words)

    @contextmanager
    def _put(self, taken: Taken, where: str) -> Iterator[tuple[int, str]]:
        with _within(self.folder, where) as folder:
            said = os.fsdecode(os.fsencode(taken.name)[-NAME_BYTES:])
            name = stem = f"{clock.now():{STAMP}}_{said}"
            number = 1
            while _is_there(folder, name) or _is_there(folder, f"{name}.txt"):
                number += 1
                name = f"{stem}.{number}"
            yield folder, name

    def clear(self, where: str, before: datetime) -> int:
        """Remove what was put away before then; returns how many."""
        count = 0
        with _within(self.folder, where) as folder:
            for name in _names(folder):
                stamp = STAMPED.match(name)
                if stamp and stamp[1] < f"{before:{STAMP}}":
                    _remove(folder, name)
                    count += 1
        return count


@contextmanager
def opened(root: Path, place: Path) -> Iterator[Shelf | None]:
    """The place, for one worker alone; None while another is at it."""
    with _down(root, place) as folder:
        for name in (TAKING, DONE, REFUSED):
            _must_be_ours(folder, name)
        with _within(folder, TAKING) as taking, _locked(taking) as now:
            yield None if now is None else Shelf(folder, taking, now)


def _must_be_ours(folder: int, name: str) -> None:
    """A folder into which we may write, and no link: known before anything is taken."""
    with suppress(FileExistsError):
        os.mkdir(name, 0o770, dir_fd=folder)
    with _within(folder, name):
        if not os.access(name, os.W_OK | os.X_OK, dir_fd=folder):
            raise PermissionError(name)


@contextmanager
def _locked(taking: int) -> Iterator[float | None]:
    """The files' own machine's time, while we hold the lock; None while another does."""
    how = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    lock = os.open(LOCK, how, 0o600, dir_fd=taking)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        os.pwrite(lock, b"\n", 0)
        os.fsync(lock)
        yield os.fstat(lock).st_mtime
    finally:
        os.close(lock)


@contextmanager
def _down(root: Path, place: Path) -> Iterator[int]:
    at = os.open(root, FOLDER)
    try:
        for part in place.parts:
            inner = os.open(part, FOLDER, dir_fd=at)
            os.close(at)
            at = inner
        yield at
    finally:
        os.close(at)


@contextmanager
def _within(folder: int, name: str) -> Iterator[int]:
    at = os.open(name, FOLDER, dir_fd=folder)
    try:
        yield at
    finally:
        os.close(at)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted({each.name for each in entries} - NOBODYS)


def is_unfinished(name: str) -> bool:
    """By the names that programs give to what they have not sent whole."""
    return name.startswith((".", "~$")) or name.lower().endswith(UNFINISHED)


def _is_there(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _read(folder: int, name: str) -> bytes:
    if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        raise NotAFile("kind")
    try:
        file = os.open(name, FILE, dir_fd=folder)
    except PermissionError:
        raise NotAFile("closed") from None
    with os.fdopen(file, "rb") as opened_file:
        before = os.fstat(file)
        if not stat.S_ISREG(before.st_mode):
            raise NotAFile("kind")
        if before.st_size > SIZE_LIMIT:
            raise NotAFile("large")
        content = opened_file.read(SIZE_LIMIT + 1)
        after = os.fstat(file)
    was = (before.st_size, before.st_size, before.st_mtime_ns)
    if was != (len(content), after.st_size, after.st_mtime_ns):
        raise NotReady
    return content


def _write(folder: int, name: str, words: str) -> None:
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, how, 0o660, dir_fd=folder), "w", encoding="utf-8") as file:
        file.write(words)


def _remove(folder: int, name: str) -> None:
    if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        shutil.rmtree(name, dir_fd=folder)
    else:
        os.unlink(name, dir_fd=folder)


def digest(files: Mapping[str, FileIn]) -> str:
    """Of one file its SHA-256; of several that of theirs, by name."""
    each = {name: hashlib.sha256(file.content).hexdigest() for name, file in files.items()}
    if len(each) == 1:
        return next(iter(each.values()))
    said = " ".join(f"{name}:{hashed}" for name, hashed in sorted(each.items()))
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()
