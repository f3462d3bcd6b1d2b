"""A changed row of a preview is shown beside what stands, as far as its reader may see that."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.doors.feeds import commands, differences
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.tests import councils, reports, returns
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AgreementLine
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Episode

FIRST = commands.Asking(first=True)
DAY = {"CHILD": "1", "MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    with clock.stopped(reports.NOW):
        yield


def looked(batch: Batch) -> Batch:
    return commands.carry_on(reports.fresh(batch))


def a_return(world: World) -> Batch:
    """The end of an absence is said otherwise."""
    who = {"Header": [{"CHILD": "1"}], "Episodes": [{"CHILD": "1"}]}
    returns.bring(world.cheshire_east, returns.files(**who, Missing=[DAY]))
    again = returns.files(**who, Missing=[DAY | {"MIS_END": "13/06/2017", "MISSING": "A"}])
    return looked(
        commands.receive(
            SYSTEM, authority=world.cheshire_east, year=returns.YEAR, files=again, asking=FIRST
        ).batch
    )


def a_census(world: World) -> Batch:
    def content(**said: Any) -> bytes:
        return councils.census(councils.child("101", councils.referral(**said)))

    councils.bring_census(world.sefton, content())
    return looked(
        commands.receive_census(
            SYSTEM,
            authority=world.sefton,
            year=councils.YEAR,
            file=FileIn("cin.xml", content(PrimaryNeedCode="N2", CINclosureDate="2026-01-05")),
            asking=FIRST,
        ).batch
    )


def a_report(world: World) -> Batch:
    """A child who was missing is found."""
    reports.bring(world)
    file = FileIn("reports.csv", reports.text(reports.FOUND))
    return looked(
        commands.receive_reports(SYSTEM, force=world.police, file=file, asking=FIRST).batch
    )


def page(world: World, batch: Batch, agency: str, **asked: str) -> str:
    own = world.agencies[agency]
    user, member = world.user("data_officer", own), world.member("data_officer", own)
    client = signed_in(Client(), user, member)
    asked = {"group": "changed", **asked}
    answer = client.get(reverse("feeds:behind", args=[batch.ref]), asked)
    said = " ".join(answer.content.decode().split())
    for hidden in ("stands:", "would be:"):
        said = said.replace(f'<span class="govuk-visually-hidden">{hidden} </span>', "")
    return said


def test_a_row_of_a_return_is_shown_beside_the_absence_that_stands(world: World) -> None:
    said = page(world, a_return(world), "council")
    assert "Category: Missing → <strong>Away from placement without authorisation<" in said
    assert "Returned: – → <strong>13/06/2017<" in said
    assert "Found: 12/06/2017 → <strong>–<" in said
    assert "Missing since:" not in said  # the same in both


def test_a_report_is_shown_beside_the_episode_it_would_say_anew(world: World) -> None:
    batch = a_report(world)
    said = page(world, batch, "police")
    assert "Found: – → <strong>04/11/2026 02:00<" in said
    assert "Found where: – → <strong>Crewe<" in said
    assert "Missing since:" not in said


def test_what_stands_is_read_when_the_page_is_opened(world: World) -> None:
    batch, world.checks_drift = a_return(world), False
    Episode.objects.update(category="A")
    assert "Category: Away from placement without authorisation →" in page(world, batch, "council")


def test_a_step_of_social_work_is_shown_to_readers_of_referrals_alone(world: World) -> None:
    batch = a_census(world)
    said = page(world, batch, "sefton_council")
    assert "Social work, Need: N1 → <strong>N2<" in said
    assert "Social work, Until: – → <strong>05/01/2026<" in said
    assert "Care, Need: N1 → <strong>N2<" in said
    AgreementLine.objects.filter(data_class=DataClass.REFERRAL).delete()
    said = page(world, batch, "sefton_council")
    assert "Social work" not in said
    assert "Care, Need: N1 → <strong>N2<" in said
    assert "What stands is not open to you." in said


def test_neither_a_row_that_says_the_same_nor_one_that_is_new_is_shown_beside_anything(
    world: World,
) -> None:
    batch = a_return(world)
    assert list(Row.objects.filter(batch=batch).exclude(foreseen=None)) == [
        Row.objects.get(batch=batch, table="Missing")
    ]


def test_once_it_is_in_or_its_text_is_forgotten_nothing_is_beside_it(world: World) -> None:
    batch = a_return(world)
    commands.ask_apply(SYSTEM, batch=batch)
    assert "→ <strong>13/06/2017" not in page(world, looked(batch), "council")
    with clock.stopped(reports.NOW.replace(year=2028)):
        commands.forget_raw(SYSTEM)
    assert not Row.objects.exclude(foreseen=None).exists()


def test_put_right_while_it_waits_it_is_shown_as_it_is_then(world: World) -> None:
    batch = a_return(world)
    Row.objects.filter(batch=batch, table="Missing").update(
        judgement="held", faults=["577"], effect="", foreseen=None, likely=None
    )
    row = Row.objects.get(batch=batch, table="Missing")
    commands.mend(SYSTEM, row=row, values={"MIS_END": "14/06/2017"})
    assert "→ <strong>14/06/2017<" in page(world, batch, "council")


def test_a_page_of_changed_rows_costs_one_query_for_each_kind_of_fact(
    world: World, django_assert_num_queries: Any
) -> None:
    batch = a_return(world)
    reader = world.reader("data_officer")
    rows = list(Row.objects.filter(batch=batch))
    differences.beside(reader, rows)  # what is resolved once a request
    with django_assert_num_queries(1):
        differences.beside(reader, rows)


def both(world: World, *, duty: bool) -> str:
    """The preview's page and its rows, to a person of the force who may look at imports."""
    batch = Batch.objects.get()
    reader_role = roles.ROLES["data_officer"]
    own = world.police
    user, member = world.user("data_officer", own), world.member("data_officer", own)
    client = signed_in(Client(), user, member)
    assert roles.SEE_CANDIDATES not in reader_role.permissions
    more = {roles.SEE_CANDIDATES} if duty else set()
    both = replace(reader_role, permissions=reader_role.permissions | more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(roles.ROLES, "data_officer", both)
        pages = [reverse(f"feeds:{name}", args=[batch.ref]) for name in ("batch", "behind")]
        return "".join(client.get(each).content.decode() for each in pages)


def test_what_is_only_found_as_a_report_is_taken_in_is_said_before_to_the_matching_duty(
    world: World,
) -> None:
    file = FileIn("reports.csv", reports.text({"council": "E99999999"}))
    batch = looked(
        commands.receive_reports(SYSTEM, force=world.police, file=file, asking=FIRST).batch
    )
    assert batch.foreseen["codes"] == {"F17": 1}
    assert (reports.faults(batch), batch.counts["Reports"]["flagged"]) == ({2: []}, 0)
    assert both(world, duty=True).count("F17") == 2
    assert "F17" not in both(world, duty=False)
    commands.ask_apply(SYSTEM, batch=batch)
    assert reports.faults(looked(batch)) == {2: ["F17"]}
