"""Nights in care by month: what rates of going missing from care are rates of (P46)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.insight.remit import areas

PER = 1_000
# Looked after, and the authority answering, through one and the same night of the month.
OF_AREAS = """
SELECT month.first, sum(
    least(care.until_on, answers.until_on, month.after)
    - greatest(care.from_on, answers.from_on, month.first))::bigint
FROM unnest(%(firsts)s::date[], %(afters)s::date[]) AS month (first, after)
JOIN people_carestatus care ON care.voided_at IS NULL AND care.status = 'looked_after'
 AND care.from_on < month.after AND coalesce(care.until_on > month.first, true)
JOIN people_responsibility answers ON answers.child_id = care.child_id
 AND answers.voided_at IS NULL AND (%(all)s OR answers.authority_id = ANY(%(areas)s))
WHERE greatest(care.from_on, answers.from_on, month.first)
    < least(care.until_on, answers.until_on, month.after)
GROUP BY 1
"""
OF_HOME = """
SELECT month.first, sum(
    least(bed.until_on, month.after) - greatest(bed.from_on, month.first))::bigint
FROM unnest(%(firsts)s::date[], %(afters)s::date[]) AS month (first, after)
JOIN people_home bed ON bed.voided_at IS NULL AND bed.carer_id = %(home)s
 AND bed.from_on < month.after AND coalesce(bed.until_on > month.first, true)
GROUP BY 1
"""


def by_month(
    reader: Reader, area: Authority | None, months: Sequence[date], after: date
) -> dict[date, int]:
    """Nights in each month of this reader's remit; none for a service, which looks after nobody.

    `after` is the first day of the month after the last.
    """
    agency = None if reader.is_system else reader.agency
    if agency and agency.kind == Agency.Kind.SERVICE:
        return {}
    of_home = agency is not None and agency.kind == Agency.Kind.HOME
    values: dict[str, Any] = {
        "firsts": list(months),
        "afters": [*months[1:], after],
        "home": agency.pk if agency else None,
        "all": reader.is_system and area is None,
        "areas": [area.pk] if area else [] if reader.is_system else areas(reader),
    }
    with system_context(), connection.cursor() as cursor:
        cursor.execute(OF_HOME if of_home else OF_AREAS, values)
        return dict(cursor.fetchall())
