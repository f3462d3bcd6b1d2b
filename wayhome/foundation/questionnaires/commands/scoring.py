"""What a completed tool came to, kept with it; and a manager's decision where it hit a floor (P40).

`keep` is for the commands beside it: they have locked the response, and speak as the system.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import scores
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import FloorHit, Response, Scored
from wayhome.foundation.rules import engine

TABLES = ("questionnaires_floorhit",)


def keep(actor: Reader, row: Response, given: Mapping[str, Given]) -> scores.Result:
    """Store the result, in place of the one before a correction; ask about each floor once."""
    born = Child.objects.filter(pk__in=row.children).values_list("born_on", flat=True).first()
    result = scores.score(row.questionnaire_version.asks, given, age=age_of(row, born))
    now, who = clock.now(), about(row.child_id, actor)
    row.scored.update(voided_at=now, voided_by=actor.user)
    scored_row(row, result, now, who).save()
    waiting = row.floor_hits.filter(decided_at=None).exclude(floor__in=result.floors)
    waiting.update(voided_at=now, voided_by=actor.user)
    asked = set(row.floor_hits.values_list("floor", flat=True))
    FloorHit.objects.bulk_create(
        hit for hit in floor_rows(row, result, now, who) if hit.floor not in asked
    )
    return result


def scored_row(
    row: Response, result: scores.Result, at: datetime, who: Mapping[str, Any]
) -> Scored:
    version = row.questionnaire_version
    return Scored(
        response=row,
        tool=version.questionnaire.code,
        tool_version=version.number,
        computed_at=at,
        low=result.low,
        high=result.high,
        band_low=result.bands[0] if result.bands else "",
        band_high=result.bands[-1] if result.bands else "",
        floors=list(result.floors),
        result=result.as_json(),
        class_of=row.class_of,
        case_ref=row.case_ref,
        **who,
    )


def floor_rows(
    row: Response, result: scores.Result, at: datetime, who: Mapping[str, Any]
) -> list[FloorHit]:
    of = {"class_of": row.class_of, "case_ref": row.case_ref, **who}
    return [FloorHit(response=row, floor=code, hit_at=at, **of) for code in result.floors]


def age_of(row: Response, born_on: date | None) -> int | None:
    """In whole years on the London day it was begun: what was judged then stays judged so."""
    if born_on is None:
        return None
    on = row.begun_at.astimezone(clock.LONDON).date()
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


@transaction.atomic
def decide_floor(actor: Reader, *, hit: FloorHit, decision: str) -> FloorHit:
    """A manager's decision in words. The floor set no level, and neither does this."""
    actor.must(roles.CONFIRM_LEVEL)
    if not FloorHit.objects.visible_to(actor).filter(pk=hit.pk).exists():
        raise Refused(roles.CONFIRM_LEVEL)
    engine.lock(hit.children)
    with system_context():
        row: FloorHit = FloorHit.objects.select_for_update(of=("self",)).get(pk=hit.pk)
        if not decision.strip():
            raise Invalid({"decision": _("Say what you decided, and why.")})
        if row.decided_at:
            raise Invalid(_("Somebody decided this just now. Read what they wrote."))
        row.decided_at, row.decided_by, row.decision = clock.now(), actor.user, decision.strip()
        row.save(update_fields=["decided_at", "decided_by", "decision"])
        audit.record(
            actor,
            "questionnaire.floor_decided",
            subject_kind="floor",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"floor": row.floor, "decision": audit.digest(row.decision)},
        )
    if row.child_id is None:
        engine.refresh_loose("response", [row.response_id])
    else:
        engine.refresh(row.children, *TABLES)
    return row
