"""Who was in care in a year is read from an index, and not from all who ever were."""

from datetime import date

import pytest
from django.db import connection

from wayhome.oversight.insight import in_care
from wayhome.oversight.signals import figures

DAYS = {"first": date(2025, 4, 1), "last": date(2026, 4, 1), "after": date(2026, 4, 1)}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [in_care.LOOKED_AFTER, figures.LOOKED_AFTER])
def test_those_in_care_since_a_day_are_found_by_their_index(statement: str) -> None:
    about_care = statement.split("WHERE")[1].split("AND greatest", maxsplit=1)[0]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # in a small table the best plan
        cursor.execute(
            f"EXPLAIN SELECT care.child_id FROM people_carestatus care WHERE {about_care}", DAYS
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "in_care_until" in plan
