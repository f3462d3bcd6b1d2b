"""Found and back are different facts; the clock runs from back; what was wrong is put right."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Correction, Episode, ReturnInterview
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home), ago=10 * HOUR)


def ago(hours: float) -> str:
    then = clock.now() - hours * HOUR
    return then.astimezone(clock.LONDON).isoformat()[:16]


def found(
    world: World, episode: Episode, *, by: str = "police_coordinator", hours: float = 3
) -> Any:
    return send(
        client_of(world, by),
        f"/missing/{episode.ref}/found/",
        how="minute",
        at=ago(hours),
        where="Crewe station",
        how_found="police",
    )


def back(
    world: World, episode: Episode, *, by: str = "home_manager", hours: float = 2, **more: Any
) -> Any:
    typed = {"how": "minute", "at": ago(hours), "to": "home", "which": "Larch House"} | more
    return send(client_of(world, by), f"/missing/{episode.ref}/back/", **typed)


def test_a_child_who_is_found_leaves_the_board_and_is_not_yet_back(
    world: World, episode: Episode
) -> None:
    found(world, episode)
    board = words(client_of(world, "social_worker").get("/missing/"))
    assert "No child whom you may see is reported missing now." in board
    assert 'Found, not yet back <span class="wh-work__count">1</span>' in board
    assert "Crewe station" in board


def test_a_child_who_is_back_is_owed_an_interview_from_then(world: World, episode: Episode) -> None:
    found(world, episode)
    back(world, episode)
    row = Derived.objects.get(rule="MIS-S01", subject_id=episode.pk)
    episode.refresh_from_db()
    assert row.started_at == episode.returned_latest_at
    assert ReturnInterview.objects.get().case_ref == episode.ref
    board = words(client_of(world, "social_worker").get("/missing/"))
    assert 'Back, interview owed <span class="wh-work__count">1</span>' in board
    page = words(client_of(world, "social_worker").get(f"/missing/{episode.ref}/"))
    assert "Where they lived before, Larch House" in page
    assert f"/{ReturnInterview.objects.get().ref}/" in page


def test_an_interview_that_is_late_is_counted(world: World, episode: Episode) -> None:
    found(world, episode)
    back(world, episode)
    with clock.stopped(clock.now() + 80 * HOUR):
        board = words(client_of(world, "social_worker").get("/missing/"))
    assert "1 overdue" in board


@pytest.mark.parametrize("page", ["found/", "back/", "close/", "news/", "correct/since/"])
def test_a_stranger_finds_none_of_the_pages(world: World, episode: Episode, page: str) -> None:
    client = client_of(world, "stranger")
    assert client.get(f"/missing/{episode.ref}/{page}").status_code == 404
    key = hidden(client.get("/report/"))["idempotency_key"]
    sent = client.post(f"/missing/{episode.ref}/{page}", {"idempotency_key": key})
    assert sent.status_code == 404


def test_found_before_missing_is_refused_at_its_box(world: World, episode: Episode) -> None:
    answer = found(world, episode, hours=11)
    assert answer.status_code == 422
    assert "That is before the child went missing." in words(answer)
    assert 'href="#id_at_day"' in answer.content.decode()


def test_back_before_found_is_refused(world: World, episode: Episode) -> None:
    found(world, episode, hours=3)
    answer = back(world, episode, hours=4)
    assert "The child cannot be back before being found." in words(answer)


def test_back_without_found_is_recorded_all_the_same(world: World, episode: Episode) -> None:
    back(world, episode)
    episode.refresh_from_db()
    assert episode.returned_latest_at
    assert not episode.found_latest_at


def test_a_day_without_a_time_is_kept_as_a_day(world: World, episode: Episode) -> None:
    today = clock.today().isoformat()
    back(world, episode, how="day", at="", on=today)
    episode.refresh_from_db()
    assert episode.returned_precision == "day"
    page = words(client_of(world, "social_worker").get(f"/missing/{episode.ref}/"))
    assert "time not known" in page


def test_an_episode_reported_in_error_is_closed_and_gone_from_the_board(
    world: World, episode: Episode
) -> None:
    client = client_of(world, "social_worker")
    send(client, f"/missing/{episode.ref}/close/", closing="error", reason="At her aunt's.")
    assert episode.ref not in words(client.get("/missing/"))
    assert "Reported in error" in words(client.get(f"/missing/{episode.ref}/"))


def test_only_police_close_as_police(world: World, episode: Episode) -> None:
    url = f"/missing/{episode.ref}/close/"
    assert "Closed by police" not in words(client_of(world, "social_worker").get(url))
    assert send(client_of(world, "social_worker"), url, closing="police").status_code == 422
    send(client_of(world, "police_coordinator"), url, closing="police")
    episode.refresh_from_db()
    assert episode.closing == "police"


def test_a_corrected_time_shows_what_it_said_who_changed_it_and_why(
    world: World, episode: Episode
) -> None:
    found(world, episode)
    client = client_of(world, "social_worker")
    url = f"/missing/{episode.ref}/correct/found/"
    assert "It says now:" in words(client.get(url))
    sent = {"how": "minute", "at": ago(4), "found_where": "Northwich", "found_how": "By police"}
    answer = send(client, url, **sent, reason="The officer's notebook says so.")
    assert answer.status_code == 302
    page = words(client.get(f"/missing/{episode.ref}/"))
    assert "What was put right" in page
    assert "<s>Crewe station</s> is now Northwich" in page
    assert "The officer&#x27;s notebook says so." in page
    assert set(Correction.objects.values_list("field", flat=True)) == {
        "found_at",
        "found_where",
        "found_how",
    }


def test_a_correction_needs_a_reason_and_something_to_change(
    world: World, episode: Episode
) -> None:
    client = client_of(world, "social_worker")
    url = f"/missing/{episode.ref}/correct/since/"
    assert "Why was it wrong?" in words(send(client, url, how="minute", at=ago(9)))
    same = {"how": "minute", "at": episode.since_latest_at.isoformat(), "reason": "No change"}
    assert "This is what is recorded already" in words(send(client, url, **same))
    assert not Correction.objects.exists()


def test_a_correction_keeps_missing_found_and_back_in_order(world: World, episode: Episode) -> None:
    found(world, episode, hours=3)
    back(world, episode, hours=2)
    client = client_of(world, "social_worker")
    for fact, hours, said in (
        ("since", 1, "The child was found or back before that."),
        ("found", 1, "The child was back before that."),
        ("returned", 5, "The child cannot be back before being found."),
    ):
        typed = {"how": "minute", "at": ago(hours), "reason": "Misread"}
        answer = send(client, f"/missing/{episode.ref}/correct/{fact}/", **typed)
        assert said in words(answer)
        assert 'href="#id_at_day"' in answer.content.decode()


def test_what_is_not_recorded_cannot_be_corrected(world: World, episode: Episode) -> None:
    client = client_of(world, "social_worker")
    assert client.get(f"/missing/{episode.ref}/correct/found/").status_code == 404


def test_sent_twice_it_is_found_once(world: World, episode: Episode) -> None:
    client = client_of(world, "police_coordinator")
    url = f"/missing/{episode.ref}/found/"
    fields = {
        **hidden(client.get(url)),
        "how": "minute",
        "at": ago(3),
        "where": "Crewe",
        "how_found": "police",
    }
    assert client.post(url, fields)["Location"] == client.post(url, fields)["Location"]
    episode.refresh_from_db()
    assert episode.version == 2


def test_what_came_in_since_is_added_and_written_over_nothing(
    world: World, episode: Episode
) -> None:
    home, worker = client_of(world, "home_manager"), client_of(world, "social_worker")
    url = f"/missing/{episode.ref}/news/"
    send(home, url, kind="phone", text="Rang from a shop in Crewe.")
    send(worker, url, kind="other", text="Aunt has not heard.")
    page = words(worker.get(f"/missing/{episode.ref}/"))
    assert page.index("Aunt has not heard.") < page.index(
        "Spoken to, and not seen: Rang from a shop in Crewe."
    )
    assert "Missing since" in page
