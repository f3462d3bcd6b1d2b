"""An officer reads of their agency's people and children, by initials, and is in the log too."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.roles import READ_LOG, ROLES
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child

LOG = "audit:log"
OTHERS = [code for code, role in ROLES.items() if READ_LOG not in role.permissions]


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    """Of Cheshire East's council."""
    return signed_in(client, world.user("data_protection_officer"))


def reads(world: World, role: str, child: Child, agency: Agency | None = None) -> AuditEntry:
    """Somebody opened the child's page."""
    audit.record_reads(world.reader(role, agency), "child:page", [child.pk], how="child")
    return AuditEntry.objects.latest("pk")


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def shown(client: Client) -> list[str]:
    """Who did what to whom, as the log's page has it."""
    answer = client.get(reverse(LOG))
    assert answer.status_code == 200
    return [
        f"{line.who}: {line.did} {line.label or ''}".strip() for line in answer.context["log"].lines
    ]


def test_a_line_says_who_by_name_and_the_child_by_reference_and_initials(
    world: World, officer: Client
) -> None:
    child = world.child()
    reads(world, "social_worker", child)
    said = text(officer.get(reverse(LOG)))
    assert world.user("social_worker").name in said
    assert world.council.name in said
    assert f"AW {child.ref}" in said
    assert "Winters" not in said


def test_what_other_agencies_read_of_our_child_is_shown(world: World, officer: Client) -> None:
    child = world.child()
    reads(world, "police_coordinator", child)
    assert shown(officer)[0].startswith(world.user("police_coordinator").name)


def test_what_our_people_read_of_anybodys_child_is_shown(world: World, officer: Client) -> None:
    theirs = world.child(responsible=world.worcestershire, lives_in=world.worcestershire)
    reads(world, "social_worker", theirs)
    assert shown(officer) == [f"{world.user('social_worker').name}: Child: page AW {theirs.ref}"]


def test_what_strangers_do_with_their_own_children_is_not(world: World, officer: Client) -> None:
    theirs = world.child(responsible=world.worcestershire, lives_in=world.worcestershire)
    reads(world, "social_worker", theirs, world.stranger)
    assert shown(officer) == []


@pytest.mark.parametrize("shape", ["few", "many"])
def test_both_shapes_of_the_question_show_the_same(
    world: World, officer: Client, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shape == "many":
        monkeypatch.setattr("wayhome.foundation.access.queries.FEW", -1)
    ours = world.child()
    theirs = world.child("Robin", responsible=world.halton, lives_in=world.sefton)
    reads(world, "police_coordinator", ours)
    reads(world, "social_worker", theirs, world.halton_council)
    assert [line.split(" ")[-1] for line in shown(officer)] == [ours.ref]


def test_a_child_who_was_ours_once_still_is_in_the_log(world: World, officer: Client) -> None:
    child = world.child(responsible=world.halton, lives_in=world.sefton)
    row = world.involve(child, world.council, "allocated")
    Involvement.objects.filter(pk=row.pk).update(
        from_at=clock.now() - timedelta(days=9), until_at=clock.now() - timedelta(days=1)
    )
    reads(world, "social_worker", child, world.halton_council)
    assert any("Child: page" in line for line in shown(officer))


def test_of_a_restricted_record_not_even_the_initials_are_shown(
    world: World, officer: Client
) -> None:
    child, manager = world.child(), world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=child.pk, reason="Staff", named=[], owner=manager.user)
    reads(world, "team_manager", child)
    said = text(officer.get(reverse(LOG)))
    assert child.ref in said
    assert "AW" not in said


def test_a_covert_place_in_the_circle_does_not_show_by_its_lines(
    world: World, officer: Client
) -> None:
    child = world.child()
    world.involve(child, world.merseyside, "missing_inquiry", is_covert=True)
    reads(world, "police_coordinator", child, world.merseyside)
    audit.record(world.reader("police_coordinator", world.merseyside), "circle.joined",
                 child_id=child.pk)  # fmt: skip
    assert not any(world.user("police_coordinator", world.merseyside).name in line
                   for line in shown(officer))  # fmt: skip
    theirs = signed_in(Client(), world.user("data_protection_officer", world.merseyside))
    assert len(shown(theirs)) >= 2


def test_reading_the_log_is_logged_a_child_at_a_time(world: World, officer: Client) -> None:
    child = world.child()
    reads(world, "social_worker", child)
    officer.get(reverse(LOG))
    line = AuditEntry.objects.get(action=LOG)
    assert (line.user_id, line.child_id, line.kind) == (
        world.user("data_protection_officer").pk,
        child.pk,
        "read",
    )


def test_who_read_the_log_is_shown_when_asked_for(world: World, officer: Client) -> None:
    child = world.child()
    reads(world, "social_worker", child)
    officer.get(reverse(LOG))
    assert len(shown(officer)) == 1
    answer = post(officer, reverse(LOG), with_log="on")
    lines = officer.get(answer["Location"]).context["log"].lines
    assert {line.did for line in lines} == {"Child: page", "Audit: log"}


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_officer_may(world: World, client: Client, role: str) -> None:
    child = world.child()
    somebody = signed_in(client, world.user(role))
    pages: dict[str, list[str]] = {
        LOG: [],
        "audit:find": [],
        "audit:unusual": [],
        "audit:child": [child.ref],
        "audit:found": ["222222222222"],
    }
    for name, args in pages.items():
        assert somebody.get(reverse(name, args=args)).status_code == 404


def test_a_refusal_is_a_line_with_the_child_it_was_about(world: World, officer: Client) -> None:
    child = world.child()
    stranger = signed_in(Client(), world.user("stranger"))
    assert stranger.get(reverse("child:page", args=[child.ref])).status_code == 404
    line = officer.get(reverse(LOG)).context["log"].lines[0]
    assert (line.is_refused, line.who) == (True, world.user("stranger").name)
    assert line.label
    assert line.label.ref == child.ref


def test_the_page_asks_few_questions_however_many_lines(
    world: World, officer: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        child = world.child(f"Ash{number}")
        reads(world, "social_worker", child)
        reads(world, "police_coordinator", child)
    with django_assert_max_num_queries(30):  # signing in, origin and the log's own lines included
        officer.get(reverse(LOG))
