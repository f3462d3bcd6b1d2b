"""Two people record the same thing at once: the second sees both, and neither is lost (E15)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Correction, Episode
from wayhome.practice.missing.tests.people import client_of, reported, words


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home), ago=timedelta(hours=10))


def ago(hours: float) -> str:
    then = clock.now() - timedelta(hours=hours)
    return then.astimezone(clock.LONDON).isoformat()[:16]


THEIRS = {"how": "minute", "where": "Crewe station", "how_found": "police"}
MINE = {"how": "minute", "where": "Northwich", "how_found": "carer"}


def at_once(world: World, episode: Episode) -> tuple[Client, str, Any]:
    """Police are first with "found"; the home comes second, having read what was before."""
    url = f"/missing/{episode.ref}/found/"
    police, home = client_of(world, "police_coordinator"), client_of(world, "home_manager")
    read = hidden(home.get(url))
    send(police, url, at=ago(3), **THEIRS)
    return home, url, home.post(url, {**read, **MINE, "at": ago(2)})


def test_the_second_sees_both_and_who_was_first(world: World, episode: Episode) -> None:
    _home, _url, clash = at_once(world, episode)
    assert clash.status_code == 409
    page = words(clash)
    assert f"{world.user('police_coordinator').name} saved first" in page
    for said in ("Crewe station", "Northwich", "Found by police"):
        assert said in page
    episode.refresh_from_db()
    assert episode.found_where == "Crewe station"


def test_what_the_second_keeps_stands_and_the_first_stays_behind_it(
    world: World, episode: Episode
) -> None:
    home, url, clash = at_once(world, episode)
    keep = {"keep_when": "mine", "keep_found_where": "both", "keep_found_how": "theirs"}
    answer = home.post(url, {**hidden(clash), **MINE, "at": ago(2), **keep})
    assert answer.status_code == 302
    episode.refresh_from_db()
    assert episode.found_latest_at
    assert clock.now() - episode.found_latest_at < timedelta(hours=2, minutes=2)
    assert (episode.found_where, episode.found_how) == (
        "Crewe station; Northwich",
        "Found by police",
    )
    page = words(home.get(answer["Location"]))
    assert "<s>Crewe station</s>" in page
    assert set(Correction.objects.values_list("field", flat=True)) == {"found_at", "found_where"}


def test_leaving_what_the_first_wrote_changes_nothing(world: World, episode: Episode) -> None:
    home, url, clash = at_once(world, episode)
    keep = dict.fromkeys(("keep_when", "keep_found_where", "keep_found_how"), "theirs")
    assert home.post(url, {**hidden(clash), **MINE, "at": ago(2), **keep}).status_code == 302
    assert not Correction.objects.exists()


def test_a_third_who_changes_it_meanwhile_is_seen_too(world: World, episode: Episode) -> None:
    home, url, clash = at_once(world, episode)
    worker = client_of(world, "social_worker")
    send(
        worker,
        f"/missing/{episode.ref}/correct/found/",
        how="minute",
        at=ago(4),
        found_where="Winsford",
        found_how="Found by police",
        reason="Misread",
    )
    keep = {"keep_when": "theirs", "keep_found_where": "mine", "keep_found_how": "theirs"}
    again = home.post(url, {**hidden(clash), **MINE, "at": ago(2), **keep})
    assert again.status_code == 409
    assert "Winsford" in words(again)


def test_a_change_of_something_else_does_not_stand_in_the_way(
    world: World, episode: Episode
) -> None:
    url = f"/missing/{episode.ref}/found/"
    home, worker = client_of(world, "home_manager"), client_of(world, "social_worker")
    read = hidden(home.get(url))
    send(
        worker,
        f"/missing/{episode.ref}/correct/since/",
        how="minute",
        at=ago(9),
        reason="Misread",
    )
    assert home.post(url, {**read, **MINE, "at": ago(2)}).status_code == 302
    episode.refresh_from_db()
    assert episode.found_where == "Northwich"


def test_closing_what_somebody_else_just_found_asks_first(world: World, episode: Episode) -> None:
    url = f"/missing/{episode.ref}/close/"
    worker, police = client_of(world, "social_worker"), client_of(world, "police_coordinator")
    read = hidden(worker.get(url))
    send(police, f"/missing/{episode.ref}/found/", at=ago(3), **THEIRS)
    clash = worker.post(url, {**read, "closing": "error", "reason": "At her aunt's."})
    assert clash.status_code == 409
    assert "Reported in error" in words(clash)
    keep = {
        **hidden(clash),
        "closing": "error",
        "reason": "At her aunt's.",
        "keep_closing": "theirs",
    }
    assert worker.post(url, keep).status_code == 302
    episode.refresh_from_db()
    assert episode.closed_at is None


def test_a_stranger_meets_no_conflict(world: World, episode: Episode) -> None:
    stranger = client_of(world, "stranger")
    key = hidden(stranger.get("/report/"))["idempotency_key"]
    url = f"/missing/{episode.ref}/found/"
    assert stranger.post(url, {"idempotency_key": key, "version": "0", **MINE}).status_code == 404
