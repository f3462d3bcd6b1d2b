"""How near passages lie to a question: all of them, in memory, or those of some texts.

A process holds the vector of every passage (256 bytes each), and compares the question with all, a
block at a time that fits in the processor's cache. What is held is of no reader: whoever asks must
ask the predicate before anything is shown (search.py).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import Cursor

from wayhome.oversight.themes.meaning import DIMENSIONS, Bytes, Floats

OLD = 3600  # seconds after which what was deleted leaves memory too
READ = 100_000  # passages read at a time
BLOCK = 2_048  # passages compared at a time: what a processor's second cache holds
NEW = """
SELECT string_agg(int8send(id), ''::bytea ORDER BY id), string_agg(vector, ''::bytea ORDER BY id)
FROM (SELECT id, vector FROM themes_passage WHERE id > %s ORDER BY id LIMIT %s) found
"""
KEYS = "SELECT string_agg(int8send(id), ''::bytea) FROM themes_passage"
PLACES = """
SELECT id, answer_id, account_id, said_id, start, "end" FROM themes_passage WHERE id = ANY(%s)
"""


@dataclass(frozen=True)
class Near:
    """A passage and how near it is: the cosine, from -1 to 1."""

    id: int
    kind: str  # answer, account, said
    source: int  # the key of the text
    start: int
    end: int
    nearness: float


@dataclass(frozen=True)
class Part:
    """Some passages: their keys, vectors, and what brings each vector to length 1."""

    ids: NDArray[np.int64]
    rows: Bytes
    scale: Floats

    @classmethod
    def of(cls, ids: NDArray[np.int64], rows: Bytes) -> "Part":
        length = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.int32)).astype(np.float32)
        return cls(ids, rows, np.divide(1, length, out=np.zeros_like(length), where=length > 0))

    def nearness(self, question: Floats) -> Floats:
        found = np.empty(len(self.ids), np.float32)
        block = np.empty((BLOCK, DIMENSIONS), np.float32)
        for start in range(0, len(found), BLOCK):
            rows = self.rows[start : start + BLOCK]
            block[: len(rows)] = rows
            # not `dot`: its threads wait for one another longer than the sums take
            np.einsum("ij,j->i", block[: len(rows)], question, out=found[start : start + len(rows)])
        found *= self.scale
        return found


class Held:
    """The vectors of every passage. Reads what is new before each look."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.at, self.parts = time.monotonic(), list[Part]()

    def nearest(self, question: Floats, many: int) -> tuple[list[int], list[float]]:
        """The keys of so many passages, the nearest first, and how near each is."""
        with self.lock:
            self._read()
            parts = list(self.parts)
        if not parts:
            return [], []
        near = np.concatenate([part.nearness(question) for part in parts])
        ids = np.concatenate([part.ids for part in parts])
        best = np.argpartition(-near, many)[:many] if many < len(near) else np.arange(len(near))
        best = best[np.lexsort((ids[best], -near[best]))]
        return ids[best].tolist(), near[best].tolist()

    def _read(self) -> None:
        if time.monotonic() - self.at > OLD:
            self.at, self.parts = time.monotonic(), self._standing()
        while True:
            last = int(self.parts[-1].ids[-1]) if self.parts else 0
            ids, vectors = _as_bytes(NEW, [last, READ])
            if not ids:
                return
            keys = np.frombuffer(ids, ">i8").astype(np.int64)
            rows = np.frombuffer(vectors, np.int8).reshape(len(keys), DIMENSIONS)
            self.parts.append(Part.of(keys, rows))

    def _standing(self) -> list[Part]:
        """What is held, less what was deleted since."""
        [found] = _as_bytes(KEYS, [])
        keys = np.frombuffer(found or b"", ">i8").astype(np.int64)
        kept = [(part, np.isin(part.ids, keys)) for part in self.parts]
        return [
            part if stands.all() else Part(part.ids[stands], part.rows[stands], part.scale[stands])
            for part, stands in kept
            if stands.any()
        ]

    @property
    def megabytes(self) -> float:
        return sum(part.rows.nbytes + part.ids.nbytes for part in self.parts) / 1e6


def _as_bytes(statement: str, values: list[int]) -> Any:
    """One row, as PostgreSQL holds it: written out in letters it would be twice as long."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        return cursor.execute(statement.encode(), values, binary=True).fetchone()


HELD = Held()


def placed(ids: list[int], near: Iterable[float]) -> list[Near]:
    """Where these passages are, in the same order. Those that are gone are not in it."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [ids])
        rows = {row[0]: row for row in cursor.fetchall()}
    return [
        Near(key, *source(rows[key]), rows[key][4], rows[key][5], value)
        for key, value in zip(ids, near, strict=True)
        if key in rows
    ]


def ranked(question: Floats, rows: list[Any]) -> list[Near]:
    """(id, answer, account, words, start, end, vector) by how near each is, the nearest first."""
    if not rows:
        return []
    vectors = np.frombuffer(b"".join(bytes(row[6]) for row in rows), np.int8)
    part = Part.of(np.array([row[0] for row in rows]), vectors.reshape(-1, DIMENSIONS))
    near = part.nearness(question).tolist()
    found = [
        Near(row[0], *source(row), row[4], row[5], value)
        for row, value in zip(rows, near, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.nearness, each.id))


def source(row: Any) -> tuple[str, int]:
    _, answer, account, said = row[:4]
    if answer:
        return "answer", answer
    return ("account", account) if account else ("said", said)
