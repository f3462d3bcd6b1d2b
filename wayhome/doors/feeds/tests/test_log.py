"""What is done to a return is written down: each step a line (E14). Strangers find none of it."""

from datetime import timedelta

from tests.factories import World
from wayhome.doors.feeds import commands, queries
from wayhome.doors.feeds.ssda903.columns import KEEP_RAW_DAYS
from wayhome.doors.feeds.tests.returns import bring, missing, undone
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry

OPEN = {"MIS_START": "20/03/2017"}
ENDED = {"MIS_START": "20/03/2017", "MIS_END": "03/04/2017"}


def logged(*actions: str) -> bool:
    rows = AuditEntry.objects.filter(action__in=actions).values_list("action", flat=True)
    return set(rows) == set(actions)


def test_receiving_checking_and_applying_are_each_a_line(world: World) -> None:
    bring(world.sefton, missing(ENDED))
    assert logged("feed.received", "feed.checked", "feed.applied")


def test_undoing_is_asked_and_done_and_each_fact_taken_back_is_named(world: World) -> None:
    undone(bring(world.sefton, missing(ENDED)))
    assert logged("feed.undo_asked", "feed.undone", "feed.voided")


def test_a_fact_that_a_later_return_says_otherwise_is_a_line(world: World) -> None:
    bring(world.sefton, missing(episodes=[{}]), year=2017)
    bring(world.sefton, missing(episodes=[{"DEC": "30/06/2017", "REC": "E4A"}]))
    assert logged("feed.replaced")


def test_forgetting_raw_text_is_a_line(world: World) -> None:
    bring(world.sefton, missing(ENDED))
    with clock.stopped(clock.now() + timedelta(days=KEEP_RAW_DAYS + 1)):
        commands.forget_raw(SYSTEM)
    assert logged("feed.raw_forgotten")


def test_an_authority_met_for_the_first_time_is_a_line(world: World) -> None:
    commands.authority_of(SYSTEM, "E09000027")
    assert logged("authority.added")


def test_another_councils_return_has_no_rows_for_a_stranger(world: World) -> None:
    batch = bring(world.cheshire_east, missing(OPEN), year=2017)
    undone(batch)
    stranger = world.reader("data_officer", world.sefton_council)
    assert list(queries.kept(stranger, batch)) == []
    assert list(queries.not_carried(stranger, batch)) == []
