"""Hand-over between shifts is two signatures, and is shown until both are there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import hidden, post, send
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.models import Membership, Shift
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.handover import Change
from wayhome.practice.missing.models import Episode, Handover, HandoverLine
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)
WRITE = "/missing/handovers/write/"


@pytest.fixture
def next_one(world: World) -> Membership:
    """Who comes on duty after the social worker, whose shift ends in ten minutes."""
    member = world.another("social_worker", name="Carys Pugh")
    now, team = clock.now(), world.team("social_care")
    ends = now + timedelta(minutes=10)
    for user, starts, until in (
        (world.user("social_worker"), now - 8 * HOUR, ends),
        (member.user, ends, ends + 8 * HOUR),
    ):
        Shift.objects.create(team=team, user=user, starts_at=starts, ends_at=until)
    return member


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(), ago=3 * HOUR)


def client(world: World, member: Membership) -> Client:
    return signed_in(Client(), member.user, member)


def written(world: World, next_one: Membership, **typed: Any) -> Handover:
    """By the social worker, with the lines that the page begins with."""
    browser = client_of(world, "social_worker")
    page = browser.get(WRITE)
    form = page.context["form"]
    lines = {name: field.initial for name, field in form.fields.items() if name.startswith("line_")}
    at = form.fields["at"].initial.astimezone(clock.LONDON)
    other = f"{next_one.user_id}-{next_one.team_id}"
    said = {**lines, "other": other, "at": at.isoformat()[:16], "also": "Sam is off sick.", **typed}
    answer = browser.post(WRITE, {**hidden(page), **said})
    assert answer.status_code == 302, words(answer)
    return Handover.objects.latest("pk")


def test_who_goes_writes_a_line_for_each_child_and_signs(
    world: World, episode: Episode, next_one: Membership
) -> None:
    page = words(client_of(world, "social_worker").get(WRITE))
    assert "Ash Winters" in page
    assert "Missing since" in page
    assert "Nobody has said that they act." in page
    row = written(world, next_one)
    assert (row.by, row.to) == (world.user("social_worker"), next_one.user)
    assert row.given_at
    assert row.taken_at is None
    line = HandoverLine.objects.get()
    assert (line.episode, line.handling) == (episode, "police_care")
    [entry] = AuditEntry.objects.filter(subject_kind="handover")
    assert (entry.action, entry.fields["lines"]) == ("handover.given", 1)


def test_it_stands_on_the_board_until_both_have_signed(
    world: World, episode: Episode, next_one: Membership
) -> None:
    row = written(world, next_one)
    coming = client(world, next_one)
    assert "waiting for Carys Pugh’s signature" in words(
        client_of(world, "social_worker").get("/missing/")
    )
    assert "waiting for your signature" in words(coming.get("/missing/"))
    police = words(client_of(world, "police_coordinator").get("/missing/"))
    assert "waiting for Carys Pugh’s signature" in police, "of the same area"
    assert f"/missing/handovers/{row.ref}/" not in police, "but what it says is the council's"
    assert "signature" not in words(client_of(world, "home_manager").get("/missing/"))
    answer = post(coming, f"/missing/handovers/{row.ref}/sign/")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.taken_by == next_one.user
    assert "signature" not in words(coming.get("/missing/"))
    assert "has not signed" not in words(coming.get(f"/missing/handovers/{row.ref}/"))


def test_unsigned_half_an_hour_after_the_shift_began_it_is_late_on_the_teams_list(
    world: World, episode: Episode, next_one: Membership
) -> None:
    row = written(world, next_one)
    clock_of = Derived.objects.get(rule="MIS-S20")
    assert (clock_of.subject_id, clock_of.team) == (row.pk, row.to_team)
    assert clock_of.due_at == row.at + timedelta(minutes=30)
    assert clock_of.stopped_at is None
    with clock.stopped(row.at + HOUR):
        said = words(client(world, next_one).get(reverse("worklist:mine")))
        assert "Hand-over between shifts" in said
        assert "Read it and sign" in said
        assert "30 min late" in said
    commands.sign_handover(reader_for(next_one), handover=row)
    clock_of.refresh_from_db()
    assert clock_of.stopped_at is not None


def test_its_clock_is_about_no_child_and_runs_where_nobody_is_missing(
    world: World, next_one: Membership
) -> None:
    row = written(world, next_one)
    assert not HandoverLine.objects.exists()
    owed = Derived.objects.get(rule="MIS-S20")
    assert (owed.child_id, owed.scope_kind, owed.authority) == (None, "handover", row.areas.get())
    with clock.stopped(row.at + HOUR):
        for query in ("", "?by=child"):
            said = words(client(world, next_one).get(reverse("worklist:mine") + query))
            assert "Duty social care" in said.split("Hand-over between shifts")[0]
            assert "Read it and sign" in said
        for role in ("police_coordinator", "school_lead", "stranger"):
            assert "Hand-over between" not in words(
                client_of(world, role).get(reverse("worklist:mine"))
            ), role


def test_on_my_work_it_stands_under_no_childs_name(
    world: World, episode: Episode, next_one: Membership
) -> None:
    row = written(world, next_one)
    with clock.stopped(row.at + HOUR):
        page = client(world, next_one).get(reverse("worklist:mine"))
        [line] = [
            line
            for section in page.context["team"]
            for line in section.lines
            if line.owed.startswith("Hand-over")
        ]
    assert (line.child_id, line.name, line.about) == (None, "", "Duty social care")


def test_one_that_one_side_never_signs_is_never_lost(
    world: World, episode: Episode, next_one: Membership
) -> None:
    written(world, next_one)
    with clock.stopped(clock.now() + timedelta(days=40)):
        said = words(client(world, next_one).get("/missing/"))
        assert "waiting for your signature" in said
        assert "weeks ago" in said, "with how long"


def test_who_went_without_one_signs_what_the_next_one_wrote(
    world: World, episode: Episode, next_one: Membership
) -> None:
    with clock.stopped(clock.now() + 2 * HOUR):
        coming = client(world, next_one)
        assert "nothing was handed over to you" in words(coming.get("/missing/handovers/"))
        page = coming.get("/missing/handovers/taken/")
        form = page.context["form"]
        who = world.member("social_worker")
        assert form.fields["other"].choices[0][0] == f"{who.user_id}-{who.team_id}"
        lines = {name: "As the record says." for name in form.fields if name.startswith("line_")}
        at = form.fields["at"].initial.astimezone(clock.LONDON).isoformat()[:16]
        typed = {**hidden(page), **lines, "other": f"{who.user_id}-{who.team_id}", "at": at}
        assert coming.post("/missing/handovers/taken/", typed).status_code == 302
        row = Handover.objects.get()
        assert row.given_at is None
        assert row.taken_by == next_one.user
        assert Derived.objects.get(rule="MIS-S20").team == row.team, "owed by who went"
        assert "waiting for your signature" in words(
            client_of(world, "social_worker").get("/missing/")
        )
        commands.sign_handover(world.reader("social_worker"), handover=row)
        stands = Handover.objects.get()
        assert stands.given_at
        assert stands.taken_at


def test_nobody_signs_both_sides_and_nobody_from_elsewhere_signs(
    world: World, episode: Episode, next_one: Membership
) -> None:
    row = written(world, next_one)
    with pytest.raises(Invalid, match="somebody else signs"):
        commands.sign_handover(world.reader("social_worker"), handover=row)
    for role in ("police_coordinator", "stranger"):
        with pytest.raises(Refused):
            commands.sign_handover(world.reader(role), handover=row)
    assert client_of(world, "stranger").get(f"/missing/handovers/{row.ref}/").status_code == 404
    assert client_of(world, "school_lead").get("/missing/handovers/").status_code == 404


def test_signed_twice_the_first_signature_stands(
    world: World, episode: Episode, next_one: Membership
) -> None:
    row = written(world, next_one)
    commands.sign_handover(reader_for(next_one), handover=row)
    third = world.another("social_worker")
    again = commands.sign_handover(reader_for(third), handover=row)
    assert again.taken_by == next_one.user
    assert AuditEntry.objects.filter(action="handover.taken").count() == 1


def test_who_may_not_see_a_child_reads_another_child(
    world: World, episode: Episode, next_one: Membership
) -> None:
    kit = reported(world, world.child("Kit", "Moss"), ago=2 * HOUR)
    row = written(world, next_one)
    ours = client(world, next_one)
    page = f"/missing/handovers/{row.ref}/"
    assert "Kit Moss" in words(ours.get(page))
    _gone_from_the_circle(world, kit)
    said = words(ours.get(page))
    assert "Ash Winters" in said
    assert "Kit" not in said
    assert said.count("Another child, whose record you may not see.") == 1


def test_a_restricted_child_leaves_no_trace(
    world: World, episode: Episode, next_one: Membership
) -> None:
    kit = reported(world, world.child("Kit", "Moss"), ago=2 * HOUR)
    row = written(world, next_one)
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(
        manager, child_id=kit.child_id, reason="Order", owner=manager.user, named=[manager.user]
    )
    said = words(client(world, next_one).get(f"/missing/handovers/{row.ref}/"))
    assert "Kit" not in said
    assert "Another child" not in said


def test_a_line_may_not_be_empty_and_what_was_typed_comes_back(
    world: World, episode: Episode, next_one: Membership
) -> None:
    answer = send(client_of(world, "social_worker"), WRITE, also="Sam is off sick.")
    assert answer.status_code == 422
    assert "Sam is off sick." in words(answer)
    assert not Handover.objects.exists()


def test_a_child_reported_while_it_was_written_is_not_left_out(
    world: World, episode: Episode, next_one: Membership
) -> None:
    browser = client_of(world, "social_worker")
    page = browser.get(WRITE)
    kit = reported(world, world.child("Kit", "Moss"), ago=timedelta(minutes=1))
    typed = {
        f"line_{episode.ref}": "Ring her aunt.",
        "other": f"{next_one.user_id}-{next_one.team_id}",
    }
    answer = browser.post(WRITE, {**hidden(page), **typed, "at": _soon(), "also": ""})
    assert answer.status_code == 422
    assert "Kit Moss was reported while you wrote." in words(answer)
    assert f"line_{kit.ref}" in words(answer)


def test_a_change_of_shift_has_one_hand_over(
    world: World, episode: Episode, next_one: Membership
) -> None:
    row = written(world, next_one)
    change = Change(row.team, row.by, row.to_team, row.to, row.at, (world.cheshire_east,))
    with pytest.raises(Invalid, match="written already"):
        commands.write_handover(world.reader("social_worker"), change=change, lines=[])


def test_a_shift_of_another_week_is_a_slip_of_the_pen(
    world: World, episode: Episode, next_one: Membership
) -> None:
    team, who = world.team("social_care"), world.user("social_worker")
    at = clock.now() + timedelta(days=7)
    change = Change(team, who, team, next_one.user, at, (world.cheshire_east,))
    with pytest.raises(Invalid, match="within a day"):
        commands.write_handover(world.reader("social_worker"), change=change, lines=[])


def test_with_a_hole_in_the_rota_a_colleague_is_chosen(world: World, episode: Episode) -> None:
    world.another("social_worker", name="Nobody Onrota")
    page = words(client_of(world, "social_worker").get(WRITE))
    assert "Nobody Onrota" in page


def test_a_team_that_watches_over_no_area_is_told_so(world: World) -> None:
    member = world.another("social_worker")
    member.team = world.team("data_protection")
    member.save()
    assert "watches over no area" in words(client(world, member).get(WRITE))


def _soon() -> str:
    return clock.now().astimezone(clock.LONDON).isoformat()[:16]


def _gone_from_the_circle(world: World, episode: Episode) -> None:
    """As if the child had never been this council's: its rows of the circle end."""
    world.checks_drift = False
    Involvement.objects.filter(child_id=episode.child_id, agency=world.council).update(
        until_at=clock.now()
    )
