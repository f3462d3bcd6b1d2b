"""Times away from before the demonstration's years, as a council's old system gave them (P10)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from wayhome.doors.demonstration.chances import YEARS, Rng, hours_missing
from wayhome.doors.demonstration.lives import YEAR, Life
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode

HAS_HISTORY = 0.14  # of children in care
BROUGHT_IN = timedelta(days=4)
STILL_OPEN = 0.45  # of whom the last row has no end: to be confirmed
CATEGORIES = (("M", 0.8), ("A", 0.2))


def record(rng: Rng, lives: Sequence[Life], children: Sequence[Child], now: datetime) -> None:
    """Known by the day, in the four years before; brought in with the old system, days ago."""
    began = now - YEAR * YEARS
    rows = [
        row
        for life, child in zip(lives, children, strict=True)
        if life.in_care and rng.random() < HAS_HISTORY
        for row in _rows(rng, life, child.pk, began, now - BROUGHT_IN)
    ]
    commands.open_episodes(SYSTEM, rows)


def _rows(
    rng: Rng, life: Life, child: int, began: datetime, recorded: datetime
) -> Iterator[NewEpisode]:
    first = max(life.born_on + timedelta(days=365 * 6), (began - 4 * YEAR).date())
    days = (began.date() - first).days
    count = int(rng.integers(1, 4))
    if days < 60:
        return
    starts = sorted(rng.choice(days - 30, size=count, replace=False).tolist())
    for place, start in enumerate(starts):
        begins = first + timedelta(days=start)
        is_last = place == count - 1
        later = (starts[place + 1] - start) if not is_last else 30
        lasting = min(int(hours_missing(rng, 1)[0] // 24), later)
        is_open = is_last and rng.random() < STILL_OPEN
        category = "A" if rng.random() < CATEGORIES[1][1] else "M"
        end = None if is_open else Instant.on(begins + timedelta(days=lasting))
        yield NewEpisode(
            child_id=child,
            since=Instant.on(begins),
            category=category,
            setting="care",
            origin="imported",
            found=end if category == "M" else None,
            returned=end if category == "A" else None,
            recorded_at=recorded.astimezone(clock.LONDON),
        )
