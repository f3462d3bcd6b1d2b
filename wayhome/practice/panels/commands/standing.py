"""Setting up a panel, and planning its meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.panels.models import Meeting, Member, Panel
from wayhome.practice.panels.models.standing import USUAL_QUORUM


@dataclass(frozen=True)
class NewPanel:
    """A panel, run by the agency of whoever sets it up."""

    name: str
    kind: str
    areas: Sequence[Authority]
    members: Sequence[Agency] = ()
    quorum: Sequence[str] = tuple(USUAL_QUORUM)
    statement: str = ""
    chair: User | None = None
    secretary: User | None = None


@transaction.atomic
def set_up(actor: Reader, *, panel: NewPanel) -> Panel:
    actor.must(roles.RUN_PANEL)
    if not panel.name.strip():
        raise Invalid({"name": _("Give the panel a name.")})
    if not panel.areas:
        raise Invalid({"areas": _("Say which areas it is for.")})
    if actor.agency is None:
        raise Refused(roles.RUN_PANEL)
    row = Panel.objects.create(
        name=panel.name.strip(),
        kind=panel.kind,
        agency=actor.agency,
        team=actor.team,
        quorum=list(panel.quorum),
        statement=panel.statement.strip(),
        chair=panel.chair,
        secretary=panel.secretary,
    )
    row.areas.set(panel.areas)
    members = {actor.agency, *panel.members}
    Member.objects.bulk_create(
        Member(panel=row, agency=each) for each in sorted(members, key=lambda each: each.pk)
    )
    _log(actor, "panel.set_up", row, members=len(members))
    return row


@transaction.atomic
def change_members(actor: Reader, *, panel: Panel, agencies: Sequence[Agency]) -> None:
    """Who sits on it from now on. An agency that leaves sees no agenda of it any more."""
    must_run(actor, panel)
    row = Panel.objects.select_for_update(of=("self",)).get(pk=panel.pk)
    standing = {each.agency_id: each for each in Member.objects.live().filter(panel=row)}
    wanted = {each.pk for each in agencies} | {row.agency_id}
    gone = [each.pk for agency, each in standing.items() if agency not in wanted]
    Member.objects.filter(pk__in=gone).update(until_at=clock.now())
    Member.objects.bulk_create(
        Member(panel=row, agency_id=each) for each in sorted(wanted - set(standing))
    )
    _log(actor, "panel.members_changed", row, members=len(wanted))


@transaction.atomic
def plan_meeting(
    actor: Reader,
    *,
    panel: Panel,
    starts_at: datetime,
    place: str,
    minutes_long: int = 120,
    is_urgent: bool = False,
) -> Meeting:
    """`place` is an address or where online; an urgent one may be within the hour (P42)."""
    must_run(actor, panel)
    if not place.strip():
        raise Invalid({"place": _("Say where, or that it is online.")})
    if starts_at < clock.now() and not actor.is_system:
        raise Invalid({"starts_at": _("That is in the past.")})
    row = Meeting.objects.create(
        panel=panel,
        starts_at=starts_at,
        place=place.strip(),
        minutes_long=minutes_long,
        is_urgent=is_urgent,
        recorded_by=actor.user,
    )
    audit.record(
        actor,
        "panel.meeting_planned",
        subject_kind="panel_meeting",
        subject_id=row.pk,
        fields={"panel": panel.pk, "urgent": is_urgent},
    )
    return row


def must_run(actor: Reader, panel: Panel) -> None:
    """The secretary or chair: of the agency that runs it, or the chair by name."""
    actor.must(roles.RUN_PANEL)
    own = actor.agency_id == panel.agency_id
    named = actor.user_id is not None and actor.user_id in (panel.chair_id, panel.secretary_id)
    if not (own or named or actor.is_system):
        raise Refused(roles.RUN_PANEL)


def may_run(reader: Reader, panel: Panel) -> bool:
    try:
        must_run(reader, panel)
    except Refused:
        return False
    return True


def _log(actor: Reader, action: str, panel: Panel, **fields: int) -> None:
    audit.record(actor, action, subject_kind="panel", subject_id=panel.pk, fields=fields)


def locked(meeting: Meeting) -> Meeting:
    """The meeting's row, locked until the transaction ends."""
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("panel__agency", "changed_by").get(pk=meeting.pk)


def bumped(actor: Reader, row: Meeting) -> None:
    """Written, with its next version and who changed it: what the second of two editors is told."""
    row.version, row.changed_by, row.changed_at = row.version + 1, actor.user, clock.now()
    row.save()


def logged(actor: Reader, action: str, row: Meeting, **fields: int) -> None:
    audit.record(actor, action, subject_kind="panel_meeting", subject_id=row.pk, fields=fields)
