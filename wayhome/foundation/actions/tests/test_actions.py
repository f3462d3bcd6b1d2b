"""An action has one owner and a date; done says what it changed; two editors lose nothing (E15)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import hidden, send
from wayhome.foundation.actions import commands
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.rules.models import Derived

DAY = timedelta(days=1)


@pytest.fixture
def action(world: World) -> Action:
    child = world.child(school=world.school)
    return commands.set_action(
        SYSTEM,
        child_id=child.pk,
        text="See her at school",
        due_at=clock.now() + DAY,
        owner_agency=world.council,
        owner_team=world.team("social_care"),
    )


def address(name: str, action: Action) -> str:
    return reverse(f"actions:{name}", args=[action.ref])


def test_the_owner_records_what_it_changed(world: World, client: Client, action: Action) -> None:
    signed_in(client, world.user("social_worker"))
    page = send(client, address("finish", action), effect="She has somebody to eat with.")
    assert page.status_code == 302
    action.refresh_from_db()
    assert action.done_at is not None


def test_done_without_an_effect_is_asked_about(
    world: World, client: Client, action: Action
) -> None:
    signed_in(client, world.user("social_worker"))
    assert send(client, address("finish", action), effect=" ").status_code == 422
    action.refresh_from_db()
    assert action.done_at is None


def test_a_colleague_in_another_agency_reads_it_and_may_not_change_it(
    world: World, client: Client, action: Action
) -> None:
    signed_in(client, world.user("school_lead"))
    assert client.get(address("action", action)).status_code == 200
    for name in ("finish", "amend", "cancel"):
        assert client.get(address(name, action)).status_code == 404
    with pytest.raises(Refused):
        commands.finish(world.reader("school_lead"), action=action, effect="Done")


def test_a_stranger_gets_404(world: World, client: Client, action: Action) -> None:
    signed_in(client, world.user("stranger"))
    for name in ("action", "finish", "amend", "cancel"):
        assert client.get(address(name, action)).status_code == 404


def test_past_its_date_it_is_on_the_list_and_done_it_is_not(world: World, action: Action) -> None:
    def overdue() -> bool:
        return Derived.objects.filter(rule="ACT-G01").open_at(clock.now()).exists()

    with clock.stopped(clock.now() + 2 * DAY):
        assert overdue()
        commands.finish(SYSTEM, action=action, effect="She goes to school.")
        assert not overdue()


def test_it_is_past_its_date_from_that_instant_and_not_if_it_was_cancelled(
    world: World, action: Action
) -> None:
    rows = Derived.objects.filter(rule="ACT-G01")
    assert not rows.open_at(action.due_at - timedelta(minutes=1)).exists()
    assert rows.open_at(action.due_at).exists(), "with nothing written"
    assert not rows.visible_to(world.reader("stranger")).exists()
    commands.cancel(SYSTEM, action=action, reason="She moved.")
    assert not rows.open_at(action.due_at + 9 * DAY).exists()


def test_an_action_needs_an_owner(world: World) -> None:
    with pytest.raises(Invalid, match="who will do it"):
        commands.set_action(
            SYSTEM,
            child_id=world.child().pk,
            text="Something",
            due_at=clock.now(),
            owner_agency=world.council,
        )


def test_of_two_editors_the_second_sees_both_texts_and_may_keep_both(
    world: World, client: Client, action: Action
) -> None:
    first, second = client, Client()
    signed_in(first, world.user("social_worker"))
    signed_in(second, world.user("team_manager"))
    url = address("amend", action)
    theirs: dict[str, Any] = hidden(second.get(url))
    due = "2030-01-01T10:00"
    assert send(first, url, text="See her on Monday", due_at=due).status_code == 302
    page = second.post(url, {**theirs, "text": "See her nan too", "due_at": due})
    said = page.content.decode()
    assert page.status_code == 409
    assert "See her on Monday" in said
    assert "See her nan too" in said
    kept = {**hidden(page), "text": "See her nan too", "due_at": due, "keep_text": "both"}
    assert second.post(url, kept).status_code == 302
    action.refresh_from_db()
    assert "See her on Monday" in action.text
    assert "See her nan too" in action.text
