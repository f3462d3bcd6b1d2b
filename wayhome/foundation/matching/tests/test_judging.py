"""The queue of pairs, what a judgement keeps, and who may make one."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.matching import bulk, commands, queries
from wayhome.foundation.matching.console import match
from wayhome.foundation.matching.models import Judgement, Pair
from wayhome.foundation.matching.scoring import Band
from wayhome.foundation.people.commands import merge, unmerge
from wayhome.foundation.people.models import Child
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


def no(world: World, one: Child, two: Child) -> None:
    low, high = sorted((one.pk, two.pk))
    with system_context():
        pair = Pair.objects.create(
            low_id=low, high_id=high, probability=0.9, band="ask", version="of a test", levels={}
        )
    commands.judge(world.reader("social_worker"), pair=pair, verdict="other", reason="Cousins.")


def asked(*found: tuple[Child, Child]) -> set[tuple[int, int]]:
    """Which of these two a bulk run that finds them alike would ask a person about."""
    alike = [bulk.Pair(f"{a.pk}:1", f"{b.pk}:1", 0.9, Band.ASK, {}) for a, b in found]
    commands.keep_pairs(SYSTEM, found=alike, version="of a test")
    with system_context():
        return set(Pair.objects.values_list("low_id", "high_id"))


def test_a_no_goes_with_a_record_that_is_joined_and_comes_back_with_it(world: World) -> None:
    ash, bea, cal = (world.child(name) for name in ("Ash", "Bea", "Cal"))
    manager, ash_and_cal = world.reader("team_manager"), {(ash.pk, cal.pk)}
    no(world, bea, cal)
    assert asked((ash, cal)) == ash_and_cal
    joined = merge(manager, keep=ash, other=bea, reason="One birth.")
    with system_context():
        assert not Pair.objects.exists()  # the pair that waited is answered
    assert asked((ash, cal)) == set()
    unmerge(manager, merge=joined, reason="Two births.")
    assert asked((ash, cal), (bea, cal), (ash, bea)) == ash_and_cal


def test_a_no_about_a_joined_record_stays_with_each_that_was_in_it(world: World) -> None:
    ash, bea, cal, dee = (world.child(name) for name in ("Ash", "Bea", "Cal", "Dee"))
    manager = world.reader("team_manager")
    no(world, ash, dee)  # before they were joined: of Ash alone
    joined = merge(manager, keep=ash, other=bea, reason="One birth.")
    no(world, ash, cal)
    unmerge(manager, merge=joined, reason="Two births.")
    no(world, ash, world.child("Eve"))  # and after
    assert asked((ash, cal), (bea, cal), (ash, dee), (bea, dee)) == {(bea.pk, dee.pk)}


def test_a_no_goes_on_through_a_chain_of_records(world: World) -> None:
    ash, bea, cal, dee = (world.child(name) for name in ("Ash", "Bea", "Cal", "Dee"))
    manager = world.reader("team_manager")
    no(world, cal, dee)
    for keep, other in ((bea, cal), (ash, bea)):
        merge(manager, keep=keep, other=other, reason="One birth.")
    assert asked((ash, dee)) == set()


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
