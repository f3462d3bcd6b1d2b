"""When something was, as exactly as a person knows it: to the minute, the hour, the day (E11)."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.pages.fields import DateField, DateTimeField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.forms.words import THE_CHILD

WITHIN_THE_HOUR = timedelta(minutes=30)  # either side of "about half past nine"


class Screen(forms.Form):
    """One screen of the report. `%(who)s` in its words becomes the child's name."""

    mark_optional = False

    def __init__(self, *args: Any, who: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = {"who": who or str(THE_CHILD)}
        for field in self.fields.values():
            field.label, field.help_text = str(field.label) % name, str(field.help_text) % name
            if hasattr(field, "noun"):
                field.noun = str(field.noun) % name

    def clean(self) -> dict[str, Any]:
        """What stands in a field under a choice that was not made is not judged, and not used."""
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            for value, inner in getattr(field.widget, "reveals", {}).items():
                if cleaned.get(name) != value:
                    for other in inner:
                        self.errors.pop(other, None)
                        cleaned[other] = getattr(self.fields[other], "empty_value", None)
        return cleaned


class WhenForm(Screen):
    """A time in the past and how exactly it is known. A form of its own says what it is of."""

    asked: ClassVar[Any] = _("When?")
    noun: ClassVar[Any] = _("the time")
    day_noun: ClassVar[Any] = _("the day")
    may_be_unknown: ClassVar[bool] = False

    how = forms.ChoiceField(
        label="",
        choices=[
            ("minute", _("I know the time")),
            ("hour", _("I know it to within an hour")),
            ("day", _("I know the day, not the time")),
            ("unknown", _("I do not know")),
        ],
        widget=Radios(
            reveals={"minute": "at", "hour": "about", "day": "on", "unknown": "earliest_on"}
        ),
    )
    at = DateTimeField(label=_("When?"), required=False, allow_future=False, quick=True)
    about = DateTimeField(label=_("About when?"), required=False, allow_future=False, quick=True)
    on = DateField(label=_("On which day?"), required=False, allow_future=False, quick=True)
    earliest_on = DateField(
        label=_("Since which day may they have been gone?"),
        noun=_("the first day they may have been gone"),
        help_text=_("Left empty, this says: some time since yesterday."),
        required=False,
        allow_future=False,
        quick=True,
    )

    NEEDED: ClassVar[dict[str, str]] = {"minute": "at", "hour": "about", "day": "on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = {"who": kwargs.get("who") or str(THE_CHILD)}
        how = self.fields["how"]
        how.label = str(self.asked) % name
        for field in ("at", "about"):
            self.fields[field].noun = str(self.noun) % name  # type: ignore[attr-defined]
        self.fields["on"].noun = str(self.day_noun) % name  # type: ignore[attr-defined]
        if not self.may_be_unknown:
            del self.fields["earliest_on"]
            how.choices = [c for c in how.choices if c[0] != "unknown"]  # type: ignore[attr-defined]
            how.widget.reveals = {k: v for k, v in how.widget.reveals.items() if k != "unknown"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = self.NEEDED.get(cleaned.get("how", ""))
        if name and name not in self.errors and cleaned.get(name) is None:
            field = self.fields[name]
            self.add_error(name, field.fault("required", field.widget.parts))  # type: ignore[attr-defined]
        return cleaned

    @property
    def typed_in(self) -> str:
        """The field in which the time was typed: where a fault of it is shown."""
        return self.NEEDED.get(self.cleaned_data.get("how", ""), "how")

    @property
    def time_changed(self) -> bool:
        """Whether the time was typed anew: a second or a bound that no box shows is not lost."""
        return bool({"how", "at", "about", "on", "earliest_on"} & set(self.changed_data))

    def instant(self) -> Instant:
        """The instant with its bounds, none of them in the future."""
        cleaned, now = self.cleaned_data, clock.now()
        if cleaned["how"] == "minute":
            return Instant.at(cleaned["at"])
        if cleaned["how"] == "hour":
            about: datetime = cleaned["about"]
            return Instant(about - WITHIN_THE_HOUR, min(about + WITHIN_THE_HOUR, now), "hour")
        if cleaned["how"] == "day":
            day = Instant.on(cleaned["on"])
            return Instant(day.earliest_at, min(day.latest_at, now), "day")
        first = cleaned["earliest_on"] or clock.today() - timedelta(days=1)
        return Instant(midnight(first), now, "day")


def as_typed(instant: Instant) -> dict[str, Any]:
    """What stands in the form's fields for an instant that is recorded."""
    if instant.precision == "minute":
        return {"how": "minute", "at": instant.latest_at}
    if instant.precision == "hour":
        return {"how": "hour", "about": instant.earliest_at + WITHIN_THE_HOUR}
    first = instant.earliest_at.astimezone(clock.LONDON).date()
    last = (instant.latest_at - timedelta(microseconds=1)).astimezone(clock.LONDON).date()
    if first == last:
        return {"how": "day", "on": first}
    return {"how": "unknown", "earliest_on": first}
