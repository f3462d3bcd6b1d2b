"""Whether two are one, whom it concerns, why it is over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios

SAME, NOT = "same", "not"


class JudgeForm(forms.Form):
    said = forms.ChoiceField(
        label=_("Are they one and the same?"),
        choices=[(SAME, _("Yes, they are one")), (NOT, _("No, they are two"))],
        widget=Radios(
            hints={
                SAME: _("Whoever reads either reads what was assessed of both. It can be undone."),
                NOT: _("They are not suggested again."),
            }
        ),
    )
    why = LineField(label=_("How do you know?"), max_length=300, required=False)


class WhyForm(forms.Form):
    why = TextField(label=_("Why?"), max_length=300, rows=2)


class EndForm(forms.Form):
    why = TextField(
        label=_("What has changed there, and how do you know?"),
        help_text=_(
            "Whoever reads of it reads this. Told or assessed again, it is of concern again."
        ),
        max_length=1000,
        rows=3,
    )


class LinkForm(forms.Form):
    """Exact facts, never a search: of a child whom the reader sees already."""

    name = LineField(
        label=_("The child’s full name"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    born_on = DateField(label=_("Date of birth"), noun=_("the date of birth"), allow_future=False)
    why = TextField(
        label=_("What has this child to do with it?"),
        help_text=_("What happened to them there, or who they meet. The child may read this."),
        max_length=1000,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        return super().clean() or {}
