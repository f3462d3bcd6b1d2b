"""Whether a file writes the month before the day: then a date that reads both ways is not guessed.

Alike for every feed whose dates people typed.
"""

from collections.abc import Sequence

from django.db import connection

from wayhome.doors.feeds.models import Batch

# 10/25/2026 and 25/10/2026, as SQL reads them
MONTH_FIRST = r"^\s*(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])/[0-9]{4}"
DAY_FIRST = r"^\s*(1[3-9]|2[0-9]|3[01])/(0?[1-9]|1[0-2])/[0-9]{4}"
MONTHS_FIRST = """
SELECT count(*) FILTER (WHERE cell.value ~ %s) > count(*) FILTER (WHERE cell.value ~ %s)
FROM feeds_row r, jsonb_each_text(r.raw || coalesce(r.mended, '{}')) cell
WHERE r.batch_id = %s AND cell.key = ANY(%s)
"""
MESSAGE = (
    "Most dates of this file that can be told have the month first (a second number over 12), so"
    " this one may too. Write every date as dd/mm/yyyy, or as yyyy-mm-dd."
)


def reads_both_ways(text: str) -> bool:
    """A date in figures of which either of the first two may be the month."""
    day, _, rest = text.strip().partition("/")
    month = rest.partition("/")[0]
    if not (day.isdigit() and month.isdigit() and len(day) < 3 and len(month) < 3):
        return False
    return 1 <= int(day) <= 12 and 1 <= int(month) <= 12 and int(day) != int(month)


def months_first(batch: Batch, columns: Sequence[str]) -> bool:
    """Whether most dates of these columns that can be told begin with the month."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS_FIRST, [MONTH_FIRST, DAY_FIRST, batch.pk, list(columns)])
        found: bool = cursor.fetchone()[0]
    return found
