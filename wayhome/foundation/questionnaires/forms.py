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

from wayhome.foundation.pages.fields import TextField
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires.answers import NOTHING, Answers, Given
from wayhome.foundation.questionnaires.comparing import said
from wayhome.foundation.questionnaires.definition import (
    MOST_TIMES,
    Condition,
    Definition,
    Question,
    Section,
)
from wayhome.foundation.questionnaires.fields import as_given, as_values, of_question
from wayhome.foundation.questionnaires.models import Version
from wayhome.foundation.questionnaires.names import (
    detail_name,
    evidence_name,
    field_name,
    frame_name,
    source_name,
)


def form_for(
    version: Version,
    section: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    answers: Answers | None = None,
    sections: Iterable[str] | None = None,
    more: str = "",
    sent: Mapping[str, Any] | None = None,
) -> "AnswersForm":
    """The questions of one section, or of all (`sections`: of these, as a reader may see them).

    `answers` are those that stand (`queries.given(response)`): they fill the form, and settle
    conditions on questions that it does not hold. A section that is repeated is shown as often as
    it was answered, or as `sent` (what was typed before) has fields of it; `more` names one that is
    to be shown once more.
    """
    definition = _as_often(version.asks, answers or {}, {**(sent or {}), **(data or {})}, more)
    wanted = {section} if section else set(definition.by_code if sections is None else sections)
    held = [question for question in definition if question.section in wanted]
    return AnswersForm(definition, held, answers or {}, data)


def _as_often(asks: Definition, answers: Answers, sent: Mapping[str, Any], more: str) -> Definition:
    keys = [code for code, given in answers.items() if given]
    found = asks.expanded(keys, more=more)
    for section in asks.sections:
        longer = found.expanded(more=section.code) if section.repeat else found
        names = tuple(field_name(code) for code in longer.questions.keys() - found.questions.keys())
        if names and any(name.startswith(names) for name in sent):
            found = longer
    return found


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
    evidence: BoundField | None
    source: BoundField | None
    so_when: str  # it is so: then time and evidence are asked
    last_time: str
    begins: str  # "Person 2": the heading above the first question of an occurrence
    prompts: tuple[tuple[str, str, str], ...]  # when, the option's words, what to do


@dataclass(frozen=True)
class Part:
    """A section, and those of its questions that the form holds."""

    section: Section
    when: str
    when_words: tuple[str, ...]
    questions: tuple[Asking, ...]
    may_add: bool  # once more, for another


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
            self.fields.update(of_question(question))
        self.last_time: dict[str, str] = {}
        self.initial = self.raw({question.code: answers.get(question.code) for question in held})

    def ask_why(self) -> None:
        """What was completed changes only with a reason (E10)."""
        self.fields["reason"] = TextField(
            label=_("Why does it change?"), max_length=300, rows=2, required=False
        )

    def compare(self, then: Definition, answers: Answers) -> None:
        """Show beside each question what it was answered the last time, in the words of then."""
        asked = then.expanded(code for code, given in answers.items() if given).questions
        self.last_time = {
            code: said(asked[code], given) for code, given in answers.items() if code in asked
        }

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
        return {question.code: as_given(question, typed) for question in self.held}

    def raw(self, answers: Mapping[str, Given | None]) -> dict[str, Any]:
        """Answers as field values, by field name: for `initial`, and for what others wrote."""
        return {
            name: value
            for question in self.held
            if question.code in answers
            for name, value in as_values(question, answers[question.code] or NOTHING).items()
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
        most = section.at_most or MOST_TIMES
        may_add = bool(section.repeat) and max(section.times(())) < most
        return Part(section, _when(here), self._in_words(here), tuple(questions), may_add)

    def _held_conditions(self, conditions: Iterable[Condition]) -> list[Condition]:
        return [c for c in conditions if field_name(c.question) in self.fields]

    def _in_words(self, conditions: Iterable[Condition]) -> tuple[str, ...]:
        return tuple(self.definition.in_words(condition) for condition in conditions)

    def _asking(self, question: Question) -> Asking:
        section = self.definition.by_code[question.section]
        of_section = section.when
        own = [condition for condition in question.when if condition not in of_section]
        here, code = self._held_conditions(own), question.code
        is_first = question.base == section.questions[0].base
        number = {"what": section.repeat, "number": question.occurrence}
        return Asking(
            question=question,
            field=self[field_name(code)],
            detail=self[detail_name(code)] if question.detail else None,
            frame=self[frame_name(code)] if question.time_frame else None,
            when=_when(here),
            when_words=self._in_words(here),
            detail_when=_when([Condition(code, question.detail_for)]),
            evidence=self[evidence_name(code)] if question.evidence else None,
            source=self[source_name(code)] if question.evidence else None,
            so_when=_when([Condition(code, question.counting)]),
            last_time=self.last_time.get(code, ""),
            begins=_("%(what)s %(number)s") % number if section.repeat and is_first else "",
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


class FloorForm(forms.Form):
    decision = TextField(
        label=gettext_lazy("What do you decide, and why?"),
        help_text=gettext_lazy("Say what will be done, by whom and when."),
        rows=5,
    )


class WithdrawForm(forms.Form):
    reason = TextField(label=gettext_lazy("Why should it not stand?"), max_length=300, rows=2)
