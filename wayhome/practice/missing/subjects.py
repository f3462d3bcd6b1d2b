"""Whom this room's rules concern, and the classes of data that they read."""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Subject

GUIDANCE = "Statutory guidance on children who run away or go missing from home or care (2014)"
MISSING = (DataClass.MISSING.value,)
PROMPT = (DataClass.MISSING.value, DataClass.PROMPT.value)
EPISODE = Subject(
    kind="episode",
    source="live s",
    case_ref="s.ref",
    authority="s.authority_id",
    agency="s.owing_agency_id",
)
FOR_INTERVIEWERS = replace(EPISODE, team="s.interview_team_id")
FOR_CARE = replace(EPISODE, team="s.care_team_id")
FOR_POLICE = replace(
    EPISODE,
    authority="coalesce(s.area_id, s.authority_id)",  # a force sets its limits for its own area
    agency="s.police_agency_id",
    team="s.police_team_id",
)
