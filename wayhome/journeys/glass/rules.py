"""A broken glass is reviewed by who answers for the record, on a clock.

The owing team is the owner's own at the moment of opening: a later move changes nothing owed.
"""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Room, Standard, Subject, WorkingDays, local

SHARED = {
    "glasses": """
        SELECT g.id, g.child_id, g.opened_at, g.reviewed_at, place.team_id AS owner_team_id,
               place.agency_id AS owner_agency_id
        FROM scope
        JOIN access_glass g ON g.child_id = scope.child_id
        LEFT JOIN LATERAL (
            SELECT m.team_id, m.agency_id FROM agencies_membership m
            WHERE m.user_id = g.owner_id AND m.from_at <= g.opened_at
              AND (m.until_at IS NULL OR m.until_at > g.opened_at)
            ORDER BY m.team_id IS NULL, m.id LIMIT 1) place ON true"""
}
REVIEWED = Standard(
    code="GLS-S01",
    title="Emergency opening reviewed by the record's owner",
    basis=local("Two working days (design.md 5: a reason, an hour, a notice, a review)"),
    classes=(DataClass.IDENTITY.value,),
    of=Subject(
        kind="glass", source="glasses s", agency="s.owner_agency_id", team="s.owner_team_id"
    ),
    starts="s.opened_at",
    allowance=WorkingDays(2),
    stops="s.reviewed_at",
    next_step="Read who looked, when and why, and say whether it was right.",
)
ROOM = Room(
    name="glass",
    reads=("access_glass",),
    shared=SHARED,
    rules=(REVIEWED,),
    words={"glass": "wayhome.journeys.glass.describe.glasses"},
)
