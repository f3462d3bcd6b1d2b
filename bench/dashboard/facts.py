"""A million children's three million episodes in ten years, written straight into the flat tables.

For analysis alone: no child, no episode and no interview stands behind a row, so nothing that opens
one can be measured on this ground. Set by set, and the same each time: every number comes from a
hash of the row's own. 153 authorities, the largest with 3.5 % of the children, one child in twenty
with two of them; 40 services; 3,000 homes; an episode's instants, interview and outcome hang
together as they do in the record.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from config.postgres import DATABASE
from wayhome.doors.console.database import _embedded
from wayhome.foundation.agencies.commands import bodies
from wayhome.foundation.agencies.england import AUTHORITIES
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock, statistics
from wayhome.foundation.kernel.context import system_context

EPISODE = "missing_episodefact"
SERVICES, HOMES = 40, 3_000
SLICE = 250_000
FIRST_CHILD = 1_000_000_000
# by our keys: the largest first, so that the demonstration's own councils are among them
FIRST = ("E06000049", "E06000050", "E06000007", "E06000006", "E08000014")
U = "((hashint8extended({of}, {salt}) & 2147483647) / 2147483648.0)"


def u(salt: int, of: str = "n") -> str:
    """A number from 0 to 1, of a row or of its child."""
    return U.format(of=of, salt=salt)


EPISODES = f"""
INSERT INTO missing_episodefact (episode_id, child_id, ref, origin, category, setting,
    is_looked_after, authority_id, area_id, carer_id, service_id, age, began_month_on, due_month_on,
    back_at, due_at, offered_at, accepted_at, held_at, is_in_time, outcome, recorded_late, minutes,
    in_90_days, in_365_days, first_grade, last_grade, is_regraded, is_placed_out, independence,
    has_action, sampled, noticed, voice, met_threshold, discussed, recorded_after, offered_after,
    held_after)
WITH whose AS MATERIALIZED (
    SELECT n, CASE WHEN n <= %(children)s THEN n
                   ELSE 1 + floor(%(children)s * power({u(1)}, 2.5))::bigint END AS child
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
), known AS MATERIALIZED (
    SELECT n, child, {u(2, "child")} < 0.35 AS is_looked_after,
        1 + floor(%(authorities)s * power(
            CASE WHEN {u(15, "child")} < 0.05 AND {u(16)} < 0.5 THEN {u(17, "child")}
                 ELSE {u(3, "child")} END, 1.5))::int AS own,
        1 + floor(%(authorities)s * {u(4, "child")})::int AS elsewhere,
        {u(5, "child")} < 0.2 AS is_out, {u(6, "child")} AS home,
        %(now)s::timestamptz - make_interval(secs => 315360000 * power({u(7)}, 1.2)) AS began_at,
        5 + floor(12 * {u(8, "child")})::int AS age,
        ceil(60 * -ln(1 - {u(9)}) * 14)::int AS minutes, {u(10)} AS how, {u(11)} AS wait,
        {u(12)} AS grade, {u(13)} AS more
    FROM whose
), back AS MATERIALIZED (
    SELECT *, is_looked_after AND is_out AND own <> elsewhere AS is_placed_out,
        CASE WHEN began_at + make_interval(mins => minutes) < %(now)s
             THEN began_at + make_interval(mins => minutes) END AS back_at
    FROM known
), owed AS MATERIALIZED (
    SELECT *, CASE WHEN {u(14)} < 0.97 THEN back_at + make_interval(hours => 72) END AS due_at,
        CASE WHEN how < 0.55 THEN 'held' WHEN how < 0.7 THEN 'declined'
             WHEN how < 0.8 THEN 'no_contact' WHEN how < 0.83 THEN 'not_possible'
             WHEN how < 0.9 THEN 'not_offered' ELSE '' END AS outcome,
        back_at + make_interval(mins => (wait * 9000)::int) AS then_at
    FROM back
), told AS MATERIALIZED (
    SELECT *, outcome = 'held' AND due_at IS NOT NULL AND then_at < %(now)s AS is_held,
        CASE WHEN then_at < %(now)s THEN outcome ELSE '' END AS said
    FROM owed
)
SELECT %(first_child)s + n, %(first_child)s + child, lpad(n::text, 12, '0'), 'live',
    CASE WHEN is_looked_after AND more < 0.2 THEN 'A' ELSE 'M' END,
    CASE WHEN is_looked_after THEN 'home' ELSE 'family' END, is_looked_after,
    (%(places)s::bigint[])[own],
    (%(places)s::bigint[])[CASE WHEN is_placed_out THEN elsewhere ELSE own END],
    CASE WHEN is_looked_after THEN (%(homes)s::bigint[])[1 + floor(%(home_count)s * home)::int] END,
    (%(services)s::bigint[])[1 + own %% %(service_count)s], age,
    date_trunc('month', began_at AT TIME ZONE 'Europe/London')::date,
    date_trunc('month', due_at AT TIME ZONE 'Europe/London')::date, back_at, due_at,
    CASE WHEN how < 0.85 AND due_at < %(now)s THEN back_at + make_interval(hours => 9) END,
    CASE WHEN how < 0.6 AND due_at < %(now)s THEN back_at + make_interval(hours => 10) END,
    CASE WHEN is_held THEN then_at END, CASE WHEN is_held THEN then_at <= due_at END, said,
    said <> '' AND more < 0.15,
    CASE WHEN due_at IS NOT NULL THEN minutes END, 1 + floor(more * more * more * 6)::int,
    1 + floor(more * more * 11)::int,
    (ARRAY['', 'high', 'medium', 'medium', 'low', 'low', 'low', 'very_low'])[1 + floor(grade * 8)],
    (ARRAY['', 'high', 'medium', 'medium', 'low', 'low', 'low', 'very_low'])
        [1 + floor(CASE WHEN more < 0.1 THEN more * 10 ELSE grade END * 8)],
    more < 0.1, is_placed_out,
    CASE WHEN is_held THEN (ARRAY['independent', 'independent', 'chosen', 'not'])
        [1 + floor(more * 4)] ELSE '' END,
    is_held AND grade < 0.6,
    CASE WHEN is_held AND grade < 0.05 THEN (ARRAY['waiting', 'good', 'good', 'not'])
        [1 + floor(more * 4)] ELSE '' END,
    CASE WHEN is_placed_out THEN (ARRAY['in_time', 'late', 'none', 'unsaid'])
        [1 + floor(grade * 4)] ELSE '' END,
    CASE WHEN is_held AND grade < 0.05 THEN 'yes' ELSE '' END, minutes > 1440,
    CASE WHEN minutes > 1440 AND more < 0.6 THEN (ARRAY['same_day', 'in_24h', 'later'])
        [1 + floor(grade * 3)] ELSE '' END,
    CASE WHEN due_at IS NOT NULL THEN (more * 900)::int END,
    CASE WHEN how < 0.85 AND due_at < %(now)s THEN 540 END,
    CASE WHEN is_held THEN (wait * 9000)::int END
FROM told
"""
REVIEWS = f"""
INSERT INTO exploitation_impactfact (id, child_id, case_id, point, authority_id, service_id,
    carer_id, start_level, level, change, safer, is_sexual, is_criminal, ended, due_at,
    due_month_on)
SELECT %(first_child)s + n * 8 + place, %(first_child)s + child, n, point,
    (%(places)s::bigint[])[1 + floor(%(authorities)s * power({u(3, "child")}, 1.5))::int],
    NULL, NULL, 'significant', CASE WHEN {u(21)} < 0.6 THEN 'moderate' ELSE 'significant' END,
    CASE WHEN {u(21)} < 0.6 THEN 'reduced' WHEN {u(21)} < 0.9 THEN 'same' ELSE 'raised' END,
    CASE WHEN {u(22)} < 0.5 THEN 'yes' ELSE '' END, {u(23)} < 0.4, {u(23)} >= 0.4, 'fell', due_at,
    date_trunc('month', due_at AT TIME ZONE 'Europe/London')::date
FROM (SELECT n, 1 + n * 7 %% %(children)s AS child,
             %(now)s::timestamptz - make_interval(secs => 315360000 * {u(20)}) AS at
      FROM generate_series(1, %(cases)s::bigint) n) cases
CROSS JOIN LATERAL (VALUES (0, 'review', 90), (1, 'close', 200), (2, 'after_3', 322),
    (3, 'after_6', 413), (4, 'after_12', 596)) points (place, point, days)
CROSS JOIN LATERAL (SELECT at + make_interval(days => days) AS due_at) due
WHERE due_at < %(now)s
"""

FORGET = (  # of a filling that was broken off
    "DELETE FROM missing_episodefact WHERE episode_id > %(first_child)s",
    "DELETE FROM exploitation_impactfact WHERE id > %(first_child)s",
)


def fill(children: int, progress: Any = print) -> dict[str, Any]:
    """Three episodes a child, and a case for every twelfth. Says how long it took."""
    began = time.perf_counter()
    places, services, homes = _bodies()
    values = {
        "children": children, "first_child": FIRST_CHILD, "now": clock.now(),
        "places": places, "authorities": len(places), "services": services,
        "service_count": len(services), "homes": homes, "home_count": len(homes),
        "cases": children // 12,
    }  # fmt: skip
    for forget in FORGET:
        _run(forget, values)
    with _bare():
        for first in range(1, 3 * children + 1, SLICE):
            last = min(first + SLICE - 1, 3 * children)
            _run(EPISODES, values | {"first": first, "last": last})
            progress(f"{last:,} of {3 * children:,} episodes …")
        _run(REVIEWS, values)
    with transaction.atomic(), system_context():
        statistics.count(["missing_episodefact", "exploitation_impactfact"])
    return {"facts_s": round(time.perf_counter() - began, 1), "children": children}


def _agencies(kind: Agency.Kind, count: int) -> list[int]:
    """Names alone: nobody works there."""
    names = [f"{kind.label} {n}" for n in range(count)]
    known = set(Agency.objects.filter(name__in=names).values_list("name", flat=True))
    Agency.objects.bulk_create(Agency(name=name, kind=kind) for name in names if name not in known)
    return list(Agency.objects.filter(name__in=names).order_by("pk").values_list("pk", flat=True))


@contextmanager
def _bare() -> Iterator[None]:
    """Without indexes and triggers, which come back once the rows are in."""
    with _embedded[0].connect("owner", DATABASE) as owner:
        made = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        indexes = {
            name: how
            for name, how in owner.execute(made, [EPISODE]).fetchall()
            if not name.endswith("_pkey")
        }
        for name in indexes:
            owner.execute(f"DROP INDEX {name}")
        owner.execute(f"ALTER TABLE {EPISODE} DISABLE TRIGGER USER")
    yield
    with _embedded[0].connect("owner", DATABASE) as owner:
        owner.execute("SET maintenance_work_mem = '1GB'")
        owner.execute(f"ALTER TABLE {EPISODE} ENABLE TRIGGER USER")
        for how in indexes.values():
            owner.execute(how)
        owner.execute(f"VACUUM ANALYZE {EPISODE}")


def _run(statement: str, values: dict[str, Any]) -> None:
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _bodies() -> tuple[list[int], list[int], list[int]]:
    """Every authority of England, the demonstration's first; services; homes."""
    with transaction.atomic(), system_context():
        for code in [*FIRST, *sorted(AUTHORITIES)]:
            number, name = AUTHORITIES[code]
            bodies.add_authority(SYSTEM, code=code, name=name, la_code=number)
        by_code = dict(Authority.objects.values_list("code", "pk"))
        services = _agencies(Agency.Kind.SERVICE, SERVICES)
        homes = _agencies(Agency.Kind.HOME, HOMES)
    places = [by_code[code] for code in FIRST]
    return (
        [*places, *(pk for code, pk in sorted(by_code.items()) if pk not in places)],
        services,
        homes,
    )
