"""Which passages lie near a question, of all there are: a first look in memory, then exact.

A process holds one bit a dimension of every passage (32 bytes each), counts those that differ from
the question's, and hands the nearest to PostgreSQL, which has the vectors. What is held is of no
reader: whoever asks for it must ask the predicate before anything is shown (search.py).
"""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from wayhome.oversight.themes import meaning
from wayhome.oversight.themes.meaning import Floats

WORDS = meaning.DIMENSIONS // 64
OLD = 3600  # seconds after which all is read again: what was deleted leaves memory too
NEW = """
SELECT string_agg(int8send(id), ''::bytea ORDER BY id), string_agg(signs, ''::bytea ORDER BY id)
FROM themes_passage WHERE id > %s
"""
FOUND = """
SELECT id, answer_id, account_id, said_id, start, "end", vector
FROM themes_passage WHERE id = ANY(%s)
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


class Held:
    """The signs of every passage. Reads what is new before each look."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._empty()

    def _empty(self) -> None:
        self.at = time.monotonic()
        self.ids: NDArray[np.int64] = np.zeros(0, np.int64)
        self.bits: NDArray[np.uint64] = np.zeros((WORDS, 0), np.uint64)

    def nearest(self, question: Floats, many: int) -> NDArray[np.int64]:
        """The keys of so many passages whose signs differ least; the nearest first, roughly."""
        with self.lock:
            self._read()
            ids, bits = self.ids, self.bits
        asked = _columns(meaning.signs(question[None, :]))
        differ = np.zeros(len(ids), np.uint16)
        for column, word in zip(bits, asked, strict=True):
            differ += np.bitwise_count(column ^ word[0])
        every = many >= len(ids)
        near = np.arange(len(ids)) if every else np.argpartition(differ, many)[:many]
        found: NDArray[np.int64] = ids[near[np.argsort(differ[near], kind="stable")]]
        return found

    def _read(self) -> None:
        if time.monotonic() - self.at > OLD:
            self._empty()
        last = int(self.ids[-1]) if len(self.ids) else 0
        with connection.cursor() as cursor:
            cursor.execute(NEW, [last])
            ids, bits = cursor.fetchone()
        if ids:
            more = np.frombuffer(ids, ">i8").astype(np.int64)
            rows = np.frombuffer(bits, np.uint8).reshape(len(more), -1)
            self.ids = np.concatenate([self.ids, more])
            self.bits = np.concatenate([self.bits, _columns(rows)], axis=1)


def _columns(rows: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """A row a word of 64 bits, a column a passage: read one after another."""
    return np.ascontiguousarray(np.ascontiguousarray(rows).view(np.uint64).T)


HELD = Held()


def exact(question: Floats, ids: Any) -> list[Near]:
    """These passages by how near they are, nearest first. Those that are gone are not in it."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [[int(each) for each in ids]])
        rows = cursor.fetchall()
    return ranked(question, rows)


def ranked(question: Floats, rows: list[Any]) -> list[Near]:
    """Rows as `FOUND` gives them."""
    if not rows:
        return []
    near = meaning.unpacked([row[6] for row in rows]) @ question
    found = [
        Near(row[0], *source(row), row[4], row[5], float(value))
        for row, value in zip(rows, near, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.nearness, each.id))


def source(row: Any) -> tuple[str, int]:
    _, answer, account, said = row[:4]
    if answer:
        return "answer", answer
    return ("account", account) if account else ("said", said)
