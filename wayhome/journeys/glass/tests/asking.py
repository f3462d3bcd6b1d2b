"""What the tests of broken glass share: asking, as a form does, for a child one may not see."""

from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.factories import World
from tests.forms import post
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Glass
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child

BORN = date(2012, 5, 2)
REASON = "Brought to A&E by ambulance, nobody reachable."
OPEN = "glass:open"


def of_the_stranger(world: World, **facts: Any) -> Child:
    """A child for whom the stranger council answers: nobody in Cheshire is in the circle."""
    facts = {"born_on": BORN} | facts
    return world.child(responsible=world.worcestershire, lives_in=world.worcestershire, **facts)


def restricted(world: World, **facts: Any) -> Child:
    """A child of Cheshire East's, closed to all but the manager who owns the record."""
    child = world.child(**({"born_on": BORN} | facts))
    manager = world.reader("team_manager")
    assert manager.user is not None
    access.restrict(
        manager, child_id=child.pk, reason="Relative of staff", named=[], owner=manager.user
    )
    return child


def ask(client: Client, **typed: Any) -> Any:
    """Send the form: the name and day of birth of Ash Winters, unless the test says otherwise."""
    facts = {"by": "name", "name": "Ash Winters", "born_on": BORN.isoformat(), "reason": REASON}
    return post(client, reverse(OPEN), **(facts | typed))


def opened_by(user: Any, child: Child) -> Glass:
    return Glass.objects.get(user=user, child=child)


def page_of(child: Child) -> str:
    return reverse("child:page", args=[child.ref])


def minutes_later(glass: Glass, minutes: int) -> Any:
    """The clock, stopped so long after this opening."""
    return clock.stopped(glass.opened_at + timedelta(minutes=minutes))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data.strip())


def said_by(answer: Any) -> str:
    """What a page says in its main part, without the tokens that differ on every page."""
    parser = _Text()
    parser.feed(answer.content.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(" ".join(parser.found).split())
