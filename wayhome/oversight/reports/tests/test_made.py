"""A report is made by a job, opens as it was made, and says what changed since beside it."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.agencies.models import Agency, Partnership
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.oversight.reports import commands, jobs
from wayhome.oversight.reports.models import BoardAction, Report
from wayhome.oversight.reports.quarters import Quarter, month_after
from wayhome.oversight.reports.tests.boards import (
    AFTER,
    DAY,
    FIRST,
    QUARTER,
    SECOND,
    THIRD,
    report_of,
    went_away,
)
from wayhome.oversight.signals import commands as signals
from wayhome.oversight.signals import queries
from wayhome.oversight.signals.tests.lives import counted, loaded
from wayhome.practice.missing.tests.lives import known_child, went_missing

YEAR_LATER = AFTER + 365 * DAY


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def texts(report: Report) -> str:
    """Every word of a report, as text."""
    return str(report.content["sections"])


def leader(world: World) -> Client:
    return signed_in(Client(), world.user("senior_leader"), world.member("senior_leader"))


def test_it_is_asked_for_made_and_opens_a_year_later_as_it_said(world: World) -> None:
    went_away(world, {FIRST: 7, SECOND: 8, THIRD: 6})
    client = leader(world)
    with clock.stopped(AFTER):
        page = words(client.get(reverse("reports:ask")))
        assert QUARTER.title in page
        answer = send(
            client, reverse("reports:ask"), whose=world.cheshire_east.code, quarter=QUARTER.key,
            why="The board on 20 October",
        )  # fmt: skip
        address = answer["Location"]
        assert "Steps done: 0 of 12" in words(client.get(address))
        report = Report.objects.get()
        jobs.make(report=report.pk)
        first = words(client.get(address))
    for said in (
        "21 episodes began; 21 children, 1.0 each.",
        "0 of 21 interviews that fell due in the quarter were held in 72 hours (0 %).",
        "Not offered",
        "This is the first report here",
        "The board on 20 October",
    ):
        assert said in first
    pdf, docx = (
        client.get(reverse(f"reports:{kind}", args=[report.ref])) for kind in ("pdf", "word")
    )
    with clock.stopped(YEAR_LATER):
        client = leader(world)
        again = words(client.get(address))
        assert client.get(reverse("reports:pdf", args=[report.ref])).content == pdf.content
        assert (
            b"<svg" in client.get(reverse("reports:picture", args=[report.ref, "missing"])).content
        )
    assert "21 episodes began; 21 children, 1.0 each." in again
    assert "No number would be another." in again
    paper = pikepdf.open(io.BytesIO(pdf.content))
    assert "/StructTreeRoot" in paper.Root
    assert str(paper.docinfo.get("/Title")) == report.title
    whole = Document(io.BytesIO(docx.content))
    made_at = Report.objects.get().ready_at
    assert made_at is not None
    assert whole.core_properties.created is not None
    assert whole.core_properties.created.date() == made_at.date(), "not the template's"
    headings = [p.text for p in whole.paragraphs if p.style and p.style.name == "Heading 2"]
    assert headings[0] == "What is not happening"
    alts = [each.get("descr") for each in whole.element.body.iter() if each.tag.endswith("}docPr")]
    assert len(alts) == 2
    assert all(f"{THIRD:%b %Y}" in str(alt) for alt in alts)


def test_a_correction_stands_beside_the_report_and_never_in_it(world: World) -> None:
    went_away(world, {THIRD: 6})
    report = report_of(world.reader("senior_leader"), authority=world.cheshire_east)
    before = (report.sha256, report.content, report.tables, bytes(report.pdf or b""))
    went_away(world, {THIRD: 3})  # three more than were known of: recorded late
    client = leader(world)
    assert post(client, reverse("reports:check", args=[report.ref])).status_code == 302
    jobs.check(report=report.pk)  # as the queue does
    now = Report.objects.get(pk=report.pk)
    assert (now.sha256, now.content, now.tables, bytes(now.pdf or b"")) == before
    changed = {each.what: (each.was, each.now) for each in report.corrections.all()}
    assert changed[f"Missing episodes: Episodes, {THIRD:%B %Y}"] == (6, 9)
    assert changed["Missing episodes: Episodes, in all"] == (6, 9)
    said = words(client.get(reverse("reports:report", args=[report.ref])))
    assert "these numbers would be others today" in said
    assert "6 episodes began" in said
    assert "its seal does not agree" not in said
    now.content["title"] = "Another"
    now.save(update_fields=["content"])
    said = words(client.get(reverse("reports:report", args=[report.ref])))
    assert "its seal does not agree" in said


def test_small_numbers_are_hidden_and_what_would_tell_them(world: World) -> None:
    went_away(world, {FIRST: 8, SECOND: 1, THIRD: 6})
    report = report_of(world.reader("senior_leader"), authority=world.cheshire_east)
    kept = report.tables[f"episodes-{QUARTER.key}"]["shown"]
    assert kept == {f"episodes|{FIRST:%Y-%m}": 8, "episodes|*": 15}
    assert f"{SECOND:%b %Y} 1" not in texts(report)
    assert f"{SECOND:%b %Y} c, {THIRD:%b %Y} c" in texts(report)


def test_a_part_of_a_partnership_says_so_on_its_first_page(world: World) -> None:
    partnership = Partnership.objects.filter(agencies=world.council).first()
    assert partnership
    report = report_of(world.reader("senior_leader"), partnership=partnership)
    assert world.cheshire_east.pk in report.covers
    assert report.left_out
    [notice] = report.content["notices"]
    assert notice.startswith(f"This is a part of {partnership.name} only")
    assert all(name in notice for name in report.left_out)


def test_nothing_recorded_is_said_and_nothing_is_divided_by_nothing(world: World) -> None:
    report = report_of(world.reader("senior_leader"), authority=world.cheshire_east)
    for said in (
        "Nothing that the rules ask for was missing or late at that time.",
        "No missing episode that began in this quarter is recorded.",
        "No return interview fell due in the quarter.",
        "No child had an open case of exploitation.",
        "No level was reviewed in this quarter.",
    ):
        assert said in texts(report)


def test_a_quarter_that_is_not_over_shows_its_ended_months_and_no_total(world: World) -> None:
    reader, early = world.reader("senior_leader"), Quarter(QUARTER.last)
    in_third = datetime(THIRD.year, THIRD.month, 20, tzinfo=UTC)
    report = report_of(reader, authority=world.cheshire_east, at=in_third)
    [notice] = report.content["notices"]
    assert notice.startswith("The quarter is not over. Only months that have ended are in it:")
    assert notice.endswith(f"{FIRST:%B %Y} and {SECOND:%B %Y}.")
    kept = report.tables[f"episodes-{QUARTER.key}"]
    assert set(kept["columns"]) == {f"{FIRST:%Y-%m}", f"{SECOND:%Y-%m}"}
    assert "quarter's total, come when it is" in texts(report)
    with clock.stopped(in_third), pytest.raises(Invalid, match="of which a month has ended"):
        commands.ask(reader, quarter=early, authority=world.cheshire_east, why="x")


def test_what_was_agreed_is_asked_about_in_the_next_report(world: World) -> None:
    reader, client = world.reader("senior_leader"), leader(world)
    before = report_of(reader, authority=world.cheshire_east, quarter=QUARTER.before())
    address = reverse("reports:action", args=[before.ref])
    due = AFTER + 5 * DAY
    with clock.stopped(AFTER):
        for text in ("Offer every interview on the day", "See who is not offered one"):
            sent = send(
                client, address, text=text, owner="Jo Ferris", owner_agency=world.council.ref,
                due_on_day=str(due.day), due_on_month=str(due.month), due_on_year=str(due.year),
            )  # fmt: skip
            assert sent.status_code == 302, words(sent)
        done = BoardAction.objects.get(text__startswith="Offer")
        send(client, reverse("reports:finish", args=[done.ref]), effect="Half were offered.")
    later = AFTER + timedelta(days=10)
    report = report_of(reader, authority=world.cheshire_east, at=later)
    assert report.last == before
    assert "1 action is past its date." in texts(report)
    assert "Half were offered." in texts(report)
    assert "Not done, and late" in texts(report)


def test_who_reads_a_report_and_who_does_not(world: World) -> None:
    report = report_of(world.reader("senior_leader"), authority=world.cheshire_east)
    address = reverse("reports:report", args=[report.ref])
    for role, agency, expected in (
        ("totals_reader", None, 200),  # of the partnership: its area has Cheshire East in it
        ("senior_leader", world.sefton_council, 404),
        ("social_worker", None, 404),
    ):
        client = signed_in(Client(), world.user(role, agency), world.member(role, agency))
        assert client.get(address).status_code == expected, role
    reading = signed_in(Client(), world.user("totals_reader"), world.member("totals_reader"))
    assert reading.get(reverse("reports:ask")).status_code == 404
    assert "Count again now" not in words(reading.get(address))
    with clock.stopped(AFTER), pytest.raises(Invalid, match="that you answer for"):
        commands.ask(
            world.reader("senior_leader"), quarter=QUARTER, authority=world.sefton, why="x"
        )


def test_a_change_is_told_with_its_owners_words_and_no_count(world: World) -> None:
    """A year of quiet months and a loud one: its owner is named, until they explain it (P46)."""
    child = known_child(world)
    for back in range(13, -1, -1):
        month = month_after(THIRD, -back)
        for number in range(6 if back else 25):
            at = datetime(month.year, month.month, 1 + number, 20, tzinfo=UTC)
            went_missing(child, at, back_after=timedelta(hours=3))
    report = report_of(world.reader("senior_leader"), authority=world.cheshire_east)
    [first, *_others] = section(report, "changing")
    assert "changed by more than chance brings" in first["text"]
    assert first["is_alarm"]
    table = next(block for block in section(report, "changing") if block["kind"] == "table")
    assert any("lies above what chance would bring" in row[2] for row in table["rows"])
    assert all("Not explained by" in row[3] for row in table["rows"])
    assert "25" not in str(table["rows"])
    assert section(report, "beside")[0]["text"].startswith("No published figures are loaded")


def test_what_is_odd_is_not_explained_by_a_name_until_it_is(world: World) -> None:
    """A home that lies apart, and a published figure unlike others' (P46)."""
    world.checks_drift = False
    child = world.child(carer=world.home)
    for name, part in (("Alder", 30), ("Birch", 28), ("Cedar", 9), ("Small", 39)):
        carer = Agency.objects.create(name=name, kind=Agency.Kind.HOME)
        counted(child, world.cheshire_east, [(part, 40)], first=THIRD, carer=carer)
    loaded(world)
    leader, name = world.reader("senior_leader"), world.user("senior_leader").name
    report = report_of(leader, authority=world.cheshire_east)
    _said, homes = section(report, "changing")[-2:]
    not_explained = f"Not explained by {name}."
    assert [row[0] for row in homes["rows"]] == ["Return interviews held in time: Cedar"]
    assert homes["rows"][0][2:] == [not_explained, "–"]
    assert "9 of 40" not in str(homes)
    said, odd, *_all = section(report, "beside")
    assert said["is_alarm"]
    assert odd["rows"][0][2].startswith("5 of 5 neighbours record 100 or more")
    assert odd["rows"][0][3] == not_explained
    with clock.stopped(AFTER):
        [question] = [each.question for each in queries.odd_asked(world.cheshire_east, 2025)]
        signals.answer(
            leader, question=question, means="Nobody codes it.", will_do="We shall.",
            by_on=date(2027, 1, 31),
        )  # fmt: skip
        (home,) = queries.homes_asked(world.cheshire_east, only_large=True)
        assert home.words == not_explained
        [explained] = queries.odd_asked(world.cheshire_east, 2025)
        assert explained.words == f"{name}: “Nobody codes it.”"


def section(report: Report, key: str) -> list[dict[str, Any]]:
    found = (each["blocks"] for each in report.content["sections"] if each["key"] == key)
    return next(found)
