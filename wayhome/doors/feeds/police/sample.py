"""An invented file of missing reports, for demonstration: the same seed gives the same file.

Nobody in it exists. It holds what a real file does: reports that are updated, graded again, found;
two reports of one child; and a few rows with something wrong.
"""

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from wayhome.doors.feeds.police.columns import COLUMNS
from wayhome.foundation.kernel.clock import LONDON

GIVEN = ("Amara", "Bailey", "Cara", "Dev", "Elin", "Farid", "Grace", "Harri", "Isla", "Jude",
         "Kasia", "Leo", "Mina", "Nico", "Orla", "Petra", "Quinn", "Remi", "Seren",
         "Tomos")  # fmt: skip
FAMILY = ("Ashdown", "Birch", "Coombe", "Dray", "Elmsley", "Fenwick", "Gorse", "Hollins", "Ings",
          "Jarrow", "Kestle", "Larkin", "Moss", "Nettle", "Oakes", "Pryor", "Quarles", "Rowe",
          "Sedge", "Thorne")  # fmt: skip
PLACES = ("the bus station", "the college", "a friend's house", "the park", "home", "the town")
REASONS = ("First time and under 16", "Has been found at risk before", "Known to be with friends")
FAULTS = ({"missing_since": "yesterday"}, {"status": "gone"}, {"date_of_birth": "31/02/2011"})


def sample(*, reports: int, seed: int, now: datetime, council: str) -> str:
    """CSV of so many reports of the last three weeks, each with one to three rows, oldest first."""
    rng = random.Random(seed)  # noqa: S311 - invented data, the same each time
    rows = sorted(
        (row for number in range(reports) for row in _report(rng, number, now, council)),
        key=lambda row: row["updated_at"].split(" ")[0].split("/")[::-1],
    )
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.name for column in COLUMNS], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _report(
    rng: random.Random, number: int, now: datetime, council: str
) -> Iterator[dict[str, str]]:  # fmt: skip
    since = now - timedelta(minutes=rng.randint(240, 21 * 24 * 60))
    told = since + timedelta(minutes=rng.randint(20, 180))
    born = date(now.year - rng.randint(11, 16), rng.randint(1, 12), rng.randint(1, 28))
    row = {
        "reference": f"MIS/{now:%y}/{number + 1:05}",
        "updated_at": _said(told + timedelta(minutes=5)),
        "status": "missing",
        "person_id": f"N{rng.randint(1, 9_999_999):07}" if rng.random() < 0.7 else "",
        "given_name": rng.choice(GIVEN),
        "family_name": rng.choice(FAMILY),
        "date_of_birth": f"{born:%d/%m/%Y}",
        "sex": rng.choice("MF"),
        "council": council,
        "missing_since": _said(since),
        "last_seen_where": rng.choice(PLACES),
        "reported_at": _said(told),
        "reported_by": rng.choice(("Parent", "Children's home", "School")),
        "circumstances": "Did not come back when expected.",
        "grade": rng.choice(("high", "medium", "medium", "low")),
        "graded_at": _said(told + timedelta(minutes=4)),
        "grade_reason": rng.choice(REASONS),
    }
    if rng.random() < 0.04:
        yield row | rng.choice(FAULTS)
        return
    yield row
    yield from _later(rng, row, told, now)


def _later(
    rng: random.Random, row: dict[str, str], told: datetime, now: datetime
) -> Iterator[dict[str, str]]:
    """Graded again, perhaps; found, if there was time for that."""
    graded = told + timedelta(minutes=rng.randint(60, 200))
    if rng.random() < 0.3 and graded < now:
        row = row | {"grade": "high", "graded_at": _said(graded), "updated_at": _said(graded),
                     "grade_reason": "Longer than is usual for this child"}  # fmt: skip
        yield row
    found = told + timedelta(minutes=rng.randint(210, 2_000))
    known = found + timedelta(minutes=20)
    if known < now:
        back = {"found_at": _said(found), "found_where": rng.choice(PLACES), "status": "found"}
        yield row | back | {"updated_at": _said(known)}


def _said(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%d/%m/%Y %H:%M:00 %Z}"
