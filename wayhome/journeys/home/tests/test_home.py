"""Home: what waits for one person, in counts that open their own pages; no child is named."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World
from tests.stories import client_of, questions, words
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel import clock
from wayhome.journeys.home.queries import Owed
from wayhome.practice.danger.commands import NewDanger, tell
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.handover import Change, NewLine
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import came_back, went_missing

HOUR = timedelta(hours=1)


@pytest.fixture
def episode(world: World) -> Episode:
    return went_missing(world.child(), clock.now() - 3 * HOUR, told=False)


def home(world: World, role: str = "social_worker") -> str:
    return words(client_of(world, role).get("/home/"))


def test_an_empty_home_says_so(world: World) -> None:
    said = home(world)
    assert "No child whom you may see is reported missing." in said
    assert "Nothing: nothing is late" in said
    assert "0 decisions were noted today." in said


def test_who_is_missing_is_counted_and_not_named(world: World, episode: Episode) -> None:
    said = home(world)
    assert "1 child" in said
    assert "nobody has told the police: 1" in said
    assert "not acknowledged: 1" in said
    assert "Ash" not in said


def test_what_is_owed_is_counted_by_when_with_its_reasons(world: World, episode: Episode) -> None:
    back = went_missing(world.child("Kit"), clock.now() - 100 * HOUR)
    came_back(back, clock.now() - 80 * HOUR)
    said = home(world)
    assert "1 × Not yet: Report acknowledged by somebody on duty" in said
    assert "1 × Nobody has told the police" in said
    assert "1 × Not yet: Return interview held within 72 hours of return" in home(
        world, "interviewer"
    )
    assert "Return interview held" not in said, "that is another team's"


def test_a_pattern_is_owed_a_decision_and_says_so(world: World) -> None:
    child = world.child()
    for days in (30, 20, 0):
        at = clock.now() - timedelta(days=days, hours=3)
        went_missing(child, at, back_after=HOUR if days else None)
    said = home(world, "team_manager")
    assert "1 × Decide: Missing three times or more in 90 days" in said


def test_danger_that_nobody_acts_on_comes_first(world: World, episode: Episode) -> None:
    danger = NewDanger(episode.child_id, "He is followed.", "yes", told_999=True)
    tell(world.reader("home_manager"), danger=danger)
    for role in ("social_worker", "police_coordinator", "out_of_hours", "control_room"):
        said = home(world, role)
        assert "1 waits for you to say that you act." in said
        assert "followed" not in said
    assert "waits for you" not in home(world, "home_manager")


def test_a_hand_over_that_waits_for_you_is_there(world: World, episode: Episode) -> None:
    goes, comes = world.another("social_worker"), world.member("social_worker")
    assert goes.team
    change = Change(
        goes.team, goes.user, goes.team, comes.user, clock.now(), (world.cheshire_east,)
    )
    commands.write_handover(reader_for(goes), change=change, lines=[NewLine(episode, "Ring.")])
    assert "waiting for your signature" in home(world)


def test_home_is_in_the_navigation_for_those_who_begin_elsewhere_too(world: World) -> None:
    said = words(client_of(world, "police_coordinator").get("/missing/"))
    assert 'href="/home/"' in said
    assert "Missing now" in home(world, "police_coordinator")


@pytest.mark.parametrize("role", ["social_worker", "police_coordinator", "interviewer"])
def test_home_is_cheap(world: World, episode: Episode, role: str) -> None:
    browser = client_of(world, role)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/home/").status_code == 200
    signing_in = 3  # the session, the person and their places, on every page
    assert questions(asked) - signing_in <= 9


def test_reasons_and_the_rest_are_all_that_is_counted() -> None:
    owed = Owed("late", "Overdue", 15, (("Plan whole", 3), ("Action past its date", 2)))
    assert owed.for_other_reasons == 10


@pytest.mark.parametrize("role", ["foster_carer", "school_lead"])
def test_who_is_first_to_know_reports_and_tells_from_home(world: World, role: str) -> None:
    page = words(client_of(world, role).get("/home/"))
    main = page.partition("<main")[2]
    assert reverse("missing:report") in main
    assert reverse("contacts:quick") in main


def test_who_reports_nobody_missing_is_not_offered_it(world: World) -> None:
    main = words(client_of(world, "senior_leader").get("/home/")).partition("<main")[2]
    assert reverse("missing:report") not in main
