"""Pages of figures say where what is recorded begins and ends, and never run into empty years."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.oversight.insight import queries
from wayhome.oversight.insight.charts import in_time
from wayhome.oversight.insight.queries import Number, Row
from wayhome.oversight.insight.sections import sections
from wayhome.oversight.insight.years import Span, Year, span, year_from
from wayhome.practice.missing.tests.lives import known_child, went_missing

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
TO_NOW = Year(date(2025, 7, 1))  # June 2026 is not over
PAGES = ("", "more/absences/", "more/steps/", "more/elsewhere/", "more/impact/", "more/impact-by/")
BEFORE, AFTER, LATEST = "The year before", "The year after", "The latest twelve months"


def away(world: World, *months: date) -> None:
    child = known_child(world)
    for month in months:
        at = datetime(month.year, month.month, 10, 20, tzinfo=UTC)
        went_missing(child, at, back_after=timedelta(hours=2))


def opened(world: World, path: str = "", role: str = "team_manager") -> str:
    with clock.stopped(NOW):
        answer = signed_in(Client(), world.user(role)).get(f"/figures/{path}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_month_in_which_nothing_happened_is_nought_and_one_before_records_is_no_month(
    world: World,
) -> None:
    away(world, date(2025, 10, 1), date(2026, 3, 1))
    reader = world.reader("team_manager")
    with clock.stopped(NOW):
        found = queries.figures(reader, TO_NOW, "service_id")
        [held, *_] = sections(reader, TO_NOW, "steps")
    shown = {row.key: row.numbers["M1E"].part for row in found.episodes_by_month}
    assert list(shown) == [
        "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05",
        "2026-06",
    ]  # fmt: skip
    assert {key: count for key, count in shown.items() if count} == {"2025-10": 1, "2026-03": 1}
    assert [row.key for row in found.by_month] == list(shown)
    assert [row.key for row in held.rows] == list(shown)
    nothing = found.by_month[1].numbers["M10"]
    assert (nothing.part, nothing.whole, nothing.percent) == (0, 0, None)


def test_each_page_says_which_month_is_not_over_and_since_when_there_are_records(
    world: World,
) -> None:
    away(world, date(2025, 10, 1))
    for path in PAGES[:4]:
        page = opened(world, path)
        assert "Records begin in October 2025: the months before are not known here." in page
        assert "June 2026 is not over: its numbers still change." in page
        assert BEFORE not in page
        assert AFTER not in page
        assert LATEST not in page


def test_the_year_after_is_offered_once_it_has_begun_and_the_year_before_while_it_has_records(
    world: World,
) -> None:
    away(world, date(2024, 8, 1))
    page = opened(world)
    assert "?from=2024-07&amp;by=service" in page
    assert AFTER not in page
    assert "Records begin" not in page
    page = opened(world, "?from=2024-07")
    assert "?from=2025-07&amp;by=service" in page
    assert BEFORE not in page
    assert "is not over" not in page


@pytest.mark.parametrize("path", ["", "more/absences/", "more/steps/"])
def test_a_year_to_come_and_one_before_all_records_say_so_and_lead_back(
    world: World, path: str
) -> None:
    away(world, date(2025, 10, 1))
    to_come = opened(world, f"{path}?from=2027-01")
    assert "These months have not come: there is nothing to count yet." in to_come
    assert LATEST in to_come
    assert AFTER not in to_come
    long_ago = opened(world, f"{path}?from=2020-01")
    assert "Records begin in October 2025. What happened before is not known here" in long_ago
    assert LATEST in long_ago
    assert AFTER in long_ago
    assert BEFORE not in long_ago


@pytest.mark.parametrize("path", PAGES)
def test_where_nothing_is_recorded_each_page_says_so(world: World, path: str) -> None:
    page = opened(world, path)
    assert "Nothing has been recorded yet about children who count in your figures." in page
    assert BEFORE not in page
    assert AFTER not in page


@pytest.mark.parametrize("said", ["0001-01", "9999-12", "2026-13", "yesterday"])
def test_an_address_that_names_no_year_is_answered_with_the_latest(world: World, said: str) -> None:
    page = opened(world, f"?from={said}")
    assert "Twelve months from July 2025." in page
    opened(world, f"in-time.svg?from={said}")


def test_records_begin_where_those_of_the_reader_do(world: World) -> None:
    away(world, date(2025, 10, 1))

    def begins(reader: Reader) -> date | None:
        return span(reader, TO_NOW, "missing_episodefact").begins

    assert begins(world.reader("team_manager")) == date(2025, 10, 1)
    assert begins(world.reader("service_manager")) == date(2025, 10, 1)
    assert begins(world.reader("team_manager", world.stranger)) is None


def test_the_line_of_the_picture_breaks_where_a_month_has_nothing() -> None:
    shares = {1: Number(1, 2), 2: Number(2, 2), 3: Number(0, 0), 4: Number(1, 2), 5: Number(1, 2)}
    rows = [Row("", date(2026, month, 1), {"M10": share}) for month, share in shares.items()]
    [line] = re.findall(
        r'aria-roledescription="line mark"[^>]* d="([^"]*)"', in_time(rows, "M10", "In time")
    )
    assert line.count("M") == 2


def test_a_year_knows_its_months() -> None:
    now, begins = date(2026, 6, 1), date(2024, 3, 1)
    whole = Span(year_from("2025-01"), begins, now)
    assert len(whole.months) == 12
    assert whole.said == []
    assert whole.after == year_from("2026-01")
    assert whole.before == year_from("2024-01")
    assert Span(year_from("2026-06"), begins, now).months == [now]
    assert Span(year_from("2026-06"), begins, now).after is None
    assert Span(year_from("2023-04"), begins, now).months == [begins]
    assert Span(year_from("2023-03"), begins, now).is_empty
