"""When the notice of a placement came, as the host says it; or was sent, as who placed says it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import DateField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.missing.forms.times import Screen

CAME = (("yes", _("Yes")), ("no", _("No, we looked and there is none")))


SENT = (("yes", _("Yes")), ("no", _("No, there is none yet")))


class PlacementNoticeForm(Screen):
    lacking = _("Enter the day the notice came")

    placed_on = DateField(
        label=_("When did %(who)s come to live here?"), noun=_("the day the placement began")
    )
    came = forms.ChoiceField(
        label=_("Did the placing authority’s notice come?"),
        choices=CAME,
        widget=Radios(reveals={"yes": "came_on"}),
    )
    came_on = DateField(
        label=_("When did it come?"), noun=_("the day the notice came"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("came") == "yes" and not cleaned.get("came_on") and not self.errors:
            self.add_error("came_on", self.lacking)
        return cleaned

    def on(self, cleaned: dict[str, Any]) -> date | None:
        """The day it came; None where none did."""
        found: date | None = cleaned["came_on"] if cleaned["came"] == "yes" else None
        return found


class NoticeSentForm(PlacementNoticeForm):
    lacking = _("Enter the day the notice was sent")

    placed_on = DateField(
        label=_("When did %(who)s come to live there?"), noun=_("the day the placement began")
    )
    came = forms.ChoiceField(
        label=_("Did we give notice of it in writing?"),
        choices=SENT,
        widget=Radios(reveals={"yes": "came_on"}),
    )
    came_on = DateField(
        label=_("When was it sent?"), noun=_("the day the notice was sent"), required=False
    )
