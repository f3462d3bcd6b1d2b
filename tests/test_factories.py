"""The test world itself: small, valid, and read through the same locks as everything else."""

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.agencies.models import Membership, Shift
from wayhome.foundation.agencies.roles import ROLES
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.people.models import Child


def context() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('wayhome.context', true)")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("role", ROLES)
def test_there_is_somebody_in_every_role(world: World, role: str) -> None:
    reader = world.reader(role)
    assert (reader.role, reader.permissions) == (role, ROLES[role].permissions)
    assert world.user(role) == reader.user


def test_the_circle_of_a_child_in_a_home_is_who_the_facts_say(world: World) -> None:
    child = world.child(responsible=world.sefton, carer=world.home, school=world.school)
    may_see = {
        name
        for name, reader in {
            "responsible": world.reader("social_worker", world.sefton_council),
            "host": world.reader("social_worker"),
            "force": world.reader("police_coordinator"),
            "other force": world.reader("police_coordinator", world.merseyside),
            "home": world.reader("home_manager"),
            "school": world.reader("school_lead"),
            "service": world.reader("interviewer"),
            "stranger": world.reader("stranger"),
        }.items()
        if Child.objects.visible_to(reader).filter(pk=child.pk).exists()
    }
    assert may_see == {"responsible", "host", "force", "other force", "home", "school"}


def test_a_service_sees_a_child_once_it_is_brought_in(world: World) -> None:
    child, reader = world.child(), world.reader("interviewer")
    assert not Child.objects.visible_to(reader).exists()
    world.involve(child, world.service, "return_interview", team=reader.team)
    assert list(Child.objects.visible_to(world.reader("interviewer"))) == [child]


def test_people_go_on_duty(world: World) -> None:
    first, second = world.user("interviewer"), world.another("interviewer").user
    world.on_duty(first)
    world.on_duty(second, rank=2)
    team = world.team("return_interview", world.halton)
    assert [shift.user for shift in Shift.objects.on_duty().filter(team=team)] == [first, second]


def test_a_request_begins_as_nobody_and_set_up_goes_on_as_the_system(
    world: World, client: Client
) -> None:
    world.child()
    assert context() == "system"
    act_as(agency_id=world.stranger.pk, team_id=None, user_id=None)
    assert not Child.objects.exists()
    signed_in(client, world.user("social_worker")).get("/accounts/login/")
    assert context() == "system"
    assert Child.objects.count() == 1


def test_a_world_that_commits_is_seen_as_the_system(world_committed: World) -> None:
    world_committed.child()
    connection.close()
    assert Child.objects.count() == 1
    with transaction.atomic():
        act_as(agency_id=world_committed.stranger.pk, team_id=None, user_id=None)
        assert not Child.objects.exists()
    assert Membership.objects.count() == 0
