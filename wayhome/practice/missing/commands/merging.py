"""Two records of one absence become one: a double report by a home and by police, say (P12).

The kept one reads whatever was recorded of either; the merged one keeps its own columns and their
history, and counts nowhere. Undoing takes back what was moved, with all that came after it of its
own: an answer goes with its enquiry. What was recorded of the kept one stays there.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.circle import involve_force, release_police
from wayhome.practice.missing.commands.interviews_of_one import join_interviews, part_interviews
from wayhome.practice.missing.models import (
    NOT_COUNTED,
    CarersPart,
    Challenge,
    Closing,
    Correction,
    Enquiry,
    EnquiryResult,
    Episode,
    EpisodeMerge,
    HandoverLine,
    PreventionAccount,
    PreventionInterview,
    ReturnPlan,
    Sighting,
    SightingInformant,
    SightingStep,
)
from wayhome.practice.missing.models.episode import EpisodeFactBase
from wayhome.practice.missing.models.states import CategoryChange

A_DAY = timedelta(hours=24)
OWN = (Correction, CategoryChange, EpisodeMerge)  # about the row's own columns: they stay with it
# What belongs to another fact, and goes where that one goes.
PARTS: tuple[tuple[type[EpisodeFactBase], str, type[EpisodeFactBase]], ...] = (
    (EnquiryResult, "enquiry", Enquiry),
    (SightingStep, "sighting", Sighting),
    (SightingInformant, "sighting", Sighting),
    (CarersPart, "plan", ReturnPlan),
    (PreventionAccount, "prevention", PreventionInterview),
)

AS_BROUGHT_IN = (
    *("child_id", "agency_id", "team_id", "user_id", "purpose", "basis", "shown_with"),
    *("is_covert", "recorded_by_id"),
)


def facts() -> list[type[EpisodeFactBase]]:
    """Every kind of fact about an episode that moves with a merge."""
    return [model for model in EpisodeFactBase.__subclasses__() if model not in OWN]


@transaction.atomic
def merge(
    actor: Reader, *, kept: Episode, merged: Episode, reason: str, version: int | None = None
) -> EpisodeMerge:
    """They are one absence: `kept` stands. `version` is of the merged one, as it was read."""
    actor.must(roles.CLOSE)
    if not reason.strip():
        raise Invalid({"reason": _("Say how you know that it is one absence.")})
    engine.lock([kept.child_id, merged.child_id])
    with system_context():
        rows = Episode.objects.select_for_update(of=("self",)).in_bulk([kept.pk, merged.pk])
        kept, merged = rows[kept.pk], rows[merged.pk]
        _check(kept, merged, version)
        row = _write(actor, kept, merged, reason.strip())
        row.moved = {
            "facts": _move(merged, kept),
            "involvements": _bring_in(merged, kept),
            **join_interviews(actor, kept, merged, reason.strip()),
        }
        row.save(update_fields=["moved"])
        audit.record_each(actor, "missing.merged", subject_kind="episode_merge", rows=[row])
    engine.refresh([kept.child_id])
    return row


def _check(kept: Episode, merged: Episode, version: int | None) -> None:
    if kept.pk == merged.pk or kept.child_id != merged.child_id:
        raise Invalid(_("These are not two records of one child."))
    if kept.closing in NOT_COUNTED or merged.closing in NOT_COUNTED:
        raise Invalid(_("One of them is merged or closed as an error already."))
    if version is not None and merged.version != version:
        raise Invalid(_("Somebody changed the record meanwhile. Look at both again."))
    if merged.is_open:
        raise Invalid(
            _("The child is still missing by this record: it is the one to keep. Then record here"
              " that they are found, if they are.")
        )  # fmt: skip
    if merged.origin == "live" and kept.origin != "live":
        raise Invalid(_("Keep the one that was reported here: imported history has no clocks."))
    if _apart(kept, merged) or _apart(merged, kept):
        raise Invalid(
            _("The two are more than a day apart by their times. If a time is wrong, correct it"
              " first: these are two absences.")
        )  # fmt: skip
    if EpisodeMerge.objects.filter(episode=merged, undone_at=None).exists():
        raise Invalid(_("Another record was merged into this one: keep it, or take those apart."))


def _apart(first: Episode, second: Episode) -> bool:
    """Whether the one had ended a day before the other began."""
    over_at = first.returned_latest_at or first.found_latest_at or first.closed_at
    return bool(over_at and over_at + A_DAY < second.since_earliest_at)


def _write(actor: Reader, kept: Episode, merged: Episode, reason: str) -> EpisodeMerge:
    try:
        with transaction.atomic():
            row = EpisodeMerge.objects.create(
                episode=kept,
                merged=merged,
                reason=reason,
                was_closed_at=merged.closed_at,
                was_closing=merged.closing,
                **about(kept.child_id, actor),
            )
    except IntegrityError as twice:
        raise Invalid(_("One of them is merged already.")) from twice
    merged.closed_at, merged.closing = clock.now(), Closing.MERGED
    _bump(kept, merged)
    return row


def _bump(*rows: Episode) -> None:
    for row in rows:
        row.version += 1
        row.save()


def _move(merged: Episode, kept: Episode) -> dict[str, list[int]]:
    """Table -> the ids of what was moved. What the kept one has already stays where it is: an
    agency's open challenge, a line of the same hand-over."""
    found: dict[str, list[int]] = {}
    for model in facts():
        rows = model.everything.filter(episode=merged)
        if model is Challenge:
            waiting = Challenge.objects.filter(episode=kept, answered_at=None)
            theirs = waiting.values("recorded_by_agency")
            rows = rows.exclude(answered_at=None, recorded_by_agency__in=theirs)
        elif model is HandoverLine:
            lines = HandoverLine.everything.filter(episode=kept)
            rows = rows.exclude(handover__in=lines.values("handover"))
        if ids := sorted(rows.values_list("pk", flat=True)):
            model.everything.filter(pk__in=ids).update(episode=kept)
            found[model._meta.db_table] = ids
    return found


def _bring_in(merged: Episode, kept: Episode) -> list[int]:
    """Whoever was in the circle for the merged one alone is in it for the kept one."""
    live = Involvement.objects.live()
    here = set(live.filter(case_ref=kept.ref).values_list("agency", "team", "user", "purpose"))
    made = []
    for row in live.filter(case_ref=merged.ref):
        if (row.agency_id, row.team_id, row.user_id, row.purpose) not in here:
            copied = {name: getattr(row, name) for name in AS_BROUGHT_IN}
            new = Involvement.objects.create(**copied, case_ref=kept.ref, from_at=clock.now())
            made.append(new.pk)
    if kept.is_open:
        worked = Involvement.objects.filter(case_ref=merged.ref, purpose=Purpose.MISSING_INQUIRY)
        for involved in worked.select_related("agency"):
            involve_force(involved.agency, [kept])
    return made


@transaction.atomic
def unmerge(actor: Reader, *, merge: EpisodeMerge, reason: str) -> EpisodeMerge:
    """They are two absences after all. Each has again what is its own."""
    actor.must(roles.CLOSE)
    if not reason.strip():
        raise Invalid({"reason": _("Say why they are two.")})
    engine.lock([merge.child_id])
    with system_context():
        row = EpisodeMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        if row.undone_at:
            raise Invalid(_("They were taken apart already."))
        rows = Episode.objects.select_for_update(of=("self",))
        kept, merged = rows.get(pk=row.episode_id), rows.get(pk=row.merged_id)
        merged.closed_at, merged.closing = row.was_closed_at, row.was_closing
        row.undone_at, row.undone_by = clock.now(), actor.user
        row.undone_reason = reason.strip()
        row.save()
        _bump(kept, merged)
        _move_back(row.moved["facts"], kept, merged)
        Involvement.objects.filter(pk__in=row.moved["involvements"], until_at=None).update(
            until_at=clock.now()
        )
        part_interviews(actor, kept, merged, row.moved)
        release_police([merged])
        audit.record_each(actor, "missing.unmerged", subject_kind="episode_merge", rows=[row])
    engine.refresh([kept.child_id])
    return row


def _move_back(moved: dict[str, list[int]], kept: Episode, merged: Episode) -> None:
    for model in facts():
        _give(model, model.everything.filter(pk__in=moved.get(model._meta.db_table, ())), merged)
    for part, name, whole in PARTS:
        theirs = whole.everything.filter(episode=merged).values("pk")
        _give(part, part.everything.filter(episode=kept, **{f"{name}__in": theirs}), merged)


def _give(model: type[EpisodeFactBase], rows: Any, to: Episode) -> None:
    ids: Iterable[int] = list(rows.values_list("pk", flat=True))
    model.everything.filter(pk__in=ids).update(episode=to)
