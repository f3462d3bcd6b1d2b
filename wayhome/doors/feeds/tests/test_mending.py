"""A held row is put right where it is, and what waited for it follows."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.models import Batch, Judgement, Row
from wayhome.doors.feeds.tests.returns import bring, files, missing, row, undone
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import CareStatus, Child, Identifier
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
WRONG = {"MIS_START": "10/06/2017", "MIS_END": "02/06/2017"}


def test_mended_a_row_becomes_a_fact_and_keeps_what_came(world: World) -> None:
    batch = bring(world.sefton, missing(WRONG))
    mended = commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "12/06/2017"})
    assert (mended.judgement, mended.faults) == (Judgement.APPLIED, [])
    assert mended.episode == Episode.objects.get()
    assert (mended.raw["MIS_END"], mended.mended) == ("02/06/2017", {"MIS_END": "12/06/2017"})
    batch.refresh_from_db()
    assert batch.counts["Missing"] == {
        "rows": 1,
        "applied": 1,
        "flagged": 0,
        "held": 0,
        "faults": {},
    }


def test_mended_wrongly_it_says_what_is_wrong_now(world: World) -> None:
    batch = bring(world.sefton, missing(WRONG))
    mended = commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "soon"})
    assert (mended.judgement, mended.faults) == (Judgement.HELD, ["1005"])
    assert not Episode.objects.exists()


def test_it_is_judged_beside_the_rows_that_are_in(world: World) -> None:
    batch = bring(world.sefton, missing(DAY, WRONG | {"MIS_START": "20/06/2017"}))
    over = {"MIS_START": "11/06/2017", "MIS_END": "14/06/2017"}
    mended = commands.mend(SYSTEM, row=row(batch, line=3), values=over)
    assert (mended.judgement, mended.faults) == (Judgement.HELD, ["574"])
    assert row(batch, line=2).judgement == Judgement.APPLIED


def test_a_row_that_is_in_stays_in_when_its_neighbour_is_mended(world: World) -> None:
    batch = bring(world.sefton, missing(DAY, {"MIS_START": "soon"}))
    before = {"MIS_START": "01/06/2017", "MIS_END": "11/06/2017"}
    commands.mend(SYSTEM, row=row(batch, line=3), values=before)
    neighbour = row(batch, line=2)
    assert (neighbour.judgement, neighbour.faults) == (Judgement.FLAGGED, ["574"])
    assert neighbour.episode is not None


def test_a_child_mended_in_header_takes_its_rows_along(world: World) -> None:
    said = files(
        Header=[{"CHILD": "1", "DOB": "soon"}],
        Episodes=[{"CHILD": "1"}],
        Missing=[{"CHILD": "1", **DAY}],
    )
    batch = bring(world.sefton, said)
    commands.mend(SYSTEM, row=row(batch, "Header"), values={"DOB": "01/06/2004"})
    assert not Row.objects.filter(batch=batch, judgement="held").exists()
    assert Child.objects.count() == CareStatus.objects.count() == Episode.objects.count() == 1


def test_a_row_of_nobody_is_given_its_child(world: World) -> None:
    batch = bring(world.sefton, missing(DAY | {"CHILD": ""}))
    mended = commands.mend(SYSTEM, row=row(batch), values={"CHILD": "1"})
    assert (mended.judgement, mended.child_key) == (Judgement.APPLIED, "1")
    assert mended.child == Child.objects.get()


def test_a_pupil_number_shared_with_a_held_child_is_told_of_when_mended(world: World) -> None:
    upn = "A123456789012"
    header = [{"CHILD": "1", "UPN": upn}, {"CHILD": "2", "UPN": upn, "DOB": "soon"}]
    batch = bring(world.sefton, files(Header=header))
    mended = commands.mend(SYSTEM, row=row(batch, "Header", 3), values={"DOB": "01/06/2004"})
    assert mended.faults == ["444"]
    assert not Identifier.objects.filter(kind="upn").exists()


def test_two_people_mending_one_row_are_told_of_each_other(world: World) -> None:
    batch = bring(world.sefton, missing(WRONG))
    read_at = row(batch).version
    commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "soon"}, version=read_at)
    with pytest.raises(Conflict) as clash:
        commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "12/06/2017"}, version=read_at)
    assert clash.value.current == {"MIS_END": "soon"}


def test_a_row_that_is_in_cannot_be_mended(world: World) -> None:
    batch = bring(world.sefton, missing(DAY))
    with pytest.raises(Invalid):
        commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "13/06/2017"})


def test_a_row_of_an_undone_batch_cannot_be_mended(world: World) -> None:
    batch = undone(bring(world.sefton, missing(WRONG)))
    with pytest.raises(Invalid):
        commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "13/06/2017"})


def test_only_who_imports_may_mend(world: World) -> None:
    batch: Batch = bring(world.sefton, missing(WRONG))
    with pytest.raises(Refused):
        commands.mend(world.reader("social_worker"), row=row(batch), values={})


def test_the_log_says_which_columns_and_not_what(world: World) -> None:
    batch = bring(world.sefton, missing(WRONG))
    commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "12/06/2017"})
    (entry,) = AuditEntry.objects.filter(action="feed.row_mended")
    assert set(entry.fields) == {"MIS_END"}
    assert "12/06/2017" not in str(entry.fields)


def test_what_was_mended_is_undone_with_its_batch(world: World) -> None:
    batch = bring(world.sefton, missing(WRONG))
    commands.mend(SYSTEM, row=row(batch), values={"MIS_END": "12/06/2017"})
    undone(batch)
    assert not Episode.objects.exists()


def test_a_held_row_shows_the_row_in_whose_time_it_lies(world: World) -> None:
    later = {"MIS_START": "20/06/2017", "MIS_END": "21/06/2017"}
    over = {"MIS_START": "11/06/2017", "MIS_END": "14/06/2017"}
    batch = bring(world.cheshire_east, missing(DAY, over, later))
    held = row(batch, line=3)
    assert held.faults == ["574"]
    officer = signed_in(Client(), world.user("data_officer"), world.member("data_officer"))
    page = officer.get(reverse("feeds:row", args=[held.ref])).content.decode()
    assert "row 2: from 10 June 2017 to 12 June 2017" in " ".join(page.split())
    assert "20 June 2017" not in page
