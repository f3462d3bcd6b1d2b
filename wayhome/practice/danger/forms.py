"""What somebody types while a child is still in the room: little, and nothing twice."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.foundation.rules.declare import Pattern
from wayhome.practice.danger.models import Now


class TellForm(forms.Form):
    said = TextField(
        label=_("What was said?"),
        help_text=_("Their own words, if you can. Do not ask for more than they tell you."),
        rows=4,
    )
    now = forms.ChoiceField(
        label=_("Is somebody in danger at this moment?"), choices=Now, widget=Radios()
    )
    where = LineField(
        label=_("Where is the child now, and who is with them?"), required=False, max_length=200
    )
    told_999 = forms.ChoiceField(
        label=_("Have you told the police?"),
        choices=(("yes", _("Yes, by 999 or 101")), ("no", _("Not yet"))),
        widget=Radios(
            hints={"no": _("Ring them after this page: writing it down here does not tell them.")},
            reveals={"yes": "reference"},
        ),
    )
    reference = LineField(
        label=_("Their reference, if they gave one"), required=False, max_length=40
    )
    concerns_carer = forms.BooleanField(
        label=_("It concerns somebody who cares for the child or works with them"),
        help_text=_("Then police and social care alone read it, besides the team that writes it."),
        required=False,
    )

    def clean_told_999(self) -> bool:
        return bool(self.cleaned_data["told_999"] == "yes")


class DecideForm(forms.Form):
    option = forms.ChoiceField(label=_("What will be done?"), widget=Radios())
    reason = TextField(label=_("Why is this right for the child?"), rows=3, max_length=4000)

    def __init__(self, *given: Any, pattern: Pattern, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["option"].choices = [  # type: ignore[attr-defined]
            (code, _now(words)) for code, words in pattern.options
        ]
