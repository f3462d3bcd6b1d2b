"""What a completed tool came to, kept with it; and a manager's decision where it hit a floor (P40).

`keep` is for the commands beside it: they have locked the response, and speak as the system.
"""

from collections.abc import Mapping

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
    version = row.questionnaire_version
    result = scores.score(version.asks, given, age=age_of(row))
    now = clock.now()
    row.scored.update(voided_at=now, voided_by=actor.user)
    about_it = {"class_of": row.class_of, "case_ref": row.case_ref, **about(row.child_id, actor)}
    Scored.objects.create(
        response=row,
        tool=version.questionnaire.code,
        tool_version=version.number,
        computed_at=now,
        low=result.low,
        high=result.high,
        band_low=result.bands[0] if result.bands else "",
        band_high=result.bands[-1] if result.bands else "",
        floors=list(result.floors),
        result=result.as_json(),
        **about_it,
    )
    waiting = row.floor_hits.filter(decided_at=None).exclude(floor__in=result.floors)
    waiting.update(voided_at=now, voided_by=actor.user)
    asked = set(row.floor_hits.values_list("floor", flat=True))
    FloorHit.objects.bulk_create(
        FloorHit(response=row, floor=code, hit_at=now, **about_it)
        for code in result.floors
        if code not in asked
    )
    return result


def age_of(row: Response) -> int | None:
    """In whole years on the London day it was begun: what was judged then stays judged so."""
    born = Child.objects.filter(pk=row.child_id).values_list("born_on", flat=True).get()
    if born is None:
        return None
    on = row.begun_at.astimezone(clock.LONDON).date()
    return int(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


@transaction.atomic
def decide_floor(actor: Reader, *, hit: FloorHit, decision: str) -> FloorHit:
    """A manager's decision in words. The floor set no level, and neither does this."""
    actor.must(roles.CONFIRM_LEVEL)
    if not FloorHit.objects.visible_to(actor).filter(pk=hit.pk).exists():
        raise Refused(roles.CONFIRM_LEVEL)
    engine.lock([hit.child_id])
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
    engine.refresh([row.child_id], *TABLES)
    return row
