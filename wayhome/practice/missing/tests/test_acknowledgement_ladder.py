"""MIS-S03: a report is acknowledged by grade, or the call climbs to the next on duty (P09, E01)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.models import User
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Watermark
from wayhome.foundation.rules import alerts
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Alert, Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child, went_missing

NIGHT = datetime(2026, 6, 1, 22, tzinfo=UTC)
RULE = "MIS-S03"


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def due(episode: Episode) -> datetime | None:
    return Derived.objects.get(rule=RULE, subject_id=episode.pk).due_at


def fired() -> list[tuple[int, str]]:
    rows = Alert.objects.filter(rule=RULE).select_related("user").order_by("rung")
    return [(alert.rung, alert.user.name if alert.user else "nobody") for alert in rows]


@pytest.fixture
def two_on_duty(world: World) -> tuple[str, str]:
    first, second = world.user("social_worker"), world.another("social_worker").user
    team = world.team("social_care")
    with clock.stopped(NIGHT):
        world.on_duty(first, team, rank=1)
        world.on_duty(second, team, rank=2)
    return first.name, second.name


@pytest.mark.parametrize(
    ("grade", "allowed"), [("high", 15), ("medium", 60), ("low", 240), ("very_low", 240)]
)
def test_the_limit_follows_the_police_grade(world: World, grade: str, allowed: int) -> None:
    episode = went_missing(known_child(world), NIGHT)
    with clock.stopped(NIGHT):
        commands.grade(
            world.reader("police_coordinator"),
            episode=episode,
            grade=grade,
            reason="Known places checked.",
            authorised_by="Insp. Hale",
            review_at=NIGHT + minutes(120),
        )
    assert due(episode) == NIGHT + minutes(allowed)


def test_a_report_that_police_have_not_graded_is_owed_within_15_minutes(world: World) -> None:
    assert due(went_missing(known_child(world), NIGHT)) == NIGHT + minutes(15)


def test_the_call_climbs_to_the_next_on_duty(world: World, two_on_duty: tuple[str, str]) -> None:
    first, second = two_on_duty
    went_missing(known_child(world), NIGHT)
    with clock.stopped(NIGHT + minutes(15)):
        alerts.tick()
    assert fired() == [(1, first)]
    with clock.stopped(NIGHT + minutes(30)):
        alerts.tick()
    assert fired() == [(1, first), (2, second)]


def test_at_night_the_call_climbs_among_those_on_duty_by_night(world: World) -> None:
    """The report is owed by duty social care, of whom nobody is at work at ten in the evening."""
    first, second = world.user("out_of_hours"), world.another("out_of_hours").user
    elsewhere = world.user("out_of_hours", world.sefton_council)
    with clock.stopped(NIGHT):
        for rank, user in enumerate((first, second), start=1):
            world.on_duty(user, rank=rank)
        world.on_duty(elsewhere)
    went_missing(known_child(world), NIGHT)
    for passed in (15, 30):
        with clock.stopped(NIGHT + minutes(passed)):
            alerts.tick()
    assert fired() == [(1, first.name), (2, second.name)]


def test_the_team_by_day_is_called_before_the_team_by_night(
    world: World, two_on_duty: tuple[str, str]
) -> None:
    with clock.stopped(NIGHT):
        world.on_duty(world.user("out_of_hours"))
    went_missing(known_child(world), NIGHT)
    with clock.stopped(NIGHT + minutes(61)):
        alerts.tick()
    names = [*two_on_duty, world.user("out_of_hours").name]
    assert [name for _, name in fired()] == names


def test_a_tick_run_twice_calls_nobody_twice(world: World, two_on_duty: tuple[str, str]) -> None:
    went_missing(known_child(world), NIGHT)
    with clock.stopped(NIGHT + minutes(16)):
        assert alerts.tick().fired == 1
        assert alerts.tick().fired == 0


def test_an_outage_is_caught_up(world: World, two_on_duty: tuple[str, str]) -> None:
    went_missing(known_child(world), NIGHT)
    with clock.stopped(NIGHT + minutes(14)):
        alerts.tick()
    with clock.stopped(NIGHT + minutes(80)):
        alerts.tick()
    assert [rung for rung, _ in fired()] == [1, 2, 3, 4]
    assert Watermark.objects.get(job=alerts.JOB).done_until_at == NIGHT + minutes(80)


def test_an_acknowledged_report_calls_nobody(world: World, two_on_duty: tuple[str, str]) -> None:
    episode = went_missing(known_child(world), NIGHT)
    with clock.stopped(NIGHT + minutes(5)):
        row = Derived.objects.get(rule=RULE, subject_id=episode.pk)
        rules.acknowledge(world.reader("social_worker"), derived=row)
    with clock.stopped(NIGHT + minutes(60)):
        assert alerts.tick().fired == 0


def test_a_found_child_calls_nobody(world: World, two_on_duty: tuple[str, str]) -> None:
    went_missing(known_child(world), NIGHT, back_after=minutes(10))
    with clock.stopped(NIGHT + minutes(60)):
        assert alerts.tick().fired == 0


def test_a_hole_in_the_rota_is_counted_and_the_alert_stands(world: World) -> None:
    went_missing(known_child(world), NIGHT)
    with clock.stopped(NIGHT + minutes(15)):
        ticked = alerts.tick()
    assert (ticked.fired, ticked.nobody_on_duty) == (1, 1)
    assert fired() == [(1, "nobody")]


def test_the_message_names_no_child(
    world: World,
    two_on_duty: tuple[str, str],
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    child = known_child(world)
    went_missing(child, NIGHT)
    with (
        clock.stopped(NIGHT + minutes(15)),
        django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
    ):
        alerts.tick()
    [message] = mail.outbox
    said = f"{message.subject} {message.body}".lower()
    for word in (child.given_name, child.family_name, "missing", child.ref):
        assert word.lower() not in said


def test_acknowledging_twice_keeps_the_first(world: World) -> None:
    episode = went_missing(known_child(world), NIGHT)
    row = Derived.objects.get(rule=RULE, subject_id=episode.pk)
    first = rules.acknowledge(world.reader("social_worker"), derived=row)
    second = rules.acknowledge(world.reader("police_coordinator"), derived=row)
    assert first.pk == second.pk


@pytest.fixture
def closed_to_two(world: World) -> tuple[Episode, User, User]:
    """A restricted child is missing: the episode, the record's owner, and the other it names."""
    child = known_child(world)
    owner, named = world.user("team_manager"), world.another("social_worker").user
    access.restrict(
        world.reader("team_manager"), child_id=child.pk, reason="Relative of staff",
        named=[named], owner=owner,
    )  # fmt: skip
    return went_missing(child, NIGHT), owner, named


def test_of_a_restricted_child_the_call_climbs_among_those_who_can_open_it(
    world: World, two_on_duty: tuple[str, str], closed_to_two: tuple[Episode, User, User]
) -> None:
    _episode, owner, named = closed_to_two
    with clock.stopped(NIGHT + minutes(80)):
        ticked = alerts.tick()
    assert fired() == [(1, owner.name), *((rung, named.name) for rung in (2, 3, 4))]
    assert ticked.nobody_on_duty == 0
    assert not set(two_on_duty) & {name for _rung, name in fired()}


def test_the_message_about_a_restricted_child_goes_to_nobody_on_duty(
    world: World,
    two_on_duty: tuple[str, str],
    closed_to_two: tuple[Episode, User, User],
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    _episode, owner, _named = closed_to_two
    with (
        clock.stopped(NIGHT + minutes(15)),
        django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
    ):
        alerts.tick()
    assert [message.to for message in mail.outbox] == [[owner.email]]


def test_whoever_has_left_is_not_called_about_a_restricted_child(
    world: World, closed_to_two: tuple[Episode, User, User]
) -> None:
    _episode, owner, named = closed_to_two
    User.objects.filter(pk=owner.pk).update(is_active=False)
    with clock.stopped(NIGHT + minutes(15)):
        alerts.tick()
    assert fired() == [(1, named.name)]


def test_a_restriction_that_was_lifted_calls_who_is_on_duty_again(
    world: World, two_on_duty: tuple[str, str], closed_to_two: tuple[Episode, User, User]
) -> None:
    episode, _owner, _named = closed_to_two
    access.lift_restriction(
        world.reader("team_manager"),
        restriction=Restriction.objects.get(child_id=episode.child_id),
        reason="No longer related",
    )
    with clock.stopped(NIGHT + minutes(15)):
        alerts.tick()
    assert fired() == [(1, two_on_duty[0])]
