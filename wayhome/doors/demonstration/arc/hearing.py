"""Panels of every council: items heard month by month, an agenda filled, more that wait."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from wayhome.doors.demonstration.arc import words
from wayhome.doors.demonstration.arc.chosen import DAY, Course
from wayhome.doors.demonstration.arc.councils import Council
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.partnership import on_the_half_hour
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.people.commands import about
from wayhome.practice.panels import commands
from wayhome.practice.panels.commands.circle import bring_in
from wayhome.practice.panels.models import (
    Answer,
    Ask,
    Decision,
    Item,
    Meeting,
    Panel,
    Referral,
    StrategyHeld,
)

ON_AN_AGENDA, WAIT = 12, 24
BEFORE, HOUR = 10 * DAY, timedelta(hours=1)
SITS = ("police", "health", "youth_justice")
STATEMENT = "What is said here is shared to keep a child safe, and goes no further."


def panels(rng: Rng, courses: Sequence[Course], now: datetime) -> None:
    """Of each council most were heard; two dozen are on the next agenda, or wait for one."""
    by_council: dict[int, list[Course]] = defaultdict(list)
    for course in courses:
        by_council[course.council.authority.pk].append(course)
    for mine in by_council.values():
        panel = _panel(mine[0].council, now)
        sits = [row.agency for row in panel.members.live().select_related("agency")]
        heard = max(len(mine) * 2 // 3, len(mine) - WAIT)
        before = set(
            Item.objects.filter(panel=panel, heard_at=None, off_at=None).values_list(
                "child", flat=True
            )
        )  # whom a story brought there already
        waits = [course for course in mine[heard:] if course.child not in before]
        rows = list(_heard(mine[:heard], panel, now))
        rows += _waiting(waits, panel, now)
        _record(rng, panel, rows, sits, now)


def _panel(council: Council, now: datetime) -> Panel:
    standing = Panel.objects.filter(areas=council.authority, kind="exploitation").first()
    if standing:
        found: Panel = standing
        return found
    here = Agency.objects.filter(areas=council.authority, kind__in=SITS).order_by("pk")
    with clock.stopped(now - 600 * DAY):
        return commands.set_up(
            council.system,
            panel=commands.NewPanel(
                name=f"{council.authority} exploitation panel",
                kind=Panel.Kind.EXPLOITATION,
                areas=[council.authority],
                members=list(here),
                statement=STATEMENT,
                chair=council.managers[0].user,
                secretary=council.managers[-1].user,
            ),
        )


def _meeting(panel: Panel, at: datetime, now: datetime) -> Meeting:
    """Held, its minutes out; of the last fortnight's, minutes still to come."""
    at = on_the_half_hour(at)
    is_held = at < now
    minutes = at + 4 * DAY if at + 4 * DAY < now - 14 * DAY else None
    return Meeting(
        panel=panel,
        starts_at=at,
        place="Delamere House, and online",
        papers_at=at - 7 * DAY if is_held else None,
        held_at=at + 2 * HOUR if is_held else None,
        minutes_at=minutes,
        minutes_by=panel.chair if minutes else None,
        recorded_at=min(at - 30 * DAY, now - DAY),
        recorded_by=panel.secretary,
    )


Sitting = tuple[Course, Item]


def _heard(courses: Sequence[Course], panel: Panel, now: datetime) -> Iterator[Sitting]:
    """Twelve a meeting, a week apart, the last three days ago."""
    agendas = [courses[at : at + ON_AN_AGENDA] for at in range(0, len(courses), ON_AN_AGENDA)]
    meetings = [_meeting(panel, now - (4 + 7 * n) * DAY, now) for n in range(len(agendas))]
    bulk.insert(meetings)
    for meeting, agenda in zip(meetings, agendas, strict=True):
        for place, course in enumerate(agenda):
            at = meeting.starts_at - BEFORE
            item = _item(course, panel, at)
            item.meeting, item.heard_at = meeting, meeting.starts_at + place * HOUR / 6
            item.is_first = place == 0
            yield course, item


def _waiting(courses: Sequence[Course], panel: Panel, now: datetime) -> list[Sitting]:
    """A dozen on the next agenda, where none is planned; the others accepted and on none; of the
    last three nobody has said anything."""
    coming = panel.meetings.to_come().first()
    if coming is None:
        coming = _meeting(panel, now + 11 * DAY, now)
        bulk.insert([coming])
        agenda = courses[:ON_AN_AGENDA]
    else:
        agenda = []
    rows = []
    for place, course in enumerate(courses):
        item = _item(course, panel, now - (5 + place % 30) * DAY)
        item.is_first = bool(agenda) and place == 0
        item.meeting = coming if place < len(agenda) else None
        if place >= len(courses) - 3:
            item.accepted_at = None
        rows.append((course, item))
    return rows


def _item(course: Course, panel: Panel, at: datetime) -> Item:
    level = course.steps[-1].level
    worker = course.council.workers[course.number % len(course.council.workers)]
    return Item(
        panel=panel,
        level=level if course.number % 7 else "unknown",
        is_urgent=level == "significant" and course.every(2),
        since_at=at,
        accepted_at=at + 20 * HOUR,
        **about(course.child, SYSTEM, at=at, by=worker),
    )


def _record(
    rng: Rng, panel: Panel, rows: Sequence[Sitting], sits: Sequence[Agency], now: datetime
) -> None:
    items = [item for _, item in rows]
    if not items:
        return
    bulk.insert(items)
    bring_in(SYSTEM, items=items, agency=panel.agency, basis=f"{panel}: asked to hear")
    referrals = [_referral(rng, course, item) for course, item in rows]
    bulk.insert(referrals)
    audit.record_each(SYSTEM, "panel.referred", subject_kind="panel_referral", rows=referrals)
    held = [_strategy(course, item) for course, item in rows if _was_discussed(course, item)]
    if held:
        bulk.insert(held)
    heard = [(course, item) for course, item in rows if item.heard_at]
    decided = [_decision(rng, course, item, panel) for course, item in heard]
    _left(decided, sits, now)
    if decided:
        bulk.insert(decided)
        audit.record_each(SYSTEM, "panel.decided", subject_kind="panel_decision", rows=decided)
    _asks(rows, [each for each in sits if each.pk != panel.agency_id], now)


def _referral(rng: Rng, course: Course, item: Item) -> Referral:
    is_seen = item.accepted_at is not None
    return Referral(
        item=item,
        reason=one(rng, words.PANEL),
        urgency="urgent" if item.is_urgent else "next",
        level=item.level,
        other_response=words.ELSEWHERE if item.is_urgent else "",
        child_told="yes" if course.every(2) else "unknown",
        child_view=one(rng, words.SAYS) if course.every(2) else "",
        harm_checked_at=item.since_at + HOUR if is_seen else None,
        triage="accepted" if is_seen else "",
        triaged_at=item.accepted_at,
        **_said(course, item, item.since_at),
    )


def _said(course: Course, item: Item, at: datetime) -> dict[str, object]:
    return about(course.child, SYSTEM, at=at, by=course.council.workers[0])


def _was_discussed(course: Course, item: Item) -> bool:
    return item.level == "significant" and not course.every(3)


def _strategy(course: Course, item: Item) -> StrategyHeld:
    at = item.since_at + 6 * HOUR
    return StrategyHeld(item=item, held_at=at, source="The referral", **_said(course, item, at))


def _decision(rng: Rng, course: Course, item: Item, panel: Panel) -> Decision:
    is_worst, at = item.level == "significant", item.heard_at
    assert at
    return Decision(
        item=item,
        meeting=item.meeting,
        note="Each agency said what it holds.",
        said_by_child="" if course.every(4, 1) else one(rng, words.SAYS),
        level_before=item.level,
        level_after=item.level if item.level != "unknown" else "moderate",
        outcome="accept",
        reason=words.PANEL_DECIDED,
        strategy=("held" if _was_discussed(course, item) else "other") if is_worst else "neither",
        other_response=words.ELSEWHERE if is_worst else "",
        contingency=words.THEN if is_worst else "",
        review_on=(at + (28 if is_worst else 70) * DAY).date(),
        decided_at=at,
        decided_by=panel.chair,
        **_said(course, item, at),
    )


def _left(decided: Sequence[Decision], sits: Sequence[Agency], now: datetime) -> None:
    """Of those heard five weeks ago and before, seven in eight left: three agencies agreed."""
    for place, row in enumerate(decided):
        is_old = row.decided_at is not None and row.decided_at < now - 35 * DAY
        if is_old and place % 8 and len(sits) >= 3:
            row.outcome, row.review_on = "exit", None
            row.agreed_by = [agency.pk for agency in sits[:3]]


def _asks(rows: Sequence[Sitting], sits: Sequence[Agency], now: datetime) -> None:
    """Two agencies an item, each for a reason; most answered, some late."""
    asks = [
        _ask(course, item, sits[(course.number + place) % len(sits)], place, now)
        for course, item in rows
        for place in range(min(2, len(sits)))
        if item.meeting_id
    ]
    if not asks:
        return
    bulk.insert(asks)
    audit.record_each(SYSTEM, "panel.asked", subject_kind="panel_ask", rows=asks)
    if answers := [_answer(ask) for ask in asks if ask.answered_at]:
        bulk.insert(answers)
    for agency in sits:
        mine = [ask.item for ask in asks if ask.agency_id == agency.pk]
        bring_in(SYSTEM, items=mine, agency=agency, basis="Asked what it holds, for a panel")


def _ask(course: Course, item: Item, agency: Agency, place: int, now: datetime) -> Ask:
    at = item.since_at + DAY
    is_answered = at + 3 * DAY < now and not (place and course.every(3))
    return Ask(
        item=item,
        agency=agency,
        reason=words.PANEL_ASK,
        basis="public_task",
        asked_for=words.PANEL_FOR,
        due_at=item.since_at + 8 * DAY,
        answered_at=at + 3 * DAY if is_answered else None,
        **_said(course, item, min(at, now)),
    )


def _answer(ask: Ask) -> Answer:
    nothing = ask.pk % 5 == 0
    who = about(ask.child_id, SYSTEM, at=ask.answered_at) | {"recorded_by_agency_id": ask.agency_id}
    is_police = ask.agency.kind == Agency.Kind.POLICE
    return Answer(
        item=ask.item,
        ask=ask,
        nothing_held=nothing,
        text="" if nothing else words.PANEL_ANSWER,
        is_law_enforcement=is_police,
        conditions="Not to be put to the family." if is_police else "",
        **who,
    )
