"""Rules about panels: triaged, heard, papers, minutes, reviewed; what a panel must not stand for.

`PAN-S..` standards, `PAN-P..` patterns, `PAN-G..` gaps, `PAN-E..` events. All limits are local
(domain.md 6.3). A meeting's clocks stand once, on the first of its items. Death ends them; an
eighteenth birthday does not: who turns 18 while waiting is shown, and a decision is asked (P02).
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Agreed,
    ElapsedBy,
    Event,
    Gap,
    Pattern,
    Room,
    Standard,
    Subject,
    WorkingDays,
    hours,
    local,
)

LONDON = "::timestamp AT TIME ZONE 'Europe/London'"
DAY = 24 * 60
PAPERS_BEFORE = 5  # working days
BEFORE_18 = "interval '6 months'"
STRATEGY_HOLDS = "interval '90 days'"  # a discussion so long before still answers the concern

# Whose council answers for the child: its team has the strategy discussion to hold.
CARE = """
LEFT JOIN LATERAL (
    SELECT f.authority_id FROM people_responsibility f
    WHERE f.child_id = i.child_id AND f.voided_at IS NULL AND f.until_on IS NULL
    ORDER BY f.from_on DESC, f.id DESC LIMIT 1) responsible ON true
LEFT JOIN LATERAL (
    SELECT d.team_id, t.agency_id
    FROM agencies_teamduty d JOIN agencies_team t ON t.id = d.team_id
    WHERE d.authority_id = responsible.authority_id AND d.duty = 'social_care'
    ORDER BY d.team_id DESC LIMIT 1) care ON true"""
ITEMS = f"""
SELECT i.*, panel.agency_id AS run_by_id, panel.team_id AS run_team_id,
       responsible.authority_id, care.team_id AS care_team_id, care.agency_id AS care_agency_id,
       child.died_on{LONDON} AS died_at,
       (child.born_on + interval '18 years'){LONDON} AS grown_at,
       d.decided_at, d.review_on, d.outcome, d.level_after, d.said_by_child,
       coalesce(nullif(d.level_after, ''), i.level) AS level_now,
       meeting.recorded_at AS planned_at, meeting.starts_at, meeting.papers_at, meeting.held_at,
       meeting.minutes_at,
       CASE WHEN meeting.is_urgent THEN meeting.starts_at
            ELSE greatest(meeting.recorded_at, (
                SELECT due.ends_at FROM kernel_day due WHERE due.is_working AND due.ordinal =
                    (SELECT day.ordinal FROM kernel_day day WHERE day.date_on =
                        (meeting.starts_at AT TIME ZONE 'Europe/London')::date) - {PAPERS_BEFORE}))
       END AS papers_due_at,
       (SELECT min(s.held_at) FROM panels_strategyheld s
        WHERE s.child_id = i.child_id AND s.voided_at IS NULL
          AND s.held_at >= i.since_at - {STRATEGY_HOLDS}) AS strategy_at,
       (SELECT min(later.decided_at) FROM panels_decision later
        JOIN panels_item again ON again.id = later.item_id
        WHERE later.child_id = i.child_id AND later.voided_at IS NULL AND again.voided_at IS NULL
          AND again.panel_id = i.panel_id AND later.decided_at > d.decided_at) AS reviewed_at
FROM scope
JOIN panels_item i ON i.child_id = scope.child_id AND i.voided_at IS NULL
JOIN panels_panel panel ON panel.id = i.panel_id
JOIN people_child child ON child.id = i.child_id
LEFT JOIN panels_decision d ON d.item_id = i.id AND d.voided_at IS NULL
LEFT JOIN panels_meeting meeting ON meeting.id = i.meeting_id
{CARE}
"""
SHARED = {
    "heard": ITEMS,
    "referred": """
        SELECT r.*, item.ref AS item_ref, item.run_by_id, item.run_team_id, item.authority_id,
               item.died_at
        FROM heard item
        JOIN panels_referral r ON r.item_id = item.id AND r.voided_at IS NULL""",
    "asked": """
        SELECT a.*, item.ref AS item_ref, item.authority_id, item.died_at, item.heard_at,
               item.off_at
        FROM heard item
        JOIN panels_ask a ON a.item_id = item.id AND a.voided_at IS NULL""",
}
CLASSES = (DataClass.PANEL.value,)
REFERRAL = Subject(
    kind="panel_referral",
    source="referred s",
    case_ref="s.item_ref",
    authority="s.authority_id",
    agency="s.run_by_id",
    team="s.run_team_id",
)
ITEM = Subject(
    kind="panel_item",
    source="heard s",
    case_ref="s.ref",
    authority="s.authority_id",
    agency="s.run_by_id",
    team="s.run_team_id",
)
MEETING = replace(ITEM, kind="panel_meeting", id="s.meeting_id")
FIRST = "s.is_first AND s.meeting_id IS NOT NULL"
WAITS = "least(s.off_at, s.died_at)"  # the wait ended unheard

TRIAGED = Standard(
    code="PAN-S01",
    title="Referral to a panel: decided what follows",
    basis=local("Within 2 working days (6.3)"),
    classes=CLASSES,
    starts="s.recorded_at",
    allowance=WorkingDays(2),
    stops="s.triaged_at",
    expires="s.died_at",
    next_step="Read it, decide, and the referrer is told.",
    of=REFERRAL,
)
HARM = Standard(
    code="PAN-S02",
    title="Referral to a panel: somebody looked for urgent harm",
    basis=local("Within 4 hours where it is urgent, 24 hours else, weekends included (P13)"),
    classes=CLASSES,
    starts="s.recorded_at",
    allowance=ElapsedBy("s.urgency", (("urgent", 4 * 60),), 24 * 60),
    stops="least(s.harm_checked_at, s.triaged_at)",
    expires="s.died_at",
    rungs=(0, 60, 240),
    next_step="Read it now. If something must happen tonight, act; else say that you looked.",
    of=REFERRAL,
)
HEARD_SOON = Standard(
    code="PAN-S03",
    title="Heard by the panel: significant risk, or risk not known",
    basis=local("Within 10 working days of the referral (6.3)"),
    classes=CLASSES,
    where="s.level IN ('significant', 'unknown') AND s.kind <> 'follow_up'",
    starts="s.since_at",
    allowance=WorkingDays(10),
    stops="s.decided_at",
    closes="s.off_at",
    expires="s.died_at",
    next_step="Put it on the next agenda, or call an urgent panel.",
    of=ITEM,
)
HEARD = Standard(
    code="PAN-S04",
    title="Heard by the panel",
    basis=local("Within 20 working days of the referral: our proposal (6.3 names no limit)"),
    classes=CLASSES,
    where="s.level NOT IN ('significant', 'unknown') AND s.kind <> 'follow_up'",
    starts="s.since_at",
    allowance=WorkingDays(20),
    stops="s.decided_at",
    closes="s.off_at",
    expires="s.died_at",
    next_step="Put it on the next agenda.",
    of=ITEM,
)
PAPERS = Standard(
    code="PAN-S05",
    title="Papers of a panel meeting are out",
    basis=local("5 working days before; before an urgent one begins (6.3)"),
    classes=CLASSES,
    where=FIRST,
    starts="s.planned_at",
    allowance=Agreed("s.papers_due_at", "5 working days before the meeting"),
    stops="least(s.papers_at, s.held_at)",
    next_step="See which answers are still to come, chase them, and send what there is.",
    of=MEETING,
)
MINUTES = Standard(
    code="PAN-S06",
    title="Minutes and actions of a panel meeting are out",
    basis=local("Within 5 working days of the meeting (6.3)"),
    classes=CLASSES,
    where=f"{FIRST} AND s.held_at IS NOT NULL",
    starts="s.held_at",
    allowance=WorkingDays(5),
    stops="s.minutes_at",
    next_step="The chair reads the draft, checks it against who must not know, and approves it.",
    of=MEETING,
)
REVIEW = Standard(
    code="PAN-S07",
    title="Looked at again by the panel",
    basis=local("By the day the panel said; at most 12 weeks (6.3)"),
    classes=CLASSES,
    where="s.decided_at IS NOT NULL AND s.outcome <> 'exit' AND s.review_on IS NOT NULL",
    starts="s.decided_at",
    true_from=f"greatest(s.decided_at, s.review_on{LONDON} - interval '14 days')",
    allowance=Agreed(f"((s.review_on + 1){LONDON})", "the day the panel said"),
    stops="s.reviewed_at",
    expires="s.died_at",
    next_step="It comes onto the agenda of the meeting on or before that day by itself.",
    of=ITEM,
)
CONTRIBUTED = Standard(
    code="PAN-S08",
    title="What your agency holds, for a panel",
    basis=local("By the day that was asked"),
    classes=CLASSES,
    where="s.withdrawn_at IS NULL",
    occurrence="s.id",
    starts="s.recorded_at",
    allowance=Agreed("s.due_at", "the day that was asked"),
    stops="s.answered_at",
    closes="s.off_at",
    expires="s.died_at",
    next_step="Write what you hold. That you hold nothing is an answer.",
    of=Subject(
        kind="panel_item",
        source="asked s",
        id="s.item_id",
        case_ref="s.item_ref",
        authority="s.authority_id",
        agency="s.agency_id",
    ),
)
GROWN = Pattern(
    code="PAN-P01",
    title="Turns 18 while a panel has them",
    basis=local("Transition from 17 and a half (6.2); eighteen is not found (P02)"),
    classes=(*CLASSES, DataClass.PROMPT.value),
    where="s.grown_at IS NOT NULL AND s.grown_at > s.since_at AND s.off_at IS NULL"
    " AND coalesce(s.outcome, '') <> 'exit'",
    starts=f"greatest(s.since_at, s.grown_at - {BEFORE_18})",
    recorded="s.recorded_at",
    expires="least(s.reviewed_at, s.died_at)",
    decide_within=hours(10 * 24),
    evidence="ARRAY[s.id]",
    evidence_kind="panel_item",
    question="This young person turns 18 while the panel has them. Who takes it on, and when?",
    options=(
        ("adults", "Adult safeguarding takes it on, by name"),
        ("adult_panel", "An adult panel hears them"),
        ("leaving_care", "The leaving-care service leads"),
        ("no_need", "No need for help as an adult was found"),
    ),
    next_step="Record who takes it on, and tell them by name.",
    of=ITEM,
)
NO_STRATEGY = Gap(
    code="PAN-G01",
    act="strategy discussion",  # held once, it answers the level and the panel (P42)
    title="Significant risk before a panel, and no strategy discussion",
    basis=local("A panel does not replace one (P42, 6.2)"),
    classes=CLASSES,
    where="s.level_now = 'significant'",
    starts="s.since_at",
    stops="s.strategy_at",
    expires="least(s.off_at, s.died_at)",
    next_step="Hold it now: the panel goes on, and is never the only response.",
    of=replace(ITEM, agency="s.care_agency_id", team="s.care_team_id"),
)
NO_VOICE = Gap(
    code="PAN-G02",
    title="A panel decided, and nobody wrote what the child says",
    basis=local("The child is in the room"),
    classes=CLASSES,
    where="s.decided_at IS NOT NULL AND s.said_by_child = ''",
    starts="s.decided_at",
    expires="least(s.reviewed_at, s.died_at)",
    next_step="Ask the child, and write it in the minutes or at the review.",
    of=ITEM,
)
TOPIC = "Panel"
EVENTS = (
    Event(
        code="PAN-E01",
        title="Referred to a panel",
        topic=TOPIC,
        at="s.recorded_at",
        classes=CLASSES,
        of=replace(REFERRAL, agency="s.recorded_by_agency_id"),
    ),
    Event(
        code="PAN-E02",
        title="Panel referral decided",
        topic=TOPIC,
        at="s.triaged_at",
        where="s.triaged_at IS NOT NULL",
        classes=CLASSES,
        of=REFERRAL,
    ),
    Event(
        code="PAN-E03",
        title="Heard by a panel",
        topic=TOPIC,
        at="s.decided_at",
        where="s.decided_at IS NOT NULL",
        classes=CLASSES,
        of=ITEM,
    ),
)
ROOM = Room(
    name="panels",
    reads=(
        "panels_item",
        "panels_referral",
        "panels_ask",
        "panels_decision",
        "panels_strategyheld",
        "panels_meeting",
        "people_child",
        "people_responsibility",
        "rules_decision",
    ),
    shared=SHARED,
    rules=(
        *(TRIAGED, HARM, HEARD_SOON, HEARD, PAPERS, MINUTES, REVIEW, CONTRIBUTED),
        *(GROWN, NO_STRATEGY, NO_VOICE),
        *EVENTS,
    ),
    words={
        "panel_referral": "wayhome.practice.panels.describe.referrals",
        "panel_item": "wayhome.practice.panels.describe.items",
        "panel_meeting": "wayhome.practice.panels.describe.meetings",
    },
)
