"""Sightings: where, when, how sure; who said so never leaves police and social care (P23)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import World
from tests.forms import send
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode, Sighting, SightingInformant
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)
INFORMANT = "Bev at the kiosk, 07700 900321"


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home, school=world.school), ago=3 * HOUR)


def seen(world: World, episode: Episode, role: str, **more: Any) -> Any:
    at = (clock.now() - HOUR).astimezone(clock.LONDON).isoformat()[:16]
    typed = {
        "how": "minute",
        "at": at,
        "where": "Crewe bus station",
        "what": "Got on the 37 with a boy.",
        "informant": INFORMANT,
        "sureness": "likely",
        "readers": "open",
    } | more
    return send(client_of(world, role), f"/missing/{episode.ref}/sighting/", **typed)


def page(world: World, episode: Episode, role: str) -> str:
    return words(client_of(world, role).get(f"/missing/{episode.ref}/"))


@pytest.mark.parametrize("by", ["police_coordinator", "social_worker", "home_manager"])
def test_the_informant_shows_to_police_and_social_care_alone_whoever_wrote_it(
    world: World, episode: Episode, by: str
) -> None:
    seen(world, episode, by)
    for role in ("police_coordinator", "social_worker"):
        assert INFORMANT in page(world, episode, role)
    for role in ("home_manager", "school_lead"):
        said = page(world, episode, role)
        assert "Crewe bus station" in said
        assert "Likely" in said
        assert "Bev" not in said
        assert "900321" not in said


def test_where_it_was_stays_with_police_and_social_care_if_its_author_says_so(
    world: World, episode: Episode
) -> None:
    seen(world, episode, "social_worker", readers="police_care")
    assert "Crewe bus station" in page(world, episode, "police_coordinator")
    assert "Crewe bus station" not in page(world, episode, "home_manager")
    assert Derived.objects.get(rule="MIS-E21").handling == "police_care"


def test_no_row_of_an_informant_can_be_opened_wider(world: World, episode: Episode) -> None:
    seen(world, episode, "social_worker")
    with pytest.raises(IntegrityError), transaction.atomic():
        SightingInformant.objects.update(handling="open")


def test_nobody_outside_reads_the_informant_in_a_chronology(world: World, episode: Episode) -> None:
    seen(world, episode, "social_worker")
    address = reverse("child:page", args=[episode.child.ref])
    said = words(client_of(world, "police_coordinator").get(address))
    assert "Crewe bus station" in said
    assert "Bev" not in said


def test_the_police_owe_what_was_done_about_it_within_an_hour(
    world: World, episode: Episode
) -> None:
    seen(world, episode, "home_manager")
    row = Derived.objects.get(rule="MIS-S11")
    sighting = Sighting.objects.get()
    assert row.team == world.team("police_missing")
    assert row.due_at == sighting.recorded_at + HOUR
    said = words(client_of(world, "police_coordinator").get(reverse("worklist:mine")))
    assert "Sighting: Crewe bus station" in said
    url = f"/missing/{episode.ref}/sighting/{sighting.ref}/done/"
    assert client_of(world, "home_manager").get(url).status_code == 404
    send(client_of(world, "police_coordinator"), url, text="PC sent; CCTV asked for.")
    row.refresh_from_db()
    assert row.stopped_at is not None
    assert "PC sent; CCTV asked for." in page(world, episode, "social_worker")


def test_nobody_having_done_anything_is_said(world: World, episode: Episode) -> None:
    seen(world, episode, "social_worker")
    assert "Nobody has written what was done about it" in page(world, episode, "social_worker")


def test_a_sighting_finds_nobody(world: World, episode: Episode) -> None:
    seen(world, episode, "social_worker")
    episode.refresh_from_db()
    assert episode.is_open
    assert "Ash W" in words(client_of(world, "social_worker").get("/missing/"))


def test_a_sighting_in_the_future_is_refused_at_its_box(world: World, episode: Episode) -> None:
    later = (clock.now() + HOUR).astimezone(clock.LONDON).isoformat()[:16]
    answer = seen(world, episode, "social_worker", at=later)
    assert answer.status_code == 422
    assert not Sighting.objects.exists()


def test_a_stranger_finds_no_page(world: World, episode: Episode) -> None:
    client = client_of(world, "stranger")
    assert client.get(f"/missing/{episode.ref}/sighting/").status_code == 404
