"""The board: whoever should worry us most comes first, and only whom the reader may see (R08)."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.commands import acknowledge
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries.board import board
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)


def grade(world: World, episode: Episode, level: str) -> None:
    commands.grade(
        world.reader("police_coordinator"),
        episode=episode,
        grade=level,
        reason="As seen.",
        authorised_by="Insp. Hale",
        review_at=clock.now() + HOUR,
    )


def acknowledged(world: World, episode: Episode) -> None:
    derived = Derived.objects.get(rule="MIS-S03", subject_id=episode.pk)
    acknowledge(world.reader("police_coordinator"), derived=derived)


def order(world: World) -> list[str]:
    return [row.name for row in board(world.reader("social_worker")).rows]


def missing(world: World, name: str, *, age: int = 15, **facts: timedelta | bool) -> Episode:
    return reported(world, world.child(name, "Z", age=age), **facts)  # type: ignore[arg-type]


def test_not_told_then_not_acknowledged_then_grade_then_length_then_age(world: World) -> None:
    taken_on = {
        name: missing(world, name, ago=ago, age=age)
        for name, ago, age in (
            ("High", 1 * HOUR, 15),
            ("Ungraded", 2 * HOUR, 15),
            ("Medium", 3 * HOUR, 15),
            ("Low", 9 * HOUR, 15),
            ("Older", 8 * HOUR, 16),
            ("Lowest", 30 * HOUR, 15),
        )
    }
    for name, level in (
        ("High", "high"), ("Medium", "medium"), ("Low", "low"), ("Older", "low"),
        ("Lowest", "very_low"),
    ):  # fmt: skip
        grade(world, taken_on[name], level)
    for episode in taken_on.values():
        acknowledged(world, episode)
    missing(world, "Waiting", ago=HOUR)
    acknowledged(world, missing(world, "Untold", ago=HOUR / 60, told=False))
    assert order(world) == [
        "Untold Z", "Waiting Z", "High Z", "Ungraded Z", "Medium Z", "Low Z", "Older Z",
        "Lowest Z",
    ]  # fmt: skip


def test_of_two_gone_as_long_the_younger_comes_first(world: World) -> None:
    at = Instant.at(clock.now() - HOUR)
    for name, age in (("Old", 16), ("Young", 11)):
        missing(world, name, age=age, since=at)  # type: ignore[arg-type]
    assert order(world) == ["Young Z", "Old Z"]


def test_the_header_counts_who_is_missing_untold_and_unacknowledged(world: World) -> None:
    missing(world, "Ash", told=False)
    acknowledged(world, missing(world, "Devon"))
    page = words(client_of(world, "social_worker").get("/missing/"))
    for label, count in (
        ("Missing now", 2),
        ("of them nobody has told the police", 1),
        ("not acknowledged", 1),
    ):
        assert f'{label}</span> <strong class="wh-totals__value">{count}<' in page


def test_a_row_says_what_is_known_and_who_acts(world: World) -> None:
    episode = reported(world, world.child(), last_seen_where="Winsford station")
    grade(world, episode, "high")
    acknowledged(world, episode)
    page = words(client_of(world, "home_manager", world.home).get("/missing/"))
    assert "Ash W" not in page
    page = words(client_of(world, "social_worker").get("/missing/"))
    for said in (
        "Ash W",
        "High since",
        "last seen Winsford station",
        "reported by Cheshire East Council",
        f"acting: {world.user('police_coordinator').name}",
        "next review",
    ):
        assert said in page
    assert "Winters" not in page  # a screen on a wall is read by who comes by


@pytest.mark.parametrize(
    ("role", "agency", "sees"),
    [
        ("social_worker", "council", True),
        ("social_worker", "sefton_council", True),
        ("police_coordinator", "police", True),
        ("home_manager", "home", True),
        ("school_lead", "school", False),
        ("police_coordinator", "merseyside", True),
        ("stranger", "stranger", False),
    ],
)
def test_each_agency_sees_the_children_of_its_circle(
    world: World, role: str, agency: str, sees: bool
) -> None:
    child = world.child(responsible=world.sefton, carer=world.home)
    reported(world, child, by=world.reader("social_worker", world.sefton_council))
    client = client_of(world, role, None if role == "stranger" else getattr(world, agency))
    page = words(client.get("/missing/"))
    assert ("Ash W" in page) is sees
    assert ("No child whom you may see is reported missing now." in page) is not sees


@pytest.mark.parametrize("role", ["senior_leader", "interviewer", "totals_reader"])
def test_who_has_no_board_finds_none(world: World, role: str) -> None:
    client = client_of(world, role)
    for page in ("", "live/", "wall/"):
        assert client.get(f"/missing/{page}").status_code == 404


def test_a_child_who_turns_18_stays_until_found_or_closed(world: World) -> None:
    today = clock.today()
    birthday = today.replace(year=today.year - 18, day=1)
    episode = reported(world, world.child(born_on=birthday), ago=timedelta(days=60))
    page = words(client_of(world, "social_worker").get("/missing/"))
    assert "Ash W</a>, 18" in page
    assert "18 now, and still missing: hand over to adult safeguarding by name" in page
    one = words(client_of(world, "social_worker").get(f"/missing/{episode.ref}/"))
    assert "Eighteen is not found" in one
    commands.close(world.reader("police_coordinator"), episode=episode, closing="police")
    assert order(world) == []


def test_imported_history_is_never_on_it(world: World) -> None:
    child = world.child()
    since = Instant.at(clock.now() - 30 * HOUR)
    commands.open_episodes(SYSTEM, [NewEpisode(child_id=child.pk, since=since, origin="imported")])
    shown = board(world.reader("social_worker"))
    assert (shown.rows, shown.back.found, shown.back.owed) == ((), (), ())


def test_a_restricted_child_is_neither_shown_nor_counted(world: World) -> None:
    from wayhome.foundation.access import commands as access

    child: Child = world.child()
    reported(world, child, told=False)
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(
        manager, child_id=child.pk, reason="Adopted", named=[manager.user], owner=manager.user
    )
    assert board(world.reader("social_worker")).untold == 0
    assert board(world.reader("team_manager")).untold == 1


def test_who_is_on_duty_and_who_was_called_is_said(world: World) -> None:
    from wayhome.foundation.rules import alerts

    worker = world.user("social_worker")
    world.on_duty(worker)
    reported(world, world.child(), ago=HOUR)
    alerts.tick()
    page = words(client_of(world, "social_worker").get("/missing/"))
    assert f"<strong>{worker.name}</strong> Duty social care" in page
    assert f"called {worker.name}" in page
    assert (
        "Nobody is on duty for Missing from home, Cheshire Constabulary: "
        "a report calls the whole team." in page
    )


def test_out_of_hours_on_duty_is_on_duty(world: World) -> None:
    night = world.another("social_worker").user
    world.on_duty(night, world.team("out_of_hours"))
    page = words(client_of(world, "social_worker").get("/missing/"))
    assert f"<strong>{night.name}</strong> Out-of-hours social care" in page
    assert "Nobody is on duty for Duty social care" not in page
