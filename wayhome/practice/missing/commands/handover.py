"""Two signatures: the shift that goes writes what the next one must know, the next one reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority, Shift, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.models import Episode, Handover, HandoverLine

NEAR = timedelta(hours=24)


@dataclass(frozen=True)
class Change:
    """When one shift follows another: which teams, who goes, who comes, for which areas."""

    team: Team
    by: User
    to_team: Team
    to: User
    at: datetime
    areas: tuple[Authority, ...]


@dataclass(frozen=True)
class NewLine:
    """What the next shift must know of one child."""

    episode: Episode
    text: str


@transaction.atomic
def write_handover(
    actor: Reader, *, change: Change, lines: Sequence[NewLine], also: str = "", comes: bool = False
) -> Handover:
    """Write it and sign it. Usually by who goes; where they left without one, by who `comes`."""
    actor.must(roles.HAND_OVER)
    _must_be(actor, change, comes=comes)
    _check(change, lines)
    children = engine.lock(line.episode.child_id for line in lines)
    with system_context():
        Team.objects.select_for_update(of=("self",)).get(pk=change.team.pk)
        if Handover.objects.filter(team=change.team, at=change.at).exists():
            raise Invalid(_("The hand-over of this change of shift is written already."))
        row = Handover.objects.create(
            team=change.team,
            to_team=change.to_team,
            at=change.at,
            by=change.by,
            to=change.to,
            also=also.strip(),
            **_signed(actor, comes=comes),
        )
        row.areas.set(change.areas)
        bulk.insert(_lines(actor, row, lines))
        fields = {"lines": len(lines), "team": row.team_id, "to_team": row.to_team_id}
        audit.record(
            actor,
            "handover.taken_unwritten" if comes else "handover.given",
            subject_kind="handover",
            subject_id=row.pk,
            fields=fields,
        )
    engine.refresh(children, "missing_handoverline")
    engine.refresh_loose("handover", [row.pk])
    return row


@transaction.atomic
def sign_handover(actor: Reader, *, handover: Handover) -> Handover:
    """The signature that is still missing: read by who comes, or agreed by who went."""
    actor.must(roles.HAND_OVER)
    with system_context():
        row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
        if row.given_at and row.taken_at:
            return row  # pressed twice, or by two of the same shift: the first signature stands
        comes = row.taken_at is None
        team, named = (row.to_team_id, row.to_id) if comes else (row.team_id, row.by_id)
        if not may_sign(actor, team, named):
            raise Refused(roles.HAND_OVER)
        if actor.user_id in (row.given_by_id, row.taken_by_id):
            raise Invalid(_("You signed for the other side: somebody else signs for this one."))
        for name, value in _signed(actor, comes=comes).items():
            setattr(row, name, value)
        row.save(update_fields=list(_signed(actor, comes=comes)))
        audit.record(
            actor,
            "handover.taken" if comes else "handover.agreed",
            subject_kind="handover",
            subject_id=row.pk,
        )
    engine.refresh_loose("handover", [row.pk])
    return row


def may_sign(reader: Reader, team: int, named: int) -> bool:
    """Who is named; or a colleague: of that team, or on duty for it now."""
    if reader.user_id == named or (reader.team_id and reader.team_id == team):
        return True
    on_duty = Shift.objects.on_duty(clock.now()).filter(team=team, user=reader.user_id)
    return reader.user_id is not None and on_duty.exists()


def _must_be(actor: Reader, change: Change, *, comes: bool) -> None:
    team, named = (change.to_team.pk, change.to.pk) if comes else (change.team.pk, change.by.pk)
    if not may_sign(actor, team, named):
        raise Refused(roles.HAND_OVER)


def _check(change: Change, lines: Sequence[NewLine]) -> None:
    if change.by.pk == change.to.pk:
        raise Invalid({"to": _("Choose somebody else: nobody hands over to themselves.")})
    if abs(change.at - clock.now()) > NEAR:
        raise Invalid({"at": _("A shift begins within a day of its hand-over.")})
    for line in lines:
        if not line.text.strip():
            raise Invalid({f"line_{line.episode.ref}": _("Write a line about each child.")})


def _signed(actor: Reader, *, comes: bool) -> dict[str, object]:
    side = "taken" if comes else "given"
    return {f"{side}_at": clock.now(), f"{side}_by": actor.user}


def _lines(actor: Reader, row: Handover, lines: Sequence[NewLine]) -> list[HandoverLine]:
    return [
        HandoverLine(
            handover=row,
            episode=line.episode,
            text=line.text.strip(),
            handling=Handling.POLICE_AND_CARE,
            **about(line.episode.child_id, actor),
        )
        for line in lines
    ]
