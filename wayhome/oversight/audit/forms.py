"""What is asked of the log, by POST: a name or a number is no part of an address (E26)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.pages.fields import DateField, LineField
from wayhome.journeys.glass.forms import OpenForm

QUIET = {"autocomplete": "off", "spellcheck": "false"}


class FilterForm(forms.Form):
    """Every field narrows; none is needed."""

    mark_optional = False

    person = LineField(
        label=_("Person or system, by name; a person by e-mail"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=QUIET),
    )
    child = LineField(
        label=_("Child, by Wayhome's reference"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=QUIET),
    )
    kind = forms.ChoiceField(
        label=_("What happened"),
        required=False,
        choices=[("", _("Anything")), *AuditEntry.Kind.choices],
    )
    action = LineField(
        label=_("Page or act"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=QUIET),
    )
    from_on = DateField(label=_("From"), noun=_("the first day"), required=False)
    until_on = DateField(label=_("Until"), noun=_("the last day"), required=False)
    with_log = forms.BooleanField(label=_("Show who read this log, too"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("The last day must not be before the first"))
        return cleaned


class FindForm(OpenForm):
    """Which child's lines: named exactly, as for an emergency, and by nobody who guesses (P20)."""

    reason = None  # type: ignore[assignment]
