"""A death recorded while a child is missing ends all, as one recorded with the plan (P43)."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.exploitation.models import Case
from wayhome.practice.exploitation.tests.lives import judged
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import LONG_KNOWN, came_back, went_missing
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.plans.commands import end
from wayhome.practice.plans.models import Plan
from wayhome.practice.plans.tests.lives import step, whole

DAY = timedelta(days=1)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(since=LONG_KNOWN, carer=world.home)


def owed(child: Child) -> set[str]:
    rows = Derived.objects.filter(child=child).exclude(kind="E")
    later = clock.now() + DAY
    return set(rows.open_at(later).values_list("rule", flat=True))


def missing_with_everything(world: World, child: Child) -> Episode:
    """Back from one absence and no interview yet; a plan, an action, a level; missing again."""
    due_at = clock.now() + timedelta(hours=2)
    with clock.stopped(clock.now() - 2 * DAY):
        judged(world.reader("social_worker"), child, "significant")
        step(world, whole(world, child), due_at=due_at)
        came_back(went_missing(child, clock.now() - DAY), clock.now())
    return reported(world, child)


def test_a_death_recorded_while_missing_ends_the_work_of_every_room_and_closes_the_record(
    world: World, child: Child
) -> None:
    episode, manager = missing_with_everything(world, child), world.user("team_manager")
    assert {"MIS-S01", "EXP-S13", "ACT-G01"} <= owed(child)
    commands.close(world.reader("police_coordinator"), episode=episode, closing="died")
    assert Child.objects.get(pk=child.pk).died_on == clock.today()
    assert Plan.objects.get(child=child).end_reason == "died"
    assert Case.objects.get(child=child).ended == "died"
    assert owed(child) == set()
    [closed] = Restriction.objects.filter(child=child, lifted_at=None)
    assert manager in closed.named.all(), "whose council answers for the child"
    roles = ("police_coordinator", "team_manager", "social_worker", "school_lead", "home_manager")
    seen = {role: Child.objects.visible_to(world.reader(role)).exists() for role in roles}
    assert seen == dict.fromkeys(roles, False) | {"police_coordinator": True, "team_manager": True}
    assert not world.drift()


def test_recorded_by_mistake_everything_goes_on(world: World, child: Child) -> None:
    episode = missing_with_everything(world, child)
    before = owed(child)
    commands.close(world.reader("social_worker"), episode=episode, closing="died")
    manager = world.reader("team_manager")
    episode = Episode.objects.get(pk=episode.pk)
    commands.withdraw(manager, episode=episode, end="closing", reason="Another girl.")
    assert Child.objects.get(pk=child.pk).died_on is None
    assert Plan.objects.get(child=child).is_open
    assert Case.objects.get(child=child).ended_at is None
    assert not Restriction.objects.filter(child=child, lifted_at=None).exists()
    assert owed(child) == before
    assert AuditEntry.objects.filter(action="child.lives", child_id=child.pk).count() == 1


def test_one_recorded_with_the_plan_takes_the_child_off_the_board(
    world: World, child: Child
) -> None:
    episode = missing_with_everything(world, child)
    plan = Plan.objects.get(child=child)
    end(world.reader("team_manager"), plan=plan, reason="died", evidence="Coroner.")
    assert Episode.objects.get(pk=episode.pk).closing == "died"
