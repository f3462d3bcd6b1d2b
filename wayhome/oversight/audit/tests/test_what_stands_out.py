"""Counts that an officer may want to ask about, in words that accuse nobody; and the seal."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel import audit, clock, seal
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.models import AuditEntry, Watermark
from wayhome.foundation.kernel.verify import SOUND, VERIFIED, verify
from wayhome.oversight.audit import jobs
from wayhome.oversight.audit.unusual import IN_A_ROW, MANY, unusual

PAGE = "audit:unusual"


@pytest.fixture
def officer(world: World) -> Reader:
    return world.reader("data_protection_officer")


def opens(reader: Reader, count: int, first: int = 1, how: str = "child") -> None:
    """So many children's pages; the log holds numbers, so any numbers will do."""
    audit.record_reads(reader, "child:page", range(first, first + count), how=how)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestOpenedMany:
    def test_who_opened_three_times_what_the_middle_colleague_did_stands_out(
        self, world: World, officer: Reader
    ) -> None:
        for _ in range(4):
            opens(reader_for(world.another("social_worker")), 7)
        opens(world.reader("social_worker"), 30)
        (row,) = unusual(officer).opened
        assert (row.name, row.role) == (world.user("social_worker").name, "Social worker")
        assert (row.children, row.middle, row.people) == (30, 7, 5)

    def test_a_little_less_does_not(self, world: World, officer: Reader) -> None:
        for _ in range(4):
            opens(reader_for(world.another("social_worker")), 11)
        opens(world.reader("social_worker"), 30)
        assert unusual(officer).opened == []

    def test_few_children_do_not_whatever_the_others_did(
        self, world: World, officer: Reader
    ) -> None:
        for _ in range(4):
            opens(reader_for(world.another("social_worker")), 1)
        opens(world.reader("social_worker"), MANY - 1)
        assert unusual(officer).opened == []

    def test_the_same_child_opened_often_counts_once(self, world: World, officer: Reader) -> None:
        for _ in range(40):
            opens(world.reader("social_worker"), 1)
        assert unusual(officer).opened == []

    def test_a_list_shows_many_and_says_little(self, world: World, officer: Reader) -> None:
        opens(world.reader("social_worker"), 300, how="list")
        assert unusual(officer).opened == []

    def test_last_months_does_not_count(self, world: World, officer: Reader) -> None:
        with clock.stopped(clock.now() - timedelta(days=8)):
            opens(world.reader("social_worker"), 300)
        assert unusual(officer).opened == []

    def test_another_agencys_people_are_their_own_officers_affair(
        self, world: World, officer: Reader
    ) -> None:
        opens(world.reader("social_worker", world.stranger), 300)
        assert unusual(officer).opened == []
        theirs = world.reader("data_protection_officer", world.stranger)
        assert len(unusual(theirs).opened) == 1


class TestTurnedAway:
    def refuse(self, reader: Reader, times: int) -> None:
        for _ in range(times):
            audit.record(reader, "child:page", kind=AuditEntry.Kind.REFUSED)

    def test_five_refusals_one_after_another_stand_out(self, world: World, officer: Reader) -> None:
        self.refuse(world.reader("social_worker"), IN_A_ROW)
        (row,) = unusual(officer).refused
        assert (row.name, row.times) == (world.user("social_worker").name, IN_A_ROW)

    def test_with_a_page_in_between_they_do_not(self, world: World, officer: Reader) -> None:
        worker = world.reader("social_worker")
        self.refuse(worker, IN_A_ROW - 1)
        opens(worker, 1)
        self.refuse(worker, IN_A_ROW - 1)
        assert unusual(officer).refused == []

    def test_what_a_colleague_does_meanwhile_breaks_no_run(
        self, world: World, officer: Reader
    ) -> None:
        for _ in range(IN_A_ROW):
            self.refuse(world.reader("social_worker"), 1)
            opens(world.reader("team_manager"), 1)
        assert len(unusual(officer).refused) == 1

    def test_guesses_in_an_emergency_count_too(self, world: World, officer: Reader) -> None:
        worker = world.reader("social_worker")
        for _ in range(IN_A_ROW):
            audit.record(worker, "glass.nothing_matched", kind=AuditEntry.Kind.REFUSED)
        assert len(unusual(officer).refused) == 1


def test_broken_glass_and_reported_abuse_are_listed_apart(world: World, client: Client) -> None:
    first, second = world.child(), world.child("Robin")
    police = world.reader("police_coordinator", world.merseyside)
    manager = world.reader("team_manager")
    glass = [
        access.break_glass(police, child_id=child.pk, reason="Found on a platform at night")
        for child in (first, second)
    ]
    access.review_glass(manager, glass=glass[0], verdict="abuse", note="A neighbour.")
    seen = unusual(world.reader("data_protection_officer"))
    assert [row.glass for row in seen.abuse] == [glass[0]]
    assert [row.glass for row in seen.broken] == [glass[1]]
    officer = signed_in(client, world.user("data_protection_officer"))
    said = text(officer.get(reverse(PAGE)))
    assert f"AW {first.ref}" in said
    assert "Winters" not in said
    shown = AuditEntry.objects.filter(action=PAGE, kind="read")
    assert set(shown.values_list("child_id", flat=True)) == {first.pk, second.pk}


def test_the_page_says_that_it_judges_nobody(world: World, client: Client) -> None:
    opens(world.reader("social_worker"), 30)
    said = text(signed_in(client, world.user("data_protection_officer")).get(reverse(PAGE)))
    assert "These are counts, not judgements." in said
    assert "opened 30 children" in said
    assert "Nobody else in that role opened any." in said


class TestTheSeal:
    def mark(self, job: str, at: Any) -> None:
        Watermark.objects.update_or_create(job=job, defaults={"done_until_at": at})

    def test_the_page_says_that_nobody_has_verified_the_log(
        self, world: World, client: Client
    ) -> None:
        officer = signed_in(client, world.user("data_protection_officer"))
        said = text(officer.get(reverse("audit:log")))
        assert "Nobody has verified the log yet" in said
        assert "A line is sealed within 60 seconds." in said

    def test_it_says_when_every_line_was_as_it_was_sealed(
        self, world: World, client: Client
    ) -> None:
        at = clock.now() - timedelta(hours=3)
        self.mark(VERIFIED, at)
        self.mark(SOUND, at)
        officer = signed_in(client, world.user("data_protection_officer"))
        said = text(officer.get(reverse("audit:log")))
        assert "every line as it was sealed" in said
        assert "3 h ago" in said

    def test_it_says_so_first_when_the_last_look_found_something(
        self, world: World, client: Client
    ) -> None:
        self.mark(SOUND, clock.now() - timedelta(days=1))
        self.mark(VERIFIED, clock.now())
        officer = signed_in(client, world.user("data_protection_officer"))
        said = text(officer.get(reverse("audit:log")))
        assert "The log is not as it was sealed" in said

    def test_lines_that_wait_longer_than_the_window_are_called_late(
        self, world: World, client: Client
    ) -> None:
        officer = signed_in(client, world.user("data_protection_officer"))
        audit.record(SYSTEM, "test.act")
        with clock.stopped(clock.now() + timedelta(seconds=seal.WINDOW + 5)):
            assert "Is the worker running?" in text(officer.get(reverse("audit:log")))


def test_the_nights_look_tells_every_officer_when_the_log_was_changed(
    world: World, tmp_path: Path, settings: Any
) -> None:
    settings.SEAL_ANCHOR = tmp_path / "seal.anchor"
    officers = {
        world.user("data_protection_officer"),
        world.user("data_protection_officer", world.stranger),
    }
    jobs.look(timestamp=0)
    assert mail.outbox == []
    settings.SEAL_ANCHOR.write_text('{"block": 1, "seal": "f"}\n')
    jobs.look(timestamp=0)
    assert {letter.to[0] for letter in mail.outbox} == {user.email for user in officers}
    assert not verify(SYSTEM).is_sound
