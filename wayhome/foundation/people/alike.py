"""Who among the children a reader may know could be meant by a name and a date of birth: of many
at once, for what comes in bulk (E14). The search of one person's page is `queries.find`.

Exact is the same name, as search folds it, and the same day of birth. Near is another spelling on
the same day; or the same name, or nearly, where a day of birth is unknown, or differs as typing
errors do. A former name is not asked: identities before and after adoption do not meet (P44).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child, ChildName

CLOSE = 0.4  # likeness of two names from which, on one day of birth, they may be one child
SAME = 0.7  # likeness from which they may be, where the day of birth says nothing certain
FEW = 20  # asked at once, up to which each is looked up in the index on names by itself
PRESENT = [ChildName.Kind.CURRENT.value, ChildName.Kind.KNOWN_AS.value, ChildName.Kind.ALIAS.value]
# Folded once: merged into the query around it, that would be done for every pair compared.
SAID = """WITH said AS MATERIALIZED (
    SELECT place, born_on, people_fold(name) AS folded, people_sounds(name) AS sounds
    FROM unnest(%(places)s::int[], %(names)s::text[], %(days)s::date[])
         AS asked (place, name, born_on))
"""
ON_ONE_DAY = """
SELECT said.place, n.child_id, bool_or(n.folded = said.folded) FROM said
JOIN people_child c ON c.born_on = said.born_on AND c.merged_into_id IS NULL AND c.died_on IS NULL
JOIN people_childname n ON n.child_id = c.id AND n.voided_at IS NULL AND n.kind = ANY(%(kinds)s)
WHERE n.folded = said.folded OR similarity(n.folded, said.folded) >= %(close)s
   OR (said.sounds <> '{}' AND n.sounds @> said.sounds)
GROUP BY said.place, n.child_id
"""
# The threshold is set for this transaction; the operator reads the index on folded names.
ON_ANOTHER = """
SELECT said.place, n.child_id, false FROM said
CROSS JOIN LATERAL (SELECT child_id FROM people_childname
                    WHERE voided_at IS NULL AND folded %% said.folded
                      AND kind = ANY(%(kinds)s)) n
JOIN people_child c ON c.id = n.child_id AND c.merged_into_id IS NULL AND c.died_on IS NULL
WHERE (c.born_on IS NULL OR said.born_on IS NULL
       OR c.born_on <> said.born_on AND (
          (SELECT count(*) FROM generate_series(1, 8) at
           WHERE substr(to_char(c.born_on, 'YYYYMMDD'), at, 1)
              <> substr(to_char(said.born_on, 'YYYYMMDD'), at, 1)) = 1
          OR to_char(c.born_on, 'YYYYMMDD') = to_char(said.born_on, 'YYYYDDMM')))
GROUP BY said.place, n.child_id
"""


# Of many: those born on a day like theirs are read by it, all at once, and only then is a name
# compared (OFFSET 0 keeps it so): the index on names costs each of them a search of its own.
ON_A_LIKE_DAY = """
SELECT DISTINCT place, child_id, false FROM (
    SELECT said.place, said.folded, n.child_id, n.folded AS theirs FROM said
    JOIN unnest(%(like_places)s::int[], %(like_days)s::date[]) AS alike (place, day) USING (place)
    JOIN people_child c ON c.born_on = alike.day AND c.merged_into_id IS NULL AND c.died_on IS NULL
    JOIN people_childname n ON n.child_id = c.id AND n.voided_at IS NULL AND n.kind = ANY(%(kinds)s)
    OFFSET 0) AS born
WHERE theirs %% folded
"""
# Children of whom no birthday is known. Names of which SAME of all trigrams are shared have one in
# common among the last few of each, in any one order: they are joined by those, not each with each.
LAST = "unnest((show_trgm({0}))[ceil(%(same)s * cardinality(show_trgm({0})))::int:])"
WITHOUT_DAY = f"""
, few AS (SELECT place, folded, {LAST.format("folded")} AS trigram FROM said),
dayless AS (SELECT n.child_id, n.folded, {LAST.format("n.folded")} AS trigram
    FROM people_child c
    JOIN people_childname n ON n.child_id = c.id AND n.voided_at IS NULL AND n.kind = ANY(%(kinds)s)
    WHERE c.born_on IS NULL AND c.merged_into_id IS NULL AND c.died_on IS NULL)
SELECT few.place, dayless.child_id, false FROM few JOIN dayless USING (trigram)
WHERE dayless.folded %% few.folded
GROUP BY few.place, dayless.child_id
"""  # noqa: S608
# The same questions, asked of those who are asked about: who of them may be somebody before them.
AMONG = """
SELECT later.place, said.place FROM said
JOIN said later ON later.born_on = said.born_on AND later.place > said.place
WHERE later.folded = said.folded OR similarity(later.folded, said.folded) >= %(close)s
   OR (later.sounds <> '{}' AND said.sounds @> later.sounds)
   OR (said.sounds <> '{}' AND later.sounds @> said.sounds)
UNION
SELECT greatest(place, other), least(place, other) FROM (
    SELECT said.place, said.folded, other.place AS other, other.folded AS theirs FROM said
    JOIN unnest(%(like_places)s::int[], %(like_days)s::date[]) AS alike (place, day) USING (place)
    JOIN said other ON other.born_on = alike.day
    OFFSET 0) AS born
WHERE theirs %% folded
UNION
SELECT greatest(said.place, other.place), least(said.place, other.place) FROM said
JOIN said other ON other.place <> said.place AND other.folded %% said.folded
WHERE said.born_on IS NULL
"""


@dataclass(frozen=True)
class Asked:
    name: str
    born_on: date | None = None


@dataclass
class Alike:
    """Ids of the children who fit exactly, and of those who nearly do."""

    exact: set[int] = field(default_factory=set)
    near: set[int] = field(default_factory=set)


def alike(asked: Sequence[Asked], *, on_one_day: bool = False) -> list[Alike]:
    """In their order. Asked as the system: what a reader may know of it is `known_to`'s to say.

    `on_one_day`: only those born on the very day, which costs a hundredth (a whole school roll).
    """
    found = [Alike() for _ in asked]
    every = list(enumerate(asked))
    steps = [(ON_ONE_DAY, every)]
    if not on_one_day and len(asked) <= FEW:
        steps += [(ON_ANOTHER, every)]
    elif not on_one_day:
        dayless = [(place, each) for place, each in every if each.born_on is None]
        steps += [(ON_A_LIKE_DAY, every), (WITHOUT_DAY, every), (ON_ANOTHER, dayless)]
    with connection.cursor() as cursor:
        for sql, of in steps:
            for place, child, is_exact in _rows(cursor, sql, of):
                (found[place].exact if is_exact else found[place].near).add(child)
    return found


def alike_before(asked: Sequence[Asked]) -> list[set[int]]:
    """Of each, the places of those before it who may be the same child, exactly or nearly."""
    found: list[set[int]] = [set() for _ in asked]
    with connection.cursor() as cursor:
        for place, before in _rows(cursor, AMONG, list(enumerate(asked))):
            found[place].add(before)
    return found


def _rows(cursor: Any, sql: str, asked: Sequence[tuple[int, Asked]]) -> list[tuple[Any, ...]]:
    if not asked:
        return []
    like = [(place, day) for place, each in asked if each.born_on for day in _like(each.born_on)]
    values = {
        "places": [place for place, _ in asked],
        "names": [each.name for _, each in asked],
        "days": [each.born_on for _, each in asked],
        "like_places": [place for place, _ in like],
        "like_days": [day for _, day in like],
        "kinds": PRESENT,
        "close": CLOSE,
        "same": SAME - 0.01,  # a trigram too many rather than one too few
    }
    cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SAME)])
    cursor.execute(f"{SAID}{sql}", values)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@cache
def _like(born_on: date) -> tuple[date, ...]:
    """Days that a typing error makes of this one: one figure differs, or day and month are
    exchanged."""
    written = born_on.isoformat().replace("-", "")
    said = {written[:at] + figure + written[at + 1 :] for at in range(8) for figure in "0123456789"}
    said |= {written[:4] + written[6:] + written[4:6]}
    found = []
    for each in said - {written}:
        with suppress(ValueError):  # there is no such day
            found.append(date(int(each[:4]), int(each[4:6]), int(each[6:])))
    return tuple(found)


def known_to(reader: Reader, children: Sequence[int]) -> set[int]:
    """Those of these children whom this reader may know."""
    rows = Child.objects.visible_to(reader).filter(pk__in=sorted(set(children)))
    return set(rows.values_list("pk", flat=True))


NAMED = """
SELECT EXISTS (SELECT FROM people_childname n WHERE n.child_id = said.child_id
               AND n.voided_at IS NULL AND n.folded = people_fold(said.name))
FROM unnest(%s::bigint[], %s::text[]) WITH ORDINALITY AS said (child_id, name, place)
ORDER BY said.place
"""


def are_named(pairs: Sequence[tuple[int, str]]) -> list[bool]:
    """For each (child, name): whether the child is or was known by that name."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED, [[child for child, _ in pairs], [name for _, name in pairs]])
        return [row[0] for row in cursor.fetchall()]
