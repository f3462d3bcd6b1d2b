"""One question's fields in a form, and its answer as their values and back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.pages.fields import DateField, DateTimeField, TextField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.definition import (
    ALONE,
    CHOSEN,
    CODED,
    Kind,
    Question,
)
from wayhome.foundation.questionnaires.models import Source, TimeFrame
from wayhome.foundation.questionnaires.names import (
    detail_name,
    evidence_name,
    field_name,
    frame_name,
    source_name,
)


def of_question(question: Question) -> dict[str, forms.Field]:
    found = {field_name(question.code): _field(question)}
    if question.detail:
        found[detail_name(question.code)] = TextField(label=question.detail, required=False, rows=2)
    if question.time_frame:
        found[frame_name(question.code)] = _when_field(question)
    if question.evidence:
        found[evidence_name(question.code)] = TextField(
            label=gettext_lazy("What shows it?"), required=False, rows=2
        )
        found[source_name(question.code)] = forms.ChoiceField(
            label=gettext_lazy("How do you know?"),
            required=False,
            choices=[("", gettext_lazy("Choose one")), *Source.choices],
            widget=forms.Select,
        )
    return found


def _when_field(question: Question) -> forms.Field:
    if question.several_frames:
        return forms.MultipleChoiceField(
            label=gettext_lazy("When was that?"),
            help_text=gettext_lazy("Choose each that is so."),
            required=False,
            choices=TimeFrame.choices,
            widget=Checkboxes(small=True),
        )
    return forms.ChoiceField(
        label=gettext_lazy("When was that?"),
        required=False,
        choices=TimeFrame.choices,
        widget=Radios(small=True),
    )


def _field(question: Question) -> forms.Field:
    needed = _("Needed before this can be completed.") if question.required else ""
    asks: dict[str, Any] = {
        "label": question.ask,
        "help_text": " ".join(part for part in (question.hint, needed) if part),
        "required": False,
    }
    if question.kind in CODED:
        return _coded(question, asks)
    if question.kind == Kind.TEXT:
        return TextField(rows=3, **asks)
    if question.kind == Kind.WORDS:
        return TextField(rows=4, strip=False, **asks)
    if question.kind == Kind.NUMBER:
        mode = {"inputmode": "numeric" if question.whole else "decimal"}
        box = forms.TextInput({**mode, "class": "govuk-input--width-5", "autocomplete": "off"})
        return forms.DecimalField(max_digits=12, decimal_places=4, widget=box, **asks)
    dated = {"noun": _("the date"), "allow_future": not question.not_future, **asks}
    return DateField(**dated) if question.kind == Kind.DATE else DateTimeField(**dated)


def _coded(question: Question, asks: dict[str, Any]) -> forms.Field:
    choices = [(option.code, option.says) for option in question.options]
    hints = {option.code: option.hint for option in question.options if option.hint}
    if question.kind in CHOSEN:
        return forms.ChoiceField(choices=choices, widget=Radios(hints=hints), **asks)
    alone = next((code for code in question.codes if code in ALONE), None)
    last = sorted(choices, key=lambda choice: choice[0] in ALONE)
    boxes = Checkboxes(hints=hints, divider_before=alone)
    return forms.MultipleChoiceField(choices=last, widget=boxes, **asks)


def as_given(question: Question, typed: Mapping[str, Any]) -> Given:
    value = typed.get(field_name(question.code))
    if question.kind in CODED:
        codes = [value] if question.kind in CHOSEN and value else value or []
        return Given(
            codes=tuple(codes),
            text=typed.get(detail_name(question.code)) or "",
            evidence=typed.get(evidence_name(question.code)) or "",
            source=typed.get(source_name(question.code)) or "",
            **_times(question, typed.get(frame_name(question.code))),
        )
    if question.kind == Kind.NUMBER:
        return Given(number=value)
    if question.kind == Kind.DATE:
        return Given(value_on=value)
    if question.kind == Kind.DATETIME:
        return Given(value_at=value)
    written = value or ""
    return Given(text=written if written.strip() else "")


def _times(question: Question, said: Any) -> dict[str, Any]:
    if question.several_frames:
        return {"time_frames": tuple(said or ())}
    return {"time_frame": said or ""}


def as_values(question: Question, given: Given) -> dict[str, Any]:
    name = field_name(question.code)
    if question.kind in CODED:
        codes = list(given.codes)
        values: dict[str, Any] = {name: codes if question.kind == Kind.MANY else "".join(codes[:1])}
        if question.detail:
            values[detail_name(question.code)] = given.text
        if question.time_frame:
            one_time = given.time_frame or "".join(given.time_frames[:1])
            values[frame_name(question.code)] = (
                list(given.frames) if question.several_frames else one_time
            )
        if question.evidence:
            values[evidence_name(question.code)] = given.evidence
            values[source_name(question.code)] = given.source
        return values
    held = {
        Kind.NUMBER: given.number.normalize() if given.number is not None else None,
        Kind.DATE: given.value_on,
        Kind.DATETIME: given.value_at,
    }
    return {name: held.get(Kind(question.kind), given.text)}
