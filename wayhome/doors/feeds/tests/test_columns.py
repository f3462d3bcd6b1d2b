"""Files with other headings: recognised, or asked about once and remembered; nothing is refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.doors.feeds import commands, console, reading
from wayhome.doors.feeds.annex_a.workbook import lists
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.commands.columns import unknown_of
from wayhome.doors.feeds.headed import NoColumns
from wayhome.doors.feeds.models import Batch, ColumnMap, RawFile, State
from wayhome.doors.feeds.police.columns import REPORTS
from wayhome.doors.feeds.population import passing
from wayhome.doors.feeds.reading import Table
from wayhome.doors.feeds.tests import councils, reports
from wayhome.doors.feeds.tests.columns import ASKED, DAY, THEIRS, files, renamed, unread
from wayhome.doors.feeds.tests.test_annex_a import CONTACT, ON
from wayhome.doors.feeds.tests.test_populations import HEAD, line, living
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.models import CouncilRecord, SchoolRoll
from wayhome.practice.missing.models import Episode

TABLE = Table("Reports", ("given_name", "date_of_birth", "sex"), optional=frozenset({"sex"}))


def client(world: World, role: str = "data_officer") -> Client:
    return signed_in(Client(), world.user(role), world.member(role))


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_heading_is_known_however_it_is_written() -> None:
    sheet = reading.sheet(TABLE, b"Given Name,DATE-OF-BIRTH\nAsh,02/05/2012\n")
    assert sheet.headings == ("given_name", "date_of_birth")


def test_a_column_is_read_under_the_heading_that_was_said() -> None:
    named = {"given_name": "First name", "date_of_birth": ""}
    sheet = reading.sheet(TABLE, b"FIRST NAME,Sex\nAsh,F\n", named)
    (found,) = reading.lines(sheet, passing._read)
    assert found.cells == {"given_name": "Ash", "date_of_birth": "", "sex": "F"}


def test_a_sender_who_uses_our_own_name_after_all_is_read_so() -> None:
    sheet = reading.sheet(TABLE, b"given_name,date_of_birth\nAsh,\n", {"given_name": "First"})
    assert sheet.headings == ("given_name", "date_of_birth")


@pytest.mark.parametrize("column", ["given_name", "sex"])
def test_a_later_file_without_the_heading_that_was_said_says_so(column: str) -> None:
    headings = ",".join(each for each in TABLE.columns if each != column)
    with pytest.raises(NoColumns) as wrong:
        reading.sheet(TABLE, f"{headings}\nAsh,F\n".encode(), {column: "Theirs"})
    assert f"which is not in this file: {column}: “Theirs”." in str(wrong.value)


def test_what_is_not_known_is_named_with_a_value_of_each_heading() -> None:
    with pytest.raises(NoColumns) as wrong:
        reading.sheet(TABLE, b"given_name,Birthday,Notes\nAsh,,x\nRobin,02/05/2012,\n")
    headed = wrong.value.of["Reports"]
    assert headed.headings == ("given_name", "Birthday", "Notes")
    assert headed.examples == {"given_name": "Ash", "Birthday": "02/05/2012", "Notes": "x"}
    assert "Not known in it: Birthday, Notes." in headed.words


def test_a_return_is_asked_about_once_and_the_next_is_read_so(world: World) -> None:
    officer, batch = client(world), unread(world)
    assert batch.state == State.COLUMNS
    address = reverse("feeds:headings", args=[batch.ref])
    said = words(officer.get(address))
    assert "The Missing file has no columns MIS_START, MIS_END." in said
    assert "Came back, such as 12/06/2017" in said
    columns = ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END")
    typed = {f"t0-{at}": THEIRS.get(column, column) for at, column in enumerate(columns)}
    answer = send(officer, address, **typed)
    assert answer["Location"] == reverse("feeds:batch", args=[batch.ref])
    assert commands.carry_on(reports.fresh(batch)).state == State.APPLIED
    assert Episode.objects.get().since_earliest_at.date() == date(2017, 6, 9)  # midnight, London
    kept = ColumnMap.objects.get(table="Missing")
    assert (kept.says, kept.made_by) == (THEIRS, world.user("data_officer"))
    later = files(DAY, {"CHILD": "1", "MIS_START": "01/09/2017"})
    assert commands.receive(SYSTEM, authority=world.cheshire_east, year=2018, files=later).is_new


def test_two_columns_under_one_heading_and_one_that_is_nowhere_are_said(world: World) -> None:
    officer, batch = client(world), unread(world)
    columns = ("CHILD", "DOB", "MISSING", "Went", "Went")
    typed: dict[str, Any] = {f"t0-{at}": said for at, said in enumerate(columns)}
    answer = send(officer, reverse("feeds:headings", args=[batch.ref]), **typed)
    assert answer.status_code == 422
    assert "MIS_START and MIS_END cannot both stand under “Went”." in words(answer) or (
        "MIS_END and MIS_START cannot both stand under “Went”." in words(answer)
    )
    assert reports.fresh(batch).state == State.COLUMNS


def test_what_was_said_is_shown_and_said_otherwise_as_a_new_version(world: World) -> None:
    officer = client(world)
    unread(world)
    address = reverse("feeds:column_map", args=[ColumnMap.objects.get().ref])
    assert "SSDA903 return, Header, Cheshire East" in words(
        officer.get(reverse("feeds:column_maps"))
    )
    assert send(officer, address, c0="Number", c1="–").status_code == 302
    assert list(ColumnMap.objects.order_by("version").values_list("version", "says")) == [
        (1, {"SEX": "SEX "}),
        (2, {"CHILD": "Number", "SEX": ""}),
    ]
    assert officer.get(address).status_code == 404  # the page of an older version
    newest = ColumnMap.objects.get(version=2)
    answer = send(officer, reverse("feeds:column_map", args=[newest.ref]), c0="X", c1="X")
    assert "cannot both stand under “X”" in words(answer)


def test_another_council_sees_and_says_nothing_of_it(world: World) -> None:
    batch = unread(world)
    other = world.user("data_officer", world.sefton_council)
    theirs = signed_in(Client(), other, world.member("data_officer", world.sefton_council))
    for address in (
        reverse("feeds:headings", args=[batch.ref]),
        reverse("feeds:column_map", args=[ColumnMap.objects.get().ref]),
    ):
        assert theirs.get(address).status_code == 404
    assert "Header" not in words(theirs.get(reverse("feeds:column_maps")))


def test_a_workbook_is_asked_about_list_by_list(world: World) -> None:
    heads = [{"Date of Contact": "When"}.get(each, each) for each in CONTACT]
    content = councils.workbook(List_1=[heads, [*councils.ASH, ON, "q) 6: Police"]])
    file = FileIn("a.xlsx", content)
    with pytest.raises(Invalid):
        commands.receive_lists(SYSTEM, authority=world.sefton, file=file)
    batch = commands.receive_lists(SYSTEM, authority=world.sefton, file=file, asking=ASKED).batch
    (headed,) = unknown_of(batch).values()
    assert headed.examples["When"] == "2025-09-16"
    commands.say_columns(SYSTEM, batch=batch, says={"List 1": {"Date of Contact": "When"}})
    assert councils.carried_on(batch).counts["List 1"]["applied"] == 1
    assert CouncilRecord.objects.get().from_on == ON
    again = commands.receive_lists(SYSTEM, authority=world.sefton, file=file)
    assert (again.batch, again.is_new) == (batch, False)
    assert set(lists(content, {"List 1": {"Date of Contact": "When"}})) == {"List 1"}


def test_of_a_roll_no_value_is_shown_and_the_file_stays_until_the_night(world: World) -> None:
    ash = living(world)
    content = f"{HEAD}\n{line(school=world.school.name)}\n".replace("on_roll_on", "Since", 1)
    file = FileIn("roll.csv", content.encode())
    batch = commands.receive_population(
        SYSTEM, feed="roll", authority=world.cheshire_east, file=file, asking=ASKED
    ).batch
    said = words(client(world).get(reverse("feeds:headings", args=[batch.ref])))
    assert "Since" in said
    assert "Winters" not in said
    assert RawFile.objects.get().keep_until_on == batch.received_at.date()
    commands.say_columns(SYSTEM, batch=batch, says={"Roll": {"on_roll_on": "Since"}})
    councils.carried_on(batch)
    assert SchoolRoll.objects.get(child=ash).from_on == date(2023, 9, 1)


def run(*said: str | Path) -> Result:
    return CliRunner().invoke(console.import_, [str(word) for word in said])


def test_the_command_names_what_it_does_not_know_and_takes_a_file_of_columns(
    world: World, tmp_path: Path
) -> None:
    path, columns = tmp_path / "reports.csv", tmp_path / "columns.json"
    force = ("--force", world.police.ref)
    path.write_bytes(renamed(reports.text({}), {"missing_since": "Went", "sex": "Gender"}))
    said = run("police", path, *force)
    assert said.exit_code == 1
    assert "no column missing_since" in said.output
    assert "Not known in it: Gender, Went." in said.output
    assert "--columns FILE.json" in said.output
    for wrong, why in (
        ({"missing_since": ["Went", "Gender"]}, "name one, or none"),
        ({"missing_when": "Went"}, "has no column missing_when"),
        ({"missing_since": "Went", "sex": "WENT"}, "cannot both stand"),
    ):
        columns.write_text(json.dumps(wrong))
        assert why in run("police", path, *force, "--columns", columns).output
    columns.write_text(json.dumps({"missing_since": "Went", "sex": None}))
    done = json.loads(run("police", path, *force, "--columns", columns, "--json").stdout)
    assert done["state"] == "applied"
    assert Batch.objects.get().columns == {"Reports": {"missing_since": "Went", "sex": ""}}
    assert ColumnMap.objects.get(table=REPORTS.name, force=world.police).version == 1
