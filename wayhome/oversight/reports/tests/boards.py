"""A quarter with enough in it to print, and reports of it."""

from datetime import UTC, date, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.models import Authority, Partnership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.oversight.reports import commands, jobs
from wayhome.oversight.reports.models import Report
from wayhome.oversight.reports.quarters import Quarter
from wayhome.practice.missing.tests.lives import known_child, went_missing

QUARTER = Quarter.of(clock.today()).before()  # the last that is over
AFTER = clock.now()
FIRST, SECOND, THIRD = QUARTER.ended_months(clock.today())
DAY = timedelta(days=1)


def went_away(world: World, months: dict[date, int], area: Authority | None = None) -> None:
    """So many children in each month, three hours each, and nobody interviewed them."""
    for month, many in months.items():
        for number in range(many):
            kept = {"responsible": area, "lives_in": area} if area else {}
            child = known_child(world, given_name=f"Child{month:%m}{number}", **kept)
            at = datetime(month.year, month.month, 2 + number, 20, tzinfo=UTC)
            went_missing(child, at, back_after=timedelta(hours=3))


def report_of(
    reader: Reader,
    *,
    authority: Authority | None = None,
    partnership: Partnership | None = None,
    quarter: Quarter = QUARTER,
    at: datetime = AFTER,
) -> Report:
    """Asked for and made, as at that instant."""
    with clock.stopped(at):
        found = commands.ask(
            reader, quarter=quarter, authority=authority, partnership=partnership, why="The board"
        )
        jobs.make(report=found.pk)
    return Report.objects.get(pk=found.pk)


class Boards:
    """A report of Cheshire East's last quarter, and what its board agreed: for addresses."""

    def __init__(self, world: World) -> None:
        leader, today = world.reader("senior_leader"), clock.today()
        quarter = Quarter.of(today).before()
        report = report_of(leader, authority=world.cheshire_east, quarter=quarter, at=clock.now())
        action = commands.set_action(
            leader,
            report=report,
            text="Offer every interview on the day",
            owner="Jo Ferris",
            owner_agency=world.council,
            due_on=today + 30 * DAY,
        )
        self.refs = {"report": report.ref, "action": action.ref, "key": "missing"}
