"""Two records of one absence, or of one child, are pointed out to whoever may act on it (P12)."""

from datetime import timedelta

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.matching.models import Judgement
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.queries.alike import alike
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)
ASKED = "Recorded twice?"


def known(world: World, given: str, family: str = "Winters") -> Child:
    return world.child(given, family, since=LONG_KNOWN)


def test_a_child_reported_under_another_spelling_is_pointed_out_to_who_sees_both(
    world: World,
) -> None:
    one, two = known(world, "Ashley"), known(world, "Ashleigh")
    first, second = reported(world, one), reported(world, two)
    reported(world, world.child("Devon", "Kaur", age=11, since=LONG_KNOWN))
    address = f"/missing/{first.ref}/"
    page = words(client_of(world, "team_manager").get(address))
    assert ASKED in page
    assert f"/missing/{second.ref}/" in page
    assert f"/child/{one.ref}/join/{two.ref}/" in page, "a manager sees them beside one another"
    assert "Kaur" not in page
    worker = words(client_of(world, "social_worker").get(address))
    assert "tell the front door or a manager" in worker
    assert "Ashleigh" not in words(client_of(world, "home_manager").get(address))


def test_a_closed_record_and_one_judged_another_child_are_not_pointed_out(world: World) -> None:
    one, two = known(world, "Ashley"), known(world, "Ashleigh")
    first, _second = reported(world, one), reported(world, two)
    manager = world.reader("team_manager")
    assert alike(manager, first).others
    assert manager.user
    closed = access.restrict(
        manager, child_id=two.pk, reason="Adopted", named=[manager.user], owner=manager.user
    )
    assert not alike(world.reader("team_manager"), first).others, "P44"
    access.lift_restriction(manager, restriction=closed, reason="Not so.")
    Judgement.objects.create(
        other=two, verdict="other", reason="Cousins.", version="1", probability=0.5, levels={},
        **about(one.pk, SYSTEM),
    )  # fmt: skip
    assert not alike(world.reader("team_manager"), first).others


def test_back_in_the_evening_and_gone_by_another_record_may_be_one_absence(world: World) -> None:
    child = known(world, "Ashley")
    before = reported(world, child, ago=20 * HOUR)
    at = clock.now() - 10 * HOUR
    with clock.stopped(at):
        commands.record_returned(
            world.reader("social_worker"), episode=before, returned=Instant.at(at)
        )
    again = reported(world, child)
    found = alike(world.reader("social_worker"), again)
    assert [row.pk for row in found.records] == [before.pk]
    page = words(client_of(world, "social_worker").get(f"/missing/{again.ref}/"))
    assert f"/missing/{again.ref}/merge/" in page
    assert ASKED in page
