"""Whom a report is about: known by its number, then by name and birthday, else a person is asked.

Everything is asked within what the force itself may know. A closed record is never a candidate, a
count or a delay: the report goes on as if it were not there, and its owner is told (P20, P44).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wayhome.doors.feeds.models import Choice, Match
from wayhome.doors.feeds.police.parse import Said
from wayhome.doors.feeds.police.reports import Report
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.matching.lookup import weigh
from wayhome.foundation.matching.person import Said as Facts
from wayhome.foundation.matching.scoring import Band
from wayhome.foundation.people.alike import (
    Alike,
    Asked,
    alike,
    alike_before,
    are_named,
    known_to,
)
from wayhome.foundation.people.models import Child, Identifier

NOBODYS = ("unknown", "not known", "unknown unknown", "unknown child", "unknown female",
           "unknown male")  # fmt: skip


class Why(StrEnum):
    """Why a report waits for a person."""

    BIRTHDAY = "birthday"  # the person of this number has another date of birth
    SEVERAL = "several"  # more than one child may be meant
    NEAR = "near"  # somebody is nearly alike


@dataclass
class Answer:
    """A child, or `waits` and why, or neither: a child who is new here."""

    child_id: int | None = None
    waits: str = ""
    flag: str = ""
    closed: list[Restriction] = field(default_factory=list)


@dataclass
class _Known:
    """What is on the record about those whom these reports may be about."""

    by_number: dict[str, int]  # the force's number of a person -> child
    numbers: dict[int, set[str]]  # child -> the force's numbers
    alike: list[Alike]
    open_to: set[int]
    born: dict[int, date | None]
    closed: dict[int, Restriction]
    decided: dict[str, Match]


def answers(force: Agency, reports: Sequence[Report]) -> dict[str, Answer]:
    """Reference -> whom it is about. Runs as the system does (E04)."""
    rows = {each.key: each.after.says for each in reports if each.after}
    known = _known(force, rows)
    found = {
        key: _answer(row, known, known.alike[place], known.decided.get(key))
        for place, (key, row) in enumerate(rows.items())
    }
    _flag_other_names(rows, found, known)
    return found


def _known(force: Agency, rows: dict[str, Said]) -> _Known:
    asked = [_asked(row) for row in rows.values()]
    similar = _weighed(asked, rows.values(), alike(asked))
    of_force = Identifier.objects.filter(kind=Identifier.Kind.POLICE, issuer=force.ref)
    numbers = {row.text("person_id") for row in rows.values()} - {""}
    by_number = dict(of_force.filter(value__in=numbers).values_list("value", "child_id"))
    decided = {
        each.reference: each for each in Match.objects.filter(force=force, reference__in=rows)
    }
    children = set(by_number.values()).union(*(each.exact | each.near for each in similar))
    children |= {each.child_id for each in decided.values() if each.child_id}
    closed = Restriction.objects.filter(child__in=children, lifted_at=None)
    own: dict[int, set[str]] = defaultdict(set)
    for child, value in of_force.filter(child__in=children).values_list("child_id", "value"):
        own[child].add(value)
    return _Known(
        by_number=by_number,
        numbers=own,
        alike=similar,
        open_to=known_to(Reader(user=None, agency=force), sorted(children)),
        born=dict(Child.objects.filter(pk__in=children).values_list("pk", "born_on")),
        closed={each.child_id: each for each in closed},
        decided=decided,
    )


def _asked(row: Said) -> Asked:
    return Asked("" if is_nobodys(row) else row.name, row.born_on)


def alike_before_each(reports: Sequence[Report]) -> dict[str, set[str]]:
    """Of each report, those before it that may be of the same child, by name and birthday."""
    rows = {each.key: each.after.says for each in reports if each.after}
    keys = list(rows)
    found = alike_before([_asked(row) for row in rows.values()])
    return {key: {keys[place] for place in before} for key, before in zip(keys, found, strict=True)}


def _weighed(asked: list[Asked], rows: Iterable[Said], found: list[Alike]) -> list[Alike]:
    """Those alike, by the policy of `foundation.matching`: the same, or a person is asked; a twin
    is neither. Names, birthday and sex alone are weighed: no more than a force reads of a child."""
    facts = [
        Facts("", row.text("given_name"), row.text("family_name"), row.born_on,
              sex=row.code("sex")) if each.name else Facts("")
        for each, row in zip(asked, rows, strict=True)
    ]  # fmt: skip
    weighed = weigh(facts, [each.exact | each.near for each in found])
    return [
        Alike(
            exact={hit.child_id for hit in hits if hit.scored.band == Band.LINK},
            near={hit.child_id for hit in hits if hit.scored.band == Band.ASK},
        )
        for hits in weighed
    ]


def is_nobodys(row: Said) -> bool:
    """A name that stands for none: two of them are no likeness."""
    return row.name.casefold() in NOBODYS


def _answer(row: Said, known: _Known, similar: Alike, decided: Match | None) -> Answer:
    numbered = known.by_number.get(row.text("person_id"))
    exact, near = set(similar.exact), set(similar.near)
    asked = exact | ({numbered} if numbered else set())
    closed = [known.closed[child] for child in sorted(asked & set(known.closed))]
    may = known.open_to - set(known.closed)
    if decided and decided.choice == Choice.THIS and decided.child_id in may:
        return Answer(decided.child_id, closed=closed)
    if decided and decided.choice == Choice.NEW:
        return Answer(closed=closed)
    if decided and decided.choice == Choice.NONE:
        return Answer(waits=Why.NEAR, closed=closed)
    if numbered in may:
        assert numbered is not None
        born = known.born[numbered]
        if born and row.born_on and born != row.born_on:
            return Answer(waits=Why.BIRTHDAY, closed=closed)
        return Answer(numbered, closed=closed)
    return _by_name(row, known, exact & may, near & may, closed)


def _by_name(
    row: Said, known: _Known, exact: set[int], near: set[int], closed: list[Restriction]
) -> Answer:
    if len(exact) == 1 and not _has_another_number(row, known, min(exact)):
        return Answer(min(exact), closed=closed)
    if exact:
        return Answer(waits=Why.SEVERAL, closed=closed)
    return Answer(waits=Why.NEAR if near else "", closed=closed)


def _has_another_number(row: Said, known: _Known, child_id: int) -> bool:
    """Two people of one name and birthday, to the force's knowledge: two numbers."""
    number, own = row.text("person_id"), known.numbers.get(child_id, set())
    return bool(number and own and number not in own)


def _flag_other_names(rows: dict[str, Said], found: dict[str, Answer], known: _Known) -> None:
    """A known number under another name: the same child, and the name is an alias."""
    pairs = [
        (answer.child_id, key)
        for key, answer in found.items()
        if answer.child_id and not is_nobodys(rows[key])
        and known.by_number.get(rows[key].text("person_id")) == answer.child_id
    ]  # fmt: skip
    said = are_named([(child, rows[key].name) for child, key in pairs])
    for (_child, key), is_named in zip(pairs, said, strict=True):
        found[key].flag = "" if is_named else "F21"


def candidates(force: Agency, row: Said) -> tuple[list[int], str]:
    """Who may be meant by a report that waits, within what the force may know, closest first; and
    why it waits. Without an answer of its own it waits for what came before it in its file."""
    known = _known(force, {row.reference: row})
    (similar,) = known.alike
    numbered = known.by_number.get(row.text("person_id"))
    ordered = [*([numbered] if numbered else []), *sorted(similar.exact), *sorted(similar.near)]
    may = known.open_to - set(known.closed)
    why = _answer(row, known, similar, None).waits
    return [child for child in dict.fromkeys(ordered) if child in may], why


def one_of_each(keys: Iterable[str], reports: dict[str, Report]) -> dict[str, str]:
    """Reports of children who are new here, by the first report of the same child: one number, or
    one name and birthday. Those of one name and birthday with two numbers are two; "" waits."""
    by_number: dict[str, str] = {}
    by_name: dict[tuple[str, date], str] = {}
    same: dict[str, str] = {}
    for key in keys:
        after = reports[key].after
        assert after is not None
        row, number = after.says, after.says.text("person_id")
        name = None
        if row.born_on and not is_nobodys(row):
            name = (" ".join(row.name.casefold().split()), row.born_on)
        first = by_number.get(number) if number else None
        if first is None and name in by_name:
            other = reports[by_name[name]].after
            theirs = other.says.text("person_id") if other else ""
            first = by_name[name] if not (number and theirs and number != theirs) else ""
        same[key] = key if first is None else first
        if same[key]:
            by_number.setdefault(number, same[key])
            if name:
                by_name.setdefault(name, same[key])
    return same
