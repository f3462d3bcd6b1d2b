"""The page that takes an end back: who finds it, what it says will happen, two people at once."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import client_of, reported, words

WHY = "It was her sister."


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home), ago=timedelta(hours=10))


def found(episode: Episode, hours: int = 2, *, back: bool = False) -> Episode:
    at = Instant.at(clock.now() - timedelta(hours=hours))
    episode = commands.record_found(SYSTEM, episode=episode, found=at, where="Crewe station")
    return commands.record_returned(SYSTEM, episode=episode, returned=at) if back else episode


def test_taken_back_from_the_episode_s_page_it_says_what_will_happen(
    world: World, episode: Episode
) -> None:
    found(episode)
    home, url = client_of(world, "home_manager"), f"/missing/{episode.ref}/withdraw/"
    assert url in words(home.get(f"/missing/{episode.ref}/"))
    asked = words(home.get(url))
    for said in ("on the board again within 15 seconds", "ends undone", "with your name"):
        assert said in asked
    assert send(home, url, end="found", reason=WHY).status_code == 302
    page = words(home.get(f"/missing/{episode.ref}/"))
    assert "Missing since" in page
    assert "<s>Crewe station</s> <strong>taken back</strong>" in page
    assert WHY in page


def test_without_a_reason_nothing_changes(world: World, episode: Episode) -> None:
    found(episode)
    url = f"/missing/{episode.ref}/withdraw/"
    assert send(client_of(world, "home_manager"), url, end="found").status_code == 422
    episode.refresh_from_db()
    assert episode.found_latest_at


def test_found_and_back_asks_which_of_them_was_not_so(world: World, episode: Episode) -> None:
    found(episode, back=True)
    url = f"/missing/{episode.ref}/withdraw/"
    home = client_of(world, "home_manager")
    assert "They were found, but are not back" in words(home.get(url))
    send(home, url, end="returned", reason="Still with police.")
    episode.refresh_from_db()
    assert (bool(episode.found_latest_at), episode.returned_latest_at) == (True, None)


def test_an_open_episode_has_nothing_to_take_back(world: World, episode: Episode) -> None:
    url = f"/missing/{episode.ref}/withdraw/"
    assert client_of(world, "social_worker").get(url).status_code == 404


def test_closed_in_error_social_care_opens_it_and_a_home_finds_no_page(
    world: World, episode: Episode
) -> None:
    worker, url = client_of(world, "social_worker"), f"/missing/{episode.ref}/withdraw/"
    close = f"/missing/{episode.ref}/close/"
    assert send(worker, close, closing="error").status_code == 422
    send(worker, close, closing="error", reason="At her aunt's all along.")
    assert "At her aunt" in words(worker.get(f"/missing/{episode.ref}/"))
    assert client_of(world, "home_manager").get(url).status_code == 404
    assert "Open the record again" in words(worker.get(url))
    send(worker, url, end="closing", reason="It was another aunt.")
    episode.refresh_from_db()
    assert episode.is_open


def test_two_at_once_the_second_sees_who_was_first(world: World, episode: Episode) -> None:
    found(episode)
    url = f"/missing/{episode.ref}/withdraw/"
    home, police = client_of(world, "home_manager"), client_of(world, "police_coordinator")
    read = hidden(home.get(url))
    correct = f"/missing/{episode.ref}/correct/found/"
    at = (clock.now() - timedelta(hours=3)).astimezone(clock.LONDON).isoformat()[:16]
    send(police, correct, how="minute", at=at, reason="Misread", found_where="Crewe")
    clash = home.post(url, {**read, "end": "found", "reason": WHY})
    assert clash.status_code == 409
    assert f"{world.user('police_coordinator').name} saved first" in words(clash)
    episode.refresh_from_db()
    assert episode.found_latest_at


def test_a_stranger_and_whoever_a_restriction_does_not_name_get_404(
    world: World, episode: Episode
) -> None:
    found(episode)
    url, owner = f"/missing/{episode.ref}/withdraw/", world.user("team_manager")
    access.restrict(
        world.reader("team_manager"), child_id=episode.child_id, reason="Protected", named=[],
        owner=owner,
    )  # fmt: skip
    for role in ("stranger", "social_worker", "home_manager", "police_coordinator"):
        assert client_of(world, role).get(url).status_code == 404
    assert client_of(world, "team_manager").get(url).status_code == 200
