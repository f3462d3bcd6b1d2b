"""Asking an agency, answering, declaring a conflict."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.panels.models import Ask


class AskForm(forms.Form):
    agency = forms.ChoiceField(label=_("Whom do you ask?"))
    reason = TextField(
        label=_("Why this agency?"),
        help_text=_(
            "Asking tells them that the child is before a panel. They read this reason;"
            " so will whoever asks why they were told."
        ),
        rows=2,
        max_length=4000,
    )
    basis = forms.ChoiceField(
        label=_("On what lawful basis?"), choices=Ask.Basis, widget=Radios(small=True)
    )
    asked_for = TextField(label=_("What should they bring?"), rows=3, max_length=4000)
    due_at = DateTimeField(label=_("By when?"), allow_past=False)

    def __init__(self, *given: Any, agencies: Sequence[Agency], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["agency"].choices = [("", _("Choose an agency"))] + [  # type: ignore[attr-defined]
            (row.ref, row.name) for row in agencies
        ]


class LiftForm(forms.Form):
    who = forms.ChoiceField(label=_("Who declared it?"), widget=Radios(small=True))
    reason = TextField(label=_("Why is there no conflict?"), rows=3, max_length=300)

    def __init__(self, *given: Any, people: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["who"].choices = people  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    mark_optional = False

    text = TextField(
        label=_("What do you hold?"),
        help_text=_("What matters for keeping this child safe: no more."),
        required=False,
        rows=6,
    )
    nothing_held = forms.BooleanField(label=_("We hold nothing"), required=False)
    handling = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=(
            (Handling.OPEN, _("Everybody who may read this item")),
            (Handling.POLICE_AND_CARE, _("Police and social care alone")),
        ),
        widget=Radios(small=True),
        initial=Handling.OPEN,
    )
    conditions = LineField(
        label=_("On what conditions?"),
        help_text=_("For example: not to be quoted to the family."),
        required=False,
        max_length=300,
    )

    def __init__(self, *given: Any, is_police: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        if is_police:
            handling = self.fields["handling"]
            handling.choices = [  # type: ignore[attr-defined]
                *handling.choices,  # type: ignore[attr-defined]
                (Handling.POLICE_ONLY, _("Police alone")),
            ]


class ConflictForm(forms.Form):
    reason = LineField(
        label=_("What is it?"),
        help_text=_("In a line: related, a neighbour, involved in what is alleged."),
        max_length=300,
    )
