"""Which two records are one absence, which of them stands; or why they are two after all."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.fields import LineField
from wayhome.foundation.pages.widgets import Radios
from wayhome.practice.missing.forms.times import Screen

THIS, OTHER = "this", "other"


class MergeForm(Screen):
    other = forms.ChoiceField(
        label=_("Which record is of the same absence?"), choices=(), widget=Radios()
    )
    keep = forms.ChoiceField(
        label=_("Whose times stand?"),
        help_text=_(
            "When last seen, found and back. If %(who)s is still missing by one of them, that one"
            " is kept."
        ),
        choices=(),
        widget=Radios(),
    )
    reason = LineField(label=_("How do you know that it is one absence?"), max_length=300)

    def __init__(
        self, *args: Any, others: list[tuple[str, str]], keeps: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = others  # type: ignore[attr-defined]
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (THIS, keeps),
            (OTHER, _("Those of the record that you chose above")),
        ]


class UnmergeForm(Screen):
    reason = LineField(label=_("Why are they two absences?"), max_length=300)
