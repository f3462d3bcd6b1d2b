"""Which episode a fact is written to: one that was merged meanwhile is read through another."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from wayhome.foundation.kernel.context import system_context
from wayhome.practice.missing.models import Episode, EpisodeMerge

Told = TypeVar("Told")


def kept_for(episodes: Iterable[Episode]) -> dict[int, Episode]:
    """Merged episode -> the one that is kept, for those among these that were merged. Asked once
    the children are locked: a form may have been opened before."""
    with system_context():
        rows = EpisodeMerge.objects.filter(
            merged__in={episode.pk for episode in episodes}, undone_at=None
        ).select_related("episode")
        return {row.merged_id: row.episode for row in rows}


def onto_kept(told: Sequence[Told]) -> Sequence[Told]:
    """What is told of episodes (frozen dataclasses with an `episode`), of those that stand."""
    items: Sequence[Any] = told
    kept = kept_for(item.episode for item in items)
    if not kept:
        return told
    return [replace(item, episode=kept.get(item.episode.pk, item.episode)) for item in items]
