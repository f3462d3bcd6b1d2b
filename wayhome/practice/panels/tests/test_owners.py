"""An action of a panel has one owner, in any agency; and its owner can read it (6.2)."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.actions.commands import finish
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.panels import commands
from wayhome.practice.panels.queries.owners import owners
from wayhome.practice.panels.tests.lives import DAY, Sitting, sitting


@pytest.fixture
def panel(world: World) -> Sitting:
    return sitting(world)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def test_the_police_own_an_action_and_read_that_and_no_other_of_the_child(
    panel: Sitting, child: Child
) -> None:
    """Between enquiries a force reads no actions about a child (P26), but what it is to do."""
    world, item = panel.world, panel.on_agenda(child)
    force = world.reader("police_coordinator")
    owning = [owner for _key, _words, owner in owners(panel.secretary, item)]
    [theirs] = [each for each in owning if each[0] == world.police and each[1] == force.team]
    to_do = [
        commands.ToDo("Visit the shop", clock.now() + DAY, world.police, theirs[1]),
        commands.ToDo(
            "See her at school", clock.now() + DAY, world.council, world.team("social_care")
        ),
    ]
    panel.decided(item, to_do=to_do)
    own, other = Action.objects.order_by("pk")[:2]
    assert list(Action.objects.visible_to(force)) == [own]
    overdue = Derived.objects.filter(rule="ACT-G01").visible_to(force)
    assert [row.subject_id for row in overdue] == [own.pk]
    client = signed_in(Client(), world.user("police_coordinator"))
    work = client.get(reverse("worklist:mine")).content.decode()
    assert "Visit the shop" in work
    assert "See her at school" not in work
    assert client.get(f"/actions/{own.ref}/").status_code == 200
    assert client.get(f"/actions/{other.ref}/").status_code == 404
    finish(force, action=own, effect="The shop sells her nothing more.")


def test_an_agency_that_is_not_in_the_childs_circle_is_offered_no_action(
    panel: Sitting, child: Child
) -> None:
    item = panel.on_agenda(child)
    offered = {owner[0] for _key, _words, owner in owners(panel.secretary, item)}
    assert panel.world.police in offered
    assert panel.world.health not in offered, "it is asked first, which brings it in (P27)"
    panel.asked(item, panel.world.health)
    offered = {owner[0] for _key, _words, owner in owners(panel.secretary, item)}
    assert panel.world.stranger not in offered
