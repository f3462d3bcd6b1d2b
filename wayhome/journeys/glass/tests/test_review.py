"""Who answers for a record says whether it was right to look, on a clock; abuse is reported."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.access import commands as access
from wayhome.foundation.access import jobs
from wayhome.foundation.access.models import Glass
from wayhome.foundation.access.sight import Wide
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.describe import NOTHING, describe
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.glass.rules import REVIEWED
from wayhome.journeys.glass.tests.asking import REASON, of_the_stranger, restricted

LIST = "glass:review"
FRIDAY = datetime(2026, 6, 5, 16, 30, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def owner(world: World) -> User:
    return world.user("team_manager", world.stranger)


@pytest.fixture
def child(world: World, owner: User) -> Child:
    return of_the_stranger(world)


@pytest.fixture
def glass(world: World, child: Child) -> Glass:
    return access.break_glass(world.reader("social_worker"), child_id=child.pk, reason=REASON)


@pytest.fixture
def manager(owner: User, client: Client) -> Client:
    return signed_in(client, owner)


def judge(glass: Glass) -> str:
    return reverse("glass:judge", args=[glass.ref])


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_owner_finds_it_in_their_list_with_who_when_and_why(
    world: World, glass: Glass, manager: Client
) -> None:
    assert judge(glass) in text(manager.get(reverse(LIST)))
    said = text(manager.get(judge(glass)))
    for words in (world.user("social_worker").name, world.council.name, REASON, "Ash Winters"):
        assert words.replace("&", "&amp;") in said
    assert "within 2 working days" in said
    assert "(local)" in said


def test_the_owner_reads_at_what_they_looked(
    world: World, child: Child, glass: Glass, manager: Client
) -> None:
    worker = signed_in(Client(), world.user("social_worker"))
    assert "looked at no page of it" in text(manager.get(judge(glass)))
    for _ in range(3):
        worker.get(reverse("child:page", args=[child.ref]))
    answer = manager.get(judge(glass))
    (line,) = [row for row in answer.context["looked"] if row.action == "child:page"]
    assert line.times == 3


def test_a_review_is_recorded_and_stops_the_clock(
    world: World, child: Child, glass: Glass, manager: Client, owner: User
) -> None:
    assert Derived.objects.owed().filter(rule="GLS-S01", subject_id=glass.pk).exists()
    answer = send(manager, judge(glass), verdict="justified", note="")
    assert answer["Location"] == reverse(LIST)
    glass.refresh_from_db()
    assert (glass.verdict, glass.reviewed_by) == ("justified", owner)
    row = Derived.objects.get(rule="GLS-S01", subject_id=glass.pk)
    assert row.stopped_at == glass.reviewed_at
    line = AuditEntry.objects.get(action="glass.reviewed")
    assert (line.child_id, line.fields) == (child.pk, {"verdict": "justified"})


def test_reading_the_list_and_the_record_is_logged(
    child: Child, glass: Glass, manager: Client
) -> None:
    manager.get(reverse(LIST))
    manager.get(judge(glass))
    lines = AuditEntry.objects.filter(kind="read", child_id=child.pk)
    assert set(lines.values_list("action", flat=True)) == {LIST, "glass:judge"}


@pytest.mark.parametrize("verdict", ["mistaken", "abuse"])
def test_a_no_says_what_was_wrong(glass: Glass, manager: Client, verdict: str) -> None:
    answer = send(manager, judge(glass), verdict=verdict, note=" ")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"note"}
    assert not Glass.objects.exclude(reviewed_at=None).exists()


def test_a_verdict_is_asked_for(glass: Glass, manager: Client) -> None:
    assert set(send(manager, judge(glass), note="x").context["form"].errors) == {"verdict"}


def test_it_is_reviewed_once(world: World, glass: Glass) -> None:
    reader = world.reader("team_manager", world.stranger)
    access.review_glass(reader, glass=glass, verdict="justified", note="")
    with pytest.raises(Invalid, match="reviewed already"):
        access.review_glass(reader, glass=glass, verdict="mistaken", note="x")


class TestTheClock:
    def test_it_is_due_at_the_end_of_the_second_working_day(self, world: World) -> None:
        with clock.stopped(FRIDAY):
            world.user("team_manager", world.stranger)
            child = of_the_stranger(world)
            reader = world.reader("social_worker")
            glass = access.break_glass(reader, child_id=child.pk, reason=REASON)
        row = Derived.objects.get(rule="GLS-S01", subject_id=glass.pk)
        assert row.started_at == FRIDAY
        assert row.due_at == datetime(2026, 6, 10, tzinfo=ZoneInfo("Europe/London"))

    def test_it_is_owed_by_the_owners_own_team(self, world: World, glass: Glass) -> None:
        row = Derived.objects.get(rule="GLS-S01", subject_id=glass.pk)
        place = world.member("team_manager", world.stranger)
        assert (row.team_id, row.agency_id) == (place.team_id, world.stranger.pk)

    def test_a_later_move_of_the_owner_changes_nothing_owed(
        self, world: World, child: Child, glass: Glass
    ) -> None:
        place = world.member("team_manager", world.stranger)
        place.until_at = clock.now() + timedelta(minutes=1)
        place.save()
        world.derive(child)
        row = Derived.objects.get(rule="GLS-S01", subject_id=glass.pk)
        assert row.team_id == place.team_id

    def test_the_limit_is_local_and_says_so(self) -> None:
        assert not REVIEWED.is_law

    def test_the_owner_sees_it_and_a_stranger_does_not(self, world: World, glass: Glass) -> None:
        owed = Derived.objects.filter(rule="GLS-S01")
        assert owed.visible_to(world.reader("team_manager", world.stranger)).exists()
        assert not owed.visible_to(world.reader("team_manager")).exists()

    def test_what_it_is_about_is_said_to_who_reviews_it(self, world: World, glass: Glass) -> None:
        rows = list(Derived.objects.filter(rule="GLS-S01"))
        found = describe(Wide(world.reader("team_manager", world.stranger)), rows).of(rows[0])
        assert world.user("social_worker").name in found.owed
        assert found.do(rows[0]) == ("Review it", judge(glass))
        assert describe(Wide(world.reader("team_manager")), rows).of(rows[0]) == NOTHING


class TestWhoReviews:
    def test_another_manager_of_the_same_agency_gets_404(
        self, world: World, glass: Glass, client: Client
    ) -> None:
        other = signed_in(client, world.another("team_manager", world.stranger).user)
        assert other.get(judge(glass)).status_code == 404
        assert judge(glass) not in text(other.get(reverse(LIST)))

    def test_a_stranger_gets_404_at_every_step(
        self, world: World, glass: Glass, client: Client
    ) -> None:
        stranger = signed_in(client, world.user("team_manager", world.halton_council))
        assert stranger.get(judge(glass)).status_code == 404
        assert send(stranger, judge(glass), verdict="justified").status_code in (400, 404)
        with pytest.raises(Refused):
            access.review_glass(
                world.reader("team_manager", world.halton_council),
                glass=glass,
                verdict="justified",
                note="",
            )

    def test_nobody_reviews_themselves(self, world: World, client: Client) -> None:
        """A manager of the owning agency who opens a restricted record and is its owner's equal."""
        child = restricted(world)
        second = world.another("team_manager")
        mine = access.break_glass(reader_for(second), child_id=child.pk, reason=REASON)
        Glass.objects.filter(pk=mine.pk).update(owner=second.user)
        assert signed_in(client, second.user).get(judge(mine)).status_code == 404
        with pytest.raises(Refused):
            access.review_glass(reader_for(second), glass=mine, verdict="justified", note="")
        Glass.objects.filter(pk=mine.pk).update(owner=world.user("team_manager"))

    @pytest.mark.parametrize("agency", ["council", "stranger"])
    def test_a_data_protection_officer_of_either_agency_may_review(
        self, world: World, glass: Glass, client: Client, agency: str
    ) -> None:
        officer = world.user("data_protection_officer", world.agencies[agency])
        assert signed_in(client, officer).get(judge(glass)).status_code == 200

    def test_one_of_a_third_agency_may_not(
        self, world: World, glass: Glass, client: Client
    ) -> None:
        officer = world.user("data_protection_officer", world.halton_council)
        assert signed_in(client, officer).get(judge(glass)).status_code == 404

    def test_an_officer_reads_a_reference_and_initials_not_the_name(
        self, world: World, child: Child, glass: Glass, client: Client
    ) -> None:
        officer = signed_in(client, world.user("data_protection_officer"))
        said = text(officer.get(judge(glass)))
        assert f"AW {child.ref}" in said
        assert "Winters" not in said

    def test_of_a_restricted_record_not_even_the_initials(
        self, world: World, client: Client
    ) -> None:
        child = restricted(world)
        glass = access.break_glass(
            world.reader("social_worker"), child_id=child.pk, reason="Called from hospital"
        )
        officer = signed_in(client, world.user("data_protection_officer"))
        said = text(officer.get(judge(glass)))
        assert child.ref in said
        assert not re.search(r"\bAW\b", re.sub(r'(value|nonce|content)="[^"]*"', "", said))


class TestAbuse:
    def test_every_data_protection_officer_concerned_is_written_to_and_none_is_named(
        self, world: World, child: Child, glass: Glass, manager: Client
    ) -> None:
        concerned = {
            world.user("data_protection_officer"),
            world.another("data_protection_officer").user,
            world.user("data_protection_officer", world.stranger),
        }
        world.user("data_protection_officer", world.halton_council)
        send(manager, judge(glass), verdict="abuse", note="Her ex-husband's child.")
        jobs.report_abuse(glass=glass.pk)
        assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
            user.email for user in concerned
        )
        said = "".join(f"{letter.subject}{letter.body}" for letter in mail.outbox)
        for word in ("Ash", "Winters", child.ref, world.user("social_worker").name, "husband"):
            assert word not in said
        line = AuditEntry.objects.get(action="glass.reported")
        assert line.fields == {"to": sorted(user.pk for user in concerned)}

    @pytest.mark.parametrize("verdict", ["justified", "mistaken"])
    def test_any_other_verdict_is_reported_to_nobody(
        self, glass: Glass, manager: Client, verdict: str
    ) -> None:
        send(manager, judge(glass), verdict=verdict, note="A wrong Ash.")
        tasks = ProcrastinateJob.objects.values_list("task_name", flat=True)
        assert "access.report_abuse" not in set(tasks)
