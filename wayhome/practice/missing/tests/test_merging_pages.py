"""The pages of two records that are one absence: who finds them, what they say will happen."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode, EpisodeMerge
from wayhome.practice.missing.tests.people import client_of, reported, words

ONE = "Both rang about the same evening."


@pytest.fixture
def child(world: World) -> Child:
    return world.child(carer=world.home)


@pytest.fixture
def two(world: World, child: Child) -> tuple[Episode, Episode]:
    """One that ended, seen at Crewe; one that is open."""
    first = reported(world, child, ago=timedelta(hours=10), last_seen_where="Crewe station")
    at = Instant.at(clock.now() - timedelta(hours=8))
    first = commands.record_found(SYSTEM, episode=first, found=at)
    commands.add(world.reader("home_manager"), episode=first, text="Her phone is off.")
    return first, reported(world, child, ago=timedelta(hours=7))


def test_merged_from_the_page_of_the_episode_and_read_there(
    world: World, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    worker, url = client_of(world, "social_worker"), f"/missing/{still.ref}/merge/"
    assert url in words(worker.get(f"/missing/{still.ref}/"))
    asked = words(worker.get(url))
    for said in ("count it once", "never records that a child is found", "take them apart again"):
        assert said in asked
    answer = send(worker, url, other=first.ref, keep="this", reason=ONE)
    assert answer["Location"] == f"/missing/{still.ref}/"
    page = words(worker.get(answer["Location"]))
    for said in ("Two records of this absence are one", ONE, "Her phone is off", "Missing since"):
        assert said in page
    assert worker.get(f"/missing/{first.ref}/")["Location"] == f"/missing/{still.ref}/"
    assert "Crewe station" in words(worker.get(f"/missing/{first.ref}/merged/"))


def test_the_one_that_is_still_missing_is_kept_and_the_page_says_so(
    world: World, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    police, url = client_of(world, "police_coordinator"), f"/missing/{still.ref}/merge/"
    refused = send(police, url, other=first.ref, keep="other", reason=ONE)
    assert refused.status_code == 422
    assert "it is the one to keep" in words(refused)
    assert not EpisodeMerge.objects.exists()


def test_a_form_of_the_merged_one_writes_to_the_kept_one(
    world: World, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    home, url = client_of(world, "home_manager"), f"/missing/{first.ref}/news/"
    read = hidden(home.get(url))
    commands.merge(SYSTEM, kept=still, merged=first, reason=ONE)
    answer = home.post(url, {**read, "kind": "other", "text": "Her phone rings now."})
    assert answer["Location"] == f"/missing/{still.ref}/"
    assert "Her phone rings now." in words(home.get(answer["Location"]))


def test_taken_apart_from_the_page_that_says_what_the_other_said(
    world: World, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    commands.merge(SYSTEM, kept=still, merged=first, reason=ONE)
    worker, url = client_of(world, "social_worker"), f"/missing/{first.ref}/merged/"
    assert send(worker, url).status_code == 422
    answer = send(worker, url, reason="Two evenings.")
    assert answer["Location"] == f"/missing/{first.ref}/"
    assert "Her phone is off" in words(worker.get(answer["Location"]))
    assert "Her phone is off" not in words(worker.get(f"/missing/{still.ref}/"))
    assert worker.get(url).status_code == 404


def test_two_people_at_once_the_second_is_told_and_nothing_is_merged_twice(
    world: World, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    worker, police = client_of(world, "social_worker"), client_of(world, "police_coordinator")
    url = f"/missing/{still.ref}/merge/"
    read = hidden(police.get(url))
    send(worker, url, other=first.ref, keep="this", reason=ONE)
    late = police.post(url, {**read, "other": first.ref, "keep": "this", "reason": ONE})
    assert late.status_code in (422, 200)
    assert EpisodeMerge.objects.count() == 1


def test_a_home_reads_what_was_merged_and_takes_nothing_apart(
    world: World, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    commands.merge(SYSTEM, kept=still, merged=first, reason=ONE)
    home, url = client_of(world, "home_manager"), f"/missing/{first.ref}/merged/"
    page = home.get(url)
    assert "Take them apart" not in words(page)
    key = hidden(home.get(f"/missing/{still.ref}/news/"))
    assert home.post(url, {**key, "reason": "x"}).status_code in (403, 404, 422)
    assert not EpisodeMerge.objects.exclude(undone_at=None).exists()
    assert home.get(f"/missing/{still.ref}/merge/").status_code == 404


def test_a_reader_of_one_of_the_two_is_offered_no_other(
    world: World, child: Child, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    force = world.stranger
    Involvement.objects.create(
        child=child, agency=force, purpose="responsible", basis="Asked", case_ref=still.ref
    )
    page = client_of(world, "stranger").get(f"/missing/{still.ref}/merge/")
    assert page.status_code == 200
    assert "no other record that you may read" in words(page)
    assert client_of(world, "stranger").get(f"/missing/{first.ref}/merge/").status_code == 404


def test_a_stranger_and_whoever_a_restriction_does_not_name_get_404(
    world: World, child: Child, two: tuple[Episode, Episode]
) -> None:
    first, still = two
    commands.merge(SYSTEM, kept=still, merged=first, reason=ONE)
    access.restrict(
        world.reader("team_manager"), child_id=child.pk, reason="Protected", named=[],
        owner=world.user("team_manager"),
    )  # fmt: skip
    for url in (f"/missing/{still.ref}/merge/", f"/missing/{first.ref}/merged/"):
        for role in ("stranger", "social_worker", "police_coordinator"):
            assert client_of(world, role).get(url).status_code == 404
        assert client_of(world, "team_manager").get(url).status_code == 200
