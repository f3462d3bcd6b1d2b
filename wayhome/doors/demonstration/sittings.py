"""Strategy discussions that followed decisions, and senior reviews of long absences (P13, 2.9)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from wayhome.doors.demonstration import chances, places
from wayhome.doors.demonstration.absences import Away
from wayhome.doors.demonstration.chances import Rng, hours
from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.rules.models import Decision
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.seniors import NewDiscussion, NewReview
from wayhome.practice.missing.models import Episode

HELD, IN_A_DAY, REVIEWED = 0.85, 0.75, 0.7
OUTCOMES = (
    "Police visit the address tonight; social care sees the child tomorrow at school.",
    "Harm is likely: an assessment begins, with police.",
    "The plan changes: a lift home, a word to text, a named adult.",
    "No more than we knew. We look again after the next interview.",
)
DECIDED = (
    "The search goes on. An appeal with a photo was weighed, and waits for the parents.",
    "Two forces now: the officer in charge is named, and rings the family every day.",
    "Known friends are seen again in person; the phone and the bank are asked every morning.",
)
NEXT = ("The coordinator reports each morning at nine.", "The head of service rings the force.")


def discussed(rng: Rng, made: Sequence[Decision], now: datetime) -> None:
    """Most strategy discussions were held, three in four within a day; some of late never were."""
    wanted = [row for row in made if row.option == "strategy" and row.subject_kind == "episode"]
    episodes = Episode.objects.in_bulk([row.subject_id for row in wanted])
    rows = []
    for row in wanted:
        within = 1 + 20 * rng.random() if rng.random() < IN_A_DAY else 26 + 60 * rng.random()
        at = row.decided_at + hours(within)
        if at > now or (rng.random() > HELD and chances.is_lately(row.decided_at, now)):
            continue
        rows.append(
            NewDiscussion(
                episode=episodes[row.subject_id],
                held_at=at,
                took_part="Duty team manager, social care; missing coordinator, police; school",
                outcome=one(rng, OUTCOMES),
                recorded_at=min(at + timedelta(hours=1), now),
            )
        )
    commands.discuss(SYSTEM, discussions=rows)


def review(
    rng: Rng, pairs: Sequence[tuple[Away, Episode]], partners: Partners, now: datetime
) -> None:
    """At 72 hours, at five days and every week, of those who were away for as long."""
    rows = []
    for away, episode in pairs:
        council = places.COUNCILS.get(away.area, places.COUNCILS["cheshire_east"])
        managers = partners.recorders.get((council, "team_manager"), [])
        at = away.since + timedelta(hours=66)
        step = timedelta(hours=48)
        while at < min(away.found, now) and rng.random() < REVIEWED:
            rows.append(
                NewReview(
                    episode=episode,
                    held_at=at,
                    led_by="Head of children's services",
                    decided=one(rng, DECIDED),
                    next_steps=one(rng, NEXT),
                    recorded_at=min(at + timedelta(hours=2), now),
                    recorder=managers[0] if managers else None,
                )
            )
            at, step = at + step, timedelta(days=7)
    commands.review(SYSTEM, reviews=rows)
