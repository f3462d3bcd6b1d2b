"""How times, ages and counts are said."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.pages import wording

NOW = datetime(2026, 11, 4, 7, 50, tzinfo=UTC)  # Wednesday 07:50 in London
TODAY = date(2026, 11, 4)
instants = st.integers(946_684_800, 4_070_908_800).map(lambda at: datetime.fromtimestamp(at, UTC))
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def london(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (london(2026, 11, 3, 22, 10), "22:10 last night, 9 h 40 min ago"),
        (london(2026, 11, 3, 14, 2), "14:02 yesterday, 17 h 48 min ago"),
        (london(2026, 11, 4, 7, 30), "07:30 today, 20 min ago"),
        (london(2026, 11, 4, 7, 50), "07:50 today, just now"),
        (london(2026, 11, 5, 7, 0), "07:00 tomorrow, in 23 h 10 min"),
        (london(2026, 10, 27, 9, 0), "09:00 on Tue 27 Oct, 7 days 22 h ago"),
        (london(2025, 11, 3, 9, 0), "09:00 on Mon 3 Nov 2025, 12 months ago"),
    ],
)
def test_a_time_is_said_twice(at: datetime, said: str) -> None:
    assert wording.when(at, NOW) == said


def test_the_hour_that_happens_twice_says_which_it_was() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert wording.clock_time(first) == "01:30 BST"
    assert wording.clock_time(first + timedelta(hours=1)) == "01:30 GMT"
    assert wording.clock_time(first + timedelta(hours=2)) == "02:30"


def test_elapsed_hours_count_the_hour_that_happens_twice() -> None:
    night = datetime(2026, 10, 24, 22, 0, tzinfo=LONDON)
    morning = datetime(2026, 10, 25, 6, 0, tzinfo=LONDON)
    assert wording.ago(night, morning.astimezone(UTC)) == "9 h ago"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(180, "due in 3 h"), (20, "due in 20 min"), (0, "due now"), (-180, "3 h late"),
     (-200, "3 h 20 min late"), (72 * 60, "due in 3 days")],
)  # fmt: skip
def test_what_is_due_and_what_is_late(minutes: int, said: str) -> None:
    assert wording.due(NOW + timedelta(minutes=minutes), NOW) == said


def test_time_to_go_counts_the_minute_that_has_begun() -> None:
    assert wording.due(NOW + timedelta(hours=3, seconds=-1), NOW) == "due in 3 h"


@given(instants, instants)
def test_late_in_words_is_late_in_fact(at: datetime, now: datetime) -> None:
    said = wording.due(at, now)
    assert said.endswith("late") == wording.is_late(at, now)
    assert said.startswith("due in") == (at - now >= timedelta(minutes=1))


@given(instants, instants)
def test_every_moment_says_its_london_time_and_its_day(at: datetime, now: datetime) -> None:
    said = wording.moment(at, now)
    local = at.astimezone(LONDON)
    assert said.startswith(f"{local:%H:%M}")
    near = {"today": 0, "tomorrow": 1, "yesterday": -1, "last night": -1}
    gap = (local.date() - now.astimezone(LONDON).date()).days
    word = next((word for word in near if said.endswith(word)), None)
    assert near[word] == gap if word else abs(gap) > 1


@given(st.timedeltas(timedelta(0), timedelta(hours=47)))
def test_a_duration_loses_less_than_a_minute(length: timedelta) -> None:
    parts = re.fullmatch(r"(?:(\d+) h ?)?(?:(\d+) min)?", wording.duration(length))
    assert parts is not None
    said = timedelta(hours=int(parts[1] or 0), minutes=int(parts[2] or 0))
    assert timedelta(0) <= length - said < timedelta(minutes=1)


@given(st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_a_short_duration_keeps_its_shape(length: timedelta) -> None:
    assert re.fullmatch(r"\d{1,2} h \d\d|\d+ d \d\d h", wording.short_duration(length))


@pytest.mark.parametrize(
    ("length", "said"),
    [(timedelta(minutes=50), "0 h 50"), (timedelta(hours=26, minutes=40), "26 h 40"),
     (timedelta(days=5, hours=2), "5 d 02 h")],
)  # fmt: skip
def test_dense_rows_say_hours(length: timedelta, said: str) -> None:
    assert wording.short_duration(length) == said


@given(days, days)
def test_an_age_grows_on_the_birthday_and_on_no_other_day(born: date, today: date) -> None:
    grew = wording.years_old(born, today + timedelta(1)) - wording.years_old(born, today)
    tomorrow = today + timedelta(1)
    is_birthday = (tomorrow.month, tomorrow.day) == (born.month, born.day)
    leapling = (born.month, born.day) == (2, 29) and (tomorrow.month, tomorrow.day) == (3, 1)
    assert grew == (1 if is_birthday or (leapling and today.day == 28) else 0)


@pytest.mark.parametrize(
    ("born", "said"),
    [(date(2012, 5, 2), "14"), (date(2008, 11, 4), "18"), (date(2008, 11, 5), "17"),
     (date(2025, 12, 25), "10 months"), (date(2026, 10, 1), "4 weeks"),
     (date(2026, 11, 3), "1 day"), (date(2027, 2, 1), "not yet born"), (None, "age not known")],
)  # fmt: skip
def test_an_age_is_said_as_people_say_it(born: date | None, said: str) -> None:
    assert wording.age(born, TODAY) == said


@given(days, days)
def test_every_age_can_be_said(born: date, today: date) -> None:
    assert wording.age(born, today)


@pytest.mark.parametrize(
    ("asked", "said"),
    [((1, 0, 0, None), "Showing none"), ((1, 7, 7, None), "Showing all 7"),
     ((1, 1, 1, None), "Showing 1"), ((51, 50, 312, None), "Showing 51 to 100 of 312"),
     ((51, 50, None, 1000), "Showing 51 to 100 of more than 1,000")],
)  # fmt: skip
def test_a_list_says_how_much_of_it_is_seen(
    asked: tuple[int, int, int | None, int | None], said: str
) -> None:
    assert wording.showing(*asked) == said


def test_names_are_joined_as_in_a_sentence() -> None:
    assert wording.joined([]) == ""
    assert wording.joined(["Ash"]) == "Ash"
    assert wording.joined(["Ash", "Devon", "Priya"]) == "Ash, Devon and Priya"


def test_a_period_names_its_day_once_if_it_can() -> None:
    start, end = london(2026, 11, 3, 19, 5), london(2026, 11, 3, 22, 10)
    assert wording.period(start, end, NOW) == "19:05 to 22:10 yesterday"
    over_night = wording.period(start, london(2026, 11, 4, 4, 45), NOW)
    assert over_night == "19:05 last night to 04:45 today"
