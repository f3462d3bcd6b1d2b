"""What is asked before a report is made, and what a board agreed on reading it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import DateField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.reports import queries
from wayhome.oversight.reports.quarters import choices


class AskForm(forms.Form):
    """Everything is chosen already but what it is for: one click and a few words."""

    whose = forms.ChoiceField(label=_("About whose children?"), widget=Radios)
    quarter = forms.ChoiceField(
        label=_("Which quarter?"),
        help_text=_("The newest that is over is chosen. One that is not over has no totals yet"),
    )
    why = LineField(
        label=_("What is it for?"),
        help_text=_("For example, the board on 3 March"),
        max_length=200,
        error_messages={"required": _("Say what the report is for")},
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {scope.key: scope for scope in queries.scopes(reader)}
        today = clock.today()
        self.quarters = {each.key: each for each in choices(today)}
        whose, quarter = self.fields["whose"], self.fields["quarter"]
        whose.choices = [(key, each.title) for key, each in self.scopes.items()]  # type: ignore[attr-defined]
        quarter.choices = [  # type: ignore[attr-defined]
            (key, each.title if each.is_over(today) else _("%s, not over") % each.title)
            for key, each in self.quarters.items()
        ]
        whose.initial = next(iter(self.scopes), None)
        quarter.initial = next(key for key, each in self.quarters.items() if each.is_over(today))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        scope, quarter = found.pop("whose", ""), found.get("quarter", "")
        if scope and quarter:
            chosen = self.scopes[scope]
            found |= {"authority": chosen.authority, "partnership": chosen.partnership}
            found["quarter"] = self.quarters[quarter]
        return found


class ActionForm(forms.Form):
    text = LineField(label=_("What did the board agree?"), max_length=500)
    owner = LineField(
        label=_("Who will do it?"), help_text=_("One person, by name"), max_length=120
    )
    owner_agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Of which agency?"), to_field_name="ref"
    )
    due_on = DateField(label=_("By when?"), noun=_("the date it is due"), allow_past=False)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Agency.objects.filter(is_active=True, areas__in=areas(reader)).distinct()
        self.fields["owner_agency"].queryset = near.exclude(kind=Agency.Kind.HOME)  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    effect = TextField(
        label=_("What did it change?"),
        help_text=_(
            "Not that it was done: what is different now. It is printed in the next report"
        ),
        rows=4,
    )
