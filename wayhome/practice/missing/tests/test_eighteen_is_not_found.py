"""MIS-G10: at eighteen a live episode asks to be handed over by name, and stays (P02)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.seniors import NewHandover
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing
from wayhome.practice.missing.tests.people import client_of, reported, words

BORN = date(2008, 6, 20)
BIRTHDAY = datetime(2026, 6, 19, 23, tzinfo=UTC)  # the 20th begins in London
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RULE = "MIS-G10"


def handed(episode: Episode, at: datetime, **more: str) -> None:
    with clock.stopped(at):
        names: dict[str, Any] = {"to_adults": "Joan Price", "to_police": "Sgt Lowe"} | more
        new = NewHandover(episode=episode, handed_at=at, **names)
        commands.hand_over(SYSTEM, handovers=[new])


def test_it_opens_at_midnight_of_the_birthday_with_nothing_written(world: World) -> None:
    went_missing(known_child(world, born_on=BORN), BIRTHDAY - 50 * HOUR)
    assert not open_rows(world, RULE, BIRTHDAY - MINUTE)
    assert open_rows(world, RULE, BIRTHDAY)


def test_a_child_found_the_evening_before_leaves_none(world: World) -> None:
    went_missing(known_child(world, born_on=BORN), BIRTHDAY - 50 * HOUR, back_after=49 * HOUR)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_a_child_whose_age_nobody_knows_asks_for_nothing(world: World) -> None:
    child = known_child(world)
    type(child).objects.filter(pk=child.pk).update(born_on=None)
    world.derive(child)
    went_missing(child, BIRTHDAY)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_two_names_end_the_gap_and_not_the_episode(world: World) -> None:
    episode = went_missing(known_child(world, born_on=BORN), BIRTHDAY - 50 * HOUR)
    handed(episode, BIRTHDAY + HOUR)
    assert open_rows(world, RULE, BIRTHDAY + HOUR - MINUTE)
    assert not open_rows(world, RULE, BIRTHDAY + HOUR)
    episode.refresh_from_db()
    assert episode.is_open


def test_handed_over_before_the_birthday_there_is_no_gap(world: World) -> None:
    episode = went_missing(known_child(world, born_on=BORN), BIRTHDAY - 50 * HOUR)
    handed(episode, BIRTHDAY - HOUR)
    assert not Derived.objects.filter(rule=RULE).exists()


@pytest.mark.parametrize("who", ["to_adults", "to_police"])
def test_a_team_without_a_name_is_nobody(world: World, who: str) -> None:
    episode = went_missing(known_child(world, born_on=BORN), BIRTHDAY - 50 * HOUR)
    with pytest.raises(Invalid) as wrong:
        handed(episode, BIRTHDAY, **{who: " "})
    assert set(wrong.value.errors) == {who}


def test_it_is_recorded_on_the_episodes_page_and_only_near_the_birthday(world: World) -> None:
    today = clock.today()
    grown = world.child(born_on=today.replace(year=today.year - 18, day=1))
    episode = reported(world, grown)
    worker, here = client_of(world, "social_worker"), f"/missing/{episode.ref}/"
    assert "nobody is named yet" in words(worker.get(here))
    now = clock.now().astimezone(clock.LONDON).isoformat()[:16]
    send(
        worker, f"{here}eighteen/", handed_at=now, to_adults="Joan Price, adult safeguarding",
        to_police="Sgt Lowe",
    )  # fmt: skip
    said = words(worker.get(here))
    assert "Joan Price, adult safeguarding" in said
    assert "nobody is named yet" not in said
    younger = reported(world, world.child("Kit"))
    assert worker.get(f"/missing/{younger.ref}/eighteen/").status_code == 404
