"""Referring a child, and what follows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.panels.forms.opened import Opening
from wayhome.practice.panels.models import Item, Level, Panel, Referral

HINTS = {
    Level.SIGNIFICANT: _("A strategy discussion is needed as well: a panel does not replace one."),
    Level.UNKNOWN: _("Not known is not none: the panel hears it as early as significant risk."),
}


class ReferForm(Opening):
    panel = forms.ChoiceField(label=_("Which panel?"), widget=Radios())
    reason = TextField(
        label=_("Why should they be heard, and what should the panel do?"),
        help_text=_("What has happened, what you fear, what has been tried."),
        rows=5,
    )
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=Referral.Urgency,
        widget=Radios(hints={"urgent": _("For danger now, ring 999 or the duty team first.")}),
    )
    level = forms.ChoiceField(
        label=_("What is the level of risk, as you see it?"),
        choices=Level,
        widget=Radios(hints=HINTS),
    )
    kind = forms.ChoiceField(
        label=_("Which of these is it?"),
        choices=[each for each in Item.Kind.choices if each[0] != Item.Kind.FOLLOW_UP],
        widget=Radios(small=True),
        initial=Item.Kind.CHILD,
    )
    strategy = forms.ChoiceField(
        label=_("Was a strategy discussion held about this?"),
        choices=(("yes", _("Yes")), ("no", _("No, or I do not know"))),
        widget=Radios(reveals={"yes": "strategy_at"}),
        required=False,
    )
    strategy_at = DateTimeField(
        label=_("When?"), noun=_("the time of the discussion"), allow_future=False
    )
    other_response = TextField(
        label=_("What else is done now, and by whom?"),
        help_text=_("A panel is never the only response."),
        required=False,
        rows=3,
    )
    child_told = forms.ChoiceField(
        label=_("Does the child know that you ask this?"),
        choices=Referral.Told,
        widget=Radios(inline=True, small=True),
        initial=Referral.Told.UNKNOWN,
    )
    child_view = TextField(label=_("What do they say, in their words?"), required=False, rows=2)
    parent_told = forms.ChoiceField(
        label=_("Do parents know?"),
        choices=Referral.Told,
        widget=Radios(inline=True, small=True),
        initial=Referral.Told.UNKNOWN,
    )
    parent_why = LineField(label=_("If not, why is it safer so?"), required=False, max_length=300)

    def __init__(self, *given: Any, panels: Sequence[Panel], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["panel"].choices = [  # type: ignore[attr-defined]
            (panel.ref, panel.name) for panel in panels
        ]
        if len(panels) == 1:
            self.fields["panel"].initial = panels[0].ref


class TriageForm(Opening):
    outcome = forms.ChoiceField(
        label=_("What follows?"),
        choices=Referral.Triage,
        widget=Radios(reveals={"urgent": ("starts_at", "place")}),
    )
    starts_at = DateTimeField(label=_("When does the urgent panel meet?"), allow_past=False)
    place = LineField(label=_("Where?"), initial=_("Online"))
    reason = TextField(
        label=_("Why?"),
        help_text=_("The referrer reads this. Not now needs a reason, and what would change it."),
        required=False,
        rows=3,
        max_length=4000,
    )


class StrategyForm(forms.Form):
    held_at = DateTimeField(
        label=_("When was the strategy discussion held?"),
        noun=_("the time of the discussion"),
        allow_future=False,
        quick=True,
    )
    source = LineField(label=_("Who says so, or its reference"), required=False)
