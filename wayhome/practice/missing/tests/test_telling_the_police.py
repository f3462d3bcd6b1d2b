"""Recording is not telling the police: who told them, when, with which number, or why not (P01)."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode, PoliceNotice
from wayhome.practice.missing.tests.people import client_of, reported, words


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home), told=False)


def just_now() -> str:
    return clock.now().astimezone(clock.LONDON).isoformat()[:16]


TOLD = {"told": "yes", "told_by": "Jo Ferris", "reference": "MP-0311", "why_not": ""}


def test_an_episode_says_in_red_that_nobody_has_told_the_police(
    world: World, episode: Episode
) -> None:
    page = words(client_of(world, "home_manager").get(f"/missing/{episode.ref}/"))
    assert "Nobody has told the police" in page
    assert "call 101" in page
    assert "I have told the police" in page


@pytest.mark.parametrize("role", ["social_worker", "home_manager", "police_coordinator"])
def test_anybody_at_work_on_it_records_that_they_were_told(
    world: World, episode: Episode, role: str
) -> None:
    client = client_of(world, role)
    answer = send(client, f"/missing/{episode.ref}/police/", told_at=just_now(), **TOLD)
    assert answer.url == f"/missing/{episode.ref}/"
    page = words(client.get(answer.url))
    assert "reference MP-0311" in page
    assert "Nobody has told the police" not in page
    assert not Derived.objects.filter(rule="MIS-G01", subject_id=episode.pk).owed().exists()


def test_a_stranger_finds_no_such_page(world: World, episode: Episode) -> None:
    client = client_of(world, "stranger")
    for page in ("", "police/"):
        assert client.get(f"/missing/{episode.ref}/{page}").status_code == 404
    key = hidden(client.get("/report/"))["idempotency_key"]
    sent = client.post(f"/missing/{episode.ref}/police/", {"idempotency_key": key, **TOLD})
    assert sent.status_code == 404
    assert not PoliceNotice.objects.filter(told=True).exists()


def test_why_they_were_not_told_is_written_down_and_stays_red(
    world: World, episode: Episode
) -> None:
    client = client_of(world, "home_manager")
    url = f"/missing/{episode.ref}/police/"
    answer = send(client, url, told="no", why_not="Back in ten minutes.")
    page = words(client.get(answer.url))
    assert "The reason written down: “Back in ten minutes.”" in page
    assert "Nobody has told the police" in page


def test_no_answer_is_no_answer(world: World, episode: Episode) -> None:
    client = client_of(world, "home_manager")
    url = f"/missing/{episode.ref}/police/"
    assert "Say why the police have not been told" in words(send(client, url, told="no"))
    assert "Enter the time the police were told" in words(send(client, url, told="yes"))


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_time_before_the_child_went_or_still_to_come_is_refused_at_its_box(
    world: World, episode: Episode, hours: int
) -> None:
    client = client_of(world, "home_manager")
    then = (clock.now() + timedelta(hours=hours)).astimezone(clock.LONDON).isoformat()[:16]
    answer = send(client, f"/missing/{episode.ref}/police/", told_at=then, **TOLD)
    assert answer.status_code == 422
    assert 'href="#id_told_at_day"' in answer.content.decode()
    assert not PoliceNotice.objects.filter(told=True).exists()


def test_sent_twice_it_is_written_once(world: World, episode: Episode) -> None:
    client = client_of(world, "home_manager")
    url = f"/missing/{episode.ref}/police/"
    fields = {**hidden(client.get(url)), **TOLD, "told_at": just_now()}
    assert client.post(url, fields)["Location"] == client.post(url, fields)["Location"]
    assert PoliceNotice.objects.filter(told=True).count() == 1


def test_the_same_key_with_another_body_is_refused(world: World, episode: Episode) -> None:
    client = client_of(world, "home_manager")
    url = f"/missing/{episode.ref}/police/"
    fields = {**hidden(client.get(url)), **TOLD, "told_at": just_now()}
    client.post(url, fields)
    assert client.post(url, {**fields, "reference": "MP-9999"}).status_code == 409
    assert PoliceNotice.objects.filter(told=True).count() == 1
