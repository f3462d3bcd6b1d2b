"""Joining two records on their pages, and the old address; two who join them at one instant."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import World
from tests.forms import send
from tests.stories import client_of, words
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.matching.models import Judgement, Pair
from wayhome.foundation.people.commands import merge, record_facts
from wayhome.foundation.people.models import Child, Identifier, Merge, MustKnow
from wayhome.foundation.rules import engine
from wayhome.practice.missing.tests.lives import went_missing


@pytest.fixture
def manager(world: World) -> Client:
    return client_of(world, "team_manager")


def about(child: Child) -> dict[str, Any]:
    return {"child": child, "recorded_for": child}


def address(child: Child, other: Child) -> str:
    return reverse("people:join-with", args=[child.ref, other.ref])


def test_from_the_childs_page_to_one_record_and_back_to_two(world: World, manager: Client) -> None:
    kept, other = world.child(), world.child(given_name="Ashley", school=world.school)
    for child, value in ((kept, "H801200001001"), (other, "H801200001002")):
        Identifier.objects.create(**about(child), kind="upn", value=value)
    start = reverse("people:join", args=[kept.ref])
    assert start in words(manager.get(reverse("child:page", args=[kept.ref])))
    found = words(manager.post(start, {"text": "Ashley Winters"}))
    assert address(kept, other) in found
    page = words(manager.get(address(kept, other)))
    for said in (
        "Ashley Winters",
        "Northgate Academy",
        "differ",
        "agree",
        "1 home",
        "H801200001001",
    ):
        assert said in page
    refused = send(manager, address(kept, other), reason="One birth.")
    assert refused.status_code == 422
    assert "Each has a Unique pupil number of its own" in words(refused)
    done = send(manager, address(kept, other), reason="One birth.", accepted=["number-upn-"])
    assert done.status_code == 302
    story = words(manager.get(reverse("child:page", args=[kept.ref])))
    assert "Two records of this child were joined" in story
    assert "One birth." in story

    old = manager.get(reverse("child:page", args=[other.ref]))
    assert (old.status_code, old.headers["Location"]) == (
        302, reverse("child:page", args=[kept.ref]),
    )  # fmt: skip
    assert AuditEntry.objects.filter(child_id=other.pk, kind="refused").exists()
    stranger = client_of(world, "stranger")
    for there in (reverse("child:page", args=[other.ref]), address(kept, other)):
        assert stranger.get(there).status_code == 404

    row = Merge.objects.get()
    new = MustKnow(child=kept, kind="order", text="Bail", from_on=clock.today())
    record_facts(SYSTEM, [new])
    part = reverse("people:part", args=[row.ref])
    assert send(manager, part, reason="").status_code == 422
    assert send(manager, part, reason="Cousins of one name.").status_code == 302
    waiting = words(manager.get(reverse("people:joined", args=[row.ref])))
    assert "Must know: Bail" in waiting
    assert send(manager, reverse("people:place", args=[row.ref]), fact0="other").status_code == 302
    new.refresh_from_db()
    assert new.child_id == other.pk
    after = manager.get(reverse("child:page", args=[other.ref]))
    assert "This record was taken apart from another" in words(after)
    assert Judgement.objects.get().verdict == Judgement.Verdict.OTHER, "it is not asked again"


def test_what_stands_against_it_is_said_and_no_button_is_shown(
    world: World, manager: Client
) -> None:
    kept, other = world.child(), world.child(given_name="Ashley")
    for child in (kept, other):
        went_missing(child, clock.now())
    page = words(manager.get(address(kept, other)))
    assert "They cannot be joined yet" in page
    assert "Both have an open episode" in page
    assert "Join the two records</button>" not in page


def test_a_pair_judged_one_child_leads_to_joining_them_for_whoever_may(
    world: World, manager: Client
) -> None:
    low, high = world.child(), world.child(given_name="Ashley")
    asked = {"probability": 0.9, "band": "ask", "version": "of a test", "levels": {}}
    for client, there in (
        (client_of(world, "social_worker"), reverse("matching:queue")),
        (manager, address(low, high)),
    ):
        pair = Pair.objects.create(low=low, high=high, **asked)
        page = reverse("matching:pair", args=[pair.ref])
        answer = send(client, page, verdict="same", reason="Seen the passport.")
        assert answer.headers["Location"] == there
    assert send(manager, address(low, high), reason="One birth.").status_code == 302
    assert Judgement.objects.get().merged_at


def test_two_who_join_them_at_one_instant_join_them_once(world_committed: World) -> None:
    world = world_committed
    one, other = world.child(), world.child(given_name="Ashley")
    actors = [world.reader("team_manager"), world.reader("front_door")]
    together = Barrier(2)
    answers: list[Merge | Exception] = []

    def run(actor: Reader, keep: Child, joins: Child) -> None:
        try:
            together.wait(timeout=20)
            with transaction.atomic():
                act_as(agency_id=actor.agency_id, team_id=actor.team_id, user_id=actor.user_id)
                answers.append(merge(actor, keep=keep, other=joins, reason="One birth."))
        except (Invalid, Refused) as no:
            answers.append(no)
        finally:
            connection.close()

    threads = [Thread(target=run, args=each)
               for each in ((actors[0], one, other), (actors[1], other, one))]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(isinstance(answer, Merge) for answer in answers) == [False, True], answers
    assert Merge.objects.count() == 1
    assert Child.objects.exclude(merged_into=None).count() == 1
    assert engine.drift() == []
