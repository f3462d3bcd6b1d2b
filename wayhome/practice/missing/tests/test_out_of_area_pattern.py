"""MIS-P05: a looked-after child placed outside their authority's area who goes missing (R21)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tests.factories import World
from tests.forms import send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child, Home
from wayhome.foundation.people.remits import refresh as refresh_remits
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules import engine, registry
from wayhome.foundation.rules.measure_sql import compiled
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.commands import note_placement_notice
from wayhome.practice.missing.models import PlacementNotice
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing
from wayhome.practice.missing.tests.people import client_of, words

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE = "MIS-P05"


def day(name: str, year: int, month: int, on: int) -> dict[str, Any]:
    return {f"{name}_day": str(on), f"{name}_month": str(month), f"{name}_year": str(year)}


def placed_out(world: World) -> Child:
    return known_child(world, responsible=world.sefton, carer=world.home)


def test_a_child_placed_out_of_area_fires_at_the_report(world: World) -> None:
    episode = went_missing(placed_out(world), LEFT)
    [row] = open_rows(world, RULE, LEFT)
    assert row.evidence == [episode.pk]
    assert row.authority_id == world.sefton.pk


def test_a_child_placed_at_home_in_the_area_does_not(world: World) -> None:
    went_missing(known_child(world, carer=world.home), LEFT)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_a_child_who_lives_with_family_elsewhere_does_not(world: World) -> None:
    went_missing(known_child(world, responsible=world.sefton), LEFT)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_it_expires_four_weeks_after_the_child_was_found_with_nothing_written(
    world: World,
) -> None:
    went_missing(placed_out(world), LEFT, back_after=3 * HOUR)
    until = LEFT + 3 * HOUR + 28 * DAY
    assert open_rows(world, RULE, until - timedelta(minutes=1))
    assert not open_rows(world, RULE, until)


def test_a_decision_closes_it_and_the_next_episode_fires_again(world: World) -> None:
    child = placed_out(world)
    went_missing(child, LEFT, back_after=3 * HOUR)
    [row] = open_rows(world, RULE, LEFT + DAY)
    with clock.stopped(LEFT + DAY):
        rules.decide(SYSTEM, derived=row, option="host", reason="The host sees her at school.")
    assert not open_rows(world, RULE, LEFT + DAY + HOUR)
    again = went_missing(child, LEFT + 4 * DAY)
    [row] = open_rows(world, RULE, LEFT + 4 * DAY)
    assert row.subject_id == again.pk


def test_the_placing_authority_decides_and_a_partial_reader_sees_nothing(world: World) -> None:
    went_missing(placed_out(world), LEFT)
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(LEFT + HOUR):
        assert rows.visible_to(world.reader("social_worker", world.sefton_council)).exists()
        assert not rows.visible_to(world.reader("home_manager")).exists()
        assert not rows.visible_to(world.reader("social_worker", world.council)).exists()
        assert not rows.visible_to(world.reader("stranger")).exists()


def counts() -> dict[str, int]:
    codes = ("M17N", "M17L", "M17X", "M17U")
    with connection.cursor() as cursor:
        cursor.execute(compiled([registry.measures()[code] for code in codes], [], {}))
        row = cursor.fetchone()
    return {code: n for code, n in zip(codes, row[::2], strict=True) if n}


def test_the_host_writes_down_when_notice_came_and_it_is_counted(world: World) -> None:
    child = placed_out(world)
    episode = went_missing(child, LEFT, back_after=3 * HOUR)
    there = f"/missing/{episode.ref}/placed-here/"
    assert counts() == {"M17U": 1}
    with clock.stopped(LEFT + DAY):
        host = client_of(world, "social_worker", world.council)
        assert "Nobody has written whether the placing authority" in words(
            host.get(f"/missing/{episode.ref}/")
        )
        assert 'value="2020"' in host.get(there).content.decode()  # as the record has it
        # placed on Friday 1 May 2026; Monday is a bank holiday: the fifth working day is the 11th
        typed = day("placed_on", 2026, 5, 1) | {"came": "yes"}
        wrong = send(host, there, **typed)
        assert "Enter the day the notice came" in words(wrong)
        assert send(host, there, **typed, **day("came_on", 2026, 5, 11)).status_code == 302
        assert counts() == {"M17N": 1}
        assert "came on" in words(host.get(f"/missing/{episode.ref}/"))
        send(host, there, **typed, **day("came_on", 2026, 5, 12))
        assert counts() == {"M17L": 1}
        send(host, there, **day("placed_on", 2026, 5, 1), came="no")
        assert counts() == {"M17X": 1}
        assert PlacementNotice.objects.count() == 1
        assert PlacementNotice.everything.count() == 3
        for role, agency in (
            ("police_coordinator", None), ("home_manager", None),
            ("social_worker", world.stranger),
        ):  # fmt: skip
            assert client_of(world, role, agency).get(there).status_code == 404
    went_missing(child, LEFT + 4 * DAY)  # again, from the same placement
    assert counts() == {"M17X": 2}


def test_the_host_reads_what_is_asked_of_it_and_what_was_agreed_and_decides_nothing(
    world: World,
) -> None:
    episode = went_missing(placed_out(world), LEFT)
    row = Derived.objects.get(rule=RULE)
    address = f"/missing/{episode.ref}/"
    with clock.stopped(LEFT + HOUR):
        host = client_of(world, "social_worker", world.council)
        page = words(host.get(address))
        assert "Placed outside their authority&#x27;s area, and missing" in page
        assert "The placing authority decides" in page
        assert "decide/" not in page
        assert host.get(f"{address}decide/{RULE}/").status_code == 404
        asked = "Decision asked of the placing authority: placed outside their authority"
        there = f"/child/{episode.child.ref}/"
        assert asked in words(host.get(there))
        assert asked not in words(client_of(world, "home_manager").get(there))
        own = words(client_of(world, "social_worker", world.sefton_council).get(there))
        assert "Decision asked: placed outside their authority" in own
        assert asked not in own
        decider = world.reader("social_worker", world.sefton_council)
        rules.decide(decider, derived=row, option="host", reason="The host sees her at school.")
        page = words(host.get(address))
        assert "Agree with the host authority who does what" in page
        assert "The host sees her at school." in page
        home = words(client_of(world, "home_manager").get(address))
        assert "The host sees her" not in home


def since(child: Child, day: date, **ended: Any) -> None:
    """The placement began that day, or ended."""
    with transaction.atomic(), system_context():
        Home.objects.filter(child=child).update(from_on=day, **ended)
    refresh_remits([child.pk])
    engine.refresh([child.pk], "people_home")


def owed(code: str, at: datetime) -> list[Derived]:
    return list(Derived.objects.filter(rule=code).open_at(at))


def test_the_notice_of_the_placement_is_owed_by_who_placed_until_it_is_written(
    world: World,
) -> None:
    child = placed_out(world)
    since(child, date(2026, 5, 29))
    assert not Derived.objects.filter(rule="MIS-S61").exists()  # asked for once they go missing
    episode = went_missing(child, LEFT, back_after=3 * HOUR)
    there = f"/missing/{episode.ref}/placed-here/"
    assert not owed("MIS-G61", LEFT + DAY)  # the fifth working day is 5 June
    for code, at in (("MIS-S61", LEFT + DAY), ("MIS-G61", LEFT + 5 * DAY)):
        [row] = owed(code, at)
        assert (row.authority_id, row.team_id) == (
            world.sefton.pk, world.team("social_care", world.sefton).pk,
        )  # fmt: skip
        rows = Derived.objects.filter(rule=code)
        with clock.stopped(at):
            assert rows.visible_to(world.reader("social_worker", world.sefton_council)).exists()
            assert not rows.visible_to(world.reader("stranger")).exists()
            assert not rows.visible_to(world.reader("social_worker", world.stranger)).exists()
    with clock.stopped(LEFT + DAY):
        placing = client_of(world, "social_worker", world.sefton_council)
        assert there in placing.get(f"/missing/{episode.ref}/").content.decode()
        typed = day("placed_on", 2026, 5, 1) | {"came": "yes"}
        assert "Enter the day the notice was sent" in words(send(placing, there, **typed))
        sent = typed | day("came_on", 2026, 5, 12)
        assert send(placing, there, **sent).status_code == 302
    assert not owed("MIS-S61", LEFT + DAY)
    assert not owed("MIS-G61", LEFT + DAY)
    row = Derived.objects.get(rule="MIS-S61")
    assert row.stopped_at is not None
    assert row.due_at is not None
    assert row.stopped_at > row.due_at  # sent, and late: the fifth working day was the 11th
    assert counts() == {"M17U": 1}  # the host wrote nothing


def test_the_clock_and_m17_read_what_the_host_wrote_alike(world: World) -> None:
    episode = went_missing(placed_out(world), LEFT, back_after=3 * HOUR)
    host = world.reader("social_worker", world.council)

    def wrote(came: datetime | None) -> Derived:
        with clock.stopped(LEFT + DAY):
            note_placement_notice(
                host, episode=episode, placed_on=datetime(2026, 5, 1, tzinfo=UTC).date(),
                came_on=came.date() if came else None,
            )  # fmt: skip
        return Derived.objects.get(rule="MIS-S61")

    in_time = wrote(datetime(2026, 5, 11, tzinfo=UTC))
    assert in_time.stopped_at is not None
    assert in_time.due_at is not None
    assert in_time.stopped_at <= in_time.due_at
    assert counts() == {"M17N": 1}
    late = wrote(datetime(2026, 5, 12, tzinfo=UTC))
    assert late.stopped_at is not None
    assert late.due_at is not None
    assert late.stopped_at > late.due_at
    assert counts() == {"M17L": 1}
    with clock.stopped(LEFT + DAY):
        note_placement_notice(host, episode=episode, placed_on=date(2026, 5, 1), came_on=None)
    assert counts() == {"M17X": 1}
    assert owed("MIS-G61", LEFT + DAY)


def test_it_ends_with_the_placement_undone_and_at_eighteen(world: World) -> None:
    child = placed_out(world)
    went_missing(child, LEFT, back_after=3 * HOUR)
    [row] = owed("MIS-G61", LEFT + HOUR)  # placed for years: no clock that anybody could keep
    assert not Derived.objects.filter(rule="MIS-S61").exists()
    since(child, date(2026, 5, 29))
    since(child, date(2026, 5, 29), until_on=(LEFT + DAY).date())
    assert not owed("MIS-G61", LEFT + 2 * DAY)
    assert not owed("MIS-S61", LEFT + 2 * DAY)
    row = Derived.objects.get(rule="MIS-S61")
    assert row.closed_at is not None
    assert row.until_at is not None
    assert child.born_on is not None
    assert row.until_at.year == child.born_on.year + 18
