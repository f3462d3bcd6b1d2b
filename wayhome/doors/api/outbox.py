"""The outbox: what commands did, written as they did it, and turned into messages afterwards.

Every command that changes facts about children says so to the log, row by row, in its own
transaction (`kernel.audit.record_each`). The log announces it as a crossing, and a happening is
written beside it where some address asked for its kind: both stand, or neither.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from wayhome.doors.api.models import Delivery, Happening, Webhook
from wayhome.doors.api.queries import refs_of
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock, context
from wayhome.practice.missing.models import Episode, Offer

# What the log calls it -> what an address is told.
EVENTS = {
    "missing.reported": "episode.reported",
    "missing.found": "episode.found",
    "missing.returned": "episode.returned",
    "interview.offered": "interview.offered",
    "action.set": "action.set",
    "action.done": "action.done",
}
MANY = 500
WRITE = """
INSERT INTO api_happening (code, subject_kind, subject_id, child_id, at)
SELECT %(code)s, %(kind)s, subject, child, %(now)s
FROM unnest(%(subjects)s::bigint[], %(children)s::bigint[]) AS recorded (subject, child)
WHERE EXISTS (SELECT FROM api_webhook hook WHERE hook.ended_at IS NULL
              AND %(code)s = ANY (hook.events))
"""


def recorded(
    _actor: Any, *, action: str, subject_kind: str, subjects: Sequence[tuple[int, int]]
) -> None:
    """Hears what the log announces: (subject, child) of every row. One statement."""
    code = EVENTS.get(action)
    if code is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "code": code,
                "kind": subject_kind,
                "now": clock.now(),
                "subjects": [subject for subject, _ in subjects],
                "children": [child for _, child in subjects],
            },
        )


def reader_of(webhook: Webhook) -> Reader:
    """An agency for its purpose, and no user: it sees what a token of that purpose sees."""
    return Reader(user=None, agency=webhook.agency, team=webhook.team, purpose=webhook.purpose)


def seen(reader: Reader, kind: str, subjects: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Subject -> (kind, reference), of those that this reader may read now."""
    ids, shown = list(subjects), kind
    if kind == "episode":
        found = Episode.objects.visible_to(reader).filter(pk__in=ids, origin="live")
        rows = found.values_list("pk", "ref")
    elif kind == "offer":  # told as its interview: an offer has no reference
        shown = "interview"
        rows = (
            Offer.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", "interview__ref")
        )
    elif kind == "action":
        rows = Action.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", "ref")
    else:
        return {}
    return {pk: (shown, ref) for pk, ref in rows}


@transaction.atomic
def tell() -> int:
    """Happenings that wait become deliveries to each address that asked and may know; how many."""
    waiting = Happening.objects.filter(told_at=None).select_for_update(skip_locked=True)
    happenings = list(waiting.order_by("pk")[:MANY])
    made = 0
    if happenings:
        for webhook in Webhook.objects.live().select_related("agency", "team").order_by("pk"):
            made += _tell(webhook, [each for each in happenings if each.code in webhook.events])
        ids = [each.pk for each in happenings]
        Happening.objects.filter(pk__in=ids).update(told_at=clock.now())
    return made


def _tell(webhook: Webhook, happenings: Sequence[Happening]) -> int:
    reader = reader_of(webhook)
    context.act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=None)
    known: dict[tuple[str, int], tuple[str, str]] = {}
    for kind in sorted({each.subject_kind for each in happenings}):
        ids = {each.subject_id for each in happenings if each.subject_kind == kind}
        known |= {(kind, pk): said for pk, said in seen(reader, kind, ids).items()}
    theirs = [
        each
        for each in happenings
        if (each.subject_kind, each.subject_id) in known and each.at >= webhook.made_at
    ]
    refs = refs_of(reader, [each.child_id for each in theirs])
    rows = [
        Delivery(webhook=webhook, happening=each, body=_body(each, known, refs)) for each in theirs
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    audit.record_reads(reader, "api:webhook", [each.child_id for each in theirs], how="list")
    return len(rows)


def _body(
    happening: Happening, known: dict[tuple[str, int], tuple[str, str]], refs: dict[int, str]
) -> dict[str, Any]:
    """References and codes. Whoever wants to know more asks, and is logged asking."""
    kind, ref = known[happening.subject_kind, happening.subject_id]
    return {
        "type": happening.code,
        "at": happening.at.isoformat(),
        "subject": {"kind": kind, "ref": ref},
        "child": refs.get(happening.child_id),
    }
