"""Dates, times and free text in forms: the clock changes, the messages, the untouched words."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import (
    DateField,
    DateTimeField,
    LineField,
    TextField,
    clean_text,
)

NOW = datetime(2026, 11, 4, 7, 50, tzinfo=UTC)


class WhenForm(forms.Form):
    seen_at = DateTimeField(label="When?", noun="the time they were seen", allow_future=False)
    born_on = DateField(label="Born", noun="the date of birth", required=False, allow_future=False)


def sent(
    at: str = "22:10", day: str = "3", month: str = "11", which: str = "", **more: str
) -> WhenForm:
    data = {
        "seen_at_day": day,
        "seen_at_month": month,
        "seen_at_year": "2026",
        "seen_at_time": at,
        "seen_at_which": which,
        **more,
    }
    with clock.stopped(NOW):
        form = WhenForm(data)
        form.is_valid()
        return form


def wrong(form: WhenForm) -> list[str]:
    return [str(text) for text in form.errors.get("seen_at", [])]


def test_a_london_time_is_stored_as_utc() -> None:
    assert sent().cleaned_data["seen_at"] == datetime(2026, 11, 3, 22, 10, tzinfo=UTC)
    summer = sent(day="3", month="7").cleaned_data["seen_at"]
    assert summer == datetime(2026, 7, 3, 21, 10, tzinfo=UTC)


def test_the_repeated_hour_asks_which_and_takes_the_answer() -> None:
    form = sent("1:30am", "25", "10")
    assert wrong(form) == [
        "The clocks went back on 25 October 2026, so 01:30 happened twice. Say which one you mean"
    ]
    assert "The first time, before the clocks went back" in str(form["seen_at"])
    first = sent("1:30am", "25", "10", "first").cleaned_data["seen_at"]
    second = sent("1:30am", "25", "10", "second").cleaned_data["seen_at"]
    assert (first.hour, second.hour) == (0, 1)


def test_which_is_not_asked_on_any_other_night() -> None:
    assert "happened twice" not in str(sent("1:30am", "3", "11")["seen_at"])


def test_the_hour_that_never_was_is_refused_in_words() -> None:
    [said] = wrong(sent("01:30", "29", "3"))
    assert said == (
        "01:30 did not happen on 29 March 2026: the clocks went forward from 01:00 to 02:00. "
        "Enter a time before 01:00 or from 02:00"
    )


def test_a_stored_time_in_the_repeated_hour_comes_back_as_it_was() -> None:
    for hour, which in ((0, "first"), (1, "second")):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        shown = str(WhenForm(initial={"seen_at": at})["seen_at"])
        assert 'value="01:30"' in shown
        assert f'value="{which}" checked' in shown


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (sent("", "", ""), "The time they were seen must include a day and a month"),
        (sent(""), "The time they were seen must include a time"),
        (sent("later"), "Enter a time such as 22:10 or 10:10pm"),
        (
            sent("22:10", "31", "2"),
            "The time they were seen must be a real date, for example 27 3 2026",
        ),
        (sent("22:10", "5", "11"), "The time they were seen must not be in the future"),
    ],
)
def test_a_mistake_is_said_so_that_it_can_be_mended(form: WhenForm, message: str) -> None:
    assert wrong(form) == [message]


def test_an_empty_answer_asks_for_it() -> None:
    form = WhenForm({})
    assert wrong(form) == ["Enter the time they were seen"]


def test_only_the_faulty_box_is_marked() -> None:
    shown = str(sent("22:10", "3", "13")["seen_at"])
    marked = [part for part in ("day", "month", "year", "time")
              if f'govuk-input--error" id="id_seen_at_{part}"' in shown]  # fmt: skip
    assert marked == ["month"]


def test_a_date_is_optional_and_not_in_the_future() -> None:
    assert sent().cleaned_data["born_on"] is None
    late = sent(born_on_day="5", born_on_month="11", born_on_year="2026")
    assert late.errors["born_on"] == ["The date of birth must be today or in the past"]
    good = sent(born_on_day="2", born_on_month="May", born_on_year="2012")
    assert good.cleaned_data["born_on"] == date(2012, 5, 2)


def test_a_link_may_fill_a_date_with_one_value() -> None:
    form = WhenForm(QueryDict("seen_at=2026-11-03T22:10&born_on=2012-05-02"))
    with clock.stopped(NOW):
        assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == date(2012, 5, 2)


def test_what_was_typed_stands_there_again() -> None:
    shown = str(sent("half ten", "3", "Octember")["seen_at"])
    assert 'value="half ten"' in shown
    assert 'value="Octember"' in shown


def test_what_has_not_changed_is_not_called_changed() -> None:
    at = datetime(2026, 11, 3, 22, 10, tzinfo=UTC)
    data = sent().data
    assert WhenForm(data, initial={"seen_at": at}).changed_data == []


@given(st.text(max_size=300))
def test_words_come_back_as_they_were_written(words: str) -> None:
    cleaned = clean_text(words)
    assert clean_text(cleaned) == cleaned
    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    plain = [c for c in words if c.isprintable()]
    assert [c for c in cleaned if c.isprintable()] == plain


def test_a_childs_words_keep_their_script_spelling_and_line_ends() -> None:
    field = TextField(max_length=100)
    words = "i wont go bak 😢 ‘ever’\n\nدستم بگیر"
    assert field.clean(words.replace("\n", "\r\n")) == words


def test_a_limit_counts_a_line_end_once_as_the_counter_on_the_page_does() -> None:
    field = TextField(max_length=5)
    assert field.clean("ab\r\ncd") == "ab\ncd"
    with pytest.raises(forms.ValidationError):
        field.clean("ab\r\ncde")


def test_two_hundred_thousand_characters_get_a_message() -> None:
    with pytest.raises(forms.ValidationError, match="at most 20000 characters"):
        TextField().clean("x" * 200_000)


def test_a_line_is_one_line() -> None:
    assert LineField().clean("  Beech\r\n  House\t ") == "Beech House"
