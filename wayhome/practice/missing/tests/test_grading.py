"""The police grade: entered by police only, with its reason; a very low one by name (P08)."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Episode, PoliceGrade
from wayhome.practice.missing.tests.people import client_of, reported, words

HIGH = {"grade": "high", "reason": "Seen with an older man."}


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home))


@pytest.mark.parametrize("role", ["police_coordinator", "control_room"])
def test_police_grade_it_and_everybody_reads_the_grade_and_why(
    world: World, episode: Episode, role: str
) -> None:
    police = client_of(world, role)
    assert "Grade the risk" in words(police.get(f"/missing/{episode.ref}/"))
    send(police, f"/missing/{episode.ref}/grade/", **HIGH)
    for reader in ("social_worker", "home_manager", "police_coordinator"):
        page = words(client_of(world, reader).get(f"/missing/{episode.ref}/"))
        assert "<strong>High</strong>" in page
        assert "Seen with an older man." in page


@pytest.mark.parametrize("role", ["social_worker", "home_manager", "team_manager", "stranger"])
def test_nobody_else_finds_the_page(world: World, episode: Episode, role: str) -> None:
    client = client_of(world, role)
    url = f"/missing/{episode.ref}/grade/"
    assert client.get(url).status_code == 404
    key = hidden(client.get("/report/"))["idempotency_key"]
    assert client.post(url, {**HIGH, "idempotency_key": key}).status_code == 404
    assert not PoliceGrade.objects.exists()


def test_a_force_of_another_area_finds_nothing(world: World, episode: Episode) -> None:
    client = client_of(world, "police_coordinator", world.merseyside)
    assert client.get(f"/missing/{episode.ref}/grade/").status_code == 404


def test_a_grade_needs_its_reason(world: World, episode: Episode) -> None:
    client = client_of(world, "police_coordinator")
    answer = send(client, f"/missing/{episode.ref}/grade/", grade="high", reason=" ")
    assert answer.status_code == 422
    assert not PoliceGrade.objects.exists()


def test_a_very_low_grade_shows_who_authorised_it_and_its_review(
    world: World, episode: Episode
) -> None:
    client = client_of(world, "police_coordinator")
    url = f"/missing/{episode.ref}/grade/"
    answer = send(client, url, grade="very_low", reason="At her aunt's.")
    assert "Say who authorised a very low grade for a child." in words(answer)
    assert "Say when a very low grade will be looked at again." in words(answer)
    later = (clock.now() + timedelta(hours=2)).astimezone(clock.LONDON)
    send(
        client,
        url,
        grade="very_low",
        reason="At her aunt's.",
        authorised_by="Insp. Hale",
        review_at=later.isoformat()[:16],
    )
    page = words(client_of(world, "social_worker").get(f"/missing/{episode.ref}/"))
    assert "authorised by Insp. Hale" in page
    assert "next review" in page


def test_earlier_grades_stay_to_be_read(world: World, episode: Episode) -> None:
    client = client_of(world, "police_coordinator")
    url = f"/missing/{episode.ref}/grade/"
    send(client, url, grade="medium", reason="First time.")
    send(client, url, **HIGH)
    page = words(client.get(f"/missing/{episode.ref}/"))
    assert page.index("<strong>High</strong>") < page.index("Earlier grades")
    assert "First time." in page
