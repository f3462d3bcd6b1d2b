"""An agency's part, quarter by quarter (R53, R63): what each counts, of what, in words and in SQL.

Each SELECT gives `agency_id, met` for what fell in the quarter (`first` to `last`), as it was on
the record at `at`. `areas` and `every` say whose panels, contacts and children count.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.oversight.inspection.evidence import HELD_KNOWN, known


@dataclass(frozen=True)
class Part:
    """`of` None: a count alone, for which nobody knows of how many. `is_about_children`: small
    numbers of it could point at a child, and are hidden outside the agency."""

    code: str
    title: str | Promise
    of: str | Promise | None
    select: str
    is_about_children: bool = True


UP = "{due} >= %(first)s AND {due} < %(last)s AND {due} <= %(at)s"
OURS = """EXISTS (SELECT FROM people_responsibility r WHERE r.child_id = s.child_id
  AND r.voided_at IS NULL AND r.from_on <= ({day} AT TIME ZONE 'Europe/London')::date
  AND (r.until_on IS NULL OR r.until_on > ({day} AT TIME ZONE 'Europe/London')::date)
  AND (%(every)s OR r.authority_id = ANY(%(areas)s)))"""
PANEL_OURS = """(%(every)s OR EXISTS (SELECT FROM panels_panel_areas pa
  WHERE pa.panel_id = {panel} AND pa.authority_id = ANY(%(areas)s)))"""
IN_TIME = "coalesce(s.answered_at <= s.due_at AND s.answered_at <= %(at)s, false)"

PARTS = (
    Part(
        "attendance",
        _("Panel meetings attended"),
        _("panel meetings held in the quarter, of panels on which the agency sat that day"),
        f"""
SELECT member.agency_id, EXISTS (SELECT FROM panels_attendance came
       WHERE came.meeting_id = m.id AND came.agency_id = member.agency_id AND came.is_present
         AND came.recorded_at <= %(at)s) AS met
FROM panels_meeting m
JOIN panels_member member ON member.panel_id = m.panel_id AND member.from_at <= m.starts_at
 AND (member.until_at IS NULL OR member.until_at > m.starts_at)
WHERE m.held_at <= %(at)s AND m.starts_at >= %(first)s AND m.starts_at < %(last)s
  AND {PANEL_OURS.format(panel="m.panel_id")}""",
        is_about_children=False,
    ),
    Part(
        "replies",
        _("Requests for information answered in time"),
        _("requests by a panel or the front door whose time to answer was up in the quarter"),
        f"""
SELECT s.agency_id, {IN_TIME} AS met
FROM panels_ask s JOIN panels_item item ON item.id = s.item_id
WHERE {UP.format(due="s.due_at")} AND {known("s")}
  AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(at)s)
  AND {PANEL_OURS.format(panel="item.panel_id")}
UNION ALL
SELECT s.agency_id, {IN_TIME}
FROM contacts_contactrequest s JOIN contacts_contact c ON c.id = s.contact_id
WHERE s.way = 'asked' AND {UP.format(due="s.due_at")} AND s.recorded_at <= %(at)s
  AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(at)s)
  AND (%(every)s OR c.authority_id = ANY(%(areas)s))""",
    ),
    Part(
        "screenings",
        _("Screenings completed"),
        None,
        f"""
SELECT s.recorded_by_agency_id AS agency_id, true AS met
FROM questionnaires_scored sc JOIN questionnaires_response s ON s.id = sc.response_id
WHERE sc.tool = ANY(%(screens)s) AND {known("sc")} AND s.completed_at <= %(at)s
  AND s.completed_at >= %(first)s AND s.completed_at < %(last)s
  AND {OURS.format(day="s.completed_at")}""",
    ),
    Part(
        "returns",
        _("Return interviews held within 72 hours"),
        _("found episodes whose 72 hours were up in the quarter, by who owed the interview"),
        f"""
SELECT team.agency_id, coalesce(d.stopped_at <= d.due_at, false) AND {HELD_KNOWN} AS met
FROM rules_derived d JOIN missing_episode s ON s.id = d.subject_id
JOIN missing_interviewepisode owed ON owed.episode_id = s.id
JOIN missing_returninterview interview ON interview.id = owed.interview_id
JOIN agencies_team team ON team.id = interview.team_id
WHERE d.rule = 'MIS-S01' AND d.subject_kind = 'episode' AND {UP.format(due="d.due_at")}
  AND (d.excused_at IS NULL OR d.excused_at > d.due_at) AND {known("s")}
  AND {OURS.format(day="d.due_at")}""",
    ),
    Part(
        "actions",
        _("Actions done by their date"),
        _("actions of the agency whose date was in the quarter"),
        f"""
SELECT s.owner_agency_id AS agency_id,
       coalesce(s.done_at <= s.due_at AND s.done_recorded_at <= %(at)s, false) AS met
FROM actions_action s
WHERE {UP.format(due="s.due_at")} AND {known("s")}
  AND (s.cancelled_at IS NULL OR s.cancelled_at > %(at)s) AND {OURS.format(day="s.due_at")}""",
    ),
)
