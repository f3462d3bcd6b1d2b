"""The pages that a meeting stands on ask few questions, however many children are on them."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import World, signed_in
from wayhome.foundation.rules import engine
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Item
from wayhome.practice.panels.tests.lives import sitting

AT_MOST = 18  # of these, 11 that every page asks, and a test's own two: session, reader, log


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_twice_the_children_ask_no_more_questions(world: World) -> None:
    panel = sitting(world)
    client = signed_in(Client(), world.user("panel_secretary"), world.member("panel_secretary"))
    at = f"/panels/meeting/{panel.meeting.ref}/"

    def filled(name: str) -> None:
        for n in range(6):
            panel.waiting(world.child(f"{name}{n}"))
        commands.build_agenda(panel.secretary, meeting=panel.meeting)

    def measured() -> dict[str, int]:
        return {page: asked(client, f"{at}{page}") for page in ("", "live/", "order/")}

    filled("Ash")
    measured()  # what a session asks once
    first = measured()
    filled("Kit")
    assert measured() == first
    assert max(first.values()) <= AT_MOST


def test_an_agenda_derives_whom_it_took_and_not_who_stood_on_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the child whose item carries the meeting's own clocks (drift is looked for after)."""
    panel = sitting(world)
    earlier = [panel.waiting(world.child(f"Ash{n}")) for n in range(3)]
    commands.build_agenda(panel.secretary, meeting=panel.meeting)
    derived: list[set[int]] = []
    refresh = engine.refresh
    later = panel.waiting(world.child("Kit"))

    def noted(children: Iterable[int], *tables: str) -> None:
        derived.append(set(children))
        refresh(derived[-1], *tables)

    monkeypatch.setattr(engine, "refresh", noted)
    commands.build_agenda(panel.secretary, meeting=panel.meeting)
    assert derived == [{later.child_id}]
    first = Item.objects.get(meeting=panel.meeting, is_first=True)
    commands.take_off(panel.secretary, item=first, reason="The family asked for another day.")
    assert derived[1] == {first.child_id, earlier[1].child_id}


def test_a_pack_asks_no_more_for_more_agencies(world: World) -> None:
    panel = sitting(world)
    item = panel.on_agenda(world.child())
    client = signed_in(Client(), world.user("panel_secretary"), world.member("panel_secretary"))
    there = f"/panels/item/{item.ref}/"
    panel.asked(item, world.health)
    asked(client, there)
    first = asked(client, there)
    for agency in (world.police, world.youth_justice, world.school):
        panel.asked(item, agency)
    assert asked(client, there) == first
    assert first <= AT_MOST + 1
