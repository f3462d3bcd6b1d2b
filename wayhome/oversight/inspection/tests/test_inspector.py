"""An inspector reads for weeks, and changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies import commands, roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid

READS = {
    *(roles.INSPECT, roles.SAMPLE, roles.READ_CHILD, roles.READ_EXPLOITATION, roles.READ_PLAN),
    *(roles.MEASURES, roles.DRILL_DOWN),
}


def test_the_role_reads_and_does_nothing_else() -> None:
    assert roles.ROLES["inspector"].permissions == READS


def test_the_place_ends_on_a_day_within_twelve_weeks(world: World) -> None:
    administrator, person = world.reader("administrator"), world.user("social_worker")
    kit = {"person": person, "role": "inspector"}
    for until in (None, clock.now() + timedelta(days=120)):
        with pytest.raises(Invalid):
            commands.give_place(administrator, **kit, until_at=until)
    row = commands.give_place(administrator, **kit, until_at=clock.now() + timedelta(days=14))
    assert row.is_live
    with clock.stopped(clock.now() + timedelta(days=15)):
        assert not row.is_live


def test_an_inspector_begins_at_the_lines_and_makes_no_file(world: World) -> None:
    child = world.child()
    member = world.member("inspector")
    client = signed_in(Client(), member.user, member)
    assert client.get("/")["Location"] == reverse("inspection:lines")
    assert client.get(reverse("inspection:lines")).status_code == 200
    assert client.get(reverse("child:page", args=[child.ref])).status_code == 200
    assert client.get(reverse("inspection:begin", args=[child.ref])).status_code == 404
    assert client.get(reverse("missing:report")).status_code == 404
