"""MIS-S30, S31: what is passed on of an interview (T03); the police interview (T04)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules import engine
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import (
    came_back,
    interview_of,
    known_child,
    open_rows,
    went_missing,
)
from wayhome.practice.missing.tests.people import client_of, reported, words

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def held(episode: Episode, at: datetime, *, recorded: datetime | None = None, **texts: str) -> None:
    with clock.stopped(recorded or at):
        commands.hold(
            SYSTEM, interview=interview_of(episode), held_at=at, where="School",
            account="We talked.", no_action_reason="In the plan.", **texts,
        )  # fmt: skip


@pytest.fixture
def episode(world: World) -> Episode:
    child = known_child(world, carer=world.home)
    return went_missing(child, LEFT, back_after=2 * HOUR)


def test_an_extract_written_with_the_interview_is_in_time(world: World, episode: Episode) -> None:
    at = LEFT + 10 * HOUR
    held(episode, at, recorded=at + 3 * HOUR, police_extract="A flat in Crewe.")
    row = Derived.objects.get(rule="MIS-S30")
    assert (row.due_at, row.stopped_at) == (at + 24 * HOUR, at + 3 * HOUR)


def test_with_nothing_passed_on_it_is_late_after_a_day(world: World, episode: Episode) -> None:
    held(episode, LEFT + 10 * HOUR)
    [row] = open_rows(world, "MIS-S30", LEFT + 35 * HOUR)
    assert row.due_at == LEFT + 34 * HOUR


def test_what_is_written_later_ends_it_and_is_never_written_over(
    world: World, episode: Episode
) -> None:
    held(episode, LEFT + 10 * HOUR)
    interview = interview_of(episode)
    with clock.stopped(LEFT + 20 * HOUR):
        commands.share(SYSTEM, interview=interview, police_extract="", carer_actions="A text.")
        assert not open_rows(world, "MIS-S30", clock.now())
        with pytest.raises(Invalid):
            commands.share(SYSTEM, interview=interview, police_extract="", carer_actions="Two.")
        with pytest.raises(Invalid):
            commands.share(SYSTEM, interview=interview, police_extract=" ", carer_actions="")


def test_an_interview_not_held_has_nothing_to_pass_on(world: World, episode: Episode) -> None:
    with pytest.raises(Invalid):
        commands.share(
            SYSTEM, interview=interview_of(episode), police_extract="X", carer_actions=""
        )
    assert not Derived.objects.filter(rule="MIS-S30").exists()


def test_the_interviewer_writes_it_on_a_page_and_each_reads_their_part(world: World) -> None:
    child = world.child(carer=world.home)
    back = came_back(reported(world, child, ago=30 * HOUR), clock.now() - 20 * HOUR)
    held(back, clock.now() - HOUR)
    ref = interview_of(back).ref
    interviewer = client_of(world, "interviewer")
    there = f"/interviews/{ref}/share/"
    assert "Police and those who care" in words(interviewer.get(f"/interviews/{ref}/"))
    assert there in words(interviewer.get(f"/interviews/{ref}/"))
    assert there not in words(client_of(world, "home_manager").get(f"/interviews/{ref}/"))
    assert "What others may read of it" in words(interviewer.get(there))
    sent = send(
        interviewer, there, police_extract="A flat in Crewe.", carer_actions="Knock and wait."
    )
    assert sent.status_code == 302
    assert there not in words(interviewer.get(f"/interviews/{ref}/"))
    home = words(client_of(world, "home_manager").get(f"/interviews/{ref}/"))
    assert "Knock and wait." in home
    assert "A flat in Crewe." not in home
    assert client_of(world, "home_manager").get(there).status_code == 404


def test_no_police_interview_is_owed_where_no_limit_is_set(world: World, episode: Episode) -> None:
    assert not Derived.objects.filter(rule="MIS-S31").exists()


def test_a_limit_of_the_area_makes_it_owed_to_the_force_there(
    world: World, episode: Episode
) -> None:
    admin = world.reader("administrator")
    rules.set_target(admin, rule="MIS-S31", authority=world.cheshire_east, minutes=24 * 60)
    engine.repair()
    [row] = open_rows(world, "MIS-S31", LEFT + 3 * HOUR)
    assert row.due_at == LEFT + 26 * HOUR
    assert row.team_id == world.team("police_missing").pk
    with clock.stopped(LEFT + 5 * HOUR):
        commands.record_prevention(
            SYSTEM, episode=episode, held_at=LEFT + 4 * HOUR, officer="PC Lowe", said="Tired."
        )
    assert not open_rows(world, "MIS-S31", LEFT + 6 * HOUR)


def test_another_areas_limit_makes_nothing_owed_here(world: World, episode: Episode) -> None:
    admin = world.reader("administrator")
    rules.set_target(admin, rule="MIS-S31", authority=world.sefton, minutes=60)
    engine.repair()
    assert not Derived.objects.filter(rule="MIS-S31").exists()
