"""What a list costs as a register grows: 10,000 children, then a hundred of each, 1,000,000.

The ten thousand are generated as everywhere else. Each of their rows is then copied set-based under
other numbers, with everything that a list is filtered by: whose children they are, where they went
missing, what is owed. Ten of the hundred are the same agencies' and teams', so that an agency's own
children grow tenfold, as no agency's do; the other ninety are agencies' of their own (E21).
"""

import time
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import QueryDict

from bench.ground import Ground
from bench.pages import Who, readers
from bench.report import summed
from wayhome.foundation.access.predicate import reach
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages.keyset import Page, paged
from wayhome.journeys.worklist.queries import owed
from wayhome.journeys.worklist.queries.personal import own
from wayhome.oversight.insight.gaps import gap_rows
from wayhome.practice.missing.queries.board import open_episodes
from wayhome.practice.missing.rules import NO_RETURN

CHILDREN, COPIES, EPISODES = 10_000, 100, 0.5
OF_THE_SAME = 10  # copies that have the same agencies and teams
APART = 10**7  # between one copy's numbers and the next's
WARM_UP, COUNT = 10, 60
DEEP = 20  # pages into a list
BY_DUE = ("due_at", "subject_kind", "subject_id", "occurrence")
Listed = Callable[[Reader, QueryDict], Page]
# table -> what becomes of columns that are not copied as they are
SHIFTED = "{column} + {apart} * copy"
THEIRS = f"CASE WHEN copy < {OF_THE_SAME} THEN {{column}} ELSE {SHIFTED} END"
NAMED = "substr(translate(encode(sha256(({column} || copy)::bytea), 'base64'), '+/', 'xy'), 1, 12)"
TABLES: dict[str, dict[str, str]] = {
    "people_child": {"id": SHIFTED, "ref": NAMED},
    "access_involvement": {"id": SHIFTED, "ref": NAMED, "child_id": SHIFTED,
                           "recorded_for_id": SHIFTED, "agency_id": THEIRS, "team_id": THEIRS},
    "missing_episode": {"id": SHIFTED, "ref": NAMED, "child_id": SHIFTED,
                        "recorded_for_id": SHIFTED},
    "rules_derived": {"child_id": SHIFTED, "subject_id": SHIFTED, "scope_id": SHIFTED,
                      "agency_id": THEIRS, "team_id": THEIRS},
}  # fmt: skip


def run(ground: Ground) -> dict[str, Any]:
    """Milliseconds of each list before and after, and the ratio of the medians."""
    small = _lists()
    began = time.perf_counter()
    rows = _grown()
    took = round(time.perf_counter() - began, 1)
    ground.vacuum()
    large = _lists()
    lists = {
        f"{name}, {CHILDREN:,} / {CHILDREN * COPIES:,} children": {
            "median_ms": [small[name]["median_ms"], large[name]["median_ms"]],
            "p95_ms": [small[name]["p95_ms"], large[name]["p95_ms"]],
            "times": round(large[name]["median_ms"] / small[name]["median_ms"], 2),
        }
        for name in small
    }
    return {"rows": rows, "copied_in_seconds": took, **lists}


def _grown() -> dict[str, int]:
    from config.postgres import DATABASE
    from wayhome.doors.console.database import _embedded

    rows = {}
    with _embedded[0].connect("postgres", DATABASE) as database:
        database.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        for table, changed in TABLES.items():
            found = database.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            ).fetchall()
            names = [name for (name,) in found]
            said = [
                changed.get(name, "{column}").format(column=name, apart=APART) for name in names
            ]
            made = database.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(said)}"
                f" FROM {table}, generate_series(1, {COPIES - 1}) copy"
            )
            rows[table] = made.rowcount * COPIES // (COPIES - 1)
    return rows


def _lists() -> dict[str, dict[str, Any]]:
    """The lists of a council's and of a service's worker: the first page, and one far in."""
    times: dict[str, list[float]] = {}
    for who in readers()[:2]:
        for name, listed in LISTS.items():
            far = _far(who, listed)
            for place, query in (("first page", QueryDict()), (f"page {DEEP}", far)):
                took = [_asked(who, listed, query)[1] for _ in range(WARM_UP + COUNT)]
                times[f"{who.name}, {name}, {place}"] = took[WARM_UP:]
    return {name: summed(each) for name, each in times.items()}


def _worklist(reader: Reader, query: QueryDict) -> Page:
    return owed.of_team(reader, own(reader), query)


def _missing_now(reader: Reader, query: QueryDict) -> Page:
    """As an agency's own system asks for it."""
    return paged(open_episodes(reader), query, order=("-reported_at", "-pk"), counted=None)


def _gap(reader: Reader, query: QueryDict) -> Page:
    """The children behind a gap; how many there are is counted too, up to a thousand."""
    return paged(gap_rows(reader, NO_RETURN.code).rows, query, order=BY_DUE)


LISTS: dict[str, Listed] = {
    "worklist": _worklist,
    "missing now": _missing_now,
    "a gap's children": _gap,
}


def _far(who: Who, listed: Listed) -> QueryDict:
    query = QueryDict()
    for _ in range(DEEP - 1):
        query = QueryDict(_asked(who, listed, query)[0].next_url.partition("?")[2])
    return query


def _asked(who: Who, listed: Listed, query: QueryDict) -> tuple[Page, float]:
    """A page, and its milliseconds; what its reader may see is found out before."""
    with transaction.atomic(), system_context():
        reader = who.reader
        reach(reader)
        began = time.perf_counter()
        page = listed(reader, query)
        return page, (time.perf_counter() - began) * 1000
