"""What a person types about an action."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateTimeField, TextField


class FinishForm(forms.Form):
    effect = TextField(
        label=_("What did it change for the child?"),
        rows=4,
        help_text=_("Not that it was done: what is different now."),
    )


class CancelForm(forms.Form):
    reason = TextField(label=_("Why will it not be done?"), rows=3, max_length=300)


class AmendForm(forms.Form):
    text = TextField(label=_("What will be done?"), rows=3)
    due_at = DateTimeField(label=_("By when?"), noun=_("the date it is due"))
