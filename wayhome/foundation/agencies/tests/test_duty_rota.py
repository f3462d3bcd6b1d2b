"""Duty: in order of call, without two at one place, with every hole said (P09)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.agencies import commands, queries
from wayhome.foundation.agencies.models import Membership, Shift, Team, User
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    """Hours after Monday's midnight in London, which is UTC in November."""
    return MONDAY + timedelta(hours=hours)


@pytest.fixture
def team(world: World) -> Team:
    return world.team("social_care")


def put(world: World, user: User, starts: float, ends: float, rank: int = 1) -> list[Shift]:
    with clock.stopped(MONDAY):
        return commands.put_on_duty(
            world.reader("team_manager"),
            team=world.team("social_care"),
            user=user,
            rank=rank,
            spans=[(at(starts), at(ends))],
        )


def test_people_are_called_in_their_order_while_they_are_on_duty(world: World, team: Team) -> None:
    first, second = world.user("social_worker"), world.user("team_manager")
    put(world, second, 0, 24, rank=2)
    put(world, first, 8, 20)
    assert queries.on_duty(team, at(10)) == [first, second]
    assert queries.on_duty(team, at(7)) == [second]
    assert queries.on_duty(team, at(20)) == [second], "a shift ends at its end, not after it"
    assert queries.on_duty(team, at(24)) == []


def test_a_closed_account_is_not_called(world: World, team: Team) -> None:
    put(world, world.user("social_worker"), 0, 24)
    User.objects.filter(pk=world.user("social_worker").pk).update(is_active=False)
    assert queries.on_duty(team, at(10)) == []


def test_whoever_left_is_called_no_more_and_covers_nothing(world: World, team: Team) -> None:
    """A rota that says covered while nobody is called is worse than one with a hole (P09)."""
    gone = world.another("social_worker", name="Robin Vale").user
    put(world, gone, 0, 24)
    with clock.stopped(at(10)):
        assert queries.on_duty(team) == [gone]
        assert queries.rota(team, date(2026, 11, 23), days=1).holes == ()
        commands.close_account(world.reader("administrator"), person=gone)
        rota = queries.rota(team, date(2026, 11, 23), days=1)
        assert queries.on_duty(team) == []
        assert (rota.now, [hole.from_at for hole in rota.holes]) == ((), [at(10)])
        manager = signed_in(Client(), world.user("team_manager"))
        week = manager.get(reverse("agencies:week", args=[team.ref])).content.decode()
    assert "Nobody is on duty now" in week
    assert "Has left: nobody is called" in week


def test_nor_is_whoever_went_to_another_agency(world: World, team: Team) -> None:
    """Their account stays open, and their telephone rings for a child whom they may not see."""
    gone = world.another("social_worker", name="Robin Vale")
    put(world, gone.user, 0, 24)
    place = {"user": gone.user, "agency": world.sefton_council, "role": "social_worker"}
    with clock.stopped(at(10)):
        Membership.objects.create(**place, from_at=at(10))
        commands.end_place(world.reader("administrator"), membership=gone)
        rota = queries.rota(team, date(2026, 11, 23), days=1)
        assert queries.on_duty(team) == []
        assert (rota.now, [hole.from_at for hole in rota.holes]) == ((), [at(10)])


def test_holes_are_where_nobody_is_on_duty_at_any_place_in_the_order(
    world: World, team: Team
) -> None:
    put(world, world.user("social_worker"), 8, 20)
    put(world, world.user("team_manager"), 16, 32, rank=2)
    with clock.stopped(at(1)):
        rota = queries.rota(team, date(2026, 11, 23), days=2)
    assert [(hole.from_at, hole.until_at) for hole in rota.holes] == [
        (at(1), at(8)),
        (at(32), at(48)),
    ]
    monday, tuesday = rota.days
    assert [shift.rank for shift in monday.shifts] == [1, 2]
    assert [shift.rank for shift in tuesday.shifts] == [2]
    assert [(hole.from_at, hole.until_at) for hole in tuesday.holes] == [(at(32), at(48))]


hours = st.integers(0, 60)
spans = st.lists(
    st.tuples(hours, st.integers(1, 30)).map(lambda pair: (at(pair[0]), at(sum(pair)))), max_size=8
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spans)
def test_an_instant_is_in_a_hole_exactly_if_no_shift_covers_it(
    shifts: list[tuple[datetime, datetime]],
) -> None:
    found = queries.holes(shifts, at(10), at(50))
    for half_hours in range(20, 100):
        instant = at(half_hours / 2)
        is_covered = any(starts <= instant < ends for starts, ends in shifts)
        is_hole = any(hole.from_at <= instant < hole.until_at for hole in found)
        assert is_hole is not is_covered


def test_two_people_cannot_stand_at_one_place_in_the_order(world: World, team: Team) -> None:
    put(world, world.user("social_worker"), 8, 20)
    with pytest.raises(Invalid) as wrong:
        put(world, world.user("team_manager"), 19, 23)
    assert world.user("social_worker").name in wrong.value.errors["rank"]
    put(world, world.user("team_manager"), 20, 23)
    assert Shift.objects.filter(team=team).count() == 2


def test_one_person_cannot_be_first_and_second_at_once(world: World) -> None:
    put(world, world.user("social_worker"), 8, 20)
    with pytest.raises(Invalid) as wrong:
        put(world, world.user("social_worker"), 10, 12, rank=2)
    assert "user" in wrong.value.errors


@pytest.mark.parametrize(
    ("starts", "ends", "field"), [(8, 8, "ends_at"), (8, 81, "ends_at"), (-9, -1, "ends_at")]
)
def test_a_shift_ends_after_it_begins_within_three_days_and_not_in_the_past(
    world: World, starts: float, ends: float, field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        put(world, world.user("social_worker"), starts, ends)
    assert field in wrong.value.errors


def test_strangers_and_people_without_the_duty_change_no_rota(world: World, team: Team) -> None:
    stranger = world.reader("team_manager", world.halton_council)
    for actor in (stranger, world.reader("social_worker")):
        with pytest.raises(Refused):
            commands.put_on_duty(
                actor, team=team, user=world.user("social_worker"), spans=[(at(0), at(9))]
            )


def test_only_the_agencys_own_people_go_on_its_rota(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        put(world, world.user("police_coordinator"), 8, 20)
    assert "user" in wrong.value.errors


def test_a_shift_to_come_is_struck_out_a_running_one_ends_now_a_past_one_stays(
    world: World, team: Team
) -> None:
    actor = world.reader("team_manager")
    (past,) = put(world, world.user("social_worker"), 0, 8)
    (running,) = put(world, world.user("social_worker"), 8, 16)
    (coming,) = put(world, world.user("social_worker"), 16, 24)
    with clock.stopped(at(10)):
        commands.take_off_duty(actor, shift=running)
        commands.take_off_duty(actor, shift=coming)
        commands.take_off_duty(actor, shift=coming)
        with pytest.raises(Invalid):
            commands.take_off_duty(actor, shift=past)
    assert list(team.shifts.values_list("starts_at", "ends_at")) == [
        (at(0), at(8)),
        (at(8), at(10)),
    ]


def test_a_repeated_shift_keeps_its_times_by_the_clock_across_the_clock_change(
    world: World, client: Client, team: Team
) -> None:
    """The clocks go forward on 28 March 2027: the Sunday night is an hour shorter."""
    signed_in(client, world.user("team_manager"))
    url = reverse("agencies:put_on_duty", args=[team.ref])
    typed = {
        "user": world.user("social_worker").pk,
        "rank": 1,
        "starts_at": "2027-03-26T20:00",
        "ends_at": "2027-03-27T08:00",
        "repeat": "daily",
        "until_on": "2027-03-29",
    }
    with clock.stopped(datetime(2027, 3, 25, 9, tzinfo=UTC)):
        answer = send(client, url, **typed)
    assert answer.status_code == 302, answer.content.decode()
    assert list(team.shifts.values_list("starts_at", "ends_at")) == [
        (datetime(2027, 3, 26, 20, tzinfo=UTC), datetime(2027, 3, 27, 8, tzinfo=UTC)),
        (datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (datetime(2027, 3, 28, 19, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)),
        (datetime(2027, 3, 29, 19, tzinfo=UTC), datetime(2027, 3, 30, 7, tzinfo=UTC)),
    ]


def test_if_one_of_many_shifts_cannot_be_none_of_them_is(
    world: World, client: Client, team: Team
) -> None:
    signed_in(client, world.user("team_manager"))
    put(world, world.user("team_manager"), 24 * 2 + 9, 24 * 2 + 10)
    typed = {
        "user": world.user("social_worker").pk,
        "rank": 1,
        "starts_at": "2026-11-23T08:00",
        "ends_at": "2026-11-23T16:00",
        "repeat": "weekdays",
        "until_on": "2026-11-27",
    }
    with clock.stopped(MONDAY):
        answer = send(client, reverse("agencies:put_on_duty", args=[team.ref]), **typed)
    assert answer.status_code == 422
    assert "rank" in answer.context["form"].errors
    assert team.shifts.count() == 1


def test_the_rota_says_in_words_when_nobody_is_on_duty(
    world: World, client: Client, team: Team
) -> None:
    signed_in(client, world.user("social_worker"))
    put(world, world.user("social_worker"), 8, 20)
    with clock.stopped(at(1)):
        words = client.get(reverse("agencies:week", args=[team.ref])).content.decode()
        overview = client.get(reverse("agencies:rota")).content.decode()
    plain = " ".join(words.split())
    assert "Nobody is on duty for Duty social care from" in plain
    assert "08:00 today" in plain
    assert "Nobody is on duty now" in plain
    assert "Nobody" in overview


def test_everybody_reads_their_own_agencys_rota_and_no_other(
    world: World, client: Client, team: Team
) -> None:
    signed_in(client, world.user("social_worker"))
    assert client.get(reverse("agencies:week", args=[team.ref])).status_code == 200
    theirs = world.team("social_care", world.halton)
    assert client.get(reverse("agencies:week", args=[theirs.ref])).status_code == 404
    url = reverse("agencies:put_on_duty", args=[team.ref])
    assert client.get(url).status_code == 404
    assert post(client, url).status_code == 404
