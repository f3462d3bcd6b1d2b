"""While the hour lasts it is said everywhere; it ends on the instant, in the middle of a page."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import World, signed_in
from tests.forms import hidden
from wayhome.foundation.access import jobs
from wayhome.foundation.access.models import Glass
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.models import AuditEntry, Draft, Submission
from wayhome.foundation.people.models import Child, SafeContact
from wayhome.journeys.glass.tests.asking import (
    BORN,
    REASON,
    ask,
    minutes_later,
    of_the_stranger,
    opened_by,
    page_of,
    restricted,
    said_by,
)

TYPED = {"way": "Text before 8 pm, it is Jo", "hours": "", "others_with_phone": ""}


@pytest.fixture
def child(world: World) -> Child:
    world.user("team_manager", world.stranger)  # who answers for the record
    return of_the_stranger(world)


@pytest.fixture
def worker(world: World, child: Child, client: Client) -> Client:
    """A social worker of another council, who has just broken the glass."""
    signed_in(client, world.user("social_worker"))
    ask(client)
    return client


@pytest.fixture
def glass(world: World, child: Child, worker: Client) -> Glass:
    return opened_by(world.user("social_worker"), child)


def contact_of(child: Child) -> str:
    return reverse("child:contact", args=[child.ref])


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_every_page_about_the_child_says_why_it_is_open_and_until_when(
    child: Child, worker: Client, glass: Glass
) -> None:
    for address in (page_of(child), contact_of(child)):
        said = text(worker.get(address))
        assert REASON.replace("&", "&amp;").rstrip(".") in said
        assert "The owner is being told." in said
    jobs.tell_owner(glass=glass.pk)
    assert "The owner has been told." in text(worker.get(page_of(child)))


def test_a_child_of_ones_own_has_no_such_banner(world: World, worker: Client) -> None:
    own = world.child(given_name="Robin")
    answer = worker.get(page_of(own))
    assert answer.status_code == 200
    assert "wh-glass" not in text(answer)


def test_those_around_the_child_see_who_opened_it_while_it_is_open(
    world: World, child: Child, glass: Glass
) -> None:
    theirs = signed_in(Client(), world.user("social_worker", world.stranger))
    name = world.user("social_worker").name
    said = text(theirs.get(page_of(child)))
    assert f"{name}, {world.council.name}" in said
    with minutes_later(glass, 61):
        assert name not in text(theirs.get(page_of(child)))


def test_what_is_read_and_written_through_it_says_so_in_the_log(
    world: World, child: Child, worker: Client, glass: Glass
) -> None:
    worker.get(page_of(child))
    tokens = hidden(worker.get(contact_of(child)))
    worker.post(contact_of(child), tokens | TYPED)
    through = AuditEntry.objects.filter(glass_id=glass.pk, child_id=child.pk)
    kinds = set(through.values_list("kind", "action"))
    assert kinds >= {("read", "child:page"), ("write", "child.safe_contact_set")}
    own = world.child(given_name="Robin")
    worker.get(page_of(own))
    assert AuditEntry.objects.get(child_id=own.pk, kind="read").glass_id is None


def test_in_a_list_only_the_child_seen_through_it_is_marked(
    world: World, child: Child, glass: Glass
) -> None:
    own, reader = world.child(given_name="Robin"), world.reader("social_worker")
    shown = list(Child.objects.visible_to(reader).values_list("pk", flat=True))
    audit.record_reads(reader, "test:list", shown, how="list")
    lines = AuditEntry.objects.filter(action="test:list")
    assert dict(lines.values_list("child_id", "glass_id")) == {child.pk: glass.pk, own.pk: None}


def test_a_colleague_sees_nothing_through_it(world: World, child: Child, glass: Glass) -> None:
    colleague = signed_in(Client(), world.another("social_worker").user)
    assert colleague.get(page_of(child)).status_code == 404


def test_after_the_hour_the_one_who_held_it_reads_when_it_ended(
    child: Child, worker: Client, glass: Glass
) -> None:
    with minutes_later(glass, 59):
        assert worker.get(page_of(child)).status_code == 200
    with minutes_later(glass, 61):
        answer = worker.get(page_of(child))
        assert answer.status_code == 404
        ended = f"{glass.expires_at.astimezone(clock.LONDON):%H:%M}"
        assert f"Your hour ended at {ended}" in text(answer)
        assert child.family_name not in text(answer)


def test_it_ends_on_the_instant(child: Child, worker: Client, glass: Glass) -> None:
    with clock.stopped(glass.expires_at - timedelta(microseconds=1)):
        assert worker.get(page_of(child)).status_code == 200
    with clock.stopped(glass.expires_at):
        assert worker.get(page_of(child)).status_code == 404


def test_what_is_sent_after_the_hour_is_not_written_and_not_lost(
    world: World, child: Child, worker: Client, glass: Glass
) -> None:
    tokens = hidden(worker.get(contact_of(child)))
    with minutes_later(glass, 61):
        answer = worker.post(contact_of(child), tokens | TYPED)
        assert answer.status_code == 404
        assert "What you typed is kept as your draft" in text(answer)
        assert not SafeContact.objects.exists()
        assert not Submission.objects.filter(route="child:contact").exists()
        assert not AuditEntry.objects.filter(action="child.safe_contact_set").exists()
        draft = Draft.objects.get()
        assert (draft.user, draft.data["way"]) == (world.user("social_worker"), [TYPED["way"]])
        assert AuditEntry.objects.filter(kind="refused", child_id=child.pk).exists()
        ask(worker)
        assert TYPED["way"] in text(worker.get(contact_of(child)))


def test_a_stranger_who_never_held_it_gets_the_plain_404(
    world: World, child: Child, glass: Glass
) -> None:
    somebody = signed_in(Client(), world.another("social_worker").user)
    nowhere = reverse("child:page", args=["222222222222"])
    with minutes_later(glass, 61):
        answer, guess = somebody.get(page_of(child)), somebody.get(nowhere)
    assert answer.status_code == guess.status_code == 404
    codes = [answer["X-Request-ID"], guess["X-Request-ID"]]
    said, other = (said_by(page) for page in (answer, guess))
    assert said.replace(codes[0], "") == other.replace(codes[1], "")
    assert "Your hour ended" not in said


def test_the_one_who_held_it_gets_the_plain_404_for_any_other_child(
    world: World, child: Child, worker: Client, glass: Glass
) -> None:
    other = of_the_stranger(world, given_name="Robin")
    with minutes_later(glass, 61):
        assert "Your hour ended" not in text(worker.get(page_of(other)))


def test_a_refusal_names_the_child_in_the_log_and_nowhere_else(world: World, child: Child) -> None:
    somebody = signed_in(Client(), world.another("social_worker").user)
    answer = somebody.get(page_of(child))
    line = AuditEntry.objects.get(kind="refused", child_id=child.pk)
    assert line.action == "child:page"
    assert child.ref not in text(answer)


class TestTheNotice:
    def test_the_owner_is_told_and_the_letter_names_nobody(
        self, world: World, child: Child, glass: Glass
    ) -> None:
        jobs.tell_owner(glass=glass.pk)
        (letter,) = mail.outbox
        assert letter.subject == "A record you answer for was opened"
        said = f"{letter.subject} {letter.body}"
        for word in (child.given_name, child.family_name, child.ref, "missing", "child"):
            assert word not in said
        glass.refresh_from_db()
        assert glass.told_at is not None
        assert AuditEntry.objects.filter(action="glass.owner_told", child_id=child.pk).exists()

    def test_it_is_sent_once(self, glass: Glass) -> None:
        jobs.tell_owner(glass=glass.pk)
        jobs.tell_owner(glass=glass.pk)
        assert len(mail.outbox) == 1

    def test_it_is_queued_with_the_opening_and_names_it_by_number(self, glass: Glass) -> None:
        job = ProcrastinateJob.objects.get(task_name="access.tell_owner")
        assert job.args == {"glass": glass.pk}

    def test_it_goes_to_the_owner_of_a_restricted_record(
        self, world: World, client: Client
    ) -> None:
        child = restricted(world, given_name="Robin")
        signed_in(client, world.user("social_worker"))
        ask(client, name="Robin Winters")
        jobs.tell_owner(glass=opened_by(world.user("social_worker"), child).pk)
        assert mail.outbox[0].to == [world.user("team_manager").email]

    def test_an_owner_who_has_left_is_stood_in_for(self, world: World, client: Client) -> None:
        manager = world.user("team_manager")
        child = restricted(world, given_name="Robin")
        manager.is_active = False
        manager.save()
        other = world.another("team_manager").user
        signed_in(client, world.user("social_worker"))
        ask(client, name="Robin Winters")
        assert opened_by(world.user("social_worker"), child).owner == other

    @pytest.mark.parametrize("place", ["halton_council", "council"])
    def test_without_a_manager_a_data_protection_officer_answers_there_or_here(
        self, world: World, client: Client, place: str
    ) -> None:
        officer = world.user("data_protection_officer", world.agencies[place])
        child = world.child(given_name="Robin", born_on=BORN, responsible=world.halton,
                            lives_in=world.sefton)  # fmt: skip
        signed_in(client, world.user("social_worker"))
        ask(client, name="Robin Winters")
        assert opened_by(world.user("social_worker"), child).owner == officer

    def test_where_nobody_answers_the_record_opens_and_the_log_says_so(
        self, world: World, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        child = world.child(given_name="Robin", born_on=BORN, responsible=world.halton,
                            lives_in=world.sefton)  # fmt: skip
        signed_in(client, world.user("social_worker"))
        assert ask(client, name="Robin Winters")["Location"] == page_of(child)
        jobs.tell_owner(glass=opened_by(world.user("social_worker"), child).pk)
        assert not mail.outbox
        assert "nobody_to_tell" in caplog.text
