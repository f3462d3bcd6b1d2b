"""What an administrator types about the front door of their area."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.fields import LineField

TEL = {"inputmode": "tel", "class": "govuk-input--width-20"}
TIME = {"class": "govuk-input--width-5"}


class NumbersForm(forms.Form):
    day_phone = LineField(
        label=_("Number by day"), max_length=30, widget=forms.TextInput(attrs=TEL)
    )
    night_phone = LineField(
        label=_("Number at night, at weekends and on bank holidays"),
        max_length=30,
        widget=forms.TextInput(attrs=TEL),
    )
    opens = forms.TimeField(
        label=_("The day begins"), widget=forms.TextInput(attrs=TIME), help_text=_("As 08:30.")
    )
    closes = forms.TimeField(
        label=_("The day ends"), widget=forms.TextInput(attrs=TIME), help_text=_("As 17:30.")
    )


class DomainForm(forms.Form):
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        to_field_name="ref",
        empty_label=_("Choose"),
    )
    domain = LineField(
        label=_("What stands after the @ in its addresses"),
        help_text=_("For example school.example.org. No public mail service."),
        max_length=120,
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
