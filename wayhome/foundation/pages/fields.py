"""Form fields that say what is wrong in words, and never alter what a person wrote."""

import unicodedata
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import parse, wording
from wayhome.foundation.pages.widgets import DateBoxes, DateTimeBoxes, Textarea, Typed

PART_WORDS = {"day": _("a day"), "month": _("a month"), "year": _("a year"), "time": _("a time")}
A_DATE, A_MOMENT = _("the date"), _("the date and time")
NARRATIVE_LIMIT = 20_000  # characters; about ten pages


def _date_messages() -> dict[str, Any]:
    return {
        "required": _("Enter %(noun)s"),
        "incomplete": _("%(Noun)s must include %(parts)s"),
        "year_short": _("The year must have 4 numbers, for example 2026"),
        "not_real": _("%(Noun)s must be a real date, for example 27 3 2026"),
        "future": _("%(Noun)s must be today or in the past"),
        "past": _("%(Noun)s must be today or in the future"),
        "not_time": _("Enter a time such as 22:10 or 10:10pm"),
        "never_was": _(
            "%(time)s did not happen on %(date)s: the clocks went forward from 01:00 to 02:00. "
            "Enter a time before 01:00 or from 02:00"
        ),
        "which_one": _(
            "The clocks went back on %(date)s, so %(time)s happened twice. Say which one you mean"
        ),
        "future_time": _("%(Noun)s must not be in the future"),
        "past_time": _("%(Noun)s must not be in the past"),
    }


class _BoxField(forms.Field):
    """A field in boxes. `noun` names it in messages, for example "the date Ash was last seen"."""

    def __init__(
        self,
        *,
        noun: Any = A_DATE,
        allow_future: bool = True,
        allow_past: bool = True,
        quick: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", self.widget(quick=quick))
        super().__init__(**kwargs)
        self.noun = noun
        self.allow_future = allow_future
        self.allow_past = allow_past
        self.error_messages = {
            **_date_messages(),
            **{k: v for k, v in self.error_messages.items() if k != "required"},
            **kwargs.get("error_messages", {}),
        }

    def fault(self, code: str, parts: tuple[str, ...] = (), **words: str) -> ValidationError:
        """A ValidationError whose `params["parts"]` names the boxes to mark."""
        noun = str(self.noun)
        said = wording.joined([str(PART_WORDS[part]) for part in parts if part in PART_WORDS])
        params = {"noun": noun, "Noun": noun[:1].upper() + noun[1:], "parts": said, **words}
        error = ValidationError(self.error_messages[code], code=code, params=params)
        error.boxes = parts  # type: ignore[attr-defined]
        return error

    def read_date(self, typed: Typed) -> date | None:
        try:
            return parse.read_date(typed.day, typed.month, typed.year)
        except parse.Faulty as faulty:
            raise self.fault(faulty.code, faulty.parts) from None

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise self.fault("required", DateBoxes.parts)

    def has_changed(self, initial: Any, data: Any) -> bool:
        widget = self.widget
        assert isinstance(widget, DateBoxes)
        return widget.typed(initial) != widget.typed(data)


class DateField(_BoxField):
    """A date in three boxes; gives a `date`. `birthday=True` lets a browser fill it in."""

    widget = DateBoxes

    def __init__(self, *, birthday: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.birthday = birthday

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date) or value is None:
            return value
        found = self.read_date(value)
        if found and not self.allow_future and found > clock.today():
            raise self.fault("future", DateBoxes.parts)
        if found and not self.allow_past and found < clock.today():
            raise self.fault("past", DateBoxes.parts)
        return found


class DateTimeField(_BoxField):
    """A London date and time; gives an aware `datetime` in UTC.

    The hour that never was is refused in words, the hour that happened twice is asked about.
    """

    widget = DateTimeBoxes

    def __init__(self, *, noun: Any = A_MOMENT, **kwargs: Any) -> None:
        super().__init__(noun=noun, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, datetime) or not value:
            return value or None
        on = self.read_date(value)
        try:
            at = parse.read_time(value.time)
        except parse.Faulty as faulty:
            raise self.fault(faulty.code, faulty.parts) from None
        if on is None or at is None:
            parts = DateBoxes.parts if on is None else ("time",)
            raise self.fault("incomplete", parts)
        try:
            found = parse.instant(on, at, value.which)
        except parse.Faulty as faulty:
            words = {"time": f"{at:%H:%M}", "date": wording.full_day(on)}
            raise self.fault(faulty.code, faulty.parts, **words) from None
        return self._in_bounds(found)

    def _in_bounds(self, found: datetime) -> datetime:
        if not self.allow_future and found > clock.now():
            raise self.fault("future_time", DateTimeBoxes.parts)
        if not self.allow_past and found < clock.now():
            raise self.fault("past_time", DateTimeBoxes.parts)
        return found


def clean_text(text: str) -> str:
    """Line ends as one character; what no page can show (control characters, NUL) left out.

    Nothing else changes: no trimming inside, no normalising, no smart quotes made plain. A child's
    words stay as they were written.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\v", "\n").replace("\f", "\n").replace("\u2028", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


class TextField(forms.CharField):
    """Free text of any script. A limit counts characters as the page's counter does."""

    def __init__(
        self, *, max_length: int | None = NARRATIVE_LIMIT, rows: int = 5, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", Textarea(rows=rows))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(clean_text(value) if isinstance(value, str) else value))


class LineField(forms.CharField):
    """One line of text: line ends and runs of spaces become one space."""

    def __init__(self, *, max_length: int | None = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        if isinstance(value, str):
            value = " ".join(clean_text(value).split())
        return str(super().to_python(value))
