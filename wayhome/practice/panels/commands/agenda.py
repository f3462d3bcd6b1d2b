"""An agenda: filled from the rules, put in another order with a reason, its papers sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.panels.commands.circle import bring_in
from wayhome.practice.panels.commands.firsts import first_again, lock_around
from wayhome.practice.panels.commands.standing import bumped, locked, logged, must_run
from wayhome.practice.panels.models import Decision, Item, Meeting, Panel, Topic

TABLES = ("panels_item", "panels_decision")


@transaction.atomic
def build_agenda(actor: Reader, *, meeting: Meeting) -> list[Item]:
    """Everything accepted that waits for this panel, and every child whose review falls due by
    then: worst first is how it is read (queries/agenda.py); nothing is left out to fit."""
    must_run(actor, meeting.panel)
    with system_context():
        due = [child for child, _level, _at in _reviews_due(meeting)]
        locked_now = set(lock_around(_waiting(meeting.panel), meeting.pk, also=due))
        row = locked(meeting)
        if row.is_over or row.is_urgent:
            raise Invalid(_("Only the agenda of a planned meeting is filled from the rules."))
        # who came to wait after the locks were taken waits for the next press
        taken = [item for item in _waiting(meeting.panel) if item.child_id in locked_now]
        Item.objects.filter(pk__in=[item.pk for item in taken]).update(
            meeting=row, version=F("version") + 1
        )
        for item in taken:
            item.meeting, item.version = row, item.version + 1
        again = [each for each in _reviews_due(meeting) if each[0] in locked_now] if due else []
        fresh = [_follow_up(actor, row, *each) for each in again]
        bring_in(actor, items=fresh, agency=row.panel.agency, basis=f"{row.panel}: review due")
        firsts = first_again(row.pk)
        bumped(actor, row)
        logged(actor, "panel.agenda_built", row, items=len(taken) + len(fresh))
        # the others on it are as they were, but for whose item the meeting's own clocks stand on
        engine.refresh(firsts | {item.child_id for item in (*taken, *fresh)}, *TABLES)
    return [*taken, *fresh]


def _waiting(panel: Panel) -> "list[Item]":
    rows = Item.objects.filter(panel=panel, meeting=None, heard_at=None, off_at=None)
    return list(rows.exclude(accepted_at=None).order_by("since_at", "pk"))


def _reviews_due(meeting: Meeting) -> list[tuple[int, str, datetime]]:
    """(child, level, when last decided) of those whose review falls due by the meeting, and whom
    no open item names yet: the last decision of each before this panel."""
    open_ones = Item.objects.filter(panel=meeting.panel, heard_at=None, off_at=None)
    last = (
        Decision.objects.filter(item__panel=meeting.panel)
        .exclude(decided_at=None)
        .order_by("child", "-decided_at", "-pk")
        .distinct("child")
    )
    day = meeting.starts_at.astimezone(clock.LONDON).date()
    due = Decision.objects.filter(pk__in=last.values("pk"), review_on__lte=day)
    due = due.exclude(outcome=Decision.Outcome.EXIT).exclude(child__in=open_ones.values("child"))
    return list(due.order_by("child").values_list("child_id", "level_after", "decided_at"))


def _follow_up(actor: Reader, meeting: Meeting, child: int, level: str, last: datetime) -> Item:
    return Item.objects.create(
        panel=meeting.panel,
        meeting=meeting,
        kind=Item.Kind.FOLLOW_UP,
        level=level,
        since_at=last,
        accepted_at=clock.now(),
        **about(child, actor),
    )


@transaction.atomic
def order_agenda(
    actor: Reader,
    *,
    meeting: Meeting,
    places: Mapping[str, int | None],
    reason: str,
    version: int | None = None,
) -> Meeting:
    """Put items (by ref) in another order, and say why. Of two secretaries the second sees what
    the first did (E15)."""
    must_run(actor, meeting.panel)
    if not reason.strip():
        raise Invalid({"reason": _("Say why this order is better than the rules' own.")})
    with system_context():
        row = locked(meeting)
        items = list(Item.objects.filter(meeting=row, ref__in=list(places), off_at=None))
        if version is not None and row.version != version:
            said = {f"place_{item.ref}": item.place for item in items}
            said |= {"reason": row.order_reason}
            who = row.changed_by.name if row.changed_by else ""
            raise Conflict(said, who, row.version, row.changed_at)
        if row.is_over:
            raise Invalid(_("This meeting is over."))
        for item in items:
            item.place = places[item.ref]
            item.save(update_fields=["place"])
        row.order_reason = reason.strip()
        bumped(actor, row)
        logged(actor, "panel.agenda_ordered", row, items=len(items))
    return row


@transaction.atomic
def take_off(actor: Reader, *, item: Item, reason: str) -> Item:
    """Not at this meeting: it waits again, in its place by the rules, for the next."""
    must_run(actor, item.panel)
    if not reason.strip():
        raise Invalid({"reason": _("Say why the child is not heard at this meeting.")})
    lock_around([item])
    with system_context():
        row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if not row.is_open or row.meeting_id is None:
            raise Invalid(_("This is on no agenda."))
        before, row.meeting, row.place, row.is_first = row.meeting_id, None, None, False
        row.version += 1
        row.save()
        firsts = first_again(before)
        audit.record(
            actor,
            "panel.item_put_back",
            subject_kind="panel_item",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"reason": audit.digest(reason), "meeting": before},
        )
    engine.refresh({*firsts, row.child_id}, "panels_item")
    return row


@transaction.atomic
def send_papers(actor: Reader, *, meeting: Meeting) -> Meeting:
    """From now on those who may read an item read its pack. Later answers still reach it."""
    must_run(actor, meeting.panel)
    children = lock_around([], meeting.pk)
    with system_context():
        row = locked(meeting)
        if row.is_over:
            raise Invalid(_("This meeting is over."))
        if row.papers_at is None:
            row.papers_at = clock.now()
            bumped(actor, row)
            logged(actor, "panel.papers_sent", row)
    engine.refresh(children, "panels_item", "panels_meeting")
    return row


@dataclass(frozen=True)
class NewTopic:
    """An item about no single child. A person who poses risk is named by reference alone."""

    kind: str
    title: str
    reason: str


@transaction.atomic
def add_topic(actor: Reader, *, meeting: Meeting, topic: NewTopic) -> Topic:
    must_run(actor, meeting.panel)
    if topic.kind == Topic.Kind.PERSON:
        actor.must(roles.PERSONS)  # few, each with a reason (P41)
    if not meeting.panel.names_children and topic.kind != Topic.Kind.THEME:
        raise Invalid({"kind": _("A strategic group hears themes: nobody and no place is named.")})
    for field, words in (("title", topic.title), ("reason", topic.reason)):
        if not words.strip():
            raise Invalid({field: _("This cannot be empty.")})
    row = Topic.objects.create(
        panel=meeting.panel,
        meeting=meeting,
        kind=topic.kind,
        title=topic.title.strip(),
        reason=topic.reason.strip(),
        recorded_by=actor.user,
    )
    audit.record(
        actor,
        "panel.topic_added",
        subject_kind="panel_topic",
        subject_id=row.pk,
        fields={"kind": topic.kind, "meeting": meeting.pk},
    )
    crossed("panel.told", actor, topic=row.pk)
    return row
