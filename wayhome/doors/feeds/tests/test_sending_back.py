"""Held rows leave as a file, with what is wrong, for whoever sent them."""

import csv
import io

from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.doors.feeds import sending_back
from wayhome.doors.feeds.tests.returns import bring, missing
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.models import AuditEntry

GOOD = {"MIS_START": "01/05/2017", "MIS_END": "02/05/2017"}
WRONG = {"MIS_START": "42896", "MISSING": "=cmd|' /C calc'!A0"}


def test_held_rows_come_back_as_they_were_sent_with_what_is_wrong(world: World) -> None:
    batch = bring(world.cheshire_east, missing(GOOD, WRONG))
    member = world.member("data_officer")
    answer = signed_in(Client(), member.user, member).post(reverse("feeds:held", args=[batch.ref]))
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["CHILD"], row["MIS_START"], row["Row"]) == ("1", "42896", "3")
    assert row["MISSING"] == f"'{WRONG['MISSING']}"
    assert "1004: The start date" in row["What is wrong"]
    assert "W19: This is a spreadsheet" in row["What is wrong"]
    assert AuditEntry.objects.get(action="feed.sent_back").fields == {"rows": 1}


def test_of_several_tables_each_is_a_file(world: World) -> None:
    batch = bring(world.cheshire_east, missing(WRONG, episodes=[{"DECOM": "soon"}]))
    sent = sending_back.held(SYSTEM, batch=batch)
    assert sent.name == f"held-{batch.ref}.zip"
    assert sent.rows == 2


def test_another_council_gets_404(world: World) -> None:
    batch = bring(world.cheshire_east, missing(WRONG))
    member = world.member("data_officer", world.sefton_council)
    elsewhere = signed_in(Client(), member.user, member)
    assert elsewhere.post(reverse("feeds:held", args=[batch.ref])).status_code == 404
