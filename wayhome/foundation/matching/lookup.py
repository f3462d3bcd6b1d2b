"""One person against all: candidates by indexed search in PostgreSQL, scored by the one policy.

A candidate shares a number; or a birthday (day and month also exchanged) and something of the name;
or sounds alike in full and was born within the year; or, where no birthday is said, is spelt alike.
Asked as the system (E04): what a reader may be shown of it is `seen`'s to say, and for a restricted
record that is nothing, no count and no delay (P20).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.matching import queries
from wayhome.foundation.matching.models import Judgement
from wayhome.foundation.matching.names import fold, is_nobodys
from wayhome.foundation.matching.person import Person, Said, prepare
from wayhome.foundation.matching.register import child_of, people, said_of
from wayhome.foundation.matching.scoring import Band, Scored, score
from wayhome.foundation.matching.weights import Model
from wayhome.foundation.people import queries as search
from wayhome.foundation.people.alike import known_to
from wayhome.foundation.people.models import ChildName
from wayhome.foundation.people.queries import Found

MOST = 200  # candidates of one block that are scored
CLOSE = 0.5  # word likeness of a misspelt name without a birthday
PRESENT = [ChildName.Kind.CURRENT, ChildName.Kind.KNOWN_AS, ChildName.Kind.ALIAS]
BY_NUMBER = """
SELECT DISTINCT child_id FROM people_identifier
WHERE voided_at IS NULL AND value = ANY(%(values)s) LIMIT %(most)s
"""
# Each child of the day is one row of an index; the name is compared afterwards, for those alone.
BY_BIRTHDAY = """
WITH born AS MATERIALIZED (SELECT id FROM people_child
    WHERE born_on = ANY(%(days)s::date[]) AND merged_into_id IS NULL AND died_on IS NULL)
SELECT n.child_id FROM born
JOIN people_childname n ON n.child_id = born.id AND n.voided_at IS NULL
WHERE n.kind = ANY(%(kinds)s)
  AND (n.sounds && people_sounds(%(name)s) OR similarity(n.folded, %(name)s) > 0.3)
GROUP BY n.child_id ORDER BY max(similarity(n.folded, %(name)s)) DESC LIMIT %(most)s
"""
BY_SOUND = """
WITH heard AS MATERIALIZED (SELECT child_id FROM people_childname
    WHERE voided_at IS NULL AND kind = ANY(%(kinds)s) AND sounds @> people_sounds(%(name)s))
SELECT DISTINCT heard.child_id FROM heard JOIN people_child c ON c.id = heard.child_id
WHERE c.merged_into_id IS NULL AND c.died_on IS NULL
  AND (c.born_on IS NULL OR c.born_on BETWEEN %(day)s::date - 400 AND %(day)s::date + 400)
LIMIT %(most)s
"""
BY_SPELLING = """
SELECT n.child_id FROM people_childname n
WHERE n.voided_at IS NULL AND n.kind = ANY(%(kinds)s) AND n.folded %% %(name)s
GROUP BY n.child_id ORDER BY max(similarity(n.folded, %(name)s)) DESC LIMIT %(most)s
"""
# Among a few records: a name spelt alike, or the same birthday. Then they are compared whole.
BESIDE = """
SELECT n.child_id FROM people_childname n
JOIN people_childname own ON own.child_id = %(child)s AND own.voided_at IS NULL
WHERE n.child_id = ANY(%(others)s) AND n.voided_at IS NULL
  AND similarity(n.folded, own.folded) > 0.3
UNION
SELECT c.id FROM people_child c JOIN people_child own ON own.id = %(child)s
WHERE c.id = ANY(%(others)s) AND c.born_on = own.born_on
"""


@dataclass(frozen=True)
class Hit:
    """A child of the register, and how they compare with whom was asked."""

    child_id: int
    scored: Scored


def lookup(said: Said, model: Model | None = None) -> list[Hit]:
    """The likeliest first; those whom the policy calls new are not among them."""
    return lookup_each([said], model)[said.key]


def lookup_each(asked: Sequence[Said], model: Model | None = None) -> dict[str, list[Hit]]:
    """The same of many: `Said.key` -> hits. Candidates are read from the register once for all."""
    weights = model or queries.model()
    with system_context():
        found = {each.key: _candidates(each) for each in asked}
        register = _register(found.values())
    return {each.key: _hits(prepare(each), found[each.key], register, weights) for each in asked}


def weigh(
    asked: Sequence[Said], candidates: Sequence[set[int]], model: Model | None = None
) -> list[list[Hit]]:
    """The same where the candidates are known already, as of a feed's rows (`people.alike`)."""
    weights = model or queries.model()
    with system_context():
        register = _register(candidates)
    return [
        _hits(prepare(said), children, register, weights)
        for said, children in zip(asked, candidates, strict=True)
    ]


def among(child: int, others: Collection[int], model: Model | None = None) -> list[Hit]:
    """Which of these few records may be the same child's as that one: under any of their names, the
    likeliest first; less those of whom somebody said that they are two children."""
    with system_context(), connection.cursor() as cursor:
        near = _ids(cursor, BESIDE, {"child": child, "others": list(others)}) - {child}
        if not near:
            return []
        judged = Judgement.objects.filter(verdict=Judgement.Verdict.OTHER)
        pairs = judged.filter(Q(child=child) | Q(other=child)).values_list("child_id", "other_id")
        near -= {each for pair in pairs for each in pair}
        names = list(said_of([child]))
    best: dict[int, Hit] = {}
    for hits in weigh(names, [near] * len(names), model):
        for hit in hits:
            known = best.setdefault(hit.child_id, hit)
            if known.scored.probability < hit.scored.probability:
                best[hit.child_id] = hit
    return sorted(best.values(), key=lambda hit: (-hit.scored.probability, hit.child_id))


def seen(reader: Reader, hits: Sequence[Hit]) -> list[Hit]:
    """Those whom this reader may know; no closed record is among them (P20, P44)."""
    children = [each.child_id for each in hits]
    may = known_to(reader, children)
    with system_context():
        closed = Restriction.objects.filter(child__in=children, lifted_at=None)
        may -= set(closed.values_list("child_id", flat=True))
    return [each for each in hits if each.child_id in may]


def find(reader: Reader, text: str, limit: int = 20) -> Found:
    """A search as it is typed. With a birthday among the names, those whom the policy would link or
    ask about stand first (day and month exchanged, another spelling); the rest is `people.find`'s,
    and so is what the reader may see."""
    found = search.find(reader, text, limit=limit)
    name, born_on = search.birthday_in(text)
    given, _space, family = " ".join(name.split()).rpartition(" ")
    if not (born_on and given):
        return found
    hits = seen(reader, lookup(Said("", given, family, born_on)))
    likely = search.described(reader, [hit.child_id for hit in hits][:limit])
    known = {each.child.pk: each for each in found.candidates}
    first = [known.pop(each.child.pk, each) for each in likely]
    added = len(first) + len(known) - len(found.candidates)
    total = None if found.total is None else found.total + added
    return Found((*first, *known.values())[:limit], total)


def _register(found: Iterable[set[int]]) -> Mapping[int, list[Person]]:
    register: dict[int, list[Person]] = {}
    for person in people(sorted(set().union(*found))):
        register.setdefault(child_of(person.unique_id), []).append(person)
    return register


def _hits(
    asked: Person, children: set[int], register: Mapping[int, list[Person]], model: Model
) -> list[Hit]:
    hits = []
    for child in children & set(register):
        best = max((score(asked, each, model) for each in register[child]),
                   key=lambda scored: scored.probability)  # fmt: skip
        if best.band != Band.NEW:
            hits.append(Hit(child, best))
    return sorted(hits, key=lambda hit: (-hit.scored.probability, hit.child_id))


def _candidates(said: Said) -> set[int]:
    person = prepare(said)
    name = fold(f"{said.given} {said.family}")
    values: dict[str, Any] = {
        "name": "" if is_nobodys(name) else name,
        "values": sorted({value for _kind, _issuer, value in said.numbers if value}),
        "kinds": [kind.value for kind in PRESENT],
        "most": MOST,
        "day": said.born_on,
        "days": [day for day in (person.born, person.born_turned) if day],
    }
    found: set[int] = set()
    with connection.cursor() as cursor:
        if values["values"]:
            found |= _ids(cursor, BY_NUMBER, values)
        if not values["name"]:
            return found
        if said.born_on:
            found |= _ids(cursor, BY_BIRTHDAY, values) | _ids(cursor, BY_SOUND, values)
        if not said.born_on or not found:
            cursor.execute(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(CLOSE)]
            )
            found |= _ids(cursor, BY_SPELLING, values)
    return found


def _ids(cursor: Any, sql: str, values: Mapping[str, Any]) -> set[int]:
    cursor.execute(sql, values)
    return {row[0] for row in cursor.fetchall()}
