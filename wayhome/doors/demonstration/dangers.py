"""Danger that a child told somebody of, at a conversation after coming back (P07). Invented."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from wayhome.doors.demonstration import chances, places
from wayhome.doors.demonstration.absences import Away
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.partnership import FORCES, Partners
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.rules.commands import Key, Seen, acknowledge_each
from wayhome.practice.danger.commands import NewDanger, tell_each
from wayhome.practice.danger.models import Now
from wayhome.practice.missing.models import Episode

OFTEN = 0.03  # of the times away that ended
SAID = (
    "They said they know where my little brother goes to school.",
    "He has got pictures of me and says he will send them round.",
    "I owe them now. They said I have to carry it or they will hurt me.",
    "He grabbed my arm and would not let me out of the car.",
    "Somebody at the flat had a knife out on the table all night.",
)


def record(
    rng: Rng, pairs: Sequence[tuple[Away, Episode]], partners: Partners, now: datetime
) -> None:
    """Nearly all were acknowledged by both; those of these weeks, not by everybody yet."""
    ended = [away for away, _ in pairs if away.returned_recorded]
    told = [
        (away, at)
        for away, chance in zip(ended, chances.stratified(rng, len(ended)), strict=True)
        for at in [away.found + timedelta(hours=20 + 30 * float(rng.random()))]
        if chance < OFTEN and at < now - timedelta(hours=2)
    ]
    rows = tell_each(
        SYSTEM,
        dangers=[
            NewDanger(
                child_id=away.child,
                said=one(rng, SAID),
                now=Now.NO if rng.random() < 0.8 else Now.UNKNOWN,
                told_999=bool(rng.random() < 0.7),
                recorded_at=at,
                recorder=partners.reader("Ellen Shaw"),
            )
            for away, at in told
        ],
    )
    seen = []
    for (away, at), row in zip(told, rows, strict=True):
        area = away.area if away.area in places.COUNCILS else "cheshire_east"
        for code, agency, role in (
            ("DNG-S01", places.COUNCILS[area], "social_worker"),
            ("DNG-S02", FORCES[area], "police_coordinator"),
        ):
            when = at + timedelta(minutes=4 + min(float(rng.exponential(20)), 200))
            if when < now and (rng.random() < 0.9 or not chances.is_lately(at, now)):
                people = partners.recorders[agency, role]
                by = people[int(rng.integers(len(people)))]
                seen.append(Seen(Key(code, "danger", row.pk, 0, away.child), at=when, by=by))
    acknowledge_each(SYSTEM, seen=seen)
