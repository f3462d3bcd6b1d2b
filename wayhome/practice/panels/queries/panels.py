"""Panels and meetings to come; what is asked of one's agency; what one referred."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from wayhome.foundation.access.once import once
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.panels.models import Ask, Item, Meeting, Panel, Referral
from wayhome.practice.panels.queries.agenda import Line, called, counted, lines

LATELY = timedelta(days=90)
MANY = 50


@dataclass(frozen=True)
class Named:
    """A row about a child, and the child."""

    row: Any
    child: Child


@dataclass(frozen=True)
class Mine:
    """Where one begins: next meetings of one's panels, what is asked, what one referred."""

    panels: Sequence[Panel]
    next_meetings: Sequence[Meeting]
    asked: Sequence[Named]
    referred: Sequence[Named]


def mine(reader: Reader) -> Mine:
    asked = Ask.objects.visible_to(reader).filter(
        agency=reader.agency_id, answered_at=None, withdrawn_at=None, item__off_at=None
    )
    referred = Referral.objects.visible_to(reader).filter(
        recorded_by_agency=reader.agency_id, recorded_at__gt=clock.now() - LATELY
    )
    return Mine(
        panels=list(Panel.objects.visible_to(reader).filter(is_active=True)),
        next_meetings=next_meetings(reader),
        asked=_named(reader, asked.order_by("due_at", "pk")[:MANY]),
        referred=_named(
            reader, referred.select_related("item__panel").order_by("-recorded_at", "-pk")[:MANY]
        ),
    )


def next_meetings(reader: Reader) -> list[Meeting]:
    """Not held and not cancelled, of panels that one's agency runs or sits on; soonest first."""
    if not (reader.may(roles.ATTEND_PANEL) or reader.may(roles.RUN_PANEL)):
        return []
    rows = Meeting.objects.visible_to(reader).to_come()
    return list(rows.select_related("panel").order_by("starts_at", "pk")[:MANY])


def _named(reader: Reader, rows: Any) -> list[Named]:
    found = list(rows)
    wanted = sorted({row.child_id for row in found})
    known = {child.pk: child for child in once(reader, called, children=wanted)}
    return [Named(row, known[row.child_id]) for row in found if row.child_id in known]


@dataclass(frozen=True)
class OnePanel:
    """What its secretary works from: referrals to decide, children waiting, meetings."""

    panel: Panel
    members: Sequence[Agency]
    to_decide: Sequence[Named]
    waiting: Sequence[Line]
    to_come: Sequence[Meeting]
    held: Sequence[Meeting]


def one_panel(reader: Reader, panel: Panel, *, runs: bool) -> OnePanel:
    attends = Panel.objects.of(reader).filter(pk=panel.pk).exists()
    meetings = Meeting.objects.filter(panel=panel) if attends else Meeting.objects.none()
    rows = Item.objects.visible_to(reader).filter(panel=panel, heard_at=None, off_at=None)
    waiting = rows.filter(meeting=None).exclude(accepted_at=None) if runs else rows.none()
    asked = Referral.objects.visible_to(reader).filter(item__panel=panel, triage="")
    asked = asked.filter(item__heard_at=None, item__off_at=None) if runs else asked.none()
    now = clock.now()
    members = Agency.objects.filter(pk__in=panel.members.live().values("agency"))
    return OnePanel(
        panel=panel,
        members=list(members),
        to_decide=_named(reader, asked.order_by("recorded_at", "pk")[:MANY]),
        waiting=lines(reader, list(counted(waiting)), now),
        to_come=list(meetings.filter(held_at=None, cancelled_at=None).order_by("starts_at")),
        held=list(meetings.exclude(held_at=None).order_by("-held_at")[:12]),
    )
