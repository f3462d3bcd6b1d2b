"""The plan for the return: versions kept, asked for where it is empty, and not for all (P21)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import CarersPart, Episode, ReturnPlan
from wayhome.practice.missing.tests.lives import came_back
from wayhome.practice.missing.tests.people import client_of, reported, words

PLAN = {
    "safe": "no",
    "why": "His uncle waits there for him.",
    "collects": "Jo Marsh, with a police officer",
    "if_refuses": "Ring the duty manager; do not follow him.",
    "medical": "Inhaler",
    "evidence": "Bag his coat; leave the phone switched on.",
    "for_carers": "His room at Larch House is ready. Ask nothing tonight.",
}


@pytest.fixture
def episode(world: World) -> Episode:
    child = world.child(carer=world.home, school=world.school)
    return reported(world, child, ago=timedelta(hours=3))


def write(world: World, episode: Episode, role: str = "social_worker", **more: Any) -> Any:
    return send(client_of(world, role), f"/missing/{episode.ref}/return/", **{**PLAN, **more})


def page(world: World, episode: Episode, role: str, path: str = "") -> str:
    return words(client_of(world, role).get(f"/missing/{episode.ref}/{path}"))


def test_police_and_social_care_read_the_plan(world: World, episode: Episode) -> None:
    write(world, episode)
    for role in ("social_worker", "police_coordinator"):
        said = page(world, episode, role)
        for text in PLAN.values():
            assert text in said or text == "no"


def test_the_home_reads_what_is_for_it_and_nothing_else(world: World, episode: Episode) -> None:
    write(world, episode)
    said = page(world, episode, "home_manager")
    assert "His room at Larch House is ready." in said
    assert "uncle" not in said
    assert "Inhaler" not in said
    school = page(world, episode, "school_lead")
    assert "His room" not in school
    assert "uncle" not in school


def test_what_was_for_the_home_in_an_earlier_version_is_gone_from_it(
    world: World, episode: Episode
) -> None:
    write(world, episode)
    write(world, episode, for_carers="")
    assert CarersPart.objects.count() == 1
    assert "His room" not in page(world, episode, "home_manager")


def test_every_version_is_kept(world: World, episode: Episode) -> None:
    write(world, episode)
    write(world, episode, "police_coordinator", safe="yes", why="The uncle has been arrested.")
    assert ReturnPlan.objects.count() == 2
    said = page(world, episode, "social_worker")
    assert said.index("The uncle has been arrested.") < said.index("Earlier versions of the plan")
    assert "His uncle waits there for him." in said
    assert Derived.objects.filter(rule="MIS-E26").count() == 2


def test_found_and_back_ask_for_it_where_it_is_empty_and_show_it_where_it_is_not(
    world: World, episode: Episode
) -> None:
    for path in ("found/", "back/"):
        assert "Nobody has written a plan for the return." in page(
            world, episode, "social_worker", path
        )
        assert "plan for the return" not in page(world, episode, "home_manager", path)
    write(world, episode)
    for path in ("found/", "back/"):
        said = page(world, episode, "police_coordinator", path)
        assert "His uncle waits there for him." in said
        assert "Bag his coat" in said
        assert "Ask nothing tonight." in page(world, episode, "home_manager", path)


@pytest.mark.parametrize("typed", [{"safe": ""}, {"why": " "}])
def test_not_safe_says_why(world: World, episode: Episode, typed: dict[str, str]) -> None:
    assert write(world, episode, **typed).status_code == 422
    assert not ReturnPlan.objects.exists()


def test_it_may_be_written_once_found_and_not_once_back(world: World, episode: Episode) -> None:
    url = f"/missing/{episode.ref}/return/"
    client = client_of(world, "social_worker")
    came_back(episode, clock.now())
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", ["home_manager", "school_lead", "stranger"])
def test_nobody_else_finds_its_page(world: World, episode: Episode, role: str) -> None:
    client = client_of(world, role)
    assert client.get(f"/missing/{episode.ref}/return/").status_code == 404


def test_two_people_at_once_the_second_reads_both(world: World, episode: Episode) -> None:
    officer = client_of(world, "police_coordinator")
    url = f"/missing/{episode.ref}/return/"
    opened = hidden(officer.get(url))
    write(world, episode)
    answer = officer.post(url, {**opened, **PLAN, "collects": "PC Lowe"})
    assert answer.status_code == 409
    said = words(answer)
    assert "Jo Marsh, with a police officer" in said
    assert "PC Lowe" in said
    officer.post(url, {**hidden(answer), **PLAN, "collects": "PC Lowe", "keep_collects": "theirs"})
    assert ReturnPlan.objects.latest("pk").collects == "Jo Marsh, with a police officer"
