"""Records that may be one absence, and those that were merged, as far as one reader sees."""

from collections.abc import Sequence

from wayhome.foundation.agencies.readers import Reader
from wayhome.practice.missing.models import (
    NOT_COUNTED,
    Correction,
    Episode,
    EpisodeMerge,
    ReturnInterview,
)
from wayhome.practice.missing.queries.episode import Changed, changed

SHOWN = 20


def others(reader: Reader, episode: Episode) -> Sequence[Episode]:
    """The child's other records, the latest first: any of them may be the same absence."""
    rows = Episode.objects.visible_to(reader).filter(child=episode.child_id)
    rows = rows.exclude(pk=episode.pk).exclude(closing__in=NOT_COUNTED)
    return list(rows.select_related("recorded_by_agency").order_by("-since_latest_at")[:SHOWN])


def merge_of(reader: Reader, episode: Episode) -> EpisodeMerge | None:
    """Into which one this episode was merged, to readers of both."""
    rows = EpisodeMerge.objects.visible_to(reader).filter(merged=episode, undone_at=None)
    found: EpisodeMerge | None = rows.select_related(
        "episode", "recorded_by", "recorded_by_agency"
    ).first()
    return found


def changes(reader: Reader, episode: Episode) -> list[Changed]:
    """What was put right in the merged record itself: it stays with it."""
    rows = Correction.objects.visible_to(reader).filter(episode=episode).order_by("-pk")
    return [changed(row) for row in rows.select_related("recorded_by")]


def interview_of(reader: Reader, episode: Episode) -> ReturnInterview | None:
    """The interview that the merged record had, which may answer for the kept one too."""
    rows = ReturnInterview.objects.visible_to(reader).filter(covers__episode=episode)
    found: ReturnInterview | None = rows.first()
    return found
