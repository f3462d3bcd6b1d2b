"""Search in what was said: by meaning, and by keyword beside it. The predicate speaks first.

A reader with few children: what they may read, and of that the nearest. One with many: the nearest
of all, and of those what they may read, a block at a time, each three times the one before: whoever
may read one in a hundred waits for four answers, not for forty. Where the nearest hold too few of
theirs, little is open to them of many, and that is read first after all. Both ask `visible_to` of
the text itself, so what is restricted, taken back or merged is as it is on every page. A child is
not scored: passages are put in order by likeness to what was typed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.predicate import narrow
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child, Words
from wayhome.foundation.questionnaires.definition import Kind
from wayhome.foundation.questionnaires.models import Answer
from wayhome.oversight.themes import meaning, nearness
from wayhome.oversight.themes.meaning import Floats
from wayhome.oversight.themes.nearness import Near
from wayhome.practice.missing.models import FullAccount, ReturnInterview

SHOWN = 20
LOOK = 16_000  # passages, of all, that a reader with many children is offered at the most
BLOCK, GROWS = 400, 3  # of those, how many the predicate is asked about first; and then each time
NEAR = 0.18  # the least likeness that is called one; chance pairs lie below it, mostly
FADES = 60  # of reciprocal rank fusion (Cormack 2009): two orders become one
OF_TEXTS = """
SELECT id, answer_id, account_id, said_id, start, "end", vector FROM themes_passage
WHERE answer_id = ANY(%s) OR account_id = ANY(%s) OR said_id = ANY(%s)
"""
KEYWORDS = """
SELECT id, answer_id, account_id, said_id, start, "end"
FROM themes_with_words(%s, %s, %s::bigint[], %s::bigint[], %s::bigint[])
"""
KEYWORD_LOOKS = 4_000

Source = tuple[str, int]  # kind, key of the text


@dataclass(frozen=True)
class Hit:
    """A text with what was asked for in it, and why it is here."""

    text: str
    start: int
    end: int
    child: Child
    interview: ReturnInterview | None  # as far as this reader may open it
    said_on: date
    asked: str  # the question that it answers; "" of an account
    is_words: bool  # the child's own
    by_meaning: bool
    by_keyword: bool

    @property
    def excerpt(self) -> str:
        before = "… " if self.start else ""
        after = " …" if self.end < len(self.text) else ""
        return f"{before}{self.text[self.start : self.end]}{after}"


class Found(NamedTuple):
    """`is_cut`: too few of those looked at are this reader's, and there are more. What they may
    read is little, then, though of many children, and is read first after all."""

    places: list[Near]
    is_cut: bool = False


def search(reader: Reader, words: str) -> list[Hit]:
    """The likest first; what has both likeness and keyword before what has one."""
    reader.must(roles.READ_INTERVIEW)
    question = meaning.embed([words])[0]
    mine = None if _has_many(reader) else _readable(reader)
    near, with_words = by_meaning(reader, question, mine), by_keyword(reader, words, mine)
    if not reader.is_system and (near.is_cut or with_words.is_cut):
        mine = _readable(predicate.by_circle(reader))
        near, with_words = by_meaning(reader, question, mine), by_keyword(reader, words, mine)
    order: dict[Source, float] = {}
    places: dict[Source, Near] = {}
    why: dict[Source, set[str]] = {}
    for reason, found in (("meaning", near.places), ("keyword", with_words.places)):
        for rank, each in enumerate(found):
            key = (each.kind, each.source)
            why.setdefault(key, set()).add(reason)
            order[key] = order.get(key, 0) + 1 / (FADES + rank)
            places.setdefault(key, each)
    best = sorted(order, key=lambda key: -order[key])[:SHOWN]
    texts = _texts(reader, best)
    found_in = _interviews(reader, texts)
    return [
        _hit(places[key], texts[key], found_in.get(key), why[key]) for key in best if key in texts
    ]


def _has_many(reader: Reader) -> bool:
    return reader.is_system or not predicate.reach(reader).has_few


def _visible(reader: Reader, kind: str) -> Any:
    """Texts of one kind that this reader may read, and whose interview was not taken back."""
    rows = _allowed_by_predicate(reader, kind)
    if kind == "answer":
        return rows.filter(response__voided_at=None, response__return_interview__voided_at=None)
    return rows.filter(interview__voided_at=None) if kind == "account" else rows


def _allowed_by_predicate(reader: Reader, kind: str) -> Any:
    """Texts of one kind that this reader may read, of children whom they may know by name."""
    if kind == "answer":
        return Answer.objects.visible_to(reader, DataClass.IDENTITY)
    rows = FullAccount.objects.all() if kind == "account" else Words.objects.all()
    return narrow(rows, reader, DataClass.INTERVIEW, DataClass.IDENTITY)


def _readable(reader: Reader) -> dict[str, list[int]]:
    """kind -> the keys of all that a reader with few children may read."""
    answers = _visible(reader, "answer").exclude(text="")
    answers = answers.exclude(response__return_interview=None)
    return {
        "answer": list(answers.values_list("pk", flat=True)),
        "account": list(_visible(reader, "account").values_list("pk", flat=True)),
        "said": list(_visible(reader, "said").values_list("pk", flat=True)),
    }


def by_meaning(reader: Reader, question: Floats, mine: dict[str, list[int]] | None = None) -> Found:
    if not question.any():
        return Found([])
    if mine is not None:
        with system_context(), connection.cursor() as cursor:
            cursor.execute(OF_TEXTS, [mine["answer"], mine["account"], mine["said"]])
            rows = cursor.fetchall()
        near = [each for each in nearness.ranked(question, rows) if each.nearness >= NEAR]
        return Found(_first(near))
    with system_context():
        ids, likeness = nearness.HELD.nearest(question, LOOK)
    enough = [value for value in likeness if value >= NEAR]
    found = _first(_allowed(reader, _placed(ids[: len(enough)], enough)))
    return Found(found, is_cut=len(found) < SHOWN and len(enough) == LOOK)


def _placed(ids: list[int], near: list[float]) -> Iterator[list[Near]]:
    """A block at a time: after the twentieth that may be shown, nobody asks for the next."""
    for block in _blocks(len(ids)):
        with system_context():
            found = nearness.placed(ids[block], near[block])
        yield found


def _blocks(many: int) -> Iterator[slice]:
    start, size = 0, BLOCK
    while start < many:
        yield slice(start, start + size)
        start, size = start + size, size * GROWS


def by_keyword(reader: Reader, words: str, mine: dict[str, list[int]] | None = None) -> Found:
    """The newest first."""
    among = [mine["answer"], mine["account"], mine["said"]] if mine is not None else [None] * 3
    with system_context(), connection.cursor() as cursor:
        cursor.execute(KEYWORDS, [words, KEYWORD_LOOKS, *among])
        rows = cursor.fetchall()
    found = [Near(row[0], *nearness.source(row), row[4], row[5], 0) for row in rows]
    if mine is not None:
        return Found(_first(found))
    kept = _first(_allowed(reader, (found[block] for block in _blocks(len(found)))))
    return Found(kept, is_cut=len(kept) < SHOWN and len(found) == KEYWORD_LOOKS)


def _first(found: Iterable[Near]) -> list[Near]:
    """The first passage of each text, until there are enough."""
    kept: dict[Source, Near] = {}
    for each in found:
        kept.setdefault((each.kind, each.source), each)
        if len(kept) == SHOWN:
            break
    return list(kept.values())


def _allowed(reader: Reader, blocks: Iterable[list[Near]]) -> Iterator[Near]:
    """Those whose text this reader may read, in the same order; asked a block at a time."""
    for block in blocks:
        seen = _seen(reader, {(each.kind, each.source) for each in block})
        yield from (each for each in block if (each.kind, each.source) in seen)


def _seen(reader: Reader, sources: Iterable[Source]) -> set[Source]:
    """The predicate first: whether an interview stands is asked under row security, of each one by
    itself, and so only of those that this reader may read."""
    found: set[Source] = set()
    for kind, keys in _by_kind(sources).items():
        allowed = _allowed_by_predicate(reader, kind).filter(pk__in=keys)
        standing = _visible(reader, kind).filter(pk__in=list(allowed.values_list("pk", flat=True)))
        found |= {(kind, key) for key in standing.values_list("pk", flat=True)}
    return found


def _by_kind(sources: Iterable[Source]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for kind, key in sources:
        keys.setdefault(kind, []).append(key)
    return keys


def _texts(reader: Reader, sources: Iterable[Source]) -> dict[Source, Any]:
    """The rows themselves, asked once more of the predicate as they are read."""
    found: dict[Source, Any] = {}
    for kind, keys in _by_kind(sources).items():
        rows = _visible(reader, kind).filter(pk__in=keys).select_related("child")
        if kind == "answer":
            rows = rows.select_related("response__questionnaire_version")
        found |= {(kind, row.pk): row for row in rows}
    return found


def _interviews(reader: Reader, texts: dict[Source, Any]) -> dict[Source, ReturnInterview]:
    """Text -> its interview, where this reader may open it. A child's words name none."""
    of = {
        key: row.interview_id if key[0] == "account" else row.response_id
        for key, row in texts.items()
        if key[0] != "said"
    }
    visible = ReturnInterview.objects.visible_to(reader)
    by_key = visible.in_bulk([of[key] for key in of if key[0] == "account"])
    responses = [of[key] for key in of if key[0] == "answer"]
    by_response = {row.response_id: row for row in visible.filter(response__in=responses)}
    found = {key: (by_key if key[0] == "account" else by_response).get(of[key]) for key in of}
    return {key: row for key, row in found.items() if row}


def _hit(place: Near, row: Any, interview: ReturnInterview | None, why: set[str]) -> Hit:
    asked, is_words, on = "", place.kind == "said", row.recorded_at
    if place.kind == "answer":
        question = row.response.questionnaire_version.asks.questions.get(row.question)
        asked = question.ask if question else ""
        is_words = bool(question and question.kind == Kind.WORDS)
    if interview and interview.outcome_at:
        on = interview.outcome_at
    said_on = row.said_on if place.kind == "said" else on.astimezone(clock.LONDON).date()
    return Hit(
        text=row.text, start=place.start, end=place.end, child=row.child, interview=interview,
        said_on=said_on, asked=asked, is_words=is_words, by_meaning="meaning" in why,
        by_keyword="keyword" in why,
    )  # fmt: skip
