"""An exception that a report printed opens to its children on the live page, and in no file."""

import io
from typing import Any

import pikepdf
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.people.models import Child
from wayhome.oversight.reports.tests.boards import AFTER, THIRD, report_of, went_away
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import ReturnInterview

CODE = "MIS-S01"
HELD = "Not yet: Return interview held within 72 hours of return"


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def client_of(world: World, role: str) -> Client:
    return signed_in(Client(), world.user(role), world.member(role))


def test_who_may_opens_the_children_that_were_counted_and_how_each_stands(world: World) -> None:
    went_away(world, {THIRD: 7})
    report = report_of(world.reader("senior_leader"), authority=world.cheshire_east)
    first, closed, *_rest = Child.objects.order_by("pk")
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=closed.pk, reason="A threat.", named=[], owner=manager.user)
    commands.hold(
        world.reader("interviewer"),
        interview=ReturnInterview.objects.get(child=first),
        held_at=AFTER,
        where="At school",
        account="All of it.",
        no_action_reason="Nothing is needed.",
    )
    leader = client_of(world, "senior_leader")
    address = reverse("reports:exception", args=[report.ref, CODE])
    whole = words(leader.get(reverse("reports:report", args=[report.ref])))
    assert f'href="{address}">{HELD}<' in whole
    page = words(leader.get(address))
    assert "7, open on" in page
    assert "1 is not yours to see." in page
    assert page.count("Still open") == 5
    assert page.count("Ended <time") == 1
    assert closed.given_name not in page
    assert "Return interviews, Stepping Stones return interviews" in page
    paper = pikepdf.open(io.BytesIO(bytes(report.pdf or b"")))
    assert not [page for page in paper.pages if "/Annots" in page]
    who_reads_totals_alone_is_given_no_link_and_a_stranger_nothing(world, report.ref)


def who_reads_totals_alone_is_given_no_link_and_a_stranger_nothing(world: World, ref: str) -> None:
    address = reverse("reports:exception", args=[ref, CODE])
    reads = client_of(world, "totals_reader")
    page = words(reads.get(reverse("reports:report", args=[ref])))
    assert HELD in page
    assert address not in page
    assert reads.get(address).status_code == 404
    for role in ("team_manager", "stranger"):
        assert client_of(world, role).get(address).status_code == 404
    leader = client_of(world, "senior_leader")
    assert leader.get(reverse("reports:exception", args=[ref, "MIS-S99"])).status_code == 404
