"""Are they one child? With a reason, always."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.matching.models import Judgement
from wayhome.foundation.pages.fields import TextField
from wayhome.foundation.pages.widgets import Radios


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Are they one child?"),
        choices=Judgement.Verdict,
        widget=Radios(
            hints={
                "same": _("Whoever may join records sees both beside one another next."),
                "other": _("You will not be asked again, and neither will anybody else."),
            }
        ),
    )
    reason = TextField(
        label=_("How do you know?"),
        help_text=_("What you know of them, or whom you asked."),
        rows=3,
        max_length=2000,
    )
