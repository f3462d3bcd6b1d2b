"""What people type as dates and times."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.pages import parse
from wayhome.foundation.pages.parse import Faulty

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def outcome(reader: Callable[..., Any], *typed: str) -> Any:
    """What a reader gives: a value, None, or its Faulty."""
    try:
        return reader(*typed)
    except Faulty as faulty:
        return faulty


@pytest.mark.parametrize("month", ["3", "03", "Mar", "march", "MARCH"])
def test_a_month_is_a_number_or_a_word(month: str) -> None:
    assert parse.read_date("27", month, "2026") == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("typed", "code", "parts"),
    [
        (("27", "", "2026"), "incomplete", ("month",)),
        (("", "", "2026"), "incomplete", ("day", "month")),
        (("27", "3", "26"), "year_short", ("year",)),
        (("31", "2", "2026"), "not_real", ("day",)),
        (("29", "2", "2026"), "not_real", ("day",)),
        (("40", "13", "2026"), "not_real", ("day", "month")),
        (("1", "Octember", "2026"), "not_real", ("month",)),
        (("-1", "3", "2026"), "not_real", ("day",)),
        (("١", "3", "2026"), "not_real", ("day",)),
    ],
)
def test_a_faulty_date_names_its_faulty_boxes(
    typed: tuple[str, str, str], code: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(Faulty) as raised:
        parse.read_date(*typed)
    assert (raised.value.code, raised.value.parts) == (code, parts)


def test_empty_boxes_are_no_date() -> None:
    assert parse.read_date(" ", "", "") is None
    assert parse.read_time("  ") is None


@pytest.mark.parametrize(
    ("typed", "at"),
    [("22:10", time(22, 10)), ("2210", time(22, 10)), ("22.10", time(22, 10)),
     ("10:10pm", time(22, 10)), ("10.10 PM", time(22, 10)), ("10 pm", time(22)),
     ("10pm", time(22)), ("12am", time(0)), ("12:30 am", time(0, 30)), ("12pm", time(12)),
     ("9:05", time(9, 5)), ("00:00", time(0)), ("noon", time(12)), ("10:10 p.m.", time(22, 10))],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed: str, at: time) -> None:
    assert parse.read_time(typed) == at


@pytest.mark.parametrize(
    "typed",
    ["9", "25:00", "22:60", "13pm", "0am", "midnight", "evening", "1:2", "٢٢:١٠", "22:10:30"],
)
def test_an_unclear_time_is_refused_not_guessed(typed: str) -> None:
    with pytest.raises(Faulty, match="not_time"):
        parse.read_time(typed)


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_a_fault(typed: str) -> None:
    assert isinstance(outcome(parse.read_time, typed), time | Faulty | None)


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_any_text_is_a_date_or_a_fault(day: str, month: str, year: str) -> None:
    found = outcome(parse.read_date, day, month, year)
    assert isinstance(found, date | None) or found.parts


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.times().map(lambda at: at.replace(second=0))
)
def test_every_hour_of_the_wall_clock_is_once_twice_or_never(on: date, at: time) -> None:
    assert not (parse.is_twice(on, at) and parse.is_never(on, at))
    if parse.is_never(on, at):
        assert on.month == 3
        return
    for which in ("first", "second"):
        back = parse.instant(on, at, which).astimezone(LONDON)
        assert (back.date(), back.time()) == (on, at)


def test_the_hour_that_never_was_is_refused() -> None:
    with pytest.raises(Faulty, match="never_was"):
        parse.instant(SPRING, time(1, 30))
    assert parse.instant(SPRING, time(2, 0)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_the_hour_that_happens_twice_asks_which_one() -> None:
    with pytest.raises(Faulty, match="which_one"):
        parse.instant(AUTUMN, time(1, 30))
    first = parse.instant(AUTUMN, time(1, 30), "first")
    second = parse.instant(AUTUMN, time(1, 30), "second")
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second - first == timedelta(hours=1)


def test_which_one_is_not_asked_of_other_hours() -> None:
    for at in (time(0, 59), time(2, 0)):
        assert parse.instant(AUTUMN, at) == parse.instant(AUTUMN, at, "second")
