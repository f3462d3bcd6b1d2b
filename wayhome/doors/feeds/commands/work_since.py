"""Whether somebody has worked on what a return brought: then undo and re-import let it be (E12)."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection
from pghistory.models import Event

from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Agency
from wayhome.practice.missing.models import Episode, InterviewEpisode, ReturnInterview

CHANGED = "SELECT id FROM missing_episode WHERE id = ANY(%s) AND version > 1"
# Acknowledged, or weighed in a decision: facts that name an episode by kind and number.
JUDGED = """
SELECT f.subject_id FROM rules_acknowledgement f
WHERE f.subject_kind = 'episode' AND f.subject_id = ANY(%s) AND f.voided_at IS NULL
UNION
SELECT e.id FROM missing_episode e
JOIN rules_decision f ON f.child_id = e.child_id AND e.id = ANY(f.evidence)
WHERE e.id = ANY(%s) AND f.voided_at IS NULL
"""
# A force's feed changes what it brought: by hand is what a person did on a page.
BY_HAND = """
SELECT e.id FROM missing_episode e
JOIN kernel_auditentry a ON a.child_id = e.child_id AND a.subject_kind = 'episode'
 AND a.subject_id = e.id AND a.kind = 'write'
 AND a.action IN ('missing.found', 'missing.returned', 'missing.closed', 'missing.corrected')
WHERE e.id = ANY(%s)
"""
CIRCLE = """
SELECT id FROM people_child WHERE id = ANY(%s) AND version > 1
UNION
SELECT child_id FROM access_involvement i WHERE child_id = ANY(%s) AND source = 'recorded'
  AND NOT EXISTS (SELECT FROM missing_episode e
                  WHERE e.ref = i.case_ref AND e.voided_at IS NOT NULL)
UNION
SELECT child_id FROM access_restriction WHERE child_id = ANY(%s)
"""


def worked_on(episode_ids: Iterable[int], brought_by: Agency | None = None) -> set[int]:
    """Those of these episodes that a person has changed, added to or weighed.

    With `brought_by`, a force: what its feed itself has added and changed since is no such work.
    """
    episodes = sorted(set(episode_ids))
    if not episodes:
        return set()
    found = _ids(BY_HAND if brought_by else CHANGED, episodes) | _ids(JUDGED, episodes)
    for relation in Episode._meta.related_objects:
        model: type[Any] = relation.field.model
        if issubclass(model, Event) or model._meta.app_label == "feeds":
            continue
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": episodes})
        if issubclass(model, AboutChild):
            rows = rows.filter(voided_at=None)
            if brought_by:
                rows = rows.exclude(batch_id__isnull=False, recorded_by_agency=brought_by)
        elif brought_by and model is InterviewEpisode:
            rows = rows.filter(interview__in=_begun(episodes))
        found |= set(rows.values_list(f"{relation.field.name}_id", flat=True))
    return found


def _begun(episodes: list[int]) -> set[int]:
    """Interviews of these episodes on which somebody has begun: owing one is no work yet."""
    owed = ReturnInterview.objects.filter(covers__episode__in=episodes)
    found = set(owed.filter(version__gt=1).values_list("pk", flat=True))
    for relation in ReturnInterview._meta.related_objects:
        model: type[Any] = relation.field.model
        if issubclass(model, AboutChild):
            rows = model.objects.filter(**{f"{relation.field.name}__in": owed})
            found |= set(rows.values_list(f"{relation.field.name}_id", flat=True))
    return found


def children_with_more(child_ids: Iterable[int], batches: Iterable[int]) -> set[int]:
    """Those of these children about whom something stands that these batches did not bring."""
    children = sorted(set(child_ids))
    found = _ids(CIRCLE, children)
    for model in apps.get_models():
        if issubclass(model, AboutChild):
            standing = model.everything.filter(child_id__in=children, voided_at=None)
            others = standing.exclude(batch_id__in=sorted(set(batches)))
            found |= set(others.values_list("child_id", flat=True))
    return found


def _ids(sql: str, ids: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids] * sql.count("%s"))
        return {row[0] for row in cursor.fetchall()}
