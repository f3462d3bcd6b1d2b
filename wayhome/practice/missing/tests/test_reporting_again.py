"""Reporting the same child again takes twenty seconds, and asks what is different (P11)."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import client_of, reported, words
from wayhome.practice.missing.tests.wizard import Wizard

LATELY = {"seen-how": "unknown", "police-told": "no", "police-why_not": "Ringing now."}


@pytest.fixture
def child(world: World) -> Child:
    """Missing from Larch House last week, reported by it, and back since."""
    child = world.child("Devon", "Kane", carer=world.home)
    episode = reported(
        world,
        child,
        ago=timedelta(days=7),
        by=world.reader("home_manager"),
        last_seen_where="Winsford station",
        circumstances="A call at tea.",
        worries="No inhaler.",
        setting="care",
    )
    returned = Instant.at(clock.now() - timedelta(days=6))
    commands.record_returned(world.reader("home_manager"), episode=episode, returned=returned)
    return child


def test_the_home_is_offered_the_child_it_reported_lately(world: World, child: Child) -> None:
    assert "Report Devon Kane again" in words(client_of(world, "home_manager").get("/report/"))


@pytest.mark.parametrize("role", ["school_lead", "stranger"])
def test_others_are_not_offered_the_child(world: World, child: Child, role: str) -> None:
    assert "Devon" not in words(client_of(world, role).get("/report/"))


def test_it_takes_four_screens_and_copies_what_was_confirmed(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "home_manager"), about=child)
    wizard.answer()
    assert wizard.screen == "again"
    page = words(wizard.look())
    for said in ("Winsford station", "A call at tea.", "No inhaler."):
        assert said in page
    asked = []
    while wizard.screen != "check":
        asked.append(wizard.screen)
        wizard.answer(**{k: v for k, v in LATELY.items() if k.startswith(wizard.screen)})
    assert asked == ["again", "seen", "police"]
    wizard.send()
    episode = Episode.objects.get(returned_latest_at=None)
    assert episode.different == "Left by the window."
    assert (episode.circumstances, episode.worries) == ("A call at tea.", "No inhaler.")
    assert (episode.last_seen_where, episode.setting) == ("Winsford station", "care")


def test_the_name_and_number_to_ring_are_not_asked_twice(world: World, child: Child) -> None:
    client = client_of(world, "home_manager")
    first = Wizard(client, about=child)
    first.answer()
    assert Wizard(client, about=child).screen == "again"


def test_what_is_different_must_be_said(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "home_manager"), about=child)
    wizard.answer()
    answer = wizard.answer(**{"again-different": ""})
    assert answer.status_code == 422
    assert "Answer “What is different tonight?”" in words(answer)


def test_what_is_no_longer_right_is_asked_anew(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "home_manager"), about=child)
    wizard.answer()
    wizard.answer(**{"again-same": "no"})
    wizard.answer(**{"seen-how": "unknown"})
    assert wizard.screen == "where"
    assert "Winsford station" not in words(wizard.look())


def test_somebody_who_changes_their_mind_is_asked_anew(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "home_manager"), about=child)
    wizard.answer()
    wizard.answer()
    wizard.url = wizard.address("again")
    wizard.answer(**{"again-same": "no"})
    wizard.to("where", **LATELY)
    assert "Winsford station" not in words(wizard.look())


def test_an_earlier_episode_that_the_reporter_may_not_see_is_not_copied(world: World) -> None:
    child = world.child()
    episode = reported(world, child, ago=timedelta(days=7), worries="No inhaler.")
    commands.close(
        world.reader("social_worker"),
        episode=episode,
        closing="error",
        reason="At her aunt's all along.",
    )
    wizard = Wizard(client_of(world, "home_manager"), about=child)
    wizard.answer()
    assert wizard.screen == "child"


def test_one_page_may_answer_it_all(world: World, child: Child) -> None:
    """What stands under "what is different" and is left whole is not asked again."""
    wizard = Wizard(client_of(world, "home_manager"), about=child)
    wizard.answer()
    wizard.answer(**LATELY)
    assert wizard.screen == "check"


def test_what_is_left_empty_there_is_asked_on_its_own_screen(world: World, child: Child) -> None:
    wizard = Wizard(client_of(world, "home_manager"), about=child)
    wizard.answer()
    wizard.answer(**{k: v for k, v in LATELY.items() if not k.startswith("police-")})
    assert wizard.screen == "police"
