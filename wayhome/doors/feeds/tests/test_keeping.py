"""Raw input is kept until its day and not longer; what became of it stays (P45)."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.doors.feeds import commands, jobs
from wayhome.doors.feeds.models import RawFile, Row
from wayhome.doors.feeds.ssda903.columns import KEEP_RAW_DAYS
from wayhome.doors.feeds.tests.returns import bring, missing, row
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.practice.missing.models import Episode

WRONG = {"MIS_START": "10/06/2017", "MIS_END": "02/06/2017"}
DAY = {"MIS_START": "10/07/2017", "MIS_END": "12/07/2017"}


def test_nothing_is_forgotten_before_its_day(world: World) -> None:
    bring(world.sefton, missing(DAY))
    with clock.stopped(clock.now() + timedelta(days=KEEP_RAW_DAYS)):
        assert commands.forget_raw(SYSTEM) == 0


def test_after_its_day_the_text_is_gone_and_the_hash_and_the_facts_stay(world: World) -> None:
    batch = bring(world.sefton, missing(WRONG, DAY))
    with clock.stopped(clock.now() + timedelta(days=KEEP_RAW_DAYS + 1)):
        jobs.forget_raw(timestamp=0)
        assert commands.forget_raw(SYSTEM) == 0
    assert {file.content for file in RawFile.objects.all()} == {None}
    assert all(len(file.sha256) == 64 for file in RawFile.objects.all())
    assert {str(each.raw) for each in Row.objects.all()} == {"{}"}
    assert row(batch, line=3).episode == Episode.objects.get()


def test_a_held_row_that_was_forgotten_cannot_be_mended(world: World) -> None:
    batch = bring(world.sefton, missing(WRONG))
    with clock.stopped(clock.now() + timedelta(days=KEEP_RAW_DAYS + 1)):
        commands.forget_raw(SYSTEM)
        with pytest.raises(Invalid):
            commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "12/06/2017"})
