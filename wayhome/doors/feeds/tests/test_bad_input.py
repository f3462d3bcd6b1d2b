"""Bad input gets a clear message with file, row and column, and nothing is lost."""

import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.forms import small_enough
from wayhome.doors.feeds.models import Batch, Judgement, RawFile, Row
from wayhome.doors.feeds.ssda903.rules import RULES
from wayhome.doors.feeds.tests.returns import YEAR, bring, faults, files, missing, row
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import CareStatus, Child
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
TOMORROW = f"{clock.today() + timedelta(days=1):%d/%m/%Y}"


def refused(world: World, content: dict[str, FileIn], year: int = YEAR) -> dict[str, str]:
    with pytest.raises(Invalid) as wrong:
        commands.receive(SYSTEM, authority=world.sefton, year=year, files=content)
    assert not Batch.objects.exists()
    return wrong.value.errors


def test_missing_columns_are_named_at_their_file_and_nothing_is_kept(world: World) -> None:
    content = missing(DAY) | {"Missing": FileIn("missing.csv", b"CHILD,DOB,MISSING,MIS_START\n")}
    said = refused(world, content)["Missing"]
    assert said.startswith("The Missing file has no column MIS_END.")


def test_a_return_needs_its_header(world: World) -> None:
    content = missing(DAY)
    del content["Header"]
    assert "header.csv" in refused(world, content)["Header"]


def test_every_faulty_file_is_told_of_at_once(world: World) -> None:
    content = missing(DAY) | {
        "Missing": FileIn("missing.csv", b""),
        "Episodes": FileIn("episodes.csv", b"PK\x03\x04"),
    }
    assert set(refused(world, content)) == {"Missing", "Episodes"}


@pytest.mark.parametrize("year", [1991, 2199])
def test_a_year_that_cannot_be_is_refused(world: World, year: int) -> None:
    assert "year" in refused(world, missing(DAY), year)


def test_an_authority_that_there_is_not_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="no authority's published code"):
        commands.authority_of(SYSTEM, "E09000072")


def test_an_authority_that_there_is_comes_with_its_name(world: World) -> None:
    made = commands.authority_of(SYSTEM, "E09000027")
    assert (made.name, made.la_code) == ("Richmond upon Thames", "318")
    assert commands.authority_of(SYSTEM, "E09000027") == made


def test_a_council_brings_its_own_return_only(world: World) -> None:
    officer = world.reader("data_officer")
    with pytest.raises(Invalid, match="that your agency works for"):
        commands.receive(officer, authority=world.sefton, year=YEAR, files=missing(DAY))


def test_who_may_not_import_is_refused(world: World) -> None:
    for role in ("social_worker", "police_coordinator", "stranger"):
        with pytest.raises(Refused):
            commands.receive(
                world.reader(role), authority=world.cheshire_east, year=YEAR, files=missing(DAY)
            )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"MIS_START": "10/06/2017", "MIS_END": "09/06/2017"}, "567"),  # back before leaving
        ({"MIS_START": TOMORROW}, "W03"),
        ({"MIS_START": "10/06/2017", "MIS_END": TOMORROW}, "W03"),
        ({**DAY, "MISSING": "Q"}, "1006"),
        ({**DAY, "MISSING": "=cmd|' /C calc'!A0"}, "1006"),
        ({**DAY, "MISSING": "M" * 200_000}, "W07"),
        ({**DAY, "CHILD": ""}, "W01"),
        ({**DAY, "CHILD": "<1>"}, "W04"),
        ({"MIS_START": "", "MISSING": ""}, "1004"),
    ],
)
def test_a_row_that_cannot_be_a_fact_is_held_beside_those_that_can(
    world: World, said: dict[str, str], code: str
) -> None:
    good = {"MIS_START": "01/05/2017", "MIS_END": "02/05/2017"}
    batch = bring(world.sefton, missing(said, good))
    assert code in row(batch).faults
    assert row(batch).judgement == Judgement.HELD
    assert Row.objects.get(batch=batch, table="Missing", line=3).episode == Episode.objects.get()
    assert all(RULES[fault].message for fault in row(batch).faults)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("42896", "W19"),  # 10 June 2017, as a spreadsheet counts days
        ("42896.0", "W19"),
        ("2017-06-10", "W20"),
        ("06/13/2017", "W20"),  # month first
        ("10/06/17", "W20"),
        ("10-Jun-17", "W20"),
        ("10 June 2017", "W20"),
    ],
)
def test_a_day_written_another_way_is_held_and_said_why(world: World, said: str, code: str) -> None:
    good = {"MIS_START": "01/05/2017", "MIS_END": "02/05/2017"}
    batch = bring(world.sefton, missing({"MIS_START": said}, good))
    assert faults(batch) == {2: ["1004", code], 3: []}
    assert row(batch).judgement == Judgement.HELD


def test_the_same_files_under_other_names_are_the_batch_they_were(world: World) -> None:
    content = missing(DAY)
    batch = bring(world.sefton, content)
    renamed = {name: FileIn(f"new {file.name}", file.content) for name, file in content.items()}
    again = commands.receive(SYSTEM, authority=world.sefton, year=YEAR, files=renamed)
    assert (again.batch.pk, again.is_new) == (batch.pk, False)


def test_last_years_very_files_are_refused_as_this_years(world: World) -> None:
    bring(world.sefton, missing(DAY), year=YEAR - 1)
    with pytest.raises(Invalid, match="already, as the return of 2017"):
        commands.receive(SYSTEM, authority=world.sefton, year=YEAR, files=missing(DAY))


def test_another_authoritys_very_files_are_refused_without_its_name(world: World) -> None:
    bring(world.sefton, missing(DAY))
    with pytest.raises(Invalid) as wrong:
        commands.receive(SYSTEM, authority=world.halton, year=YEAR, files=missing(DAY))
    assert "another authority" in wrong.value.errors["authority"]
    assert "Sefton" not in str(wrong.value.errors)


def test_a_file_is_measured_before_it_is_read() -> None:
    huge = SimpleNamespace(size=10_000_000_000)
    with pytest.raises(ValidationError, match="larger than 300 MB"):
        small_enough(huge)  # type: ignore[arg-type]


def test_a_request_of_ten_gigabytes_is_refused_by_its_headers(world: World, client: Client) -> None:
    class Never:
        def read(self, *_: int) -> bytes:
            raise AssertionError("its body was read")

        readline = read

    unread: dict[str, Any] = {"wsgi.input": Never()}
    officer = signed_in(Client(), world.user("data_officer"), world.member("data_officer"))
    answer = officer.generic(
        "POST",
        reverse("feeds:upload"),
        b"",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH="10000000000",
        **unread,
    )
    assert answer.status_code == 413


def test_archives_and_workbooks_with_macros_are_refused_unopened(world: World) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/vbaProject.bin", b"\0" * 50_000_000)
    said = refused(world, missing(DAY) | {"Missing": FileIn("missing.xlsm", bomb.getvalue())})
    assert said["Missing"].startswith("This is a spreadsheet or an archive, not text.")


def test_of_two_open_rows_the_later_is_held(world: World) -> None:
    batch = bring(world.sefton, missing({"MIS_START": "10/06/2017"}, {"MIS_START": "01/08/2017"}))
    assert faults(batch) == {2: [], 3: ["574"]}
    assert Episode.objects.count() == 1


def test_a_row_after_an_open_one_is_held_even_behind_another(world: World) -> None:
    """574 looks one row back only; the child was still missing all the same."""
    days = ({"MIS_START": "10/06/2017"}, {"MIS_START": "01/08/2017", "MIS_END": "02/08/2017"})
    last = {"MIS_START": "01/09/2017", "MIS_END": "02/09/2017"}
    assert faults(bring(world.sefton, missing(*days, last))) == {2: [], 3: ["574"], 4: ["W09"]}


def test_a_child_whose_header_row_is_held_waits_with_all_its_rows(world: World) -> None:
    said = files(
        Header=[{"CHILD": "1", "DOB": "31/02/2004"}, {"CHILD": "2"}],
        Episodes=[{"CHILD": "1"}],
        Missing=[{"CHILD": "1", **DAY}],
    )
    batch = bring(world.sefton, said)
    held = Row.objects.filter(batch=batch, judgement="held")
    assert {(each.table, *each.faults) for each in held} == {
        ("Header", "102"),
        ("Episodes", "W02"),
        ("Missing", "W02"),
    }
    assert Child.objects.count() == 1


def test_what_came_is_kept_as_it_came(world: World) -> None:
    content = missing(DAY)
    batch = bring(world.sefton, content)
    kept = RawFile.objects.get(batch=batch, table="Missing")
    assert bytes(kept.content or b"") == content["Missing"].content
    assert (kept.name, kept.size) == ("missing.csv", len(content["Missing"].content))
    assert row(batch).raw["MIS_START"] == "10/06/2017"


def test_codes_that_there_are_not_are_left_out_of_the_fact_and_kept_on_the_row(
    world: World,
) -> None:
    said = files(Header=[{"CHILD": "1"}], Episodes=[{"CHILD": "1", "LS": "ZZZ", "PLACE": "tent"}])
    batch = bring(world.sefton, said)
    care = row(batch, "Episodes")
    assert (care.judgement, care.faults) == (Judgement.FLAGGED, ["144", "146"])
    assert [fact.legal_status for fact in CareStatus.objects.filter(pk=care.care_id)] == [""]
    assert care.raw["PLACE"] == "tent"
