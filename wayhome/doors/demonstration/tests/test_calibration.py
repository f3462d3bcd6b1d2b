"""The invented lives agree with the found figures of domain.md 8, within what is stated here."""

from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.usefixtures("built")


def ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    return rows[0] if len(rows) == 1 else rows


TIMES = """
SELECT avg(times)::float, avg((times = 1)::int)::float FROM (
    SELECT count(*) AS times FROM missing_episodefact WHERE origin = 'live'
    GROUP BY child_id HAVING bool_or(is_looked_after) = {}) each_child
"""


def test_children_in_care_go_missing_as_often_as_published() -> None:
    """Logarithmic series p = 0.955: a mean of 6.84, 31 per cent once (8.1)."""
    mean, once = ask(TIMES.format("true"))
    assert mean == pytest.approx(6.84, rel=0.12)
    assert once == pytest.approx(0.31, abs=0.05)


def test_other_children_go_missing_as_often_as_published() -> None:
    """Logarithmic series p = 0.755: a mean of 2.19, 54 per cent once (8.1)."""
    mean, once = ask(TIMES.format("false"))
    assert mean == pytest.approx(2.19, rel=0.08)
    assert once == pytest.approx(0.54, abs=0.04)


@pytest.mark.parametrize(
    ("hours", "share", "within"),
    [(8, 0.52, 0.04), (24, 0.79, 0.03), (48, 0.90, 0.02), (168, 0.984, 0.01)],
)
def test_children_are_away_as_long_as_published(hours: int, share: float, within: float) -> None:
    """Lognormal 2.0, 1.46: 79 per cent to a day, 90 to two, fewer than 2 over a week (8.1)."""
    (found,) = ask(
        f"SELECT avg((minutes <= {hours * 60})::int)::float FROM missing_episodefact"
        " WHERE minutes IS NOT NULL AND origin = 'live'"
    )
    assert found == pytest.approx(share, abs=within)


def test_a_fifth_of_missing_children_are_in_care_and_account_for_twice_that_share() -> None:
    """19 per cent of children, 36 per cent of incidents (8.1, England and Wales 2018/19)."""
    children, incidents = ask(
        "SELECT (count(DISTINCT child_id) FILTER (WHERE is_looked_after))::float"
        " / count(DISTINCT child_id), avg(is_looked_after::int)::float"
        " FROM missing_episodefact WHERE origin = 'live'"
    )
    assert children == pytest.approx(0.19, abs=0.03)
    assert incidents == pytest.approx(0.36, abs=0.08)


def test_one_in_nine_children_in_care_goes_missing_in_a_year() -> None:
    (share,) = ask(
        "SELECT (SELECT count(DISTINCT child_id) / 3.0 FROM missing_episodefact"
        "        WHERE origin = 'live' AND is_looked_after)::float"
        " / (SELECT count(DISTINCT child_id) FROM people_carestatus WHERE status = 'looked_after')"
    )
    assert share == pytest.approx(0.11, abs=0.02)


def test_more_than_half_the_incidents_in_care_are_of_sixteen_and_seventeen_year_olds() -> None:
    older, young = ask(
        "SELECT avg((age >= 16)::int)::float, avg((age < 10)::int)::float"
        " FROM missing_episodefact WHERE origin = 'live' AND is_looked_after"
    )
    assert older == pytest.approx(0.56, abs=0.08)
    assert young < 0.02


def test_most_go_missing_in_the_evening() -> None:
    (share,) = ask(
        "SELECT avg((extract(hour FROM since_latest_at AT TIME ZONE 'Europe/London')"
        " IN (18, 19, 20, 21, 22, 23, 0, 1))::int)::float"
        " FROM missing_episode WHERE origin = 'live'"
    )
    assert 0.5 < share < 0.75


def test_the_police_grade_as_we_assume() -> None:
    """Our own shares, as none were found (8.2): 10, 10, 65 and 15 per cent."""
    shares = dict(
        ask(
            "SELECT grade, count(*)::float / sum(count(*)) OVER () FROM (SELECT DISTINCT ON"
            " (episode_id) grade FROM missing_policegrade ORDER BY episode_id, graded_at) firsts"
            " GROUP BY grade"
        )
    )
    expected = {"very_low": 0.10, "low": 0.10, "medium": 0.65, "high": 0.15}
    assert shares == {code: pytest.approx(share, abs=0.02) for code, share in expected.items()}


def test_interviews_go_as_published() -> None:
    """Offered 80, accepted 60 of those, in time 63 of those held (8.6, our defaults)."""
    offered, accepted, in_time = ask(
        "SELECT avg((offered_at IS NOT NULL)::int)::float,"
        " (count(accepted_at)::float / count(offered_at)),"
        " avg(is_in_time::int) FILTER (WHERE outcome = 'held')::float"
        " FROM missing_episodefact WHERE origin = 'live' AND back_at < now() - interval '30 days'"
        " AND service_id IS NOT NULL"
    )
    assert offered == pytest.approx(0.80, abs=0.03)
    assert accepted == pytest.approx(0.62, abs=0.05)
    assert in_time == pytest.approx(0.63, abs=0.04)
