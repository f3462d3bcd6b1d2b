"""The chronology: one line each, newest first, by kind and by who recorded it, a page at a time."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import World
from tests.stories import Story, client_of, told_story, words
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.facts import Instant, NewEpisode

TITLE = re.compile(r'wh-timeline__title"[^>]*>([^<]+)<')


@pytest.fixture
def story(world: World) -> Story:
    return told_story(world)


def titles(world: World, story: Story, role: str = "social_worker", query: str = "") -> list[str]:
    address = reverse("child:page", args=[story.child.ref]) + query
    response = client_of(world, role).get(address)
    assert response.status_code == 200
    return TITLE.findall(words(response))


def test_what_happened_last_comes_first(world: World, story: Story) -> None:
    found = titles(world, story)
    assert sorted(found[:2]) == ["Police told", "Went missing"]
    assert found.index("Return interview held") < found.index("Back")
    assert found.count("Went missing") == 2


def test_it_opens_in_place_with_what_was_recorded(world: World, story: Story) -> None:
    response = client_of(world, "social_worker").get(reverse("child:page", args=[story.child.ref]))
    said = words(response)
    for expected in (
        "Last seen: Winsford station",
        "Left after a call.",
        "Police reference LOG 4471",
    ):
        assert expected in said


def test_it_is_narrowed_by_kind(world: World, story: Story) -> None:
    assert set(titles(world, story, query="?topic=Actions")) == {"Action agreed"}
    assert "Went missing" not in titles(world, story, query="?topic=Return+interview")


def test_it_is_narrowed_by_who_recorded_it(world: World, story: Story) -> None:
    found = titles(world, story, query=f"?agency={world.service.ref}")
    assert set(found) == {"Return interview held", "Action agreed"}


def test_an_agency_that_may_not_be_named_is_no_filter(world: World, story: Story) -> None:
    """P22: a filter that worked would tell a school that a health service is involved."""
    world.involve(story.child, world.health, "health_care", shown_with="health")
    everything = titles(world, story, "school_lead")
    assert titles(world, story, "school_lead", f"?agency={world.health.ref}") == everything
    address = reverse("child:page", args=[story.child.ref])
    assert world.health.name not in words(client_of(world, "school_lead").get(address))


def test_nonsense_in_the_address_narrows_nothing(world: World, story: Story) -> None:
    assert titles(world, story, query="?topic=nonsense&agency=x&at=garbage") == titles(world, story)


def test_a_long_story_comes_a_page_at_a_time_and_every_line_once(
    world: World, story: Story
) -> None:
    missing.open_episodes(SYSTEM, [_history(story, days) for days in range(60, 90)])
    client = client_of(world, "social_worker")
    address = reverse("child:page", args=[story.child.ref])
    seen: list[str] = []
    query = "?topic=Missing"
    for _page in range(6):
        said = words(client.get(address + query))
        seen += re.findall(r'wh-timeline__at"><time datetime="([^"]+)"', said)
        following = re.search(r'rel="next" href="([^"]+)"', said)
        if following is None:
            break
        query = following[1]
    # 30 imported ones went missing and came back; the story's own two, one of them back
    assert len(seen) == 30 * 3 + 3
    assert seen == sorted(seen, reverse=True)


def _history(story: Story, days: int) -> NewEpisode:
    at = clock.now() - timedelta(days=days)
    back = Instant.at(at + timedelta(hours=3))
    return NewEpisode(
        child_id=story.child.pk, since=Instant.at(at), origin="imported", found=back, returned=back
    )
