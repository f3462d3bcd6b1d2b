"""Between missing and safe: a state has time, decider and reason, and finds nobody (P12)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import CategoryChange, Closing, Episode, State, StateChange
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home), ago=5 * HOUR)


def local(hours: float) -> str:
    return (clock.now() + hours * HOUR).astimezone(clock.LONDON).isoformat()[:16]


def state(world: World, episode: Episode, role: str = "police_coordinator", **more: Any) -> Any:
    typed = {
        "state": "hospital",
        "since_at": local(-1),
        "where": "Leighton, ward 5",
        "decided_by": "Sgt Lowe",
        "reason": "The ward rang.",
        "readers": "open",
    } | more
    return send(client_of(world, role), f"/missing/{episode.ref}/state/", **typed)


def page(world: World, episode: Episode, role: str = "social_worker") -> str:
    return words(client_of(world, role).get(f"/missing/{episode.ref}/"))


def board(world: World, role: str = "social_worker") -> str:
    return words(client_of(world, role).get("/missing/"))


@pytest.mark.parametrize("each", [each for each in State if each != State.MISSING])
def test_each_state_shows_and_the_child_stays_on_the_board(
    world: World, episode: Episode, each: State
) -> None:
    state(world, episode, state=each.value)
    said = page(world, episode)
    for words_ in (each.label, "Sgt Lowe", "The ward rang.", "Leighton, ward 5"):
        assert words_ in said
    episode.refresh_from_db()
    assert episode.is_open
    assert f"{each.label} since" in board(world)
    assert "Ash W" in board(world)


def test_the_other_two_ends_of_p12_are_closings() -> None:
    assert {Closing.DIED, Closing.ERROR} <= set(Closing)


def test_the_latest_stands_and_what_was_before_stays(world: World, episode: Episode) -> None:
    state(world, episode, state="phone", since_at=local(-3), reason="Rang her mum.")
    state(world, episode)
    state(world, episode, state="abroad", since_at=local(-4), reason="Told late, and was not so.")
    said = page(world, episode)
    assert "In hospital since" in board(world)
    assert said.index("In hospital") < said.index("Spoken to by phone") < said.index("Abroad")
    assert StateChange.objects.count() == 3
    assert Derived.objects.filter(rule="MIS-E22").count() == 3


def test_simply_missing_again_is_a_state_too(world: World, episode: Episode) -> None:
    state(world, episode, since_at=local(-3))
    state(world, episode, state="missing", reason="Left the ward.", where="")
    assert "In hospital since" not in board(world)
    assert "Left the ward." in page(world, episode)


def test_where_a_child_is_held_stays_with_police_and_social_care_if_said_so(
    world: World, episode: Episode
) -> None:
    state(world, episode, state="custody", readers="police_care")
    assert "In custody" in page(world, episode)
    assert "In custody" in board(world)
    assert "custody" not in page(world, episode, "home_manager").lower()
    assert "custody" not in board(world, "home_manager").lower()


@pytest.mark.parametrize("missing", ["state", "since_at", "decided_by", "reason"])
def test_no_state_without_time_decider_and_reason(
    world: World, episode: Episode, missing: str
) -> None:
    assert state(world, episode, **{missing: ""}).status_code == 422
    assert not StateChange.objects.exists()


@pytest.mark.parametrize("role", ["home_manager", "stranger"])
def test_police_and_social_care_alone_decide_it(world: World, episode: Episode, role: str) -> None:
    assert client_of(world, role).get(f"/missing/{episode.ref}/state/").status_code == 404


def test_a_change_of_state_is_news_on_open_boards(world: World, episode: Episode) -> None:
    state(world, episode)
    officer = world.user("police_coordinator").name
    assert f"{officer} recorded of Ash W: In hospital" in board(world)


def test_no_state_before_the_child_went(world: World, episode: Episode) -> None:
    answer = state(world, episode, since_at=local(-30))
    assert answer.status_code == 422
    assert "That is before the child went missing." in words(answer)


def away(world: World, episode: Episode, role: str = "social_worker", **more: Any) -> Any:
    typed = {
        "category": "A",
        "decided_at": local(-1),
        "decided_by": "T. Manager",
        "reason": "She is at her sister's, and will not come back tonight.",
    } | more
    return send(client_of(world, role), f"/missing/{episode.ref}/category/", **typed)


def test_away_without_authorisation_is_a_decision_with_its_history(
    world: World, episode: Episode
) -> None:
    away(world, episode)
    episode.refresh_from_db()
    assert episode.category == "A"
    assert episode.is_open
    away(world, episode, category="M", decided_at=local(-0.5), reason="She left there.")
    said = page(world, episode)
    assert "She is at her sister's".replace("'", "&#x27;") in said
    assert "She left there." in said
    assert list(CategoryChange.objects.order_by("pk").values_list("was", "became")) == [
        ("M", "A"),
        ("A", "M"),
    ]
    assert Derived.objects.filter(rule="MIS-E23").count() == 2


def test_the_board_says_that_a_child_is_away(world: World, episode: Episode) -> None:
    away(world, episode)
    assert "away from placement without authorisation" in board(world)


def test_only_a_looked_after_child_is_away_from_a_placement(world: World) -> None:
    at_home = reported(world, world.child("Kit"), ago=HOUR)
    client = client_of(world, "social_worker")
    assert client.get(f"/missing/{at_home.ref}/category/").status_code == 404
    with pytest.raises(Invalid, match="Only a looked-after child"):
        commands.change_category(
            world.reader("social_worker"), episode=at_home, category="A",
            decided_at=clock.now(), decided_by="Jo", reason="At an aunt's.",
        )  # fmt: skip


def test_what_is_so_already_is_not_decided_again(world: World, episode: Episode) -> None:
    answer = away(world, episode, category="M")
    assert answer.status_code == 422
    assert not CategoryChange.objects.exists()
