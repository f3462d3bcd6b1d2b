"""The anchor: the heads of the seal's blocks, in a file outside the database (E24).

One JSON object a line, only ever added to. A line with `restored_to` says that a backup was put
back and later heads went with what was lost; it carries a hash under the seal's key. A line that
a crash tore is passed over: its head is written again.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any

from django.conf import settings

from wayhome.foundation.kernel import clock

TAIL = 64 * 1024  # bytes at the end of the file that sealing reads


@dataclass
class Anchor:
    """The file's heads by block number, and what else it says."""

    heads: dict[int, str] = field(default_factory=dict)
    last: int = 0  # the newest block that is anchored
    restored: list[dict[str, Any]] = field(default_factory=list)  # marks of restores, in order
    clashes: list[int] = field(default_factory=list)  # blocks anchored twice, differently
    unreadable: int = 0
    file: IO[bytes] | None = None

    def append(self, entries: list[dict[str, Any]]) -> None:
        """Add lines, and see them on disk before returning."""
        assert self.file is not None
        if not entries:
            return
        now = clock.now().isoformat()
        made = [json.dumps(entry | {"anchored_at": now}).encode() + b"\n" for entry in entries]
        if self._is_torn():
            made.insert(0, b"\n")
        self.file.write(b"".join(made))
        self.file.flush()
        os.fsync(self.file.fileno())
        for entry in entries:
            self.take(entry)

    def _is_torn(self) -> bool:
        """Whether the file ends in the middle of a line."""
        assert self.file is not None
        if self.file.seek(0, os.SEEK_END) == 0:
            return False
        self.file.seek(-1, os.SEEK_END)
        return self.file.read(1) != b"\n"

    def take(self, entry: dict[str, Any]) -> None:
        if "restored_to" in entry:
            self._take_restore(entry)
            return
        number, seal = int(entry["block"]), str(entry["seal"])
        if self.heads.setdefault(number, seal) != seal:
            self.clashes.append(number)
        self.last = max(self.last, number)

    def _take_restore(self, entry: dict[str, Any]) -> None:
        if not hmac.compare_digest(str(entry["mac"]), mark(entry)):
            raise ValueError("A mark of a restore was not made with the seal's key.")
        self.last = int(entry["restored_to"])
        self.heads = {number: seal for number, seal in self.heads.items() if number <= self.last}
        self.restored.append(entry)


def mark(entry: dict[str, Any]) -> str:
    """The keyed hash of a restore's line."""
    said = json.dumps(["restored", entry["restored_to"], entry["reason"], entry["at"]])
    return hmac.new(settings.SEAL_KEY.encode(), said.encode(), sha256).hexdigest()


def read() -> Anchor | None:
    """What the whole file says; None if there is no file."""
    if not settings.SEAL_ANCHOR.exists():
        return None
    with settings.SEAL_ANCHOR.open("rb") as file:
        return _parsed(file)


@contextmanager
def held() -> Iterator[Anchor | None]:
    """The file's newest heads, ours alone and ready to be added to; None if another holds it."""
    path = settings.SEAL_ANCHOR
    path.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(number, "a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL))
        if size > TAIL:
            file.readline()  # the rest of a line that began earlier
        found = _parsed(file)
        found.file = file
        yield found


def _parsed(lines: Iterable[bytes]) -> Anchor:
    found = Anchor()
    for line in lines:
        try:
            found.take(json.loads(line))
        except (ValueError, KeyError, TypeError):
            found.unreadable += bool(line.strip())
    return found
