"""What is asked before a file leaves: which, whose, of which year, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.doors.returns.kinds import DECLARED
from wayhome.doors.returns.models import Kind
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import LineField
from wayhome.foundation.pages.widgets import Radios

HINTS = {
    Kind.SSDA903: _("Header, Episodes, Missing and UASC as CSV, and one XML file"),
    Kind.ANNEX_A: _("As at today, for the inspectorate, as a workbook"),
    Kind.SSD: _("As at today: a CSV file for each table that the record can fill"),
    Kind.JTAI: _("As at today: children with an open case, without names, as a workbook"),
}


class AskForm(forms.Form):
    """An export leaves the record: what for is written down, and stands in the register."""

    kind = forms.ChoiceField(
        label=_("Which file?"),
        choices=Kind.choices,
        widget=Radios(hints=HINTS),
        error_messages={"required": _("Choose a file")},
    )
    authority = forms.ModelChoiceField(
        Authority.objects.none(),
        label=_("Whose children?"),
        to_field_name="code",
        empty_label=None,
    )
    year = forms.IntegerField(
        label=_("In which year does the collection end?"),
        help_text=_("For the SSDA903 return. The collection to 31 March 2026 ends in 2026"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
    )
    why = LineField(
        label=_("What is the file for?"),
        help_text=_("For example, the yearly collection, or an inspection announced on 3 March"),
        max_length=200,
        error_messages={"required": _("Say what the file is for")},
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, label) for code, label in Kind.choices if reader.may(DECLARED[code].needs)
        ]
        own = reader.agency.areas.all() if reader.agency else Authority.objects.none()
        self.fields["authority"].queryset = own  # type: ignore[attr-defined]
        today = clock.today()
        self.fields["year"].initial = today.year + ((today.month, today.day) > (3, 31))
