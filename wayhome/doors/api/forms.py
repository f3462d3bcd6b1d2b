"""What an administrator types about a token or an address that is told."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.doors.api import commands, scopes
from wayhome.doors.api.outbox import EVENTS
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.agencies import queries
from wayhome.foundation.agencies.forms import TeamChoice
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import DateField, LineField
from wayhome.foundation.pages.widgets import Checkboxes

EVENT_WORDS = {
    "episode.reported": _("A child is reported missing"),
    "episode.found": _("A child is found"),
    "episode.returned": _("A child is back"),
    "interview.offered": _("A return interview is offered"),
    "action.set": _("An action is set"),
    "action.done": _("An action is done"),
}


class _ForPurpose(forms.Form):
    purpose = forms.ChoiceField(
        label=_("For which purpose"),
        help_text=_("It sees those children only with whom your agency is involved for this."),
        error_messages={"required": _("Choose a purpose")},
    )
    team = TeamChoice(
        label=_("For one team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("The whole agency"),
        help_text=_("It then sees what concerns this team alone as well: its interviews, say."),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = [(each, Purpose(each).label) for each in commands.purposes_of(agency)]
        self.fields["purpose"].choices = [("", _("Choose")), *purposes]  # type: ignore[attr-defined]
        self.fields["team"].queryset = queries.teams_of(agency)  # type: ignore[attr-defined]


class TokenForm(_ForPurpose):
    name = LineField(
        label=_("Which system will hold it"),
        max_length=80,
        help_text=_("One token for one system, so that you can end one and not the others."),
        error_messages={"required": _("Enter the name of the system")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=Checkboxes(small=True),
        help_text=_("No more than it needs."),
        error_messages={"required": _("Choose what it may do")},
    )
    expires_on = DateField(
        label=_("Last day"),
        noun=_("the last day"),
        help_text=_("Within the next year. For example, 31 3 2027"),
        allow_past=False,
    )
    field_order = ("name", "purpose", "team", "scopes", "expires_on")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, agency=agency, **kwargs)
        allowed = [(name, scopes.SCOPES[name].words) for name in scopes.open_to(agency.kind)]
        self.fields["scopes"].choices = allowed  # type: ignore[attr-defined]


class WebhookForm(_ForPurpose):
    url = LineField(
        label=_("Address"),
        max_length=400,
        help_text=_("It begins with https://. Put no name and no secret in it."),
        error_messages={"required": _("Enter the address")},
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=[(code, EVENT_WORDS[code]) for code in EVENTS.values()],
        widget=Checkboxes(small=True),
        help_text=_("References and codes alone are sent, never a name."),
        error_messages={"required": _("Choose what it is told")},
    )
    field_order = ("url", "purpose", "team", "events")


def end_of(day: date) -> datetime:
    """The end of a London day."""
    return datetime.combine(day + timedelta(days=1), time.min, clock.LONDON)
