"""Silence is news: who has sent a feed before, and not when it was expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.models import Batch
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock


@dataclass(frozen=True)
class Silent:
    """`title` names the feed, `sender` who sends it; `every` is how often it was expected."""

    feed: str
    title: str
    sender: str
    last_at: datetime
    every: timedelta

    @property
    def is_late(self) -> bool:
        return clock.now() - self.last_at > self.every


def senders(reader: Reader) -> list[Silent]:
    """Each sender of each feed that this reader sees, with when it last brought anything."""
    last = (
        Batch.objects.visible_to(reader)
        .standing()
        .values("feed", "force", "authority")
        .annotate(last_at=Max("received_at"))
        .order_by("last_at")
    )
    rows = list(last)
    forces = Agency.objects.in_bulk([row["force"] for row in rows if row["force"]])
    councils = Authority.objects.in_bulk([row["authority"] for row in rows if row["authority"]])
    return [
        Silent(
            feed=row["feed"],
            title=Batch(feed=row["feed"]).get_feed_display(),
            sender=str(forces.get(row["force"]) or councils.get(row["authority"]) or ""),
            last_at=row["last_at"],
            every=KINDS[row["feed"]].expected_every,
        )
        for row in rows
    ]


def silent(reader: Reader) -> list[Silent]:
    """Those that should have sent something by now, the longest silent first."""
    return [each for each in senders(reader) if each.is_late]


def seconds() -> Mapping[str, float]:
    """Feed -> how long its most silent sender has been so (settings.WAYHOME_FEED_SILENCE)."""
    now = clock.now()
    found: dict[str, float] = {}
    for each in senders(SYSTEM):
        found[each.feed] = max(found.get(each.feed, 0.0), (now - each.last_at).total_seconds())
    return found
