"""They were two children after all: each record has again what is its own (E13).

What was moved goes back, with all that belongs to it. What came after and belongs to neither side
alone waits for a person, one piece at a time. Restrictions stay on the stricter side: one that was
put on the joined record stands on both, until whoever answers for it looks again.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people import belonging, moving, remits
from wayhome.foundation.people.commands.merging import sees_both
from wayhome.foundation.people.models import Child, Merge
from wayhome.foundation.rules import engine

# What a person added to a rule's row goes where that row is now.
FOLLOWS = ("rules_acknowledgement", "rules_decision", "rules_alert")
FOLLOW = """
UPDATE {table} said SET child_id = row.child_id FROM rules_derived row
WHERE said.child_id = %(kept)s AND row.child_id = %(other)s AND said.id > %(last)s
  AND (row.rule, row.subject_kind, row.subject_id, row.occurrence)
    = (said.rule, said.subject_kind, said.subject_id, said.occurrence)
"""
OF_CASES = """
UPDATE access_involvement SET child_id = %(other)s
WHERE child_id = %(kept)s AND case_ref = ANY(%(refs)s)
"""


@transaction.atomic
def unmerge(actor: Reader, *, merge: Merge, reason: str) -> Merge:
    """Take the two records apart. Returns the merge, as undone; `belonging.waiting` is what is left
    to place."""
    sees_both(actor, merge.child_id)
    if not reason.strip():
        raise Invalid({"reason": _("Say why they are two children.")})
    children = engine.lock([merge.child_id, merge.other_id], joined=True)
    with system_context():
        row = _standing(merge)
        crossed(
            "child.parting", actor, kept_id=row.child_id, other_id=row.other_id, moved=row.moved
        )
        _hand_back(row)
        row.undone_at, row.undone_by, row.undone_reason = clock.now(), actor.user, reason.strip()
        row.newest_then = moving.newest(children)
        row.save()
        Child.objects.filter(pk=row.other_id).update(merged_into=None)
        Child.objects.filter(pk__in=children).update(version=F("version") + 1)
        _restrict_both(row, left=bool(belonging.waiting(row)))
        audit.record(
            actor,
            "child.unmerged",
            subject_kind="merge",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"other": row.other_id, "reason": audit.digest(row.undone_reason)},
        )
        remits.refresh(children)
        crossed("child.parted", actor, kept_id=row.child_id, other_id=row.other_id, moved=row.moved)
    engine.refresh(children)
    _follow(row, children)
    actor.resolved.clear()
    return row


def _standing(merge: Merge) -> Merge:
    row = Merge.objects.select_for_update(of=("self",)).select_related("child", "other").get(
        pk=merge.pk
    )  # fmt: skip
    if row.undone_at:
        raise Invalid(_("They were taken apart already."))
    if row.other.merged_into_id != row.child_id or row.child.merged_into_id:
        raise Invalid(_("The kept record was joined with another since. Take those apart first."))
    return row


def _hand_back(row: Merge) -> None:
    """What was moved, and what came since and is of one piece with it."""
    back: dict[str, set[int]] = {key: set(ids) for key, ids in row.moved.items()}
    for piece in belonging.pieces(row.child_id, newest=row.newest, moved=row.moved):
        if piece.moved and piece.stood:
            raise Invalid(_torn(piece))
        if piece.moved:
            for table, pk in piece.rows:
                back.setdefault(f"{table}.child_id", set()).add(pk)
    moving.give(back, origin=row.child_id, to=row.other_id)
    _hand_back_circle(row, back)


def _torn(piece: belonging.Piece) -> str:
    names = {model._meta.db_table: str(model._meta.verbose_name) for model in moving.facts()}
    kinds = sorted({names.get(table, table) for table, _pk in piece.rows})
    return _(
        "Since they were joined, facts of the one were made part of the other's: %(kinds)s."
        " Take those apart first."
    ) % {"kinds": ", ".join(kinds)}


def _hand_back_circle(row: Merge, back: Mapping[str, set[int]]) -> None:
    """Whoever was brought in for a case alone goes with the case."""
    refs: list[str] = []
    for model in moving.facts():
        ids = back.get(f"{model._meta.db_table}.child_id")
        if ids and any(each.name == "ref" for each in model._meta.concrete_fields):
            refs += model.everything.filter(pk__in=ids).values_list("ref", flat=True)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"kept": row.child_id, "other": row.other_id, "refs": refs}
        cursor.execute(OF_CASES, values)


def _restrict_both(row: Merge, *, left: bool) -> None:
    """A restriction of the joined record stands on both; what is left to place stays as closed."""
    standing = Restriction.objects.filter(child__in=(row.child_id, row.other_id), lifted_at=None)
    since = standing.filter(child_id=row.child_id, from_at__gte=row.recorded_at)
    for each in since.exclude(recorded_for_id=row.other_id):
        _also(each, row.other_id)
    if left:
        for each in standing.filter(child_id=row.other_id, recorded_for_id=row.other_id):
            _also(each, row.child_id)


def _also(restriction: Restriction, child_id: int) -> None:
    named = list(restriction.named.all())
    copy: dict[str, Any] = {
        name: getattr(restriction, name)
        for name in ("reason", "owner_id", "owning_agency_id", "recorded_by_id")
    }
    beside = Restriction.objects.filter(child_id=child_id, lifted_at=None)
    record = restriction.recorded_for_id
    if beside.filter(recorded_for_id=record).exists():
        return
    made = Restriction.objects.create(child_id=child_id, recorded_for_id=record, **copy)
    made.named.set(named)


def _follow(row: Merge, children: list[int]) -> None:
    """Acknowledgements and decisions of a rule's row that is the other's again."""
    with system_context(), connection.cursor() as cursor:
        changed = 0
        for table in FOLLOWS:
            values = {"kept": row.child_id, "other": row.other_id, "last": row.newest.get(table, 0)}
            cursor.execute(FOLLOW.format(table=table), values)
            changed += cursor.rowcount
    if changed:
        engine.refresh(children)


@transaction.atomic
def place(actor: Reader, *, merge: Merge, fact: str, side: str) -> Merge:
    """What came while they were joined is this side's: "kept" or "other". `fact` is the key of any
    row of the piece (`belonging.key_of`)."""
    sees_both(actor, merge.child_id, merge.other_id)
    if side not in ("kept", "other"):
        raise Invalid({"side": _("Say whose it is.")})
    children = engine.lock([merge.child_id, merge.other_id])
    with system_context():
        row = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        found = [each for each in belonging.waiting(row)
                 if fact in map(belonging.key_of, each.rows)]  # fmt: skip
        if not found or not row.undone_at:
            raise Invalid(_("Somebody placed this already."))
        rows = found[0].rows
        if side == "other":
            given: dict[str, set[int]] = {}
            for table, pk in rows:
                given.setdefault(f"{table}.child_id", set()).add(pk)
            moving.give(given, origin=row.child_id, to=row.other_id)
            _hand_back_circle(row, given)
        row.placed |= {belonging.key_of(each): side for each in rows}
        row.save(update_fields=["placed"])
        audit.record(
            actor,
            "child.fact_placed",
            subject_kind="merge",
            subject_id=row.pk,
            child_id=row.other_id if side == "other" else row.child_id,
            fields={"fact": fact, "side": side, "rows": len(rows)},
        )
        remits.refresh(children)
    engine.refresh(children)
    _follow(row, children)
    actor.resolved.clear()
    return row
