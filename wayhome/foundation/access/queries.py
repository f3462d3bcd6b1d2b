"""What a reader's agreements, restrictions and glass come to; the circle as a reader may see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import AgreementLine, Involvement
from wayhome.foundation.access.predicate import FEW, FEW_CLOSED, Reach, reach
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.compiled import compiled, name_of, prepared_cursor

NOBODY = 0  # no agency's number
RESOLVE = """
SELECT
  ARRAY(SELECT line.purpose || ' ' || line.data_class
        FROM access_agreementline line
        JOIN access_sharingagreement agreement ON agreement.id = line.agreement_id
        JOIN agencies_agency_partnerships member
          ON member.partnership_id = agreement.partnership_id AND member.agency_id = %(agency)s
        WHERE line.agency_kind = %(kind)s AND agreement.from_at <= %(now)s
          AND (agreement.until_at IS NULL OR agreement.until_at > %(now)s)),
  (SELECT count(*) FROM (SELECT FROM access_involvement
                         WHERE agency_id = %(agency)s LIMIT %(few)s + 1) counted),
  ARRAY(SELECT restriction.child_id FROM access_restriction restriction
        JOIN access_restriction_named named ON named.restriction_id = restriction.id
        WHERE named.user_id = %(user)s AND restriction.lifted_at IS NULL
          AND NOT EXISTS (SELECT FROM access_restriction other
                          WHERE other.child_id = restriction.child_id AND other.lifted_at IS NULL
                            AND NOT EXISTS (SELECT FROM access_restriction_named also
                                            WHERE also.restriction_id = other.id
                                              AND also.user_id = %(user)s))),
  ARRAY(SELECT ARRAY[child_id, id] FROM access_glass
        WHERE user_id = %(user)s AND opened_at <= %(now)s AND expires_at > %(now)s ORDER BY id),
  (SELECT count(*) FROM (SELECT FROM access_restriction
                         WHERE lifted_at IS NULL LIMIT %(few_closed)s + 1) counted)
"""


def resolve(reader: Reader) -> Reach:
    """One query a request: constants from here on."""
    values = {
        "agency": reader.agency_id,
        "kind": reader.agency.kind if reader.agency else "",
        "user": reader.user_id,
        "now": clock.now(),
        "few": FEW,
        "few_closed": FEW_CLOSED,
    }
    with prepared_cursor() as cursor:
        cursor.execute(RESOLVE, values)
        lines, involved, named_in, glass, closed = cursor.fetchone()
    opens: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        purpose, data_class = line.split(" ")
        if not reader.purpose or reader.purpose == purpose:
            opens[data_class].add(purpose)
    return Reach(
        opens={name: frozenset(purposes) for name, purposes in opens.items()},
        has_few=involved <= FEW,
        named_in=tuple(named_in),
        glass=dict(glass),
        any_restricted=closed > 0,
        few_restricted=closed <= FEW_CLOSED,
    )


@dataclass(frozen=True)
class CircleRow:
    """One line of a child's circle. A reader without its class reads "another service" (P22)."""

    agency: str
    team: str = ""
    person: str = ""
    purpose: str = ""
    basis: str = ""
    since: datetime | None = None
    until: datetime | None = None
    sees: tuple[str, ...] = ()  # the classes of data that its purpose opens to it, in words
    agency_id: int | None = None
    agency_ref: str = ""
    is_named: bool = True


def circle(reader: Reader, child_id: int) -> list[CircleRow]:
    """Who is involved with a child the reader already sees; covert rows for their agency alone."""
    rows = compiled(name_of(_around), _around, child=child_id, agency=reader.agency_id or NOBODY)
    seen: dict[tuple[object, ...], CircleRow] = {}
    for row in rows:
        line = _line(reader, child_id, row)
        seen.setdefault((line.agency, line.team, line.person, line.purpose), line)
    return sorted(seen.values(), key=lambda line: not line.is_named)


def _around(*, child: int, agency: int) -> QuerySet[Any]:
    now = clock.now()
    return (
        Involvement.objects.live(now)
        .filter(Q(is_covert=False) | Q(agency=agency), child_id=child)
        .order_by("from_at", "pk")
        .values(
            *("agency_id", "agency__name", "agency__ref", "team__name", "user__name"),
            *("purpose", "basis", "from_at", "until_at", "shown_with"),
            opens=_opened_to("agency_id", "agency__kind", "purpose", now),
        )
    )


def _opened_to(agency: str, kind: str, purpose: str, now: datetime) -> ArraySubquery:
    """The classes that agreements open to an agency for a purpose."""
    lines = AgreementLine.objects.filter(
        Q(agreement__until_at=None) | Q(agreement__until_at__gt=now),
        agreement__from_at__lte=now,
        agreement__partnership__agencies=OuterRef(agency),
        agency_kind=OuterRef(kind),
        purpose=OuterRef(purpose),
    )
    return ArraySubquery(lines.order_by().values("data_class").distinct())


def _line(reader: Reader, child_id: int, row: dict[str, Any]) -> CircleRow:
    own = row["agency_id"] == reader.agency_id
    if not own and not opens_for(reader, child_id, row["shown_with"]):
        return CircleRow("", is_named=False)
    return CircleRow(
        agency=row["agency__name"],
        team=row["team__name"] or "",
        person=row["user__name"] or "",
        purpose=str(Purpose(row["purpose"]).label),
        basis=row["basis"],
        since=row["from_at"],
        until=row["until_at"],
        sees=tuple(str(name.label) for name in DataClass if name.value in row["opens"]),
        agency_id=row["agency_id"],
        agency_ref=row["agency__ref"],
    )


def opens_for(reader: Reader, child_id: int, *classes: str) -> bool:
    """Whether this reader's purposes open all these classes of one child (one query a request)."""
    if reader.is_system:
        return True
    known = reach(reader)
    if child_id in known.glass:
        return True
    needed = known.purposes(*classes)
    return bool(needed & purposes_for(reader, child_id))


def purposes_for(reader: Reader, child_id: int) -> frozenset[str]:
    """The purposes for which this reader is now in the child's circle."""
    key = f"purposes:{child_id}"
    if key not in reader.resolved:
        from wayhome.foundation.access.predicate import involvements

        everything = frozenset(str(purpose) for purpose in Purpose.values)
        rows = involvements(reader, everything).filter(child_id=child_id)
        reader.resolved[key] = frozenset(rows.values_list("purpose", flat=True))
    found: frozenset[str] = reader.resolved[key]
    return found
