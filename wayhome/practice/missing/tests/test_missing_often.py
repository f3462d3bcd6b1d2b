"""Children missing more than once: when, where, with whom, and what was done (R12). No score."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from tests.stories import questions
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.commands import decide
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode
from wayhome.practice.missing.tests.lives import came_back, known_child, went_missing
from wayhome.practice.missing.tests.people import at, client_of, words

PAGE = "/missing/often/"
DAY = timedelta(days=1)
NOW = at(12) + 10 * DAY  # Friday 13 November 2026


@pytest.fixture(autouse=True)
def _then(world: World) -> object:
    with clock.stopped(NOW):
        yield


def often(world: World, *, times: int = 3, name: str = "Ash", hour: int = 22) -> Child:
    """Gone on so many Tuesdays at that hour, three hours each time, the last on 10 November."""
    child = known_child(world, given_name=name)
    for week in reversed(range(times)):
        went_missing(child, at(hour) + 7 * DAY - 7 * week * DAY, back_after=timedelta(hours=3))
    return child


def page(world: World, role: str = "team_manager", query: str = "") -> str:
    return words(client_of(world, role).get(PAGE + query))


def test_it_says_how_often_when_and_how_many_were_talked_to(world: World) -> None:
    often(world)
    said = page(world)
    assert "3 times" in said
    assert "Went: 3 of 3 times at 18 to 24 h; 3 of 3 on a Tue." in said
    assert '<td class="wh-heat__3">3</td>' in said
    assert "0 held of 3 returns" in said


def test_once_is_not_often_and_the_filter_says_what_is(world: World) -> None:
    often(world, times=1, name="Once")
    often(world, times=2, name="Twice")
    assert "Once" not in page(world)
    assert "Twice" in page(world)
    assert "No child whom you may see was missing so often: 3 or more" in page(
        world, query="?often=3-90"
    )
    assert "Twice" in page(world, query="?often=nonsense")


def test_a_longer_time_finds_what_a_shorter_one_does_not(world: World) -> None:
    child = known_child(world)
    for ago in (150, 120):
        went_missing(child, NOW - ago * DAY, back_after=timedelta(hours=3))
    assert "Ash" not in page(world)
    assert "Ash Winters" in page(world, query="?often=2-365")


def test_who_is_missing_now_comes_first_then_who_goes_most(world: World) -> None:
    often(world, times=4, name="Most")
    often(world, times=2, name="Less")
    gone = often(world, times=2, name="Gone")
    went_missing(gone, NOW - timedelta(hours=2))
    said = page(world)
    assert said.index("Gone Winters") < said.index("Most Winters") < said.index("Less Winters")
    assert "missing now" in said


def test_a_day_without_an_hour_is_in_no_cell_and_said(world: World) -> None:
    child = often(world, times=1)
    with clock.stopped(NOW - 2 * DAY):
        new = NewEpisode(child_id=child.pk, since=Instant.on((NOW - 2 * DAY).date()))
        [episode] = commands.open_episodes(SYSTEM, [new])
    came_back(episode, NOW - DAY)
    said = page(world)
    assert "The hour of 1 episode is not known" in said


def test_companions_are_named_only_to_those_in_both_circles(world: World) -> None:
    child = often(world)
    known_child(world, given_name="Kit", family_name="Moss", carer=world.home)
    with clock.stopped(NOW - timedelta(hours=3)):
        commands.open_episodes(
            SYSTEM,
            [
                NewEpisode(
                    child_id=child.pk,
                    since=Instant.at(NOW - timedelta(hours=3)),
                    with_children=("Kit Moss",),
                )
            ],
        )
    assert "Kit Moss" in page(world)
    world.involve(child, world.service, "return_interview")
    said = page(world, "interviewer")
    assert "Ash Winters" in said
    assert "another child" in said or "Kit Moss" in said


def test_what_was_decided_is_said_to_readers_of_decisions(world: World) -> None:
    often(world)
    assert "decision asked" in page(world)
    manager, first = world.reader("team_manager"), Derived.objects.filter(kind="P", stopped_at=None)
    for prompt in first.exclude(rule="MIS-P01"):
        option = registry.pattern(prompt.rule).options[0][0]
        decide(manager, derived=prompt, option=option, reason="Nobody fetches him at night.")
    often_gone = first.get(rule="MIS-P01")
    decide(manager, derived=often_gone, option="plan", reason="He needs a lift.")
    said = page(world)
    assert "Change the plan" in said
    assert "decision asked" not in said


def test_a_stranger_finds_nobody(world: World) -> None:
    often(world)
    assert "Ash" not in page(world, "stranger")
    assert client_of(world, "school_lead").get(PAGE).status_code == 404


def test_it_asks_as_much_for_one_child_as_for_many(world: World) -> None:
    def asked() -> int:
        browser = client_of(world, "team_manager")
        with CaptureQueriesContext(connection) as found:
            assert browser.get(PAGE).status_code == 200
        return questions(found)

    often(world)
    first = asked()
    for name in ("Kit", "Sam"):
        often(world, name=name)
    assert asked() == first <= 15


def test_many_are_turned_by_pages(world: World) -> None:
    for number in range(23):
        often(world, times=2, name=f"Child{number}")
    said = page(world)
    assert said.count("wh-often__name") == 20
    assert "Next" in said
