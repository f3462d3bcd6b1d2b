"""What is looked for in interviews. It is posted: no address holds it (E26)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import LineField


class SearchForm(forms.Form):
    mark_optional = False
    text = LineField(
        label=_("What are you looking for?"),
        help_text=_(
            "In your own words, or as a child would say it: “an older man who gives presents”."
            " A word in quotation marks is looked for as it stands."
        ),
        max_length=200,
    )
