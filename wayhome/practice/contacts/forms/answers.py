"""What an agency that was asked types; what somebody without an account types first."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.contacts.models.gathered import Answered


class AnswerForm(forms.Form):
    answered = forms.ChoiceField(
        label=_("What does your agency hold?"),
        choices=Answered,
        widget=Radios(hints={"nothing": _("That is an answer, and it helps.")}),
    )
    text = TextField(
        label=_("What you share, or why you do not"),
        help_text=_("Only what the question needs. Say what is fact and what is opinion."),
        required=False,
        rows=6,
    )


class GuestAnswerForm(AnswerForm):
    name = LineField(label=_("Your name and what you do"), max_length=120)


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your work e-mail address"),
        help_text=_(
            "A code is sent there, if your agency’s addresses may write without an account."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "govuk-input"}),
    )


class SentForm(AddressForm):
    """What a guest sent before: its reference, and the address that it was sent from."""

    reference = LineField(
        label=_("The reference that you were given"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    field_order = ("reference", "email")

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).strip()


class CodeForm(forms.Form):
    """The address is the session's, or the one that was asked: it is not typed twice."""

    code = LineField(
        label=_("The code from the e-mail"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-10",
            }
        ),
    )
