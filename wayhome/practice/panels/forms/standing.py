"""Setting up panels and meetings; who came; orders and reasons."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.practice.panels.models import Panel
from wayhome.practice.panels.models.standing import USUAL_QUORUM
from wayhome.practice.panels.queries.agenda import Line


class PanelForm(forms.Form):
    name = LineField(label=_("What is it called?"), max_length=120)
    kind = forms.ChoiceField(label=_("What kind is it?"), choices=Panel.Kind, widget=Radios())
    areas = forms.MultipleChoiceField(label=_("For which areas?"), widget=Checkboxes())
    members = forms.MultipleChoiceField(
        label=_("Which agencies sit on it?"), widget=Checkboxes(small=True), required=False
    )
    quorum = forms.MultipleChoiceField(
        label=_("Without which kinds of agency is a meeting not quorate? (local)"),
        help_text=_("It is shown at each meeting. It never stops an urgent one."),
        choices=Agency.Kind.choices,
        widget=Checkboxes(small=True),
        initial=USUAL_QUORUM,
        required=False,
    )
    statement = TextField(
        label=_("The confidentiality statement, as it is read"), required=False, rows=4
    )

    def __init__(
        self, *given: Any, areas: Sequence[Authority], agencies: Sequence[Agency], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        of = {"areas": areas, "members": agencies}
        self.fields["areas"].choices = [(row.code, row.name) for row in of["areas"]]  # type: ignore[attr-defined]
        self.fields["members"].choices = [(row.ref, row.name) for row in agencies]  # type: ignore[attr-defined]


class MembersForm(forms.Form):
    members = forms.MultipleChoiceField(
        label=_("Which agencies sit on it?"), widget=Checkboxes(small=True), required=False
    )

    def __init__(self, *given: Any, agencies: Sequence[Agency], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["members"].choices = [(row.ref, row.name) for row in agencies]  # type: ignore[attr-defined]


class MeetingForm(forms.Form):
    starts_at = DateTimeField(label=_("When does it meet?"), allow_past=False)
    minutes_long = forms.IntegerField(
        label=_("For how many minutes?"), min_value=10, max_value=480, initial=120
    )
    place = LineField(
        label=_("Where?"), help_text=_("An address, or how to join online."), initial=_("Online")
    )


class AttendForm(forms.Form):
    agency = forms.ChoiceField(label=_("Which agency?"))
    name = LineField(label=_("Who?"), max_length=120)
    is_present = forms.ChoiceField(
        label=_("Are they here?"),
        choices=(("yes", _("Here")), ("no", _("Sent apologies"))),
        widget=Radios(inline=True),
        initial="yes",
    )
    has_accepted = forms.BooleanField(
        label=_("They heard the confidentiality statement and accept it"), required=False
    )

    def __init__(self, *given: Any, agencies: Sequence[Agency], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["agency"].choices = [(row.ref, row.name) for row in agencies]  # type: ignore[attr-defined]

    def clean_is_present(self) -> bool:
        return bool(self.cleaned_data["is_present"] == "yes")


class OrderForm(forms.Form):
    """A number for each item; those without one follow in the rules' own order."""

    mark_optional = False

    def __init__(self, *given: Any, lines: Iterable[Line], **named: Any) -> None:
        super().__init__(*given, **named)
        for line in lines:
            self.fields[f"place_{line.item.ref}"] = forms.IntegerField(
                label=line.child.name,
                required=False,
                min_value=1,
                max_value=99,
                initial=line.item.place,
                widget=forms.NumberInput({"inputmode": "numeric", "size": 3}),
            )
        self.fields["reason"] = TextField(
            label=_("Why is this order better than the rules' own?"), rows=2, max_length=300
        )

    def places(self) -> dict[str, int | None]:
        return {
            name.removeprefix("place_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("place_")
        }


class ReasonForm(forms.Form):
    reason = TextField(label=_("Why?"), rows=3, max_length=300)


class HoldForm(forms.Form):
    notes = TextField(
        label=_("Anything about the meeting as a whole"),
        help_text=_("Everybody who sits on the panel reads this: name no child here."),
        required=False,
        rows=3,
    )


class ApproveForm(HoldForm):
    checked = forms.BooleanField(
        label=_("I read these minutes against who must not know, for each child")
    )
    field_order = ("notes", "checked")
