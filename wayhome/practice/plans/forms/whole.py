"""What a person types about a plan as a whole: a review, a copy, its end, a transfer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.practice.plans.commands.ending import BY_COMMAND
from wayhome.practice.plans.forms.parts import LONG, PartForm
from wayhome.practice.plans.models import Copy, End, Review


def _text(label: Any, hint: Any = "", rows: int = 3, **kwargs: Any) -> TextField:
    return TextField(label=label, help_text=hint, rows=rows, max_length=LONG, **kwargs)


class ReviewForm(forms.Form):
    held_on = DateField(
        label=_("When was it held?"), noun=_("the day it was held"), allow_future=False, quick=True
    )
    present = _text(_("Who took part, for which agency?"))
    child_part = _text(
        _("How did the child take part?"), _("If they did not: who asked them, and what they said.")
    )
    summary = _text(
        _("What is different for the child since the last one?"),
        _("What changed, not what was done. What did not work."),
        rows=6,
    )
    decision = forms.ChoiceField(
        label=_("What was decided?"), choices=Review.Decision.choices, widget=Radios()
    )
    next_on = DateField(
        label=_("When is the next one?"), noun=_("the next review"), allow_past=False
    )


class CopyForm(PartForm):
    """`checked_against` comes back as it was shown: if it has changed since, nothing is made."""

    recipient = LineField(label=_("Who gets it?"), max_length=120)
    agency = forms.ChoiceField(label=_("Of which agency?"), widget=Radios())
    is_alleged = forms.ChoiceField(
        label=_("Is anybody who will read it alleged to exploit or harm the child?"),
        choices=(("no", _("No")), ("yes", _("Yes, or it may be so"))),
        widget=Radios(),
    )
    why = _text(_("Why do they get it?"), rows=2)
    items = forms.MultipleChoiceField(
        label=_("What goes into it?"),
        help_text=_("Read each line as they will. Take out what could reach the wrong person."),
        widget=Checkboxes(),
        error_messages={"required": _("Choose what goes into it")},
    )
    way = forms.ChoiceField(
        label=_("How is it given?"),
        choices=Copy.Way.choices,
        initial=Copy.Way.IN_PERSON.value,
        widget=Radios(),
    )
    way_reason = LineField(
        label=_("If not in person: why is that safe?"), required=False, max_length=300
    )
    is_checked = forms.BooleanField(
        label=_("I have read it against who must not know"),
        error_messages={"required": _("Read it against who must not know, then say so")},
    )
    checked_against = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean_checked_against(self) -> str:
        return str(self.cleaned_data["checked_against"]).replace("\r\n", "\n")  # as it was shown

    def clean_is_alleged(self) -> bool:
        return bool(self.cleaned_data["is_alleged"] != "no")


class GiveForm(forms.Form):
    note = LineField(label=_("Where, and what was said?"), required=False, max_length=300)


class EndForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=[each for each in End.choices if each[0] not in BY_COMMAND],
        widget=Radios(
            hints={
                End.ADULT: _("They are not safe because they are 18. Name who is handed it."),
                End.DIED: _("Every clock of the plan stops, and no letter is sent."),
            }
        ),
    )
    evidence = _text(
        _("How do you know?"), _("What was seen or measured, and what the child says."), rows=5
    )
    handed_to = LineField(
        label=_("Who has accepted it, by name?"),
        help_text=_("Needed if they are 18 or moved away."),
        required=False,
    )
    look_again_on = DateField(
        label=_("When will somebody look again?"),
        noun=_("the day to look again"),
        help_text=_("Needed unless it goes on elsewhere. Three months is usual."),
        required=False,
        allow_past=False,
    )


class LookForm(forms.Form):
    found = _text(_("How is it for them now?"), _("Who was asked, and what they said."), rows=5)


class LeadForm(PartForm):
    to = forms.ChoiceField(label=_("Who leads from now?"), widget=Radios())


class TransferForm(PartForm):
    to = forms.ChoiceField(label=_("Who is asked?"), widget=Radios(), required=False)
    to_name = LineField(
        label=_("If they are not listed: their name"), required=False, max_length=120
    )
    to_place = LineField(label=_("and where they work"), required=False, max_length=120)
    reason = _text(_("Why does it move?"))


class AnswerForm(forms.Form):
    accepts = forms.ChoiceField(
        label=_("Do they accept?"),
        choices=(("yes", _("Yes")), ("no", _("No"))),
        widget=Radios(inline=True),
    )
    note = _text(_("What was agreed, or why not?"))

    def clean_accepts(self) -> bool:
        return bool(self.cleaned_data["accepts"] == "yes")


class ChooseForm(forms.Form):
    reason = _text(_("Why does this one go on?"))
