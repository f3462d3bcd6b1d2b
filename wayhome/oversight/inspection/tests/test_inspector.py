"""An inspector reads for weeks, and changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies import commands, roles
from wayhome.foundation.agencies.models import Membership
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

    def given(days: int | None) -> Membership:
        until = None if days is None else clock.now() + timedelta(days=days)
        return commands.give_place(administrator, person=person, role="inspector", until_at=until)

    for days in (None, 120):
        with pytest.raises(Invalid):
            given(days)
    row = given(14)
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
