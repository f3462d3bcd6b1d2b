"""What was merged into an episode and is read through it, as far as one reader sees."""

from collections.abc import Sequence

from wayhome.foundation.agencies.readers import Reader
from wayhome.practice.missing.models import Episode, EpisodeMerge


def merged_into(reader: Reader, episode: Episode) -> Sequence[EpisodeMerge]:
    """What was merged into this episode and is read through it."""
    rows = EpisodeMerge.objects.visible_to(reader).filter(episode=episode, undone_at=None)
    return list(
        rows.select_related(
            "merged", "merged__recorded_by_agency", "recorded_by", "recorded_by_agency"
        ).order_by("pk")
    )
