"""What a meeting writes: a line for a child, what is to be done, who came."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.fields import DateTimeField, LineField, TextField
from wayhome.foundation.pages.widgets import Radios
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived

NOT_NOW = ""


class AnswerForm(forms.Form):
    """One choice for each decision that is asked, the line, and what is to be done by whom."""

    text = TextField(label=_("The decision, in a line"), rows=2, max_length=1000)
    to_do = LineField(label=_("What is to be done?"), required=False, max_length=300)
    owner = forms.ChoiceField(label=_("Who does it?"), required=False)
    due_at = DateTimeField(
        label=_("By when?"), noun=_("the time by when"), required=False, allow_past=False
    )

    def __init__(
        self,
        *args: Any,
        prompts: Mapping[str, Derived],
        owners: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        own = dict(self.fields)
        self.fields.clear()
        self.prompts = list(prompts)
        for code in self.prompts:
            self.fields[f"option_{code}"] = _choice(code)
        self.fields.update(own)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]
        self.fields["due_at"].initial = clock.now() + timedelta(hours=24)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to_do") and not cleaned.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _now("Say by when it is to be done."))
        return cleaned

    def options(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"option_{code}"] for code in self.prompts}


def _choice(code: str) -> forms.ChoiceField:
    pattern = registry.pattern(code)
    options = [(option, _now(words)) for option, words in pattern.options]
    return forms.ChoiceField(
        label=_now(pattern.question),
        choices=[*options, (NOT_NOW, _now("Not decided at this meeting"))],
        widget=Radios(small=True),
        required=False,
        initial=NOT_NOW,
    )


class AttendanceForm(forms.Form):
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none())
    names = LineField(
        label=_("Who came?"), help_text=_("Names, with commas between."), max_length=300
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
