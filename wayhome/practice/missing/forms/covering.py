"""Which other absences one conversation answers for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.pages.widgets import Checkboxes


class CoverForm(forms.Form):
    episodes = forms.MultipleChoiceField(
        label=_("Which other absences do you talk about?"),
        widget=Checkboxes(),
        help_text=_(
            "Each keeps its own 72 hours, and counts as held or not by this one talk. Until it is"
            " held, you can take one out again."
        ),
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["episodes"].choices = choices  # type: ignore[attr-defined]
