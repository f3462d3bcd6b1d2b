"""Answering and completing. Nothing is required until a response is completed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires import queries
from wayhome.foundation.questionnaires.answers import NOTHING, Given
from wayhome.foundation.questionnaires.commands import scoring, writing
from wayhome.foundation.questionnaires.commands.beginning import TABLES, derive_alone, must_see
from wayhome.foundation.questionnaires.definition import MOST_TIMES, Definition
from wayhome.foundation.questionnaires.models import Answer, Response
from wayhome.foundation.questionnaires.names import field_name
from wayhome.foundation.questionnaires.scores import Result
from wayhome.foundation.rules import engine


@transaction.atomic
def save_answers(
    actor: Reader,
    response: Response,
    answers: Mapping[str, Given],
    *,
    version: int | None = None,
    section: str = "",
    reason: str = "",
) -> Response:
    """Keep these answers (question's key -> answer; an empty one clears it); others stay.

    `version` is the response's when it was read: an answer that somebody else changed since is a
    Conflict. `section` says that this section was gone through. `reason` is needed once completed.
    """
    row = _locked(actor, response)
    definition = row.questionnaire_version.asks
    _check(row, answers, reason)
    with system_context():
        standing = {answer.key: answer for answer in row.answers.all()}
        _no_conflict(actor, row, standing, answers, version)
        after = {code: queries.as_given(answer) for code, answer in standing.items()} | {**answers}
        asked = against.asked(definition, after)
        changed = [
            code
            for code, given in after.items()
            if _wanted(given, code in asked) != queries.as_given(standing.get(code))
        ]
        if row.completed_at:
            _still_complete(row, after)
            scoring.keep(actor, row, {c: _wanted(after[c], c in asked) for c in after})
        row.version += 1
        row.save(update_fields=["version"])
        writing.supersede(
            actor, row, standing, {c: _wanted(after[c], c in asked) for c in changed}, reason
        )
        writing.ask_sections(actor, row, after, done=section)
        _log(actor, "questionnaire.answered", row, _logged(after, changed))
    _derive(actor, row, *(scoring.TABLES if row.completed_at else ()))
    return row


@transaction.atomic
def complete(actor: Reader, response: Response, *, version: int | None = None) -> Response:
    """All that must be answered is. Raises Invalid, which names the fields that are not."""
    row = _locked(actor, response)
    with system_context():
        if row.completed_at:
            return row
        if version is not None and row.version != version:
            raise Conflict({}, *_last_writing(row))
        given = queries.given(row)
        _must_be_whole(actor, row, given)
        row.completed_at, row.completed_by = clock.now(), actor.user
        row.version += 1
        row.save(update_fields=["completed_at", "completed_by", "version"])
        row.sections.filter(completed_at=None).update(completed_at=row.completed_at)
        result = scoring.keep(actor, row, given)
        _log(actor, "questionnaire.completed", row, _came_to(result))
    _derive(actor, row, *scoring.TABLES, is_news=True)
    crossed("form.completed", actor, response=row.pk)
    return row


@transaction.atomic
def withdraw(actor: Reader, response: Response, *, reason: str) -> Response:
    """Begun by mistake: voided with its answers, and kept (E12). Not for what was completed."""
    row = _locked(actor, response)
    if not reason.strip():
        raise Invalid({"reason": _("Say why it should not stand.")})
    if row.completed_at:
        raise Invalid(_("This was completed. Correct the answers that are wrong, with a reason."))
    with system_context():
        row.withdrawn_reason = reason.strip()[:300]
        row.voided_at, row.voided_by = clock.now(), actor.user
        row.answers.update(voided_at=row.voided_at, voided_by=row.voided_by)
        row.sections.update(voided_at=row.voided_at, voided_by=row.voided_by)
        row.save(update_fields=["withdrawn_reason", "voided_at", "voided_by"])
        _log(actor, "questionnaire.withdrawn", row, {"reason": audit.digest(reason)})
    _derive(actor, row, is_news=True)
    return row


def _derive(actor: Reader, row: Response, *tables: str, is_news: bool = False) -> None:
    if row.child_id is None:
        derive_alone(actor, row, is_news=is_news)
    else:
        engine.refresh(row.children, *TABLES, *tables)


def _locked(actor: Reader, response: Response) -> Response:
    actor.must(roles.ANSWER)
    must_see(actor, [response])
    engine.lock(response.children)
    with system_context():
        found: Response = (
            Response.objects.select_for_update(of=("self",))
            .select_related("questionnaire_version__questionnaire")
            .get(pk=response.pk)
        )
    return found


def _check(row: Response, answers: Mapping[str, Given], reason: str) -> None:
    definition = row.questionnaire_version.asks.expanded(answers)
    if row.completed_at and not reason.strip():
        raise Invalid({"reason": _("This was completed. Say why it changes now.")})
    errors = _too_often(definition)
    for code, given in answers.items():
        question = definition.questions.get(code)
        wrong = against.fault(question, given) if question else _("This is not asked here.")
        if wrong:
            errors[field_name(code)] = wrong
    if errors:
        raise Invalid(errors)


def _too_often(definition: Definition) -> dict[str, str]:
    return {
        field_name(section.questions[-1].code): _("This is asked at most %(times)s times.")
        % {"times": section.at_most}
        for section in definition.sections
        if section.repeat and max(section.times(())) > (section.at_most or MOST_TIMES)
    }


def _no_conflict(
    actor: Reader,
    row: Response,
    standing: Mapping[str, Answer],
    answers: Mapping[str, Given],
    version: int | None,
) -> None:
    """Two people may answer different questions at once; the same one, only knowingly (E15)."""
    if version is None or version == row.version:
        return
    theirs = [
        answer
        for code, answer in standing.items()
        if code in answers
        and answer.at_version > version
        and queries.as_given(answer) != answers[code]
    ]
    if not theirs:
        return
    seen = row.answers.visible_to(actor).filter(pk__in=[answer.pk for answer in theirs])
    current = {answer.key: queries.as_given(answer) for answer in seen}
    raise Conflict(current, *_last_writing(row))


def _last_writing(row: Response) -> tuple[str, int, datetime | None]:
    """Who, at which version, when."""
    last = row.answers.select_related("recorded_by").order_by("-at_version", "-pk").first()
    who = last.recorded_by.name if last and last.recorded_by else ""
    return who, row.version, last.recorded_at if last else None


def _wanted(given: Given, is_asked: bool) -> Given:  # noqa: FBT001 - a pair, read together
    """What a question that is no longer asked was answered does not stand."""
    return given if is_asked else NOTHING


def _must_be_whole(actor: Reader, row: Response, given: Mapping[str, Given]) -> None:
    lacking = against.missing(row.questionnaire_version.asks, given)
    if not lacking:
        return
    mine = set(row.sections.visible_to(actor).values_list("section", flat=True))
    errors = {
        field_name(question.code): _("Answer “%(ask)s”") % {"ask": question.ask}
        for question in lacking
        if question.section in mine
    }
    raise Invalid(errors or _("A part that others fill in is not finished yet."))


def _still_complete(row: Response, after: Mapping[str, Given]) -> None:
    lacking = against.missing(row.questionnaire_version.asks, after)
    if lacking:
        raise Invalid(
            {field_name(question.code): _("This cannot be left empty now.") for question in lacking}
        )


def _came_to(result: Result) -> dict[str, Any]:
    return {"low": result.low, "high": result.high, "floors": list(result.floors)}


def _logged(after: Mapping[str, Given], changed: list[str]) -> dict[str, Any]:
    return audit.fingerprints({code: after[code] for code in changed})


def _log(
    actor: Reader, action: str, row: Response, fields: Mapping[str, Any] | None = None
) -> None:
    audit.record(
        actor,
        action,
        subject_kind="response",
        subject_id=row.pk,
        child_id=row.child_id,
        fields=fields,
    )
