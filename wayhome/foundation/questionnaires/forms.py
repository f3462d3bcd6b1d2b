"""A version as a Django form: everything optional, as nothing is needed until it is completed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.pages.fields import DateField, DateTimeField, TextField
from wayhome.foundation.pages.widgets import Checkboxes, Radios
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires.answers import NOTHING, Answers, Given
from wayhome.foundation.questionnaires.definition import (
    ALONE,
    CHOSEN,
    CODED,
    NO,
    Condition,
    Definition,
    Kind,
    Question,
    Section,
)
from wayhome.foundation.questionnaires.models import TimeFrame, Version
from wayhome.foundation.questionnaires.names import detail_name, field_name, frame_name


def form_for(
    version: Version,
    section: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    answers: Answers | None = None,
    sections: Iterable[str] | None = None,
) -> "AnswersForm":
    """The questions of one section, or of all (`sections`: of these, as a reader may see them).

    `answers` are those that stand (`queries.given(response)`): they fill the form, and settle
    conditions on questions that it does not hold.
    """
    definition = version.asks
    wanted = {section} if section else set(definition.by_code if sections is None else sections)
    held = [question for question in definition if question.section in wanted]
    return AnswersForm(definition, held, answers or {}, data)


@dataclass(frozen=True)
class Asking:
    """A question as its template needs it. The `when`s are what the script reads."""

    question: Question
    field: BoundField
    detail: BoundField | None
    frame: BoundField | None
    when: str
    when_words: tuple[str, ...]
    detail_when: str
    frame_when: str
    prompts: tuple[tuple[str, str, str], ...]  # when, the option's words, what to do


@dataclass(frozen=True)
class Part:
    """A section, and those of its questions that the form holds."""

    section: Section
    when: str
    when_words: tuple[str, ...]
    questions: tuple[Asking, ...]


class AnswersForm(forms.Form):
    """Fields are named by `names.py`, so that it can stand in a form with fields of its own."""

    mark_optional = False

    def __init__(
        self,
        definition: Definition,
        held: Iterable[Question],
        answers: Answers,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.definition, self.before = definition, dict(answers)
        held = list(held)
        codes = {question.code for question in held}
        elsewhere = against.asked(definition, answers)
        self.held = [
            question
            for question in held
            if all(
                condition.question in codes or against.holds(condition, elsewhere, answers)
                for condition in question.when
            )
        ]
        for question in self.held:
            self.fields.update(_fields(question))
        self.initial = self.raw({question.code: answers.get(question.code) for question in held})

    def ask_why(self) -> None:
        """What was completed changes only with a reason (E10)."""
        self.fields["reason"] = TextField(
            label=_("Why does it change?"), max_length=300, rows=2, required=False
        )

    def restore(self, kept: QueryDict) -> "AnswersForm":
        """What its author typed before, without judging it yet."""
        for name, field in self.fields.items():
            if not field.widget.value_omitted_from_data(kept, {}, name) or name in kept:
                self.initial[name] = field.widget.value_from_datadict(kept, {}, name)
        return self

    def clean(self) -> dict[str, Any]:
        given = self.answers(self.cleaned_data)
        stands = against.asked(self.definition, {**self.before, **given})
        for question in self.held:
            answer, name = given[question.code], field_name(question.code)
            if name in self.errors:
                continue
            wrong = against.fault(question, answer)
            if answer and question.code not in stands:
                wrong = self._not_asked(question)
            if wrong:
                self.add_error(name, wrong)
        return self.cleaned_data

    def _not_asked(self, question: Question) -> str:
        """Only a page without scripts can send such an answer. It is not dropped in silence."""
        gate = " and ".join(self.definition.in_words(condition) for condition in question.when)
        return _("This is asked only when %(gate)s. Answer that, or clear this.") % {"gate": gate}

    def answers(self, values: Mapping[str, Any] | None = None) -> dict[str, Given]:
        """Question's code -> what was typed; empty for what was left empty or does not stand."""
        typed = self.cleaned_data if values is None else values
        return {question.code: _as_given(question, typed) for question in self.held}

    def raw(self, answers: Mapping[str, Given | None]) -> dict[str, Any]:
        """Answers as field values, by field name: for `initial`, and for what others wrote."""
        return {
            name: value
            for question in self.held
            if question.code in answers
            for name, value in _as_values(question, answers[question.code] or NOTHING).items()
        }

    @cached_property
    def parts(self) -> list[Part]:
        """What `questionnaires/section.html` shows."""
        found: dict[str, list[Asking]] = {}
        for question in self.held:
            found.setdefault(question.section, []).append(self._asking(question))
        return [self._part(self.definition.by_code[code], rows) for code, rows in found.items()]

    def _part(self, section: Section, questions: list[Asking]) -> Part:
        here = self._held_conditions(section.when)
        return Part(section, _when(here), self._in_words(here), tuple(questions))

    def _held_conditions(self, conditions: Iterable[Condition]) -> list[Condition]:
        return [c for c in conditions if field_name(c.question) in self.fields]

    def _in_words(self, conditions: Iterable[Condition]) -> tuple[str, ...]:
        return tuple(self.definition.in_words(condition) for condition in conditions)

    def _asking(self, question: Question) -> Asking:
        of_section = self.definition.by_code[question.section].when
        own = [condition for condition in question.when if condition not in of_section]
        here, code = self._held_conditions(own), question.code
        opens = [o for o in question.codes if o not in (*ALONE, NO)]
        return Asking(
            question=question,
            field=self[field_name(code)],
            detail=self[detail_name(code)] if question.detail else None,
            frame=self[frame_name(code)] if question.time_frame else None,
            when=_when(here),
            when_words=self._in_words(here),
            detail_when=_when([Condition(code, question.detail_for)]),
            frame_when=_when([Condition(code, tuple(opens))]),
            prompts=tuple(
                (_when([Condition(code, (option.code,))]), option.says, option.prompt)
                for option in question.options
                if option.prompt
            ),
        )


def _when(conditions: list[Condition]) -> str:
    """For the script: all of these fields have one of these values. "" is always."""
    if not conditions:
        return ""
    return json.dumps([{"name": field_name(c.question), "any": c.any_of} for c in conditions])


def _fields(question: Question) -> dict[str, forms.Field]:
    found = {field_name(question.code): _field(question)}
    if question.detail:
        found[detail_name(question.code)] = TextField(label=question.detail, required=False, rows=2)
    if question.time_frame:
        found[frame_name(question.code)] = forms.ChoiceField(
            label=gettext_lazy("When was that?"),
            required=False,
            choices=TimeFrame.choices,
            widget=Radios(small=True),
        )
    return found


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


def _as_given(question: Question, typed: Mapping[str, Any]) -> Given:
    value = typed.get(field_name(question.code))
    if question.kind in CODED:
        codes = [value] if question.kind in CHOSEN and value else value or []
        return Given(
            codes=tuple(codes),
            text=typed.get(detail_name(question.code)) or "",
            time_frame=typed.get(frame_name(question.code)) or "",
        )
    if question.kind == Kind.NUMBER:
        return Given(number=value)
    if question.kind == Kind.DATE:
        return Given(value_on=value)
    if question.kind == Kind.DATETIME:
        return Given(value_at=value)
    written = value or ""
    return Given(text=written if written.strip() else "")


def _as_values(question: Question, given: Given) -> dict[str, Any]:
    name = field_name(question.code)
    if question.kind in CODED:
        codes = list(given.codes)
        values: dict[str, Any] = {name: codes if question.kind == Kind.MANY else "".join(codes[:1])}
        if question.detail:
            values[detail_name(question.code)] = given.text
        if question.time_frame:
            values[frame_name(question.code)] = given.time_frame
        return values
    held = {
        Kind.NUMBER: given.number.normalize() if given.number is not None else None,
        Kind.DATE: given.value_on,
        Kind.DATETIME: given.value_at,
    }
    return {name: held.get(Kind(question.kind), given.text)}


class WithdrawForm(forms.Form):
    reason = TextField(label=gettext_lazy("Why should it not stand?"), max_length=300, rows=2)
