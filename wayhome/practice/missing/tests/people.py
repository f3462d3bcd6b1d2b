"""The people of these tests: whoever owns the child's record, a colleague agency, a stranger."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Episode


def client_of(world: World, role: str, agency: Any = None) -> Client:
    """A browser in which this person is signed in."""
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def reported(
    world: World,
    child: Child,
    *,
    ago: timedelta = timedelta(hours=1),
    told: bool = True,
    **more: Any,
) -> Episode:
    """Reported missing so long ago by the council's social worker."""
    at = clock.now() - ago
    by: Reader = more.pop("by", None) or world.reader("social_worker")
    with clock.stopped(at):
        episode, _opened = commands.report(
            by,
            new=NewEpisode(
                child_id=child.pk,
                since=more.pop("since", Instant.at(at)),
                told=Told(told=True, told_at=at, told_by="Larch House") if told else None,
                **more,
            ),
        )
    return episode


def an_hour_ago() -> datetime:
    return clock.now() - timedelta(hours=1)


def words(response: Any) -> str:
    """A page's text with the spaces of its markup made single."""
    return " ".join(response.content.decode().split())


def at(hour: int, minute: int = 0) -> datetime:
    """An instant on Tuesday 3 November 2026, in London winter time."""
    return datetime(2026, 11, 3, hour, minute, tzinfo=clock.LONDON)
