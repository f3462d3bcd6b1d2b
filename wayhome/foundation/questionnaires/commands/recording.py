"""Questionnaires that were filled in elsewhere or before, whole: thousands by one body (E14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, sets
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires import scores
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands import scoring, writing
from wayhome.foundation.questionnaires.commands.beginning import TABLES, Begun, begin_each
from wayhome.foundation.questionnaires.models import (
    Answer,
    AskedSection,
    FloorHit,
    Response,
    Scored,
)
from wayhome.foundation.questionnaires.names import field_name
from wayhome.foundation.rules import engine


@dataclass(frozen=True)
class Recorded:
    """One questionnaire with all its answers (question's key -> answer), completed as it began."""

    begun: Begun
    answers: Mapping[str, Given]


@transaction.atomic
def record_each(actor: Reader, *, recorded: Sequence[Recorded]) -> list[Response]:
    """Begun, answered and completed in one; the same rows as one by one. Raises Invalid."""
    actor.must(roles.ANSWER)
    standing = [_standing(new) for new in recorded]
    responses = begin_each(actor, begun=[new.begun for new in recorded])
    born = dict(
        Child.objects.filter(pk__in={pk for r in responses for pk in r.children}).values_list(
            "pk", "born_on"
        )
    )
    answers: list[Answer] = []
    kept: list[Scored] = []
    hits: list[FloorHit] = []
    for row, new, given in zip(responses, recorded, standing, strict=True):
        by = new.begun.by if new.begun.by and actor.is_system else actor
        row.completed_at, row.completed_by, row.version = row.begun_at, by.user, 2
        who = about(row.child_id, actor, at=new.begun.at, by=new.begun.by)
        age = scoring.age_of(row, born.get(row.child_id))
        result = scores.score(row.questionnaire_version.asks, given, age=age)
        answers += writing.answer_rows(row, given, who)
        kept.append(scoring.scored_row(row, result, row.begun_at, who))
        hits += scoring.floor_rows(row, result, row.begun_at, who)
    with system_context():
        sets.write(responses, ["completed_at", "completed_by", "version"])
        _finish_sections(actor, recorded, responses, standing)
        for rows in (answers, kept, hits):
            if rows:
                bulk.insert(rows)
        audit.record_each(actor, "questionnaire.completed", subject_kind="response", rows=responses)
    engine.refresh({pk for row in responses for pk in row.children}, *TABLES, *scoring.TABLES)
    return responses


def _standing(new: Recorded) -> dict[str, Given]:
    """The answers to what is asked. Raises Invalid for one that cannot be, or is needed."""
    asks = new.begun.version.asks
    definition = asks.expanded(code for code, given in new.answers.items() if given)
    errors = {}
    for code, given in new.answers.items():
        question = definition.questions.get(code)
        wrong = against.fault(question, given) if question else "This is not asked here."
        if wrong:
            errors[field_name(code)] = wrong
    lacking = {field_name(q.code): q.ask for q in against.missing(asks, new.answers)}
    if errors or lacking:
        raise Invalid({**lacking, **errors})
    stands = against.asked(asks, new.answers)
    return {code: given for code, given in new.answers.items() if code in stands}


def _finish_sections(
    actor: Reader,
    recorded: Sequence[Recorded],
    responses: Sequence[Response],
    standing: Sequence[Mapping[str, Given]],
) -> None:
    """Those asked for at first are done; those that the answers opened are asked for, and done."""
    first = AskedSection.objects.filter(response__in=responses)
    first.update(completed_at=F("asked_at"))
    opened = []
    for row, new, given in zip(responses, recorded, standing, strict=True):
        by = new.begun.by if new.begun.by and actor.is_system else actor
        opened += writing.opened_sections(by, row, given)
    if opened:
        bulk.insert(opened)
