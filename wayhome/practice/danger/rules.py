"""Danger told now: social care and police each say within the hour that they act; then a decision.

`DNG-S..` standards, `DNG-P..` patterns, `DNG-E..` events. Both are called at once, and again until
somebody answers: the ladder's first rung is the moment it was told.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Event,
    Pattern,
    Room,
    Standard,
    Subject,
    local,
    minutes,
)

CLASSES = (DataClass.DANGER.value,)
WITHIN = 60
CALLED = (-WITHIN, -45, -30, -15, 0, 15)  # minutes after it is due: from the moment it was told


def _acknowledged(code: str) -> str:
    return (
        "(SELECT ack.at FROM rules_acknowledgement ack"
        f" WHERE ack.rule = '{code}' AND ack.subject_kind = 'danger' AND ack.subject_id = d.id"
        " AND ack.occurrence = 0 AND ack.voided_at IS NULL)"
    )


SHARED = {
    "dangers": f"""
        SELECT d.*, duty.care_team_id, duty.police_team_id,
               {_acknowledged("DNG-S01")} AS care_at, {_acknowledged("DNG-S02")} AS police_at
        FROM scope
        JOIN danger_danger d ON d.child_id = scope.child_id AND d.voided_at IS NULL
        LEFT JOIN LATERAL (
            SELECT max(t.team_id) FILTER (WHERE t.duty = 'social_care'
                                            AND t.authority_id = d.authority_id) AS care_team_id,
                   max(t.team_id) FILTER (WHERE t.duty = 'police_missing'
                                            AND t.authority_id = d.area_id) AS police_team_id
            FROM agencies_teamduty t
            WHERE t.authority_id IN (d.authority_id, d.area_id)
              AND t.duty IN ('social_care', 'police_missing')) duty ON true"""
}
DANGER = Subject(kind="danger", source="dangers s", authority="s.authority_id")
FOR_CARE = replace(DANGER, team="s.care_team_id")

CARE_ACTS = Standard(
    code="DNG-S01",
    title="Danger told now: social care is acting",
    public_title="Something needs social care now",
    basis=local("Acknowledged within the hour (P07)"),
    classes=CLASSES,
    starts="s.recorded_at",
    allowance=minutes(WITHIN),
    stops="s.care_at",
    rungs=CALLED,
    next_step="Read it, act, and say that you are acting.",
    of=FOR_CARE,
)
POLICE_ACT = Standard(
    code="DNG-S02",
    title="Danger told now: police are acting",
    public_title="Something needs the police now",
    basis=local("Acknowledged within the hour (P07)"),
    classes=CLASSES,
    starts="s.recorded_at",
    allowance=minutes(WITHIN),
    stops="s.police_at",
    rungs=CALLED,
    next_step="Read it, act, and say that you are acting.",
    of=replace(DANGER, team="s.police_team_id"),
)
DISCLOSED = Pattern(
    code="DNG-P01",
    title="Danger or a crime was told",
    public_title="A decision has been asked about this child",
    basis=local("A strategy discussion within 24 hours at most (P13)"),
    classes=(*CLASSES, DataClass.PROMPT.value),
    starts="s.recorded_at",
    recorded="s.recorded_at",
    evidence="ARRAY[s.id]",
    evidence_kind="danger",
    question="Danger or a crime was told. What will be done?",
    options=(
        ("strategy", "Strategy discussion"),
        ("assess", "Assessment"),
        ("police", "Police investigate alone"),
        ("known", "Nothing new: already in hand"),
    ),
    next_step="Record what will be done, and why.",
    of=FOR_CARE,
)
TOLD = Event(
    code="DNG-E01",
    title="Danger or a crime was told",
    topic="Danger",
    at="s.recorded_at",
    classes=CLASSES,
    of=replace(DANGER, agency="s.recorded_by_agency_id"),
)
ACTING = tuple(
    Event(
        code=code,
        title=title,
        topic="Danger",
        at=at,
        where=f"{at} IS NOT NULL",
        classes=CLASSES,
        of=DANGER,
    )
    for code, title, at in (
        ("DNG-E02", "Social care said that they act", "s.care_at"),
        ("DNG-E03", "Police said that they act", "s.police_at"),
    )
)
ROOM = Room(
    name="danger",
    reads=("danger_danger", "rules_acknowledgement", "rules_decision"),
    shared=SHARED,
    rules=(CARE_ACTS, POLICE_ACT, DISCLOSED, TOLD, *ACTING),
    words={"danger": "wayhome.practice.danger.describe.dangers"},
)
