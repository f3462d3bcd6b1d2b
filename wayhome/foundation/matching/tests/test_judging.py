"""The queue of pairs, what a judgement keeps, and who may make one."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.matching import commands, queries
from wayhome.foundation.matching.console import match
from wayhome.foundation.matching.models import Judgement, Pair
from wayhome.practice.missing.tests.lives import went_missing

BORN = date(2012, 3, 7)


def pairs(world: World) -> tuple[Pair, Pair]:
    """Two pairs that the bulk asks about; the second's child is missing now."""
    for given, family in (("Amelia", "Winterbourne"), ("Rowan", "Thornfield")):
        world.child(given, family, born_on=BORN)
        twice = world.child(given, f"{family}e", born_on=date(2012, 7, 3))
    went_missing(twice, clock.now())
    ran = CliRunner().invoke(match, ["bulk", "--json"], catch_exceptions=False)
    assert '"ask": 2' in ran.output
    with system_context():
        first, second = Pair.objects.order_by("low")
    return first, second


def test_the_queue_has_whoever_is_missing_first_and_a_no_is_not_asked_again(world: World) -> None:
    first, second = pairs(world)
    worker = world.reader("social_worker")
    assert [line.pair for line in queries.queue(worker)] == [second, first]
    judged = commands.judge(
        world.reader("social_worker"), pair=second, verdict="other", reason="Cousins."
    )
    assert (judged.recorded_by, judged.version) == (worker.user, second.version)
    assert judged.levels["born"] == "turned"
    assert AuditEntry.objects.filter(action="matching.judged", subject_id=judged.pk).exists()
    CliRunner().invoke(match, ["bulk"], catch_exceptions=False)
    with system_context():
        assert [pair.low_id for pair in Pair.objects.all()] == [first.low_id]


def test_a_second_thought_is_another_row_and_the_first_is_kept(world: World) -> None:
    first, _second = pairs(world)
    worker = world.reader("social_worker")
    unsure = commands.judge(worker, pair=first, verdict="unsure", reason="Asked school.")
    same = commands.judge(worker, pair=first, verdict="same", reason="Seen the passport.")
    with system_context():
        assert list(Judgement.objects.all()) == [same]
        assert list(Judgement.everything.order_by("pk")) == [unsure, same]
    assert same.merged_at is None


def test_a_judgement_asks_for_a_reason_a_right_and_sight_of_both(world: World) -> None:
    first, _second = pairs(world)
    with pytest.raises(Invalid):
        commands.judge(world.reader("social_worker"), pair=first, verdict="same", reason=" ")
    with pytest.raises(Refused):
        commands.judge(world.reader("school_lead"), pair=first, verdict="same", reason="Yes.")
    with pytest.raises(Invalid):
        commands.judge(world.reader("stranger"), pair=first, verdict="same", reason="Yes.")


def test_a_closed_record_is_in_nobodys_queue_but_its_owners(world: World) -> None:
    first, second = pairs(world)
    access.restrict(
        world.reader("team_manager"),
        child_id=first.low_id,
        reason="Relative",
        named=[],
        owner=world.user("team_manager"),
    )
    assert [line.pair for line in queries.queue(world.reader("social_worker"))] == [second]
    assert first in [line.pair for line in queries.queue(world.reader("team_manager"))]


def test_what_a_reader_may_not_read_of_both_is_absent_to_them(world: World) -> None:
    first, _second = pairs(world)
    first.levels |= {"place": "postcode", "school": "same"}
    said = queries.words(world.reader("police_coordinator"), first, queries.model())
    assert {word.name for word in said if word.speaks == "for"} == {
        "First name", "Family name", "Date of birth",
    }  # fmt: skip


def test_the_page_shows_both_what_speaks_for_it_and_takes_the_judgement(world: World) -> None:
    first, _second = pairs(world)
    client = Client()
    signed_in(client, world.user("social_worker"))
    assert "Winterbourne" in client.get(reverse("matching:queue")).content.decode()
    there = reverse("matching:pair", args=[first.ref])
    page = client.get(there)
    assert "day and month exchanged" in page.content.decode()
    form = {"verdict": "other", "reason": "Cousins."}
    key = {"idempotency_key": page.context["form_state"].idempotency_key}
    assert client.post(there, form | key).status_code == 302
    assert client.get(there).status_code == 404


def test_the_commands_open_their_own_transactions(world_committed: World) -> None:
    world_committed.child("Amelia", "Winterbourne", born_on=BORN)
    ran = CliRunner().invoke(match, ["bulk", "--train", "--use", "--json"], catch_exceptions=False)
    assert ran.exit_code == 0
    assert queries.model().version == json.loads(ran.output)["weights"]
