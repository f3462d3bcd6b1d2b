"""Who among the children a reader may know could be meant by a name and a date of birth: of many
at once, for what comes in bulk (E14). The search of one person's page is `queries.find`.

Exact is the same name, as search folds it, and the same day of birth. Near is another spelling on
the same day; or the same name, or nearly, where a day of birth is unknown, or differs as typing
errors do. A former name is not asked: identities before and after adoption do not meet (P44).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child, ChildName

CLOSE = 0.4  # likeness of two names from which, on one day of birth, they may be one child
SAME = 0.7  # likeness from which they may be, where the day of birth says nothing certain
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
    values: dict[str, Any] = {
        "places": list(range(len(asked))),
        "names": [each.name for each in asked],
        "days": [each.born_on for each in asked],
        "kinds": PRESENT,
        "close": CLOSE,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SAME)])
        for sql in (ON_ONE_DAY,) if on_one_day else (ON_ONE_DAY, ON_ANOTHER):
            cursor.execute(f"{SAID}{sql}", values)
            for place, child, is_exact in cursor.fetchall():
                (found[place].exact if is_exact else found[place].near).add(child)
    return found


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
