"""The pages and the command that show what a file would do, and take the yes or the no."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.doors.feeds import commands, console, jobs
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.tests.returns import bring, in_other_files, missing
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode

FIRST = commands.Asking(first=True)
DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
LATER = {"MIS_START": "10/08/2017", "MIS_END": "12/08/2017"}


def client(world: World, role: str = "data_officer", agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def waiting(world: World) -> Batch:
    """Child 1 with an absence that was said before, and a new one."""
    bring(world.cheshire_east, missing(DAY))
    return commands.carry_on(fresh(received(world, missing(DAY, LATER))))


def received(world: World, files: dict[str, commands.FileIn]) -> Batch:
    return commands.receive(
        world.reader("data_officer"),
        authority=world.cheshire_east,
        year=2018,
        files=in_other_files(files),
        asking=FIRST,
    ).batch


def fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("authority", "received_by", "agency").get(pk=batch.pk)


def test_the_numbers_open_their_rows_and_one_button_takes_it_in(
    world: World, waiting: Batch
) -> None:
    officer, address = client(world), reverse("feeds:batch", args=[waiting.ref])
    said = words(officer.get(address))
    assert "What it would do" in said
    assert "Nothing of it is part of the record yet" in said
    behind = reverse("feeds:behind", args=[waiting.ref])
    assert f"{behind}?table=Missing&amp;group=new" in said
    rows = officer.get(behind, {"table": "Missing", "group": "new"})
    assert "Missing, row 3" in words(rows)
    assert "MIS_START <strong>10/08/2017" in words(rows)
    assert "Missing, row 2" not in words(rows)
    read = AuditEntry.objects.filter(kind="read", action="feeds:behind")
    assert list(read.values_list("child_id", flat=True)) == [Child.objects.get().pk]
    assert post(officer, reverse("feeds:apply", args=[waiting.ref]))["Location"] == address
    jobs.carry_on(batch=waiting.pk)
    said = words(officer.get(address))
    assert "What it did" in said
    assert "otherwise than was foreseen" not in said
    assert Episode.objects.count() == 2


def test_the_other_button_lets_it_go(world: World, waiting: Batch) -> None:
    officer, address = client(world), reverse("feeds:batch", args=[waiting.ref])
    post(officer, reverse("feeds:discard", args=[waiting.ref]))
    said = words(officer.get(address))
    assert "Discarded: nothing of it is part of the record." in said
    assert "What it would have done" in said
    assert "Undo this import" not in said
    post(officer, reverse("feeds:apply", args=[waiting.ref]))
    assert "or it was discarded" in words(officer.get(address))
    assert Episode.objects.count() == 1


def test_nobody_else_says_yes_or_no(world: World, waiting: Batch) -> None:
    for role in ("social_worker", "stranger", "senior_leader"):
        other = client(world, role)
        for name in ("feeds:apply", "feeds:discard"):
            assert post(other, reverse(name, args=[waiting.ref])).status_code == 404, role
        assert other.get(reverse("feeds:behind", args=[waiting.ref])).status_code == 404, role
    assert fresh(waiting).is_waiting


def test_the_first_file_of_an_agency_is_asked_about_unless_a_person_says_no(
    world: World, settings: Any
) -> None:
    officer, address = client(world), reverse("feeds:upload")
    box = 'name="asks_first"'
    asked = words(officer.get(address))
    assert f"{box} checked" in asked or "checked" in asked.split(box)[1][:80]
    files = {
        name: SimpleUploadedFile(f"{name}.csv", file.content) for name, file in missing(DAY).items()
    }
    send(officer, address, authority="E06000049", year="2018", asks_first="on", **files)
    batch = Batch.objects.get()
    jobs.carry_on(batch=batch.pk)
    assert fresh(batch).is_waiting
    progress = words(officer.get(reverse("feeds:progress", args=[batch.ref])))
    assert "See what it would do" in progress
    commands.ask_apply(world.reader("data_officer"), batch=batch)
    jobs.carry_on(batch=batch.pk)
    assert "checked" not in words(officer.get(address)).split(box)[1][:80]
    settings.WAYHOME_IMPORT_ASKS = {"ssda903": "always"}
    assert "checked" in words(officer.get(address)).split(box)[1][:80]


def run(*said: str | Path) -> Result:
    return CliRunner().invoke(console.import_, [str(word) for word in said])


def test_the_command_shows_it_and_stops_and_the_same_command_takes_it_in(
    world: World, tmp_path: Path
) -> None:
    for table, file in missing(DAY).items():
        (tmp_path / f"{table.lower()}.csv").write_bytes(file.content)
    whose = ("ssda903", tmp_path, "--authority", "E06000049", "--year", "2018")
    said = run(*whose, "--preview").stdout
    assert "What it would do; nothing of it is taken in:" in said
    assert "1 new  0 changed  0 stands already" in said
    again = json.loads(run(*whose, "--preview", "--json").stdout)
    assert (again["state"], again["already"]) == ("foreseen", True)
    assert again["would"]["tables"]["Missing"]["new"] == 1
    assert not Episode.objects.exists()
    done = json.loads(run(*whose, "--json").stdout)
    assert done["did"]["tables"] == again["would"]["tables"]
    assert (done["state"], Episode.objects.count()) == ("applied", 1)


def test_the_command_lets_one_go_or_takes_it_in_by_its_reference(
    world: World, waiting: Batch
) -> None:
    assert "discarded" in run("discard", waiting.ref).stdout
    assert run("apply", waiting.ref).exit_code == 1
    other = commands.carry_on(fresh(received(world, missing(DAY, LATER, {"MIS_START": "soon"}))))
    assert json.loads(run("apply", other.ref, "--json").stdout)["state"] == State.APPLIED
