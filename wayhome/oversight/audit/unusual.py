"""What stands out in a week of the log: counts, in honest words, and no judgement of anybody.

Compared is a person with the middle one of the same role in the same agency. What is high may be
a night shift, a large team or a new job: the officer asks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from wayhome.foundation.access.glass import reviewable
from wayhome.foundation.access.models import Glass
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.roles import ROLES
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.labels import Label, labels

DAYS = 7  # looked back over
MANY, TIMES = 20, 3  # children opened: at least so many, and so many times the middle one
IN_A_ROW = 5  # refusals without one page in between
GLASS_DAYS = 30

# Children whose own page a person opened; lists show many and say little.
OPENED = """
WITH place AS (
    SELECT DISTINCT ON (user_id) user_id, role FROM agencies_membership
    WHERE agency_id = %(agency)s ORDER BY user_id, from_at DESC
), opened AS (
    SELECT line.user_id, count(DISTINCT line.child_id) AS children FROM kernel_auditentry line
    WHERE line.agency_id = %(agency)s AND line.at > %(since)s AND line.kind = 'read'
      AND line.fields ->> 'how' = 'child' AND line.user_id IS NOT NULL
    GROUP BY line.user_id
), middle AS (
    SELECT place.role, percentile_disc(0.5) WITHIN GROUP (ORDER BY opened.children) AS children,
           count(*) AS people
    FROM opened JOIN place USING (user_id) GROUP BY place.role
)
SELECT opened.user_id, place.role, opened.children, middle.children, middle.people
FROM opened JOIN place USING (user_id) JOIN middle USING (role)
WHERE opened.children >= %(many)s
  AND (middle.people = 1 OR opened.children >= %(times)s * middle.children)
ORDER BY opened.children DESC, opened.user_id
"""
# Runs of refusals: the number of a line less its number among refusals is the same within a run.
REFUSED = """
WITH numbered AS (
    SELECT user_id, at, kind = 'refused' AS refused,
           row_number() OVER (PARTITION BY user_id ORDER BY id)
         - row_number() OVER (PARTITION BY user_id, kind = 'refused' ORDER BY id) AS run
    FROM kernel_auditentry
    WHERE agency_id = %(agency)s AND at > %(since)s AND user_id IS NOT NULL
      AND kind IN ('read', 'write', 'refused')
), runs AS (
    SELECT user_id, count(*) AS times, max(at) AS last_at
    FROM numbered WHERE refused GROUP BY user_id, run
)
SELECT DISTINCT ON (user_id) user_id, times, last_at FROM runs WHERE times >= %(row)s
ORDER BY user_id, times DESC, last_at DESC
"""


@dataclass(frozen=True)
class OpenedMany:
    name: str
    role: str
    children: int
    middle: int
    people: int  # how many in that role opened any child


@dataclass(frozen=True)
class TurnedAway:
    name: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Broken:
    glass: Glass
    label: Label | None


@dataclass(frozen=True)
class Unusual:
    opened: list[OpenedMany]
    refused: list[TurnedAway]
    abuse: list[Broken]
    broken: list[Broken]  # the other openings of the last month

    @property
    def child_ids(self) -> list[int]:
        return sorted({row.glass.child_id for row in (*self.abuse, *self.broken)})


def unusual(reader: Reader) -> Unusual:
    values = {
        "agency": reader.agency_id,
        "since": clock.now() - timedelta(days=DAYS),
        "many": MANY,
        "times": TIMES,
        "row": IN_A_ROW,
    }
    with connection.cursor() as cursor:
        cursor.execute(OPENED, values)
        opened = cursor.fetchall()
        cursor.execute(REFUSED, values)
        refused = cursor.fetchall()
    names = _names([row[0] for row in (*opened, *refused)])
    since = clock.now() - timedelta(days=GLASS_DAYS)
    glasses = reviewable(reader).filter(opened_at__gt=since).order_by("-opened_at")
    abuse = reviewable(reader).filter(verdict=Glass.Verdict.ABUSE).order_by("-reviewed_at")
    return Unusual(
        opened=[OpenedMany(names[row[0]], _role(row[1]), *row[2:]) for row in opened],
        refused=[TurnedAway(names[row[0]], *row[1:]) for row in refused],
        abuse=_labelled(reader, abuse),
        broken=_labelled(reader, glasses.exclude(verdict=Glass.Verdict.ABUSE)),
    )


def _labelled(reader: Reader, glasses: Any) -> list[Broken]:
    rows = list(glasses)
    called = labels(reader, [row.child_id for row in rows])
    return [Broken(row, called.get(row.child_id)) for row in rows]


def _names(users: list[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=users).values_list("pk", "name"))


def _role(code: str) -> str:
    return ROLES[code].title if code in ROLES else code
