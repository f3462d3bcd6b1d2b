"""Rules about standing profiles: that there is one, that it was read lately, what happened to it.

`PRF-S..` standards, `PRF-G..` gaps, `PRF-E..` events. Whoever cares for the child owes it; where
nobody is placed to, the council's own team does. Profiles and episodes meet in journeys/prepared.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Elapsed, Event, Gap, Room, Standard, Subject, local

REVIEW = "PRF-S01"
DAY = 24 * 60
REVIEWED_EACH = 90 * DAY  # minutes
SAID_BEFORE = 14 * DAY  # so long before it is due it comes onto worklists

LONDON = "::timestamp AT TIME ZONE 'Europe/London'"
OWING = """
LEFT JOIN LATERAL (
    SELECT f.authority_id FROM people_responsibility f
    WHERE f.child_id = child.id AND f.voided_at IS NULL
    ORDER BY f.until_on IS NULL DESC, f.from_on DESC, f.id DESC LIMIT 1) responsible ON true
LEFT JOIN LATERAL (
    SELECT f.carer_id FROM people_home f
    WHERE f.child_id = child.id AND f.voided_at IS NULL AND f.until_on IS NULL
    ORDER BY f.from_on DESC, f.id DESC LIMIT 1) home ON true
LEFT JOIN LATERAL (
    SELECT d.team_id, t.agency_id
    FROM agencies_teamduty d JOIN agencies_team t ON t.id = d.team_id
    WHERE d.authority_id = responsible.authority_id AND d.duty = 'social_care'
    ORDER BY d.team_id DESC LIMIT 1) care ON true
"""
OWED = f"""
SELECT child.id AS child_id, responsible.authority_id,
       coalesce(home.carer_id, care.agency_id) AS owing_agency_id,
       CASE WHEN home.carer_id IS NULL THEN care.team_id END AS owing_team_id,
       least((child.born_on + interval '18 years'){LONDON}, child.died_on{LONDON}) AS ends_at,
       cared.from_on{LONDON} AS cared_from_at, cared.until_on{LONDON} AS cared_until_at,
       (SELECT min(p.recorded_at) FROM profiles_profile p
        WHERE p.child_id = child.id AND p.voided_at IS NULL) AS first_at
FROM scope
JOIN people_child child ON child.id = scope.child_id
{OWING}
LEFT JOIN LATERAL (
    SELECT f.from_on, f.until_on FROM people_carestatus f
    WHERE f.child_id = child.id AND f.voided_at IS NULL AND f.status = 'looked_after'
      AND f.batch_id IS NULL  -- what a return of a year gone by says is history (P10)
    ORDER BY f.from_on DESC, f.id DESC LIMIT 1) cared ON true
"""
VERSIONS = f"""
SELECT p.id, p.child_id, p.recorded_at, p.is_review, p.recorded_by_agency_id, p.handling,
       o.authority_id, o.owing_agency_id, o.owing_team_id, o.ends_at,
       lead(p.recorded_at) OVER (PARTITION BY p.child_id ORDER BY p.id) AS next_at,
       coalesce((SELECT target.minutes FROM rules_target target
                 WHERE target.rule = '{REVIEW}' AND target.case_of = ''
                   AND target.authority_id = o.authority_id), {REVIEWED_EACH}) AS minutes
FROM owed o
JOIN profiles_profile p ON p.child_id = o.child_id AND p.voided_at IS NULL
"""
SHARED = {
    "owed": OWED,
    "versions": VERSIONS,
    "openings": """
        SELECT f.* FROM scope
        JOIN profiles_opening f ON f.child_id = scope.child_id AND f.voided_at IS NULL""",
    "appeals": """
        SELECT f.* FROM scope
        JOIN profiles_publicity f ON f.child_id = scope.child_id AND f.voided_at IS NULL""",
}
PROFILE = (DataClass.PROFILE.value,)
CHILD = Subject(
    kind="profile",  # a child's, whichever version: the child's own id
    source="owed s",
    id="s.child_id",
    authority="s.authority_id",
    agency="s.owing_agency_id",
    team="s.owing_team_id",
)
VERSION = replace(CHILD, source="versions s", handling="s.handling")
WRITTEN = replace(
    VERSION, authority="NULL::bigint", agency="s.recorded_by_agency_id", team="NULL::bigint"
)

NONE = Gap(
    code="PRF-G01",
    title="No profile of a child who is looked after",
    basis=local("Written before anybody is missing (Philomena Protocol); 5 days after coming in"),
    classes=PROFILE,
    of=CHILD,
    where="s.cared_from_at IS NOT NULL AND coalesce(least(s.cared_until_at, s.ends_at), 'infinity')"
    " > s.cared_from_at + make_interval(hours => 120)",
    starts="(s.cared_from_at + make_interval(hours => 120))",
    stops="s.first_at",
    expires="least(s.cared_until_at, s.ends_at)",
    next_step="Write what police would need tonight. One part is enough to begin with.",
)
REVIEWED = Standard(
    code=REVIEW,
    title="Profile read through and still right",
    basis=local("Every 90 days (domain.md 2.8 asks for a last-reviewed date)"),
    classes=PROFILE,
    of=VERSION,
    occurrence="s.id",
    where="coalesce(s.ends_at, 'infinity') > s.recorded_at",
    starts="s.recorded_at",
    true_from="(s.recorded_at"
    f" + make_interval(mins => greatest(s.minutes - {SAID_BEFORE}, s.minutes / 2)))",
    allowance=Elapsed(REVIEWED_EACH),
    stops="s.next_at",
    expires="s.ends_at",
    next_step="Read it through with the child. If nothing changed, say so with one tap.",
)

TOPIC = "Profile"
EVENTS = (
    Event(
        code="PRF-E01",
        title="Profile written",
        topic=TOPIC,
        at="s.recorded_at",
        where="NOT s.is_review",
        occurrence="s.id",
        classes=PROFILE,
        of=WRITTEN,
    ),
    Event(
        code="PRF-E02",
        title="Profile read through, nothing changed",
        topic=TOPIC,
        at="s.recorded_at",
        where="s.is_review",
        occurrence="s.id",
        classes=PROFILE,
        of=WRITTEN,
    ),
    Event(
        code="PRF-E03",
        title="Police opened the profile for a reason they wrote down",
        topic=TOPIC,
        at="s.recorded_at",
        classes=PROFILE,
        of=Subject(
            kind="opening",
            source="openings s",
            agency="s.recorded_by_agency_id",
            handling="s.handling",
        ),
    ),
    Event(
        code="PRF-E04",
        title="Publicity decided",
        topic=TOPIC,
        at="s.recorded_at",
        classes=PROFILE,
        of=Subject(
            kind="publicity",
            source="appeals s",
            agency="s.recorded_by_agency_id",
            handling="s.handling",
        ),
    ),
)
ROOM = Room(
    name="profiles",
    reads=(
        "people_child",
        "people_carestatus",
        "people_home",
        "people_responsibility",
        "profiles_profile",
        "profiles_opening",
        "profiles_publicity",
    ),
    shared=SHARED,
    rules=(NONE, REVIEWED, *EVENTS),
    words={
        "profile": "wayhome.practice.profiles.describe.profiles",
        "opening": "wayhome.practice.profiles.describe.openings",
        "publicity": "wayhome.practice.profiles.describe.publicity",
    },
)
