"""A return on pages: asked with a reason, made by a job, its checks shown, fetched once."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.doors.feeds.tests.returns import bring, files
from wayhome.doors.returns import commands, jobs
from wayhome.doors.returns.models import Export
from wayhome.foundation.access import commands as access
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.oversight.inspection.tests.lives import Gone
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """A data folder of the test's own."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def held(world: World) -> None:
    """Two children of Cheshire East; of one, another birthday than in the Header (INT13)."""
    said = files(
        Header=[{"CHILD": "1"}, {"CHILD": "2"}],
        Episodes=[{"CHILD": "1"}, {"CHILD": "2"}],
        Missing=[{"CHILD": "1", **DAY}, {"CHILD": "2", "MIS_START": "30/04/2016", "MIS_END": ""}],
    )
    bring(world.cheshire_east, said)


def officer(world: World, agency: Any = None) -> Client:
    return signed_in(
        Client(), world.user("data_officer", agency), world.member("data_officer", agency)
    )


def asked(client: Client, world: World, **typed: str) -> Any:
    usual = {"kind": "ssda903", "authority": world.cheshire_east.code, "year": "2018"}
    usual |= {"why": "The collection"}
    return send(client, reverse("returns:ask"), **(usual | typed))


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_it_is_asked_for_made_and_fetched_once(world: World, held: None) -> None:
    client = officer(world)
    address = asked(client, world)["Location"]
    export = Export.objects.get()
    assert "being collected and checked" in words(client.get(address))
    jobs.make(export=export.pk)
    said = words(client.get(address))
    assert "It is ready: 6 rows" in said
    assert reverse("missing:episode", args=[Episode.objects.get(found_latest_at=None).ref]) in said
    assert "581" in said
    answer = client.post(reverse("returns:file", args=[export.ref]))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.read("Missing.csv").decode().split() == [
        "CHILD,DOB,MISSING,MIS_START,MIS_END",
        "1,01/06/2004,M,10/06/2017,12/06/2017",
        "2,01/06/2004,M,30/04/2016,",
    ]
    again = client.post(reverse("returns:file", args=[export.ref]))
    assert again["Location"] == address, "pressed twice: the page says where the file went"
    assert "The file is gone from here" in words(client.get(address))
    read = AuditEntry.objects.filter(action="return.ssda903", kind="read")
    assert {each.child_id for each in read} == set(Child.objects.values_list("pk", flat=True))


def test_the_register_says_who_what_why_and_when_to_the_agency_alone(
    world: World, held: None
) -> None:
    asked(officer(world), world, why="Ofsted, announced on 3 March")
    protection = signed_in(
        Client(),
        world.user("data_protection_officer", world.council),
        world.member("data_protection_officer", world.council),
    )
    said = words(protection.get(reverse("returns:register")))
    assert "Ofsted, announced on 3 March" in said
    assert str(world.user("data_officer")) in said
    child = world.child("Rowan", "Unnamed")
    Gone(world, child)  # a case file, being gone through
    said = words(protection.get(reverse("returns:register")))
    assert "Dana Reeve, lead inspector. " in said
    assert "Drawn by lot for INS-07" in said
    assert "Rowan" not in said
    elsewhere = officer(world, world.sefton_council)
    assert "Dana Reeve" not in words(elsewhere.get(reverse("returns:register")))
    assert "Ofsted" not in words(elsewhere.get(reverse("returns:register")))
    assert (
        elsewhere.get(reverse("returns:export", args=[Export.objects.get().ref])).status_code == 404
    )


def test_without_a_reason_or_for_another_council_nothing_is_registered(
    world: World, held: None
) -> None:
    client = officer(world)
    for typed in ({"why": ""}, {"year": "2031"}, {"kind": "school"}):
        assert asked(client, world, **typed).status_code == 422
    with pytest.raises(Invalid, match="your agency works for"):
        commands.ask(
            world.reader("data_officer"), kind="ssda903", authority=world.sefton, year=2018, why="x"
        )
    assert not Export.objects.exists()


def test_a_record_that_is_not_open_is_left_out_and_counted(world: World, held: None) -> None:
    child = Child.objects.get(family_name="2")
    access.restrict(
        world.reader("team_manager"),
        child_id=child.pk,
        reason="A relative works here",
        named=[],
        owner=world.user("team_manager"),
    )
    client = officer(world)
    address = asked(client, world)["Location"]
    jobs.make(export=Export.objects.get().pk)
    export = Export.objects.get()
    assert (export.left_out, export.counts["Header"]) == (1, 1)
    assert child.pk not in export.children
    said = words(client.get(address))
    assert "One more child belongs in this file" in said
    assert "581" not in said


def test_a_list_is_for_those_who_read_it_on_pages(world: World) -> None:
    client = officer(world)
    assert asked(client, world, kind="jtai").status_code == 422
    assert "Joint inspection" not in words(client.get(reverse("returns:ask")))
    manager = signed_in(Client(), world.user("team_manager"), world.member("team_manager"))
    assert asked(manager, world, kind="jtai").status_code == 302
    assert Export.objects.get().user == world.user("team_manager")


def test_what_nobody_fetches_is_forgotten_and_the_register_stays(world: World, held: None) -> None:
    client = officer(world)
    address = asked(client, world)["Location"]
    export = Export.objects.get()
    jobs.make(export=export.pk)
    assert export.findings.exists()
    with clock.stopped(clock.now() + timedelta(days=91)):
        assert commands.forget() == 1
    assert "so it was removed" in words(client.get(address))
    assert not export.findings.exists()
    assert Export.objects.get().counts["Missing"] == 2


def test_whoever_left_gets_no_file_made(world: World, held: None) -> None:
    client = officer(world)
    asked(client, world)
    member = world.member("data_officer")
    member.until_at = clock.now()
    member.save(update_fields=["until_at"])
    with pytest.raises(Refused):
        jobs.make(export=Export.objects.get().pk)
    assert Export.objects.get().failed_at
