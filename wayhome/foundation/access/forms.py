"""What an agreement opens to one kind of agency: ticks in a table of purposes and classes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.defaults import PURPOSES, never
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.fields import DateField


class AgreementForm(forms.Form):
    """`opens` holds "purpose class"; its template draws it as a table (agreement_cells)."""

    review_on = DateField(
        label=_("Review it by"),
        noun=_("the day by which it is reviewed"),
        help_text=_("For example, 31 3 2027"),
        allow_past=False,
    )
    opens = forms.MultipleChoiceField(label=_("What they may read"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["opens"].choices = [  # type: ignore[attr-defined]
            (f"{purpose} {name}", f"{Purpose(purpose).label}: {name.label}")
            for purpose in PURPOSES[kind]
            for name in DataClass
            if name not in never(kind, purpose)
        ]

    def rows(self) -> list[dict[str, Any]]:
        """The table: a row for each class, a cell for each purpose; `never` where none may be."""
        ticked = set(self["opens"].value() or ())
        return [
            {
                "class": name.label,
                "cells": [
                    {
                        "value": f"{purpose} {name}",
                        "label": Purpose(purpose).label,
                        "ticked": f"{purpose} {name}" in ticked,
                        "never": name in never(self.kind, purpose),
                    }
                    for purpose in PURPOSES[self.kind]
                ],
            }
            for name in DataClass
        ]

    def purposes(self) -> list[str]:
        """The heads of the columns: there are few purposes, and ever more classes."""
        return [str(Purpose(purpose).label) for purpose in PURPOSES[self.kind]]

    def lines(self, opens: list[str]) -> set[tuple[str, str, str]]:
        """What was ticked, as (agency kind, purpose, data class)."""
        return {(self.kind, *value.split(" ")) for value in opens}  # type: ignore[misc]


def editable_kinds() -> list[tuple[str, str]]:
    """The kinds of agency of which an agreement can speak."""
    return [(kind.value, str(kind.label)) for kind in Agency.Kind if PURPOSES[kind.value]]
