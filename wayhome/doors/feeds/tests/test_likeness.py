"""A file in the wrong place is recognised, and said first; whoever knows better goes on."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.commands.receiving import Asking
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.likeness import looks_like
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid

HEALTH = b"Child first name,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH,CHILD_NHS_NUMBER\nA,B,02/05/2012,\n"
SAID = (
    "This looks like another file: Health child list. Its headings are Child first name,"
    " CHILD_LAST_NAME, CHILD_DATE_OF_BIRTH, CHILD_NHS_NUMBER."
)


def brought(world: World, content: bytes, *, columns: bool = True) -> Batch:
    """As the force's missing reports."""
    asking = Asking(columns=columns)
    file = FileIn("list.csv", content)
    return commands.receive_reports(SYSTEM, force=world.police, file=file, asking=asking).batch


def test_a_health_list_given_as_police_reports_is_named_before_any_column(world: World) -> None:
    batch = brought(world, HEALTH)
    whose = ("data_officer", world.police)
    officer = signed_in(Client(), world.user(*whose), world.member(*whose))
    address = reverse("feeds:headings", args=[batch.ref])
    page = " ".join(officer.get(address).content.decode().split())
    assert SAID in page
    assert page.index(SAID) < page.index("Discard the file") < page.index("Read it so")
    assert page.count("Discard the file") == 1
    answer = send(officer, address, **{"t0-0": "Child first name"})
    assert answer.status_code == 422, "they may go on, and say the rest"
    assert Batch.objects.get(pk=batch.pk).state == State.COLUMNS


def test_where_nobody_can_be_asked_the_refusal_says_it(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        brought(world, HEALTH, columns=False)
    assert wrong.value.errors["Reports"].startswith(SAID)


def test_every_file_that_is_known_is_recognised_in_any_other_place() -> None:
    for kind in KINDS.values():
        for name, table in kind.files.items():
            others = [each for each in KINDS.values() if each != kind and each.code != "ssda903"]
            said = [looks_like(other, next(iter(other.files)), table.columns) for other in others]
            assert all(said) or len(table.columns) < 4, (kind.code, name)


def test_a_file_with_headings_of_its_own_is_like_no_other() -> None:
    theirs = ("Ref", "First name", "Surname", "Birthday", "Gone since", "Came back")
    assert not looks_like(KINDS["police"], "Reports", theirs)
    half = tuple(LISTED["health"].says)[:2]
    assert not looks_like(KINDS["police"], "Reports", half)
