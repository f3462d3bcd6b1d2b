"""What is asked before a closed record opens, and of who reviews it afterwards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.models import Glass
from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios

NAME, NUMBER = "name", "number"


class OpenForm(forms.Form):
    """Exact facts, never a search: nothing here says whether a child is known."""

    mark_optional = False  # what is not asked for is hidden

    by = forms.ChoiceField(
        label=_("What do you know of the child?"),
        choices=[(NAME, _("Full name and date of birth")), (NUMBER, _("A reference or number"))],
        widget=Radios(
            hints={NUMBER: _("From Wayhome, the council, the NHS, a school or the police")},
            reveals={NAME: ("name", "born_on"), NUMBER: "number"},
        ),
    )
    name = LineField(
        label=_("Full name"),
        help_text=_("First and last name, spelt as the record has it"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    born_on = DateField(
        label=_("Date of birth"),
        noun=_("the date of birth"),
        help_text=_("For example, 27 3 2012"),
        required=False,
        allow_future=False,
    )
    number = LineField(
        label=_("Reference or number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = TextField(
        label=_("Why do you need this record now?"),
        help_text=_("The owner of the record reads this, and so may the child one day"),
        max_length=1000,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        by = cleaned.get("by")
        if by == NUMBER and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", _("Enter the reference or number"))
        if by == NAME:
            if not cleaned.get("name") and "name" not in self.errors:
                self.add_error("name", _("Enter the full name"))
            if not cleaned.get("born_on") and "born_on" not in self.errors:
                self.add_error("born_on", _("Enter the date of birth"))
        return cleaned


class ReviewForm(forms.Form):
    """The verdict; a note goes with every one but "it was right"."""

    mark_optional = False

    verdict = forms.ChoiceField(
        label=_("Was it right to look?"),
        choices=[
            (Glass.Verdict.JUSTIFIED, _("Yes, it was right to look")),
            (Glass.Verdict.MISTAKEN, _("No. It was a mistake, and no harm came of it")),
            (Glass.Verdict.ABUSE, _("No. It was abuse")),
        ],
        widget=Radios(
            hints={Glass.Verdict.ABUSE: _("The data protection officers concerned are told")}
        ),
    )
    note = TextField(
        label=_("What did you weigh?"),
        help_text=_("Needed unless it was right to look"),
        required=False,
        max_length=2000,
        rows=4,
    )
