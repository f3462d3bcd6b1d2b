"""What is asked for an inspection: as at which day, which child, what goes into a file and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateField, LineField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.oversight.inspection.models import CaseFile, Redaction

Choices = Sequence[tuple[str, str]]


class AsAtForm(forms.Form):
    mark_optional = False
    on = DateField(
        label=_("As it was known on"),
        noun=_("the day"),
        help_text=_("At the end of that day. Leave it empty for now."),
        required=False,
        allow_future=False,
    )


class FindForm(forms.Form):
    text = LineField(
        label=_("Which child?"),
        help_text=_("A name, a date of birth, or an NHS, pupil or council number."),
        max_length=120,
        error_messages={"required": _("Enter a name or a number")},
    )


class BeginForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("What is the file for?"),
        choices=CaseFile.Purpose.choices,
        widget=Radios(),
        error_messages={"required": _("Say what it is for")},
    )
    recipient = LineField(
        label=_("Who gets it?"),
        help_text=_("By name and office, such as Dana Reeve, lead inspector"),
        max_length=160,
        error_messages={"required": _("Say who gets it")},
    )
    why = LineField(
        label=_("Why this child?"),
        help_text=_("For example, drawn by lot for INS-03. It stays in the register."),
        max_length=300,
        error_messages={"required": _("Say why this child")},
    )
    pieces = forms.MultipleChoiceField(
        label=_("What goes into it?"),
        help_text=_("Next you go through it, and take out what must not leave."),
        error_messages={"required": _("Choose what goes into it")},
    )

    def __init__(self, *args: Any, pieces: Choices, hints: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pieces"]
        field.widget = Checkboxes(hints=hints)
        field.choices = pieces


class _HideForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it hidden?"),
        choices=Redaction.Reason.choices,
        widget=Radios(),
        error_messages={"required": _("Choose why")},
    )
    why = LineField(
        label=_("In a line: why?"),
        help_text=_("It stays on the record. Name nobody."),
        max_length=300,
        error_messages={"required": _("Say why, in a line")},
    )


class HideEntriesForm(_HideForm):
    what = forms.MultipleChoiceField(
        label=_("Which entries are left out?"),
        widget=Checkboxes(small=True),
        error_messages={"required": _("Choose what is left out")},
    )
    field_order = ("what", "reason", "why")

    def __init__(self, *args: Any, entries: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = entries  # type: ignore[attr-defined]


class HideNameForm(_HideForm):
    name = LineField(
        label=_("Which name?"),
        help_text=_("First and family name, as far as they are known. Each word of it is hidden."),
        max_length=160,
        error_messages={"required": _("Enter the name")},
    )
    field_order = ("name", "reason", "why")


class MakeForm(forms.Form):
    is_checked = forms.BooleanField(
        label=_("I have gone through it against who must not know"),
        error_messages={"required": _("Go through it against who must not know, then say so")},
    )
    checked_against = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean_checked_against(self) -> str:
        return str(self.cleaned_data["checked_against"]).replace("\r\n", "\n")  # as it was shown
