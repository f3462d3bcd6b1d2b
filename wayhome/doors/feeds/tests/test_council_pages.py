"""The pages that take a council's census and lists, for its data officer and nobody else."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post
from wayhome.doors.feeds import commands, console, silence
from wayhome.doors.feeds.annex_a.workbook import template
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.doors.feeds.tests.councils import (
    ASH,
    assessed,
    bring_census,
    census,
    child,
    referral,
    workbook,
)
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import CareStatus, Child, CouncilRecord

HOW_TO = {
    "cin": "import-a-cin-census",
    "annex_a": "import-annex-a-lists",
    "roll": "import-population-lists",
}


def client(world: World, role: str = "data_officer", agency: str = "council") -> Client:
    whose = world.agencies[agency]
    return signed_in(Client(), world.user(role, whose), world.member(role, whose))


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def sent(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_census_is_brought_in_and_its_page_tells_what_became_of_it(world: World) -> None:
    officer, address = client(world), reverse("feeds:bring", args=["cin"])
    assert address in words(officer.get(reverse("feeds:batches")))
    content = census(child("1", referral(CINreferralDate="soon")), council="895")
    form = {"authority": "E06000049", "year": "2026", "Census": sent(content, "cin.xml")}
    answer = post(officer, address, **form)
    batch = Batch.objects.get()
    assert answer.status_code == 302
    commands.carry_on(Batch.objects.select_related("authority", "received_by", "agency").get())
    said = words(officer.get(reverse("feeds:batch", args=[batch.ref])))
    assert "CIN census 2026, Cheshire East" in said
    assert "This cannot be read as a day" in said
    row = Row.objects.get(table="Referrals")
    said = words(officer.get(reverse("feeds:row", args=[row.ref])))
    assert "the day of the referral; dd/mm/yyyy" in said


def test_what_is_wrong_with_a_file_stands_at_its_field(world: World) -> None:
    officer, address = client(world), reverse("feeds:bring", args=["cin"])
    other = census(child("1"), council="343")
    form = {"authority": "E06000049", "year": "2026", "Census": sent(other, "cin.xml")}
    answer = post(officer, address, **form)
    assert answer.status_code == 422
    assert "The file is of the council “343”. Cheshire East is 895." in words(answer)
    assert not Batch.objects.exists()


def test_the_blank_workbook_filled_in_comes_in(world: World) -> None:
    officer = client(world)
    assert officer.get(reverse("feeds:blank", args=["annex-a"])).status_code == 200
    filled = openpyxl.load_workbook(io.BytesIO(template()))
    filled["List 1"].append([*ASH, "16/09/2025", "6"])
    made = io.BytesIO()
    filled.save(made)
    form = {"authority": "E06000049", "Workbook": sent(made.getvalue(), "lists.xlsx")}
    assert post(officer, reverse("feeds:bring", args=["annex-a"]), **form).status_code == 302
    assert Batch.objects.get().title == "Annex A lists, Cheshire East"


def test_others_get_404_and_a_feed_that_there_is_not_has_no_page(world: World) -> None:
    for visitor in (client(world, "social_worker"), client(world, "data_officer", "police")):
        assert visitor.get(reverse("feeds:bring", args=["cin"])).status_code == 404
    assert client(world).get(reverse("feeds:bring", args=["ssda903"])).status_code == 404


def test_who_reads_a_council_record_is_who_reads_referrals(world: World) -> None:
    ash = world.child(school=world.school)
    row = {"child": ash, "recorded_for": ash, "kind": "assessment", "from_on": clock.today()}
    CouncilRecord.objects.create(**row, factors=["11A"])
    world.derive(ash)
    seen = CouncilRecord.objects.visible_to
    assert seen(world.reader("social_worker")).count() == 1
    for role, agency in (("school_lead", world.school), ("police_coordinator", world.police)):
        assert not seen(world.reader(role, agency)).exists()
    assert not seen(world.reader("stranger")).exists()


def test_a_feed_that_has_fallen_silent_is_news(world: World) -> None:
    for feed, days in (("cin", 401), ("annex_a", 101)):
        year = 2025 if feed == "cin" else None
        Batch.objects.create(
            feed=feed, authority=world.cheshire_east, year=year, agency=world.council,
            fingerprint=feed, state="applied", received_at=clock.now() - timedelta(days=days),
        )  # fmt: skip
    said = words(client(world).get(reverse("feeds:batches")))
    assert "CIN census: nothing has come from Cheshire East" in said
    assert "Annex A lists: nothing has come from Cheshire East" in said
    assert {"cin", "annex_a"} <= set(silence.seconds())


def test_the_childs_chronology_says_what_the_council_did_by_the_day(world: World) -> None:
    step = assessed("10A", "11A", "14A")
    bring_census(
        world.cheshire_east, census(child("1", referral(Assessments=[step])), council="895")
    )
    address = reverse("child:page", args=[Child.objects.get().ref])
    said = words(client(world, "social_worker").get(address))
    assert "Referred to children&#x27;s social care" in said
    assert "Factors: 10A missing, 11A child sexual exploitation, 14A." in said
    assert "Tue 10 Jun 2025" in said
    assert "00:00" not in said  # midnight is never invented (E11)


def test_each_how_to_says_every_rule_word_for_word() -> None:
    folder = Path(__file__).parents[4] / "docs/how-to"
    for feed, name in HOW_TO.items():
        said = (folder / f"{name}.md").read_text()
        for rule in KINDS[feed].rules.values():
            held = "held" if rule.holds else "flagged"
            assert f"| {rule.code} | {held} | {rule.message} |" in said, (name, rule.code)


def test_the_terminal_takes_each_of_them(world: World, tmp_path: Path) -> None:
    (tmp_path / "cin.xml").write_bytes(census(child("1", referral())))
    book: list[list[Any]] = [
        ["Child Unique ID", "Date of Birth", "CIN Start Date"],
        [1, "01/06/2012", "01/05/2025"],
    ]
    (tmp_path / "a.xlsx").write_bytes(workbook(List_6=book))
    (tmp_path / "roll.csv").write_bytes(LISTED["roll"].template())
    for command, file, more in (
        ("cin", "cin.xml", ["--year", "2026"]),
        ("annex-a", "a.xlsx", []),
        ("roll", "roll.csv", []),
    ):
        arguments = [command, str(tmp_path / file), "--authority", "E08000014", "--json", *more]
        said = json.loads(CliRunner().invoke(console.import_, arguments).stdout)
        assert (said["state"], said["already"]) == ("applied", False), command
    assert CareStatus.objects.filter(status="in_need").count() == 1  # of both, the one fact
    template = CliRunner().invoke(console.import_, ["health", "--template"]).stdout
    assert template.startswith("CHILD_FIRST_NAME,")
