"""What administrators type about people, places, teams and shifts, cleaned."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies import queries, roles
from wayhome.foundation.agencies.models import DUTY_KINDS, Agency, Authority, Duty, Team, User
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import DateField, DateTimeField, LineField
from wayhome.foundation.pages.widgets import Checkboxes, Radios

EMPTY = ("", _("Choose"))


class PersonForm(forms.Form):
    name = LineField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter their name")}
    )
    email = forms.EmailField(
        label=_("Work e-mail"),
        help_text=_("They sign in with it. It must be theirs alone, not a shared mailbox."),
        error_messages={"required": _("Enter their work e-mail address")},
    )
    job_title = LineField(label=_("Job title"), max_length=120, required=False)


class TeamChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: Team) -> str:
        return str(obj.name)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name}, {obj.job_title}" if obj.job_title else str(obj.name)


class PlaceForm(forms.Form):
    """A role in the administrator's own agency, perhaps in one of its teams."""

    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role")})
    team = TeamChoice(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("No team"),
        help_text=_("Work that is owed goes to a team. A manager sees the whole team's."),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(role.code, role.title) for role in roles.roles_in(agency.kind)]
        self.fields["role"].choices = [EMPTY, *allowed]  # type: ignore[attr-defined]
        self.fields["team"].queryset = queries.teams_of(agency)  # type: ignore[attr-defined]
        self.order_fields(("name", "email", "job_title", "role", "team", "until_on"))


class NewPlaceForm(PlaceForm):
    until_on = DateField(
        label=_("Last day"),
        noun=_("the last day"),
        help_text=_("Only if the place ends on a known day. For example, 31 3 2027"),
        required=False,
        allow_past=False,
    )

    def clean(self) -> dict[str, Any]:
        """`until_at`: the end of the last day, in London."""
        cleaned = super().clean() or {}
        last = cleaned.pop("until_on", None)
        cleaned["until_at"] = _midnight_after(last) if last else None
        return cleaned


class NewPersonForm(NewPlaceForm, PersonForm):
    """Somebody new: who they are, and their first place."""


class TeamForm(forms.Form):
    name = LineField(
        label=_("Team's name"),
        max_length=120,
        error_messages={"required": _("Enter the team's name")},
    )
    duties = forms.MultipleChoiceField(
        label=_("What it answers for"),
        help_text=_("One team answers for each duty in each area."),
        widget=Checkboxes(small=True),
        required=False,
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.code: area for area in agency.areas.all()}
        self.fields["duties"].choices = [  # type: ignore[attr-defined]
            (f"{duty}:{area.code}", _("%(duty)s, %(area)s") % {"duty": duty.label, "area": area})
            for duty in Duty
            if agency.kind in DUTY_KINDS[duty]
            for area in self.areas.values()
        ]

    def pairs(self, chosen: list[str]) -> list[tuple[str, Authority]]:
        """What was ticked, as (duty, authority)."""
        split = [value.split(":") for value in chosen]
        return [(duty, self.areas[code]) for duty, code in split]


REPEATS = (
    ("once", _("Once")),
    ("daily", _("Every day")),
    ("weekdays", _("Every day from Monday to Friday")),
    ("weekly", _("Every week")),
)


class ShiftForm(forms.Form):
    user = PersonChoice(
        label=_("Who"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose who is on duty")},
    )
    rank = forms.TypedChoiceField(
        label=_("Called"),
        coerce=int,
        initial=1,
        choices=[(1, _("First")), (2, _("Second")), (3, _("Third")), (4, _("Fourth"))],
        widget=Radios(inline=True, small=True),
        help_text=_("If the first does not answer in time, the second is called, and so on."),
    )
    starts_at = DateTimeField(label=_("From"), noun=_("the start of the shift"))
    ends_at = DateTimeField(label=_("Until"), noun=_("the end of the shift"))
    repeat = forms.ChoiceField(
        label=_("How often"),
        choices=REPEATS,
        initial="once",
        widget=Radios(small=True),
    )
    until_on = DateField(
        label=_("Last day to repeat it"),
        noun=_("the last day"),
        help_text=_("Only if it repeats. For example, 31 3 2027"),
        required=False,
        allow_past=False,
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = queries.colleagues(agency)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("repeat") != "once" and not cleaned.get("until_on") and not self.errors:
            self.add_error("until_on", _("Enter the last day to repeat it"))
        return cleaned

    def spans(self) -> list[tuple[datetime, datetime]]:
        """Every spell, first to last: the same times by the clock on each day."""
        typed = self.cleaned_data
        starts, ends = (typed[name].astimezone(clock.LONDON) for name in ("starts_at", "ends_at"))
        if typed["repeat"] == "once":
            return [(typed["starts_at"], typed["ends_at"])]
        return [
            (_moved(starts, offset), _moved(ends, offset))
            for offset in _offsets(typed["repeat"], starts.date(), typed["until_on"])
        ]


def _offsets(repeat: str, first: date, last: date) -> list[int]:
    """How many days after the first spell each one begins; a year at most."""
    step = 7 if repeat == "weekly" else 1
    days = range(0, min((last - first).days, 366) + 1, step)
    return [n for n in days if repeat != "weekdays" or (first + timedelta(days=n)).weekday() < 5]


def _moved(local: datetime, days: int) -> datetime:
    """The same time by the clock, days later. A time that the clocks skip becomes the next one."""
    moved = local.replace(tzinfo=None) + timedelta(days=days)
    return moved.replace(tzinfo=clock.LONDON, fold=local.fold).astimezone(UTC)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, clock.LONDON)
