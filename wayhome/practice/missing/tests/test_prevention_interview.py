"""The police prevention interview: apart from the return interview, and never counted as it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import (
    Episode,
    EpisodeFact,
    PreventionInterview,
    ReturnInterview,
)
from wayhome.practice.missing.tests.lives import came_back
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)


@pytest.fixture
def episode(world: World) -> Episode:
    child = world.child(carer=world.home, school=world.school)
    return came_back(reported(world, child, ago=9 * HOUR), clock.now() - 3 * HOUR)


def record(world: World, episode: Episode, role: str = "police_coordinator", **more: Any) -> Any:
    held = (clock.now() - 2 * HOUR).astimezone(clock.LONDON).isoformat()[:16]
    typed = {
        "held_at": held,
        "officer": "PC Lowe",
        "said": "She was at a flat in Crewe with older boys.",
        "concerns": "Bruises on her arm.",
        "passed_to": "Duty social care, Carys Pugh",
    } | more
    return send(client_of(world, role), f"/missing/{episode.ref}/prevention/", **typed)


def page(world: World, episode: Episode, role: str) -> str:
    return words(client_of(world, role).get(f"/missing/{episode.ref}/"))


def test_it_leaves_the_return_interview_owed(world: World, episode: Episode) -> None:
    record(world, episode)
    assert ReturnInterview.objects.get().outcome == ""
    row = Derived.objects.get(rule="MIS-S01", subject_id=episode.pk)
    assert row.stopped_at is None
    assert Derived.objects.get(rule="MIS-S02", subject_id=episode.pk).stopped_at is None
    assert EpisodeFact.objects.get(episode_id=episode.pk).held_at is None


def test_police_and_social_care_read_what_was_said_others_only_that_it_was(
    world: World, episode: Episode
) -> None:
    record(world, episode)
    for role in ("police_coordinator", "social_worker"):
        said = page(world, episode, role)
        assert "She was at a flat in Crewe with older boys." in said
        assert "Duty social care, Carys Pugh" in said
    for role in ("home_manager", "school_lead"):
        said = page(world, episode, role)
        assert "PC Lowe" in said
        assert "flat in Crewe" not in said
        assert "Bruises" not in said


def test_it_is_on_the_chronology_without_its_words(world: World, episode: Episode) -> None:
    record(world, episode)
    row = Derived.objects.get(rule="MIS-E27")
    assert row.from_at == PreventionInterview.objects.get().held_at


@pytest.mark.parametrize("role", ["social_worker", "home_manager", "interviewer", "stranger"])
def test_police_alone_record_it(world: World, episode: Episode, role: str) -> None:
    client = client_of(world, role)
    assert client.get(f"/missing/{episode.ref}/prevention/").status_code == 404


@pytest.mark.parametrize("typed", [{"said": " "}, {"officer": ""}, {"passed_to": ""}])
def test_concerns_go_to_somebody_and_somebody_spoke_to_the_child(
    world: World, episode: Episode, typed: dict[str, str]
) -> None:
    assert record(world, episode, **typed).status_code == 422
    assert not PreventionInterview.objects.exists()


def test_there_is_none_while_the_child_is_missing(world: World) -> None:
    still = reported(world, world.child("Kit"), ago=HOUR)
    client = client_of(world, "police_coordinator")
    assert client.get(f"/missing/{still.ref}/prevention/").status_code == 404


def test_police_are_asked_for_it(world: World, episode: Episode) -> None:
    said = page(world, episode, "police_coordinator")
    assert "No police prevention interview is recorded." in said
    assert "prevention interview" not in page(world, episode, "social_worker")
