"""What is one person's own: interviews allocated to them, actions and enquiries, calls on duty.

A derived row names a team, never a person (E02): whose it is is a fact of its subject. One query
finds the subjects; the rows are then found by their keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils.module_loading import import_string

from wayhome.foundation.actions.rules import OVERDUE
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.practice.missing.rules import INTERVIEW_72H, OFFERED_24H
from wayhome.practice.missing.search_rules import ENQUIRY_MADE

OWN = 20  # of one's own, at most so many are shown
CALLED = timedelta(days=2)  # how long a call stays on the list of whom it reached
COUNTED = 100
OF_INTERVIEW = (INTERVIEW_72H.code, OFFERED_24H.code)
OF_ENQUIRY = (ENQUIRY_MADE.code,)
OF_ACTION = (OVERDUE.code,)

# `+ 0` keeps the planner from reading every interview in order of its key until it has enough.
MINE = """
(SELECT 'action', id, '', '', 0 FROM actions_action
 WHERE owner_id = %(user)s AND done_at IS NULL AND cancelled_at IS NULL AND voided_at IS NULL
 ORDER BY due_at LIMIT %(own)s)
UNION ALL
(SELECT 'interview', covered.episode_id, '', '', 0 FROM missing_returninterview interview
 JOIN missing_interviewepisode covered ON covered.interview_id = interview.id
 WHERE interview.interviewer_id = %(user)s AND interview.outcome = ''
   AND interview.voided_at IS NULL
 ORDER BY interview.id + 0 LIMIT %(own)s)
UNION ALL
(SELECT 'enquiry', id, '', '', 0 FROM missing_enquiry enquiry
 WHERE owner_id = %(user)s AND voided_at IS NULL AND due_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM missing_enquiryresult result
                   WHERE result.enquiry_id = enquiry.id AND result.voided_at IS NULL)
 ORDER BY due_at DESC LIMIT %(own)s)
UNION ALL
(SELECT 'call', subject_id, subject_kind, rule, occurrence FROM rules_alert
 WHERE user_id = %(user)s AND fired_at > %(since)s ORDER BY fired_at DESC LIMIT %(own)s)
UNION ALL
SELECT 'unallocated', count(*), '', '', 0 FROM (
    SELECT FROM rules_derived owed
    JOIN missing_interviewepisode covered ON covered.episode_id = owed.subject_id
    JOIN missing_returninterview interview
      ON interview.id = covered.interview_id AND NOT EXISTS (
        SELECT FROM agencies_user worker  -- whoever left holds none
        WHERE worker.id = interview.interviewer_id AND worker.is_active)
    WHERE %(manages)s AND owed.team_id = %(team)s AND owed.rule = %(interview)s
      AND owed.stopped_at IS NULL AND owed.excused_at IS NULL AND owed.closed_at IS NULL
      AND owed.kind IN ('S', 'P', 'G') AND owed.from_at <= %(now)s
    LIMIT %(counted)s + 1) waiting
"""


@dataclass(frozen=True)
class Own:
    """Subjects by id; calls by the whole key of their row. `unallocated` counts to COUNTED."""

    actions: tuple[int, ...]
    interviews: tuple[int, ...]  # the episodes that they answer for
    enquiries: tuple[int, ...]
    calls: frozenset[tuple[str, str, int, int]]  # rule, kind and id of subject, occurrence
    unallocated: int
    loose: tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...] = ()  # kind, rules, ids

    @property
    def alone(self) -> "Own":
        """The subjects and calls, which change seldom, without the count."""
        return replace(self, unallocated=0)

    def is_call(self, rule: str, kind: str, subject: int, occurrence: int) -> bool:
        return (rule, kind, subject, occurrence) in self.calls

    def rows(self) -> Q | None:
        """The derived rows of these subjects and calls; None where there are none."""
        found = []
        if self.actions:
            found.append(_keys(OF_ACTION, "action", self.actions))
        if self.interviews:
            found.append(_keys(OF_INTERVIEW, "episode", self.interviews))
        if self.enquiries:
            found.append(_keys(OF_ENQUIRY, "enquiry", self.enquiries))
        found += [_keys(codes, kind, subjects) for kind, codes, subjects in self.loose]
        for rule, kind, subject, occurrence in sorted(self.calls):
            found.append(_keys((rule,), kind, (subject,)) & Q(occurrence=occurrence))
        if not found:
            return None
        condition = found[0]
        for each in found[1:]:
            condition |= each
        return condition


def _keys(rules: tuple[str, ...], kind: str, subjects: tuple[int, ...]) -> Q:
    """By the primary key: rule, kind of subject, subject."""
    return Q(rule__in=rules, subject_kind=kind, subject_id__in=subjects)


def own(reader: Reader) -> Own:
    now = clock.now()
    values = {
        "user": reader.user_id,
        "team": reader.team_id,
        "own": OWN,
        "since": now - CALLED,
        "now": now,
        "manages": reader.may(roles.ROTA) and reader.may(roles.ARRANGE_INTERVIEW),
        "interview": INTERVIEW_72H.code,
        "counted": COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(MINE, values)
        found = cursor.fetchall()
    return Own(
        actions=tuple(row[1] for row in found if row[0] == "action"),
        interviews=tuple(row[1] for row in found if row[0] == "interview"),
        enquiries=tuple(row[1] for row in found if row[0] == "enquiry"),
        calls=frozenset((row[3], row[2], row[1], row[4]) for row in found if row[0] == "call"),
        unallocated=next(row[1] for row in found if row[0] == "unallocated"),
        loose=tuple(_loose(reader)),
    )


def _loose(reader: Reader) -> Iterator[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    """Subjects about no child that are this reader's alone (ADR 0019)."""
    for room in registry.rooms().values():
        if room.loose_own and (ids := import_string(room.loose_own)(reader)):
            yield room.loose, tuple(rule.code for rule in room.rules), tuple(ids)
