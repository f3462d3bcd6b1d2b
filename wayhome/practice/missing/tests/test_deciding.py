"""A pattern asks for a decision: its evidence, its clock, the decision and why (R12, E03, E04)."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Decision
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import client_of, reported, words

DAY = timedelta(days=1)
SAID = {"option": "strategy", "reason": "Third time with the same adult."}


@pytest.fixture
def third(world: World) -> Episode:
    """The third of three in 90 days, once by night at most; lives in Cheshire East, is Sefton's."""
    child = world.child(responsible=world.sefton, carer=world.home)
    noon = clock.now().astimezone(clock.LONDON).replace(hour=12) - DAY
    worker = world.reader("social_worker", world.sefton_council)
    for days in (60, 30):
        since = Instant.at(noon - days * DAY)
        episode = reported(world, child, ago=days * DAY, by=worker, since=since)
        back_at = clock.now() - (days - 1) * DAY
        commands.record_returned(worker, episode=episode, returned=Instant.at(back_at))
    return reported(world, child, ago=timedelta(minutes=30), by=worker)


def url(episode: Episode) -> str:
    return f"/missing/{episode.ref}/decide/mis-p01/"


def test_who_reads_every_class_sees_the_question_the_clock_and_the_evidence(
    world: World, third: Episode
) -> None:
    client = client_of(world, "social_worker", world.sefton_council)
    page = words(client.get(f"/missing/{third.ref}/"))
    assert "Missing three times or more in 90 days" in page
    assert url(third) in page
    decide = words(client.get(url(third)))
    assert "Three episodes in 90 days. What will be done?" in decide
    assert "due in 23 h 30 min" in decide
    assert "Agreed locally" in decide
    for episode in Episode.objects.all():
        assert f"/missing/{episode.ref}/" in decide


def test_a_partial_reader_reads_that_a_decision_is_asked_and_nothing_more(
    world: World, third: Episode
) -> None:
    client = client_of(world, "social_worker")  # lives there: missing, and no prompts
    page = words(client.get(f"/missing/{third.ref}/"))
    assert "A decision has been asked about this child" in page
    assert "three times" not in page.lower()
    assert "decide/" not in page
    assert client.get(url(third)).status_code == 404
    board = words(client.get("/missing/"))
    assert "decision asked" not in board
    assert "in 90 days" not in board


@pytest.mark.parametrize("role", ["home_manager", "school_lead", "stranger"])
def test_who_may_not_decide_finds_nothing(world: World, third: Episode, role: str) -> None:
    assert client_of(world, role).get(url(third)).status_code == 404


def test_the_decision_is_recorded_with_its_reason_and_shown(world: World, third: Episode) -> None:
    client = client_of(world, "social_worker", world.sefton_council)
    answer = send(client, url(third), **SAID)
    assert answer.url == f"/missing/{third.ref}/"
    row = Decision.objects.get()
    assert (row.option, row.reason, len(row.evidence)) == (*SAID.values(), 3)
    page = words(client.get(answer.url))
    assert "<strong>Strategy discussion</strong>" in page
    assert SAID["reason"] in page
    for rule in ("mis-p05", "mis-p08"):  # placed out of area; nobody heard why the last time
        send(client, f"/missing/{third.ref}/decide/{rule}/", **SAID)
    assert "decision asked" not in words(client.get("/missing/"))


def test_police_decide_too_and_earlier_decisions_are_listed(world: World, third: Episode) -> None:
    send(client_of(world, "social_worker", world.sefton_council), url(third), **SAID)
    page = words(client_of(world, "police_coordinator").get(url(third)))
    assert "Decided already. You may decide again." in page
    assert page.index("Decided before") < page.index(SAID["reason"])


def test_a_decision_needs_an_option_and_a_reason(world: World, third: Episode) -> None:
    client = client_of(world, "social_worker", world.sefton_council)
    answer = send(client, url(third))
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_sent_twice_it_is_decided_once(world: World, third: Episode) -> None:
    client = client_of(world, "social_worker", world.sefton_council)
    fields = {**hidden(client.get(url(third))), **SAID}
    assert (
        client.post(url(third), fields)["Location"] == client.post(url(third), fields)["Location"]
    )
    assert Decision.objects.count() == 1


def test_two_who_decide_at_once_see_both_and_lose_neither(world: World, third: Episode) -> None:
    worker = client_of(world, "social_worker", world.sefton_council)
    police = client_of(world, "police_coordinator")
    both = [hidden(client.get(url(third))) for client in (worker, police)]
    worker.post(url(third), {**both[0], **SAID})
    mine = {"option": "known", "reason": "Plan of Tuesday covers it."}
    clash = police.post(url(third), {**both[1], **mine})
    assert clash.status_code == 409
    page = words(clash)
    assert SAID["reason"] in page
    assert mine["reason"] in page
    again = {**hidden(clash), **mine, "keep_option": "mine", "keep_reason": "both"}
    assert police.post(url(third), again).status_code == 302
    first, second = Decision.objects.order_by("pk")
    assert (first.option, first.reason) == tuple(SAID.values())
    assert second.option == "known"
    assert SAID["reason"] in second.reason
    assert mine["reason"] in second.reason


def test_leaving_it_at_the_other_decision_adds_none(world: World, third: Episode) -> None:
    worker = client_of(world, "social_worker", world.sefton_council)
    police = client_of(world, "police_coordinator")
    both = [hidden(client.get(url(third))) for client in (worker, police)]
    worker.post(url(third), {**both[0], **SAID})
    clash = police.post(url(third), {**both[1], "option": "known", "reason": "Plan."})
    keep = {"option": "known", "reason": "Plan.", "keep_option": "theirs", "keep_reason": "theirs"}
    assert police.post(url(third), {**hidden(clash), **keep}).status_code == 302
    assert Decision.objects.count() == 1


def test_a_prompt_that_ran_out_by_time_alone_is_gone(world: World, third: Episode) -> None:
    client = client_of(world, "social_worker", world.sefton_council)
    with clock.stopped(clock.now() + 40 * DAY):
        assert client.get(url(third)).status_code == 404
