"""The rows behind a response: answers that supersede one another, sections that are asked for.

For the commands beside it alone: they have locked the response, and speak as the system.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.commands import about
from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires import queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.definition import Section
from wayhome.foundation.questionnaires.models import Answer, AskedSection, Response


def supersede(
    actor: Reader,
    row: Response,
    standing: Mapping[str, Answer],
    changed: Mapping[str, Given],
    reason: str,
) -> None:
    old = [standing[code].pk for code in changed if code in standing]
    Answer.objects.filter(pk__in=old).update(voided_at=clock.now(), voided_by=actor.user)
    who = about(row.child_id, actor)
    Answer.objects.bulk_create(answer_rows(row, changed, who, reason=reason))


def answer_rows(
    row: Response, answers: Mapping[str, Given], who: Mapping[str, Any], *, reason: str = ""
) -> list[Answer]:
    """A row for each answer that is not empty; `who` is `people.commands.about`'s."""
    asks = row.questionnaire_version.asks
    definition = asks.expanded(answers)
    return [
        Answer(
            response=row,
            section=(section := definition.questions[code].section),
            question=definition.questions[code].base,
            occurrence=definition.questions[code].occurrence,
            class_of=definition.class_of(section) or row.class_of,
            case_ref=row.case_ref,
            at_version=row.version,
            reason=reason.strip()[:300],
            **queries.as_columns(given),
            **who,
        )
        for code, given in answers.items()
        if given
    ]


def ask_sections(
    actor: Reader, row: Response, answers: Mapping[str, Given], *, done: str = ""
) -> None:
    """Keep the sections that stand equal to those whose conditions hold, and say which are done."""
    definition = row.questionnaire_version.asks
    wanted = against.sections_asked(definition, answers)
    standing = {section.section: section for section in row.sections.all()}
    gone = [section.pk for code, section in standing.items() if code not in wanted]
    AskedSection.objects.filter(pk__in=gone).update(voided_at=clock.now(), voided_by=actor.user)
    fresh = [
        _asked_section(actor, row, position, section, clock.now())
        for position, section in enumerate(definition.sections)
        if section.code in wanted and section.code not in standing
    ]
    AskedSection.objects.bulk_create(fresh)
    for section in [*fresh, *(s for code, s in standing.items() if code in wanted)]:
        lacks = bool(against.missing(definition, answers, section.section))
        was = section.completed_at
        gone_through = was or (clock.now() if section.section == done else row.completed_at)
        section.completed_at = None if lacks else gone_through
        if section.completed_at != was:
            section.save(update_fields=["completed_at"])


def first_sections(owing: Reader, row: Response) -> list[AskedSection]:
    """The sections that a response asks for before anything is answered; none of them is done."""
    definition = row.questionnaire_version.asks
    wanted = against.sections_asked(definition, {})
    return [
        _asked_section(owing, row, position, section, row.begun_at)
        for position, section in enumerate(definition.sections)
        if section.code in wanted
    ]


def opened_sections(
    owing: Reader, row: Response, answers: Mapping[str, Given]
) -> list[AskedSection]:
    """The sections that these answers ask for besides the first, each done as the whole was."""
    definition = row.questionnaire_version.asks
    first = against.sections_asked(definition, {})
    opened = set(against.sections_asked(definition, answers)) - set(first)
    found = [
        _asked_section(owing, row, position, section, row.begun_at)
        for position, section in enumerate(definition.sections)
        if section.code in opened
    ]
    for section in found:
        section.completed_at = row.completed_at
    return found


def _asked_section(
    actor: Reader, row: Response, position: int, section: Section, at: datetime
) -> AskedSection:
    """Owed by whoever asks; recorded by them, then."""
    recorded = about(row.child_id, actor) | {"recorded_at": at}
    return AskedSection(
        response=row,
        section=section.code,
        position=position,
        within_days=section.within_days,
        class_of=section.data_class or row.class_of,
        case_ref=row.case_ref,
        asked_at=at,
        owing_agency=actor.agency,
        owing_team=actor.team,
        **recorded,
    )
