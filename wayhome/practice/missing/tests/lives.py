"""Short lives for tests: a child goes missing at an instant and is back at another."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Episode, ReturnInterview

LONG_KNOWN = date(2020, 1, 1)  # so that a test's fixed dates hold whenever it runs


def known_child(world: World, **facts: Any) -> Child:
    """A child born on 2 May 2012, whose standing facts have held since 2020."""
    return world.child(since=LONG_KNOWN, **({"born_on": date(2012, 5, 2)} | facts))


def went_missing(
    child: Child,
    at: datetime,
    *,
    back_after: timedelta | None = None,
    told: bool = True,
    origin: str = "live",
) -> Episode:
    """Reported as it happened; back after so long, if said. The clock moves as the facts do."""
    with clock.stopped(at):
        [episode] = commands.open_episodes(
            SYSTEM,
            [
                NewEpisode(
                    child_id=child.pk,
                    since=Instant.at(at),
                    origin=origin,
                    told=Told(told=True, told_at=at, told_by="Home") if told else None,
                )
            ],
        )
    return came_back(episode, at + back_after) if back_after else episode


def came_back(episode: Episode, at: datetime) -> Episode:
    with clock.stopped(at):
        commands.record_found(SYSTEM, episode=episode, found=Instant.at(at))
        return commands.record_returned(SYSTEM, episode=episode, returned=Instant.at(at))


def interview_of(episode: Episode) -> ReturnInterview:
    return ReturnInterview.objects.get(covers__episode=episode)


def open_rows(world: World, rule: str, at: datetime) -> list[Derived]:
    """This rule's rows that are true and unanswered at an instant, as the system sees them."""
    return list(Derived.objects.filter(rule=rule).open_at(at).order_by("started_at"))
