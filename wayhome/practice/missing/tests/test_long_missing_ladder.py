"""MIS-S34: senior reviews at 72 hours, five days, then every week while the child is missing."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.seniors import NewReview
from wayhome.practice.missing.facts import Instant, NewEpisode
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import came_back, known_child, open_rows, went_missing
from wayhome.practice.missing.tests.people import client_of, reported, words

LEFT = datetime(2026, 10, 22, 20, tzinfo=UTC)  # the clocks go back on the 25th
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RULE = "MIS-S34"


def reviewed(episode: Episode, at: datetime) -> None:
    with clock.stopped(at):
        new = NewReview(
            episode=episode,
            held_at=at,
            led_by="Head of service",
            decided="The search goes on; an appeal.",
            next_steps="Sgt Lowe: the phone, tonight.",
        )
        commands.review(SYSTEM, reviews=[new])


def test_the_first_two_rungs_are_elapsed_hours_across_the_change_of_clocks(world: World) -> None:
    went_missing(known_child(world), LEFT)
    rows = Derived.objects.filter(rule=RULE).order_by("occurrence")
    assert [row.due_at for row in rows] == [LEFT + 72 * HOUR, LEFT + 120 * HOUR]


def test_each_is_listed_from_a_day_before_it_is_due(world: World) -> None:
    went_missing(known_child(world), LEFT)
    assert not open_rows(world, RULE, LEFT + 48 * HOUR - MINUTE)
    assert len(open_rows(world, RULE, LEFT + 48 * HOUR)) == 1
    assert len(open_rows(world, RULE, LEFT + 96 * HOUR)) == 2


def test_a_child_found_before_72_hours_owes_none(world: World) -> None:
    went_missing(known_child(world), LEFT, back_after=72 * HOUR - MINUTE)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_after_two_reviews_the_next_is_a_week_after_the_last(world: World) -> None:
    episode = went_missing(known_child(world), LEFT)
    reviewed(episode, LEFT + 70 * HOUR)
    assert not open_rows(world, RULE, LEFT + 80 * HOUR)
    reviewed(episode, LEFT + 119 * HOUR)
    [row] = Derived.objects.filter(rule=RULE, occurrence=2)
    assert row.due_at == LEFT + (119 + 168) * HOUR
    reviewed(episode, row.due_at)
    [after] = Derived.objects.filter(rule=RULE, occurrence=3)
    assert after.due_at == row.due_at + 168 * HOUR


def test_a_review_that_was_never_held_stays_undone_when_the_child_is_back(world: World) -> None:
    episode = went_missing(known_child(world), LEFT)
    came_back(episode, LEFT + 100 * HOUR)
    [row] = Derived.objects.filter(rule=RULE)
    assert (row.stopped_at, row.closed_at) == (None, LEFT + 100 * HOUR)
    assert not open_rows(world, RULE, LEFT + 101 * HOUR)


def test_where_the_day_alone_is_known_it_counts_from_the_report(world: World) -> None:
    with clock.stopped(LEFT):
        day = Instant.on(LEFT.date())
        new = NewEpisode(child_id=known_child(world).pk, since=day)
        commands.open_episodes(SYSTEM, [new])
    first = Derived.objects.get(rule=RULE, occurrence=0)
    assert first.due_at == LEFT + 72 * HOUR


def test_a_review_says_what_was_decided_and_what_is_next(world: World) -> None:
    episode = went_missing(known_child(world), LEFT)
    new = NewReview(
        episode=episode, held_at=LEFT, led_by="Head of service", decided="", next_steps=" "
    )
    with clock.stopped(LEFT + 80 * HOUR), pytest.raises(Invalid) as wrong:
        commands.review(SYSTEM, reviews=[new])
    assert set(wrong.value.errors) == {"decided", "next_steps"}


def test_it_is_asked_for_and_recorded_on_the_episodes_page(world: World) -> None:
    episode = reported(world, world.child(carer=world.home), ago=71 * HOUR)
    manager, here = client_of(world, "team_manager"), f"/missing/{episode.ref}/"
    assert "A senior manager is to review this" in words(manager.get(here))
    assert "A senior manager" not in words(client_of(world, "home_manager").get(here))
    now = clock.now().astimezone(clock.LONDON).isoformat()[:16]
    send(
        manager, f"{here}review/", held_at=now, led_by="Ann Hughes, head of service",
        decided="An appeal with her photo.", next_steps="Press office, by six.",
    )  # fmt: skip
    said = words(manager.get(here))
    assert "An appeal with her photo." in said
    assert "A senior manager is to review this" not in said
    assert client_of(world, "home_manager").get(f"{here}review/").status_code == 404
