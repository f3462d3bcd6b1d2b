"""Everything that stands about a child and that this reader may read, in one statement.

A row is here only if its class is open, and its handling; what is closed leaves no trace. The
conditions are those of `Sight.rows`, said in SQL because a dozen small questions put by Django one
by one cost more than all they ask; tests compare what each reader sees of each source.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.predicate import handling_open_to
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock

# Who reads an address that is withheld (P23).
MAY_KNOW_ADDRESS = (Agency.Kind.COUNCIL, Agency.Kind.POLICE)

FACTS = """
SELECT 'council', f.id, jsonb_build_object('authority', authority.name)
FROM people_responsibility f
JOIN agencies_authority authority ON authority.id = f.authority_id
WHERE %(identity)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
  AND f.from_on <= %(today)s AND (f.until_on IS NULL OR f.until_on > %(today)s)
UNION ALL
SELECT 'care', f.id, jsonb_build_object('status', f.status, 'legal', f.legal_status)
FROM people_carestatus f
WHERE %(care)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
  AND f.from_on <= %(today)s AND (f.until_on IS NULL OR f.until_on > %(today)s)
UNION ALL
SELECT 'home', f.id, jsonb_build_object('authority', coalesce(authority.name, ''),
    'carer', coalesce(carer.name, ''), 'is_unregistered', f.is_unregistered)
FROM people_home f
LEFT JOIN agencies_authority authority ON authority.id = f.authority_id
LEFT JOIN agencies_agency carer ON carer.id = f.carer_id
WHERE %(care)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
  AND f.from_on <= %(today)s AND (f.until_on IS NULL OR f.until_on > %(today)s)
UNION ALL
SELECT 'address', f.id, jsonb_build_object('text', f.text, 'postcode', f.postcode,
    'is_withheld', f.is_withheld)
FROM people_address f
WHERE %(address)s AND (NOT f.is_withheld OR %(withheld)s)
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
  AND f.from_on <= %(today)s AND (f.until_on IS NULL OR f.until_on > %(today)s)
UNION ALL
SELECT 'school', f.id, jsonb_build_object('school', school.name)
FROM people_schoolroll f
JOIN agencies_agency school ON school.id = f.school_id
WHERE %(education)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
  AND f.from_on <= %(today)s AND (f.until_on IS NULL OR f.until_on > %(today)s)
UNION ALL
SELECT 'must', f.id, jsonb_build_object('kind', f.kind, 'text', f.text)
FROM people_mustknow f
WHERE %(contact)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
  AND f.from_on <= %(today)s AND (f.until_on IS NULL OR f.until_on > %(today)s)
UNION ALL
(SELECT 'contact', f.id, jsonb_build_object('way', f.way, 'hours', f.hours,
    'others', f.others_with_phone, 'not_words', f.words_not_to_use)
 FROM people_safecontact f
 WHERE %(contact)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
 ORDER BY f.id DESC LIMIT 1)
UNION ALL
(SELECT 'words', f.id, jsonb_build_object('text', f.text, 'on', f.said_on, 'source', f.source)
 FROM people_words f
 WHERE %(interview)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
 ORDER BY f.said_on DESC, f.id DESC LIMIT 5)
UNION ALL
(SELECT 'account', f.id, jsonb_build_object('text', f.text, 'at', f.recorded_at, 'interview', i.ref)
 FROM missing_fullaccount f
 JOIN missing_returninterview i ON i.id = f.interview_id
 WHERE (%(account_all)s OR f.case_ref = ANY(%(account_cases)s)) AND %(full)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
 ORDER BY f.id DESC LIMIT 5)
UNION ALL
(SELECT 'police', f.id, jsonb_build_object('text', f.text, 'at', f.recorded_at, 'interview', i.ref)
 FROM missing_policeextract f
 JOIN missing_returninterview i ON i.id = f.interview_id
 WHERE (%(police_all)s OR f.case_ref = ANY(%(police_cases)s))
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
 ORDER BY f.id DESC LIMIT 5)
UNION ALL
(SELECT 'carer', f.id, jsonb_build_object('text', f.text, 'at', f.recorded_at, 'interview', i.ref)
 FROM missing_careractions f
 JOIN missing_returninterview i ON i.id = f.interview_id
 WHERE (%(carer_all)s OR f.case_ref = ANY(%(carer_cases)s))
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
 ORDER BY f.id DESC LIMIT 5)
UNION ALL
(SELECT 'action', f.id, jsonb_build_object('ref', f.ref, 'text', f.text, 'due_at', f.due_at,
    'done_at', f.done_at, 'effect', f.effect, 'agency', f.owner_agency_id,
    'owner', coalesce(owner.name, team.name))
 FROM actions_action f
 LEFT JOIN agencies_user owner ON owner.id = f.owner_id
 LEFT JOIN agencies_team team ON team.id = f.owner_team_id
 WHERE %(action)s
  AND f.child_id = %(child)s AND f.voided_at IS NULL AND f.cancelled_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
 ORDER BY f.done_at DESC NULLS FIRST, f.due_at, f.id LIMIT 20)
UNION ALL
SELECT 'missing', f.id, jsonb_build_object('ref', f.ref, 'since', f.since_latest_at)
FROM missing_episode f
WHERE (%(missing_all)s OR f.ref = ANY(%(missing_cases)s)) AND f.origin = 'live'
  AND f.found_latest_at IS NULL AND f.returned_latest_at IS NULL AND f.closed_at IS NULL
  AND f.child_id = %(child)s AND f.voided_at IS NULL
  AND (f.handling = ANY(%(handling)s) OR f.recorded_by_agency_id = %(agency)s)
"""
CASES = {  # rows bound to a case, by their class
    "account": DataClass.INTERVIEW,
    "police": DataClass.INTERVIEW_POLICE,
    "carer": DataClass.INTERVIEW_CARER,
    "missing": DataClass.MISSING,
}
WHOLE = ("identity", "care", "address", "education", "contact", "interview", "action")


@dataclass(frozen=True)
class Facts:
    """Rows by source, newest first, each a dictionary of what that source says."""

    rows: dict[str, list[dict[str, Any]]]

    def all(self, source: str) -> list[dict[str, Any]]:
        return self.rows.get(source, [])

    def one(self, source: str) -> dict[str, Any] | None:
        found = self.rows.get(source)
        return found[0] if found else None


def facts(sight: Sight) -> Facts:
    with connection.cursor() as cursor:
        cursor.execute(FACTS, _values(sight))
        found = cursor.fetchall()
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for source, _id, said in sorted(found, key=lambda row: -row[1]):
        rows[source].append(json.loads(said) if isinstance(said, str) else said)
    return Facts(dict(rows))


def _values(sight: Sight) -> dict[str, Any]:
    reader = sight.reader
    values: dict[str, Any] = {
        "child": sight.child_id,
        "today": clock.today(),
        "handling": handling_open_to(reader),
        "agency": reader.agency_id,
        "full": reader.may(roles.READ_INTERVIEW),
        "withheld": reader.agency is not None and reader.agency.kind in MAY_KNOW_ADDRESS,
    }
    values |= {name: sight.opens(name) for name in WHOLE}
    for source, name in CASES.items():
        values[f"{source}_all"], values[f"{source}_cases"] = sight.open_cases(name)
    return values
