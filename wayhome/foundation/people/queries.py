"""Who is this child? Search by a name misspelt, a former name, a date of birth or a number (E21).

A reader with few children is answered from those alone; one with many from the indexes on names,
less what the predicate hides. A restricted child is no candidate, no count and no delay (P20).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    F,
    FloatField,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from wayhome.foundation.access.once import once
from wayhome.foundation.access.predicate import may_handle, reach
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.compiled import prepared_cursor
from wayhome.foundation.kernel.refs import LENGTH
from wayhome.foundation.people.models import Child, ChildName, Identifier, Responsibility

COUNTED = 1_000  # candidates are counted to here, and are then "more than 1,000"
ENOUGH = 0.35  # closeness from which a name is worth showing: 1 is the same name
SAME_BIRTHDAY = 0.5
UNHEARD = ["-"]  # how no name sounds
DATE = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\b")


@dataclass(frozen=True)
class Candidate:
    """A child whom the reader may see, and how they were found."""

    child: Child
    closeness: float
    authority: str  # the council that answers for them
    known_here_as: str  # the name that matched, where it is not the child's present one


@dataclass(frozen=True)
class Found:
    """The closest candidates, best first. `total` is None beyond COUNTED."""

    candidates: tuple[Candidate, ...]
    total: int | None


NOBODY = Found((), 0)


def find(reader: Reader, text: str, born_on: date | None = None, limit: int = 20) -> Found:
    """Children that this reader may see, closest first. Three queries, four with a name."""
    text, said = birthday_in(text)
    born_on = born_on or said
    scores: dict[int, float] = {}
    matched: dict[int, str] = {}
    for child, close, name in _by_name(reader, text):
        if close > scores.get(child, 0.0):
            scores[child], matched[child] = close, name
    for child in _by_number(reader, text):
        scores[child] = 2.0
    if born_on:
        for child in _by_birth(reader, born_on):
            scores[child] = scores.get(child, 0.0) + SAME_BIRTHDAY
    best = sorted(scores, key=lambda child: (-scores[child], child))
    shown = _described(reader, best[:limit])
    total = len(best) if len(best) <= COUNTED else None
    return Found(
        tuple(
            Candidate(child, scores[child.pk], authority, _other(matched.get(child.pk, ""), child))
            for child, authority in shown
        ),
        total,
    )


def described(reader: Reader, children: list[int]) -> tuple[Candidate, ...]:
    """These children, in that order, less those whom the reader may not see."""
    return tuple(Candidate(child, 0.0, at, "") for child, at in _described(reader, children))


def birthday_in(text: str) -> tuple[str, date | None]:
    """A date of birth that was typed among the names, taken out of them."""
    match = DATE.search(text)
    if not match:
        return text, None
    day, month, year = (int(part) for part in match.groups())
    try:
        return DATE.sub(" ", text, count=1), date(year, month, day)
    except ValueError:
        return text, None


def _folded(text: str) -> tuple[str, list[str]]:
    """The text as names are kept for search, and how its words sound (migration 0003)."""
    with prepared_cursor() as cursor:
        cursor.execute("SELECT people_fold(%s), people_sounds(%s)", [text, text])
        wanted, heard = cursor.fetchone()
    return wanted, heard


def _by_name(reader: Reader, text: str) -> Iterable[tuple[int, float, str]]:
    if not any(character.isalpha() for character in text):
        return []
    wanted, heard = _folded(text[:200])
    if not wanted:
        return []
    words = {f"word_{n}": word for n, word in enumerate(wanted.split()[:6])}
    given = {"wanted": wanted, "heard": heard or UNHEARD, **words}
    return once(reader, _named, len(words), COUNTED + 1, **given)


def _named(
    reader: Reader,
    _words: int,  # for the key: each word is asked about by itself
    limit: int,
    *,
    wanted: str,
    heard: Sequence[str],
    **words: str,
) -> QuerySet[Any]:
    names: QuerySet[ChildName] = ChildName.objects.visible_to(reader)
    if not reach(reader).has_few:
        alike = RawSQL("SELECT name_id FROM people_alike(%s, %s)", [wanted, heard])
        names = names.filter(pk__in=alike)
    return (
        names.annotate(close=_closeness(wanted, list(words.values()), heard))
        .filter(close__gte=ENOUGH)
        .order_by("-close", "child_id")
        .values_list("child_id", "close", "name")[:limit]
    )


def _closeness(wanted: str, words: list[str], heard: Sequence[str]) -> Greatest:
    """0 to 1. Each word's nearness to some part of the name, the whole's, or how both sound."""
    each = [_likeness("word_similarity", Value(word), F("folded")) for word in words]
    whole = _likeness("similarity", F("folded"), Value(wanted))
    spelt = whole * 0.4 + sum(each[1:], each[0]) * (0.6 / len(each))
    sounds = Value(heard, output_field=ArrayField(TextField()))
    alike = Case(When(sounds__contains=sounds, then=whole * 0.4 + Value(0.5)), default=Value(0.0))
    return Greatest(spelt, alike, output_field=FloatField())


def _likeness(function: str, *arguments: Value | F) -> Func:
    return Func(*arguments, function=function, output_field=FloatField())


def _by_number(reader: Reader, text: str) -> set[int]:
    """By our own reference, or a number in somebody's system, however it was spaced."""
    typed = "".join(text.split())
    is_number = len(typed) >= 4 and any(character.isdigit() for character in typed)
    if not is_number and len(typed) != LENGTH:
        return set()
    values = {text.strip(), typed, typed.upper()}
    numbered = Identifier.objects.visible_to(reader).filter(value__in=values)
    referred = Child.objects.visible_to(reader).filter(ref=typed.lower())
    return set(
        numbered.values_list("child_id", flat=True)
        .order_by()
        .union(referred.values_list("pk", flat=True).order_by(), all=True)
    )


def _by_birth(reader: Reader, born_on: date) -> list[int]:
    born = Child.objects.visible_to(reader).filter(born_on=born_on)
    return list(born.order_by("pk").values_list("pk", flat=True)[: COUNTED + 1])


def _described(reader: Reader, children: list[int]) -> list[tuple[Child, str]]:
    """The children, in that order, with the council that answers for each: of one class (identity),
    so what opens the child opens it too."""
    rows = {child.pk: child for child in once(reader, _answered_for, children=children)}
    return [(rows[pk], rows[pk].authority_name or "") for pk in children if pk in rows]


def _answered_for(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    today = clock.today()
    answers = (
        Responsibility.objects.filter(may_handle(reader), child=OuterRef("pk"), from_on__lte=today)
        .exclude(until_on__lte=today)
        .order_by("-from_on", "-pk")
        .values("authority__name")[:1]
    )
    rows: QuerySet[Any] = Child.objects.visible_to(reader).filter(pk__in=children)
    return rows.annotate(authority_name=Subquery(answers))


def _other(name: str, child: Child) -> str:
    return "" if name in ("", child.full_name, child.name) else name
