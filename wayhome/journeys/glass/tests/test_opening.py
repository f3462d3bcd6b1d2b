"""Exact facts and a reason open a record for an hour; anything less says nothing at all (P20)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Glass
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child, ChildName, Identifier
from wayhome.journeys.glass import commands
from wayhome.journeys.glass.commands import NOTHING, Asked
from wayhome.journeys.glass.tests.asking import (
    BORN,
    OPEN,
    REASON,
    ask,
    of_the_stranger,
    opened_by,
    page_of,
    restricted,
    said_by,
)


@pytest.fixture
def worker(world: World, client: Client) -> Client:
    return signed_in(client, world.user("social_worker"))


def number(child: Child, value: str, kind: str = "nhs", issuer: str = "") -> None:
    about = {"child": child, "recorded_for": child}
    Identifier.objects.create(**about, kind=kind, issuer=issuer, value=value)


def test_a_full_name_and_day_of_birth_open_a_record_that_was_closed(
    world: World, worker: Client
) -> None:
    child = of_the_stranger(world)
    assert worker.get(page_of(child)).status_code == 404
    answer = ask(worker)
    assert (answer.status_code, answer["Location"]) == (302, page_of(child))
    assert worker.get(page_of(child)).status_code == 200
    glass = opened_by(world.user("social_worker"), child)
    assert (glass.reason, glass.expires_at - glass.opened_at) == (REASON, timedelta(minutes=60))


@pytest.mark.parametrize("said", ["ash  winters", "ASH WINTERS ", "Ash Winters"])
def test_spaces_and_capitals_do_not_matter(world: World, worker: Client, said: str) -> None:
    child = of_the_stranger(world)
    assert ask(worker, name=said)["Location"] == page_of(child)


@pytest.mark.parametrize("said", ["Maeve O'Hara", "Maeve O’Hara"])
def test_either_apostrophe_fits(world: World, worker: Client, said: str) -> None:
    child = of_the_stranger(world, given_name="Maeve", family_name="O’Hara")
    assert ask(worker, name=said)["Location"] == page_of(child)


def test_the_name_a_child_goes_by_fits(world: World, worker: Client) -> None:
    child = of_the_stranger(world, known_as="Ashley")
    assert ask(worker, name="Ashley Winters")["Location"] == page_of(child)


@pytest.mark.parametrize("said", ["943 476 5919", "9434765919"])
def test_an_identifier_opens_it_whoever_issued_it(world: World, worker: Client, said: str) -> None:
    child = of_the_stranger(world)
    number(child, "9434765919")
    assert ask(worker, by="number", number=said)["Location"] == page_of(child)


def test_wayhomes_own_reference_opens_it(world: World, worker: Client) -> None:
    child = of_the_stranger(world)
    assert ask(worker, by="number", number=child.ref)["Location"] == page_of(child)


def test_a_restricted_record_opens_in_the_same_way(world: World, worker: Client) -> None:
    child = restricted(world)
    assert worker.get(page_of(child)).status_code == 404
    assert ask(worker)["Location"] == page_of(child)
    glass = opened_by(world.user("social_worker"), child)
    assert glass.owner == world.user("team_manager")


def test_a_record_one_sees_anyway_is_shown_without_breaking_anything(
    world: World, worker: Client
) -> None:
    child = world.child(born_on=BORN)
    assert ask(worker)["Location"] == page_of(child)
    assert not Glass.objects.exists()


MISSES: dict[str, dict[str, str]] = {
    "nobody of that name": {"name": "Robin Nobody"},
    "another day of birth": {"born_on": "2012-05-03"},
    "a name nearly right": {"name": "Ash Winter"},
    "a part of the name": {"name": "Ash"},
    "a name that matches all": {"name": "%"},
    "a former name": {"name": "Ash Springs"},
    "an alias": {"name": "Ace"},
    "an unknown number": {"by": "number", "number": "0000000000"},
    "a number two children share": {"by": "number", "number": "77"},
    "a merged record": {"name": "Twin Winters"},
}


@pytest.mark.parametrize("case", MISSES)
@pytest.mark.parametrize("there", ["restricted", "strange"])
def test_whatever_does_not_fit_exactly_gets_the_same_calm_answer(
    world: World, worker: Client, case: str, there: str
) -> None:
    child = restricted(world) if there == "restricted" else of_the_stranger(world)
    other = of_the_stranger(world, given_name="Robin")
    merged = of_the_stranger(world, given_name="Twin")
    Child.objects.filter(pk=merged.pk).update(merged_into=child)
    about = {"child": child, "recorded_for": child}
    ChildName.objects.create(**about, name="Ash Springs", kind=ChildName.Kind.FORMER)
    ChildName.objects.create(**about, name="Ace", kind=ChildName.Kind.ALIAS)
    number(child, "77", "la_child", "895")
    number(other, "77", "la_child", "885")
    answer = ask(worker, **MISSES[case])
    nobody = ask(worker, name="Nobody Anywhere")
    assert answer.status_code == nobody.status_code == 200
    assert said_by(answer) == said_by(nobody)
    assert "Nothing was opened" in said_by(answer)
    assert not Glass.objects.exists()


def test_two_children_of_one_name_and_birthday_are_opened_by_number_only(
    world: World, worker: Client
) -> None:
    first, second = of_the_stranger(world), of_the_stranger(world)
    number(second, "9434765919")
    assert ask(worker).status_code == 200
    assert ask(worker, by="number", number="9434765919")["Location"] == page_of(second)
    assert not Glass.objects.filter(child=first).exists()


def test_an_attempt_that_fits_nothing_is_logged_as_refused_without_the_name(
    world: World, worker: Client
) -> None:
    ask(worker, name="Robin Nobody")
    line = AuditEntry.objects.get(action=NOTHING)
    assert line.kind == AuditEntry.Kind.REFUSED
    assert line.user_id == world.user("social_worker").pk
    assert set(line.fields) == {"by", "asked", "reason"}
    assert "Robin" not in str(line.fields)


@pytest.mark.parametrize("exists", [True, False])
def test_a_reason_too_short_says_so_before_anything_is_looked_for(
    world: World, worker: Client, exists: bool
) -> None:
    if exists:
        of_the_stranger(world)
    answer = ask(worker, reason="A&E")
    assert answer.status_code == 422
    assert "in a sentence" in answer.content.decode()
    assert not Glass.objects.exists()
    assert not AuditEntry.objects.filter(action=NOTHING).exists()


def test_what_is_left_out_is_asked_for_at_its_field(world: World, worker: Client) -> None:
    by_name = ask(worker, name="", born_on="").context["form"].errors
    assert set(by_name) == {"name", "born_on"}
    assert set(ask(worker, by="number").context["form"].errors) == {"number"}
    assert set(ask(worker, by="").context["form"].errors) == {"by"}


class TestTooOften:
    def test_after_five_guesses_in_an_hour_even_the_right_answer_waits(
        self, world: World, worker: Client
    ) -> None:
        child = of_the_stranger(world)
        for attempt in range(5):
            assert ask(worker, name=f"Guess {attempt}").status_code == 200
        answer = ask(worker)
        assert answer.status_code == 429
        assert "You can try again at" in answer.content.decode()
        assert not Glass.objects.exists()
        with clock.stopped(clock.now() + timedelta(minutes=61)):
            assert ask(worker)["Location"] == page_of(child)

    def test_a_colleague_may_still_ask(self, world: World, worker: Client) -> None:
        child = of_the_stranger(world)
        for attempt in range(6):
            ask(worker, name=f"Guess {attempt}")
        colleague = signed_in(Client(), world.another("social_worker").user)
        assert ask(colleague)["Location"] == page_of(child)

    def test_a_family_of_six_may_come_in_and_an_eleventh_record_may_not(
        self, world: World, worker: Client
    ) -> None:
        for place in range(11):
            of_the_stranger(world, given_name=f"Ash{place}")
        codes = [ask(worker, name=f"Ash{place} Winters").status_code for place in range(11)]
        assert codes == [302] * 10 + [429]

    def test_guesses_sent_at_the_same_moment_are_counted_one_by_one(
        self, world_committed: World
    ) -> None:
        user, answers = world_committed.user("social_worker"), []

        def guess(attempt: int) -> None:
            try:
                client = signed_in(Client(), user)
                answers.append(ask(client, name=f"Guess {attempt}").status_code)
            finally:
                connection.close()

        threads = [threading.Thread(target=guess, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200] * 5 + [429] * 3
        assert AuditEntry.objects.filter(action=NOTHING).count() == 5


def test_the_same_form_sent_twice_opens_one_hour(world: World, worker: Client) -> None:
    child = of_the_stranger(world)
    facts = {"by": "name", "name": "Ash Winters", "born_on": BORN.isoformat(), "reason": REASON}
    body = facts | {"idempotency_key": "5f0c1f7e-53a1-4c3e-8a8e-1d5a30d7c001"}
    answers = [worker.post(reverse(OPEN), body) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [page_of(child)] * 2
    assert Glass.objects.count() == 1


def test_asking_again_while_it_is_open_lengthens_nothing(world: World) -> None:
    child, reader = of_the_stranger(world), world.reader("social_worker")
    first = access.break_glass(reader, child_id=child.pk, reason=REASON)
    with clock.stopped(first.opened_at + timedelta(minutes=30)):
        again = access.break_glass(reader, child_id=child.pk, reason=REASON)
    assert again == first


@pytest.mark.parametrize(
    "role", ["interviewer", "home_manager", "school_lead", "data_protection_officer"]
)
def test_who_may_not_break_glass_gets_404_and_opens_nothing(
    world: World, client: Client, role: str
) -> None:
    of_the_stranger(world)
    somebody = signed_in(client, world.user(role))
    assert somebody.get(reverse(OPEN)).status_code == 404
    assert ask(somebody).status_code == 404
    with pytest.raises(Refused):
        commands.open_record(
            world.reader(role), asked=Asked(name="Ash Winters", born_on=BORN), reason=REASON
        )
    assert not Glass.objects.exists()


def test_nobody_signed_in_is_sent_to_sign_in(world: World, client: Client) -> None:
    answer = client.get(reverse(OPEN))
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_page_lists_what_is_open_to_me_now_and_logs_that_it_did(
    world: World, worker: Client
) -> None:
    child = of_the_stranger(world)
    ask(worker)
    said = worker.get(reverse(OPEN)).content.decode()
    assert page_of(child) in said
    assert AuditEntry.objects.filter(action=OPEN, kind="read", child_id=child.pk).exists()
