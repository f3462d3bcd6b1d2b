"""How many children were looked after at any time in a year: what M3 is a share of."""

from datetime import timedelta
from typing import Any

from django.db import connection

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.insight.queries import Number, is_small
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.insight.years import Year

# In care, and the authority answering, on one and the same day of the year that has come. The line
# about care alone follows from the last; it is what the index of those in care since a day asks.
LOOKED_AFTER = """
SELECT count(DISTINCT care.child_id)
FROM people_carestatus care
JOIN people_responsibility answers
  ON answers.child_id = care.child_id AND answers.voided_at IS NULL
 AND (%(all)s OR answers.authority_id = ANY(%(areas)s))
WHERE care.voided_at IS NULL AND care.status = 'looked_after'
  AND coalesce(care.until_on, '9999-12-31') > %(first)s AND care.from_on < %(last)s
  AND greatest(care.from_on, answers.from_on, %(first)s)
      < least(care.until_on, answers.until_on, %(last)s)
"""


def looked_after(reader: Reader, year: Year) -> int | None:
    """A total over the reader's remit (E20). None: the reader answers for no area's children."""
    kind = reader.agency.kind if reader.agency else ""
    if kind in (Agency.Kind.SERVICE, Agency.Kind.HOME):
        return None
    values: dict[str, Any] = {
        "all": reader.is_system,
        "areas": [] if reader.is_system else areas(reader),
        "first": year.first,
        "last": min(year.last, clock.today() + timedelta(days=1)),
    }
    with system_context(), connection.cursor() as cursor:
        cursor.execute(LOOKED_AFTER, values)
        return int(cursor.fetchone()[0])


def share(reader: Reader, found: Number, year: Year, *, hides: bool) -> Number:
    """So many of so many, hidden where either part is small."""
    whole = looked_after(reader, year)
    if whole is None:
        return Number(0, 0)
    if found.part is None:
        return Number(None, whole, is_suppressed=True)
    if hides and (is_small(found.part) or is_small(whole - found.part)):
        return Number(None, whole, is_suppressed=True)
    return Number(found.part, whole)
