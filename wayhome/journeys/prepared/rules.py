"""Where profiles and episodes meet: a child who goes again and has none, an appeal that outlived
the search. Rules alone: both rooms have their own pages."""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Gap, Room, Subject, local
from wayhome.practice.profiles.rules import OWING

LONDON = "::timestamp AT TIME ZONE 'Europe/London'"
AGAIN = f"""
SELECT child.id AS child_id, responsible.authority_id, again.began_at,
       coalesce(home.carer_id, care.agency_id) AS owing_agency_id,
       CASE WHEN home.carer_id IS NULL THEN care.team_id END AS owing_team_id,
       (child.born_on + interval '18 years'){LONDON} AS ends_at,
       EXISTS (SELECT FROM people_carestatus f
               WHERE f.child_id = child.id AND f.voided_at IS NULL
                 AND f.status = 'looked_after' AND f.until_on IS NULL) AS is_looked_after,
       (SELECT min(p.recorded_at) FROM profiles_profile p
        WHERE p.child_id = child.id AND p.voided_at IS NULL) AS first_at
FROM scope
JOIN people_child child ON child.id = scope.child_id
JOIN LATERAL (
    SELECT told.began_at FROM (
        SELECT coalesce(e.reported_at, e.since_earliest_at) AS began_at,
               lag(coalesce(e.reported_at, e.since_earliest_at))
                   OVER (ORDER BY coalesce(e.reported_at, e.since_earliest_at), e.id) AS before_at
        FROM missing_episode e
        WHERE e.child_id = child.id AND e.voided_at IS NULL AND e.origin = 'live'
          AND e.closing NOT IN ('error', 'merged')) told
    WHERE told.before_at > told.began_at - make_interval(hours => 2160)
    ORDER BY told.began_at DESC LIMIT 1) again ON true
{OWING}
"""
APPEALS = """
SELECT f.take_down_id, f.child_id, f.handling, task.owner_agency_id, task.owner_team_id,
       least(task.done_at, task.cancelled_at) AS down_at,
       (SELECT min(e.returned_latest_at) FROM missing_episode e
        WHERE e.child_id = f.child_id AND e.voided_at IS NULL
          AND e.returned_latest_at > f.recorded_at) AS returned_at
FROM scope
JOIN profiles_publicity f ON f.child_id = scope.child_id AND f.voided_at IS NULL
JOIN actions_action task ON task.id = f.take_down_id
"""
AGAIN_AND_NONE = Gap(
    code="PRE-G01",
    title="Missing more than once, and no profile",
    basis=local("A second time within 90 days (domain.md 2.8, 2.9); for a year"),
    classes=(DataClass.MISSING.value, DataClass.PROFILE.value),
    of=Subject(
        kind="profile",
        source="again s",
        id="s.child_id",
        authority="s.authority_id",
        agency="s.owing_agency_id",
        team="s.owing_team_id",
    ),
    where="NOT s.is_looked_after AND coalesce(s.ends_at, 'infinity') > s.began_at",
    starts="s.began_at",
    stops="s.first_at",
    expires="least(s.began_at + make_interval(hours => 8760), s.ends_at)",
    next_step="Write what police would need tonight. One part is enough to begin with.",
)
STILL_UP = Gap(
    code="PRE-G02",
    title="Back, and the public appeal is not taken down",
    basis=local("An appeal comes down when the child is back (P26)"),
    classes=(DataClass.MISSING.value, DataClass.ACTION.value),
    of=Subject(
        kind="action",  # the task that came with the decision
        source="appeals s",
        id="s.take_down_id",
        agency="s.owner_agency_id",
        team="s.owner_team_id",
        handling="s.handling",
    ),
    where="s.returned_at IS NOT NULL",
    starts="s.returned_at",
    stops="s.down_at",
    next_step="Take it down everywhere, and say on the action that it is done.",
)
ROOM = Room(
    name="prepared",
    reads=(
        "people_child",
        "people_carestatus",
        "people_home",
        "people_responsibility",
        "missing_episode",
        "profiles_profile",
        "profiles_publicity",
        "actions_action",
    ),
    shared={"again": AGAIN, "appeals": APPEALS},
    rules=(AGAIN_AND_NONE, STILL_UP),
)
