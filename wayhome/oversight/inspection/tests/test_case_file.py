"""A case file: chosen, gone through, made as its maker reads, fetched once, registered."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.oversight.inspection import commands, jobs
from wayhome.oversight.inspection.casefile.holding import (
    hidden,
    less_hidden,
    parts,
    standing,
    unread,
)
from wayhome.oversight.inspection.casefile.pieces import PIECES
from wayhome.oversight.inspection.models import CaseFile
from wayhome.oversight.inspection.paper import document
from wayhome.practice.exploitation.tests.lives import Exploited
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.panels import commands as panels
from wayhome.practice.panels.tests.lives import sitting
from wayhome.practice.plans.models import Plan
from wayhome.practice.plans.tests.lives import WORDS, contingency, whole

ASKED = {
    "purpose": "joint",
    "recipient": "Dana Reeve, lead inspector",
    "why": "Drawn by lot for INS-07",
}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def child(world: World) -> Child:
    """Before a panel, with a plan; a police answer, and an adult who poses risk."""
    found = world.child(since=LONG_KNOWN, carer=world.home, lives_in=world.halton)
    whole(world, found)
    before = sitting(world)
    item = before.on_agenda(found)
    answer = before.asked(item, world.police)
    said = "Rowland Marsh is known to us."
    panels.answer(world.reader("police_coordinator"), ask=answer, text=said)
    brought = before.asked(item, world.health)
    told = "Rowland Marsh waited. Dean Cole drove."
    panels.answer(world.reader("health_practitioner"), ask=brought, text=told)
    Exploited(world, found)
    return found


def begun(actor: Reader, child: Child, **more: Any) -> CaseFile:
    return commands.begin(actor, child=child, pieces=list(PIECES), **(ASKED | more))


def printed(reader: Reader, file: CaseFile) -> str:
    """Everything that stands on the paper, as one text."""
    redactions = standing(file)
    names = hidden(file, redactions)
    found = [
        less_hidden(each, names, redactions) for each in parts(reader, file.child, file.pieces)
    ]
    return str(document.said(reader, file, found, 3, redactions))


def leader(world: World) -> Client:
    member = world.member("senior_leader")
    return signed_in(Client(), member.user, member)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_from_choosing_a_child_to_a_file_that_is_fetched_once(world: World, child: Child) -> None:
    client = leader(world)
    found = client.post(reverse("inspection:find"), {"text": child.full_name})
    begin = reverse("inspection:begin", args=[child.ref])
    assert begin in words(found)
    assert send(client, begin, pieces=["plan"]).status_code == 422
    through = send(client, begin, **ASKED, pieces=list(PIECES))["Location"]
    file = CaseFile.objects.get()
    assert "Dean Cole drove" in words(client.get(through))
    name = reverse("inspection:hide-name", args=[file.ref])
    send(client, name, name="Dean Cole", reason="person", why="Nobody has told him.")
    page = words(client.get(through))
    assert "[name hidden] drove" in page
    assert "Nobody has told him" in page
    send(client, through, is_checked="on")
    assert "Pieces set" in words(client.get(through))
    jobs.make(file=file.pk)
    assert "It is ready" in words(client.get(through))
    paper = post(client, reverse("inspection:pdf", args=[file.ref]))
    file.refresh_from_db()
    assert paper.content.startswith(b"%PDF")
    assert hashlib.sha256(paper.content).hexdigest() == file.sha256
    assert file.entries > 10
    again = post(client, reverse("inspection:pdf", args=[file.ref]))
    assert again["Location"] == through, "pressed twice: the page says where the file went"
    assert "The file is gone from here" in words(client.get(through))
    register = words(client.get(reverse("inspection:files")))
    assert file.sha256[:16] in register
    assert child.family_name not in register
    actions = set(AuditEntry.objects.filter(child_id=child.pk).values_list("action", flat=True))
    assert {"inspection.file_begun", "inspection.hidden", "inspection.file_made"} <= actions
    assert {"inspection.file_fetched", "inspection.case_file"} <= actions


def test_what_rules_keep_out_is_not_on_the_paper_and_is_counted(world: World, child: Child) -> None:
    reader = world.reader("senior_leader")
    paper = printed(reader, begun(reader, child))
    assert "Rowland" not in paper
    assert "[another person] waited" in paper
    assert "is known to us" not in paper
    assert WORDS not in paper
    assert "Kai, 9" not in paper  # a brother
    assert "Sleeps at Larch House" in paper
    assert "police and social care alone" in paper
    assert "3 entries that their maker may not read" in paper


def test_the_page_says_what_was_left_out_by_hand_and_puts_it_back(
    world: World, child: Child
) -> None:
    client, file = leader(world), begun(world.reader("senior_leader"), child)
    through = reverse("inspection:file", args=[file.ref])
    [first] = parts(world.reader("senior_leader"), child, ["plan"])[0].entries[:1]
    where = reverse("inspection:hide-entries", args=[file.ref])
    send(client, f"{where}?entry={first.mark}", what=[first.key], reason="person", why="Theirs.")
    page = words(client.get(through))
    assert "1 entry left out by hand." in page
    [row] = standing(file)
    send(client, reverse("inspection:back", args=[file.ref, row.ref]))
    assert "left out by hand" not in words(client.get(through))


def test_an_entry_is_left_out_and_put_back(world: World, child: Child) -> None:
    reader = world.reader("senior_leader")
    file = begun(reader, child)
    [plan] = [each for each in parts(reader, child, ["plan"]) if each.piece.code == "plan"]
    key = next(entry.key for entry in plan.entries if "Larch House" in entry.text)
    with pytest.raises(Invalid):
        commands.hide(reader, file=file, kind="entry", what=[key], reason="danger", why=" ")
    [row] = commands.hide(reader, file=file, kind="entry", what=[key], reason="danger", why="Him.")
    assert "Sleeps at Larch House" not in printed(reader, file)
    assert "1 entry, taken out by hand: it could put somebody in danger" in printed(reader, file)
    commands.show_again(reader, redaction=row)
    assert "Sleeps at Larch House" in printed(reader, file)


def test_more_rows_ask_no_more_questions(world: World, child: Child) -> None:
    reader = world.reader("senior_leader")
    list(parts(reader, child, PIECES))  # what the reader may do is resolved once
    counts = []
    for _each in range(2):
        with CaptureQueriesContext(connection) as asked:
            held = parts(reader, child, PIECES)
        counts.append((len(asked.captured_queries), sum(len(each.entries) for each in held)))
        for text in ("Ash is late.", "Ash is later."):
            contingency(world, Plan.objects.get(child=child), text=text)
    assert counts[0][0] == counts[1][0] <= 50
    assert counts[0][1] < counts[1][1]


def test_nothing_is_made_once_who_must_not_know_has_changed(world: World, child: Child) -> None:
    reader = world.reader("team_manager")
    file = begun(reader, child)
    with pytest.raises(Invalid, match="changed"):
        commands.ask(reader, file=file, checked_against="Her stepfather")
    file.refresh_from_db()
    assert file.asked_at is None


def test_a_closed_record_opens_to_those_named_and_no_file_leaves_through_the_glass(
    world: World, child: Child
) -> None:
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=child.pk, reason="A threat.", named=[], owner=manager.user)
    with pytest.raises(Refused):
        begun(world.reader("senior_leader"), child)
    address = reverse("inspection:begin", args=[child.ref])
    assert leader(world).get(address).status_code == 404
    begun(world.reader("team_manager"), child)
    other = world.another("team_manager")
    access.break_glass(reader_for(other), child_id=child.pk, reason="She rang from a motorway.")
    with pytest.raises(Invalid, match="emergency"):
        begun(reader_for(other), child)
    page = signed_in(Client(), other.user, other).get(address)
    assert "No file is made of this record by you" in words(page)


def test_the_hosts_file_holds_no_panel_paper_that_the_host_may_not_read(
    world: World, child: Child
) -> None:
    reader = world.reader("senior_leader", world.halton_council)
    paper = printed(reader, begun(reader, child))
    assert "waited" not in paper
    assert "Sleeps at Larch House" in paper
    assert unread(reader, child, ["panel"]) > 0


def test_who_cannot_read_who_must_not_know_makes_no_file(world: World) -> None:
    there = world.child(since=LONG_KNOWN, lives_in=world.halton)
    reader = world.reader("senior_leader", world.halton_council)
    file = begun(reader, there)
    with pytest.raises(Invalid, match="must not know"):
        commands.ask(reader, file=file, checked_against="")
    member = world.member("senior_leader", world.halton_council)
    page = words(signed_in(Client(), member.user, member).get(through(file)))
    assert "You cannot see who must not know" in page
    assert "Make the file" not in page


def through(file: CaseFile) -> str:
    return reverse("inspection:file", args=[file.ref])


def test_a_record_closed_since_closes_its_file(world: World, child: Child) -> None:
    file = begun(world.reader("senior_leader"), child)
    client = leader(world)
    assert client.get(through(file)).status_code == 200
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=child.pk, reason="A threat.", named=[], owner=manager.user)
    assert client.get(through(file)).status_code == 404
    for name in ("hide-entries", "hide-name", "state"):
        assert client.get(reverse(f"inspection:{name}", args=[file.ref])).status_code == 404
    with pytest.raises(Refused):
        commands.ask(world.reader("senior_leader"), file=file, checked_against="")
    assert file.ref in words(client.get(reverse("inspection:files")))  # the register stays


def test_a_stranger_gets_404_and_another_of_the_agency_does_not_open_the_file(
    world: World, child: Child
) -> None:
    file = begun(world.reader("senior_leader"), child)
    strange = world.member("team_manager", world.stranger)
    for member in (strange, world.member("team_manager")):
        client = signed_in(Client(), member.user, member)
        assert client.get(reverse("inspection:file", args=[file.ref])).status_code == 404
    client = signed_in(Client(), strange.user, strange)
    assert client.get(reverse("inspection:begin", args=[child.ref])).status_code == 404


def test_what_nobody_fetched_is_gone_and_a_file_that_failed_says_so(
    world: World, child: Child
) -> None:
    reader = world.reader("senior_leader")
    file = begun(reader, child)
    lines = "Nobody is named who must not know."
    commands.ask(reader, file=file, checked_against=lines)
    place = world.member("senior_leader")
    type(place).objects.filter(pk=place.pk).update(until_at=clock.now())
    with pytest.raises(Refused):
        jobs.make(file=file.pk)
    file.refresh_from_db()
    assert file.failed_at
    assert commands.forget() == 0
