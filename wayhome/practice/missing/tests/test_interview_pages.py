"""The interview's pages: owner, colleague in another agency, stranger (P05, P06, P21, E15)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import (
    Attempt,
    CarerActions,
    FullAccount,
    Offer,
    PoliceExtract,
    ReturnInterview,
)
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing

HOUR = timedelta(hours=1)


@pytest.fixture
def interview(world: World) -> ReturnInterview:
    """Owed for a child who lives in a home and came back ten hours ago."""
    child = known_child(world, carer=world.home, school=world.school)
    episode = went_missing(child, clock.now() - 30 * HOUR, back_after=20 * HOUR)
    return interview_of(episode)


def send(client: Client, name: str, interview: ReturnInterview, **typed: Any) -> Any:
    body = {"idempotency_key": str(uuid4()), "version": str(interview.version), **typed}
    return client.post(reverse(f"missing:{name}", args=[interview.ref]), body)


def ago(hours: int) -> str:
    at = (clock.now() - hours * HOUR).astimezone(clock.LONDON)
    return at.strftime("%Y-%m-%dT%H:%M")


STEPS = ("allocate", "offer", "attempt", "form", "hold", "end")


def test_the_interviewer_opens_every_page_of_an_interview_they_owe(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    for step in ("interview", *(f"interview-{step}" for step in STEPS)):
        page = client.get(reverse(f"missing:{step}", args=[interview.ref]))
        assert page.status_code == 200, step


def test_a_stranger_gets_404_at_every_step(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("stranger"))
    assert client.get(reverse("missing:interview", args=[interview.ref])).status_code == 404
    for step in STEPS:
        assert send(client, f"interview-{step}", interview).status_code == 404, step


def test_a_home_reads_the_interview_and_changes_nothing(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("home_manager"))
    assert client.get(reverse("missing:interview", args=[interview.ref])).status_code == 200
    for step in STEPS:
        assert send(client, f"interview-{step}", interview).status_code == 404, step


def test_an_offer_and_the_childs_no_are_recorded_in_the_childs_words(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    typed = {"at": ago(2), "way": "visit", "where": "Her nan's", "answer": "declined"}
    page = send(client, "interview-offer", interview, **typed)
    assert page.status_code == 422
    assert "in the child&#x27;s own words" in page.content.decode()
    send(client, "interview-offer", interview, **typed, childs_reason="You'd only tell mum.")
    assert Offer.objects.get().childs_reason == "You'd only tell mum."


def test_a_homes_refusal_is_an_attempt_and_not_a_decline(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    send(client, "interview-attempt", interview, at=ago(2), way="phone", result="obstructed")
    assert Attempt.objects.get().result == "obstructed"
    ended = send(client, "interview-end", interview, outcome="declined", reason="Home said no")
    assert ended.status_code == 422
    assert "Only the child declines" in ended.content.decode()


def held(client: Client, interview: ReturnInterview, **more: str) -> Any:
    typed = {
        "held_at": ago(1),
        "where": "School",
        "account": "She told me about the flat in Crewe.",
        "childs_words": "I just want someone to text me back.",
        "police_extract": "A flat above the shop, an older man called T.",
        "carer_actions": "Ring her key worker first, not the police.",
        "no_action_reason": "",
        "action-TOTAL_FORMS": "2",
        "action-INITIAL_FORMS": "0",
    }
    return send(client, "interview-hold", interview, **(typed | more))


def test_it_cannot_close_with_no_action_and_no_reason_and_nothing_typed_is_lost(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    page = held(client, interview)
    assert page.status_code == 422
    text = page.content.decode()
    assert "say why none is needed" in text
    assert "She told me about the flat in Crewe." in text
    interview.refresh_from_db()
    assert interview.outcome == ""


def test_each_reader_gets_a_text_of_their_own_and_no_other(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    assert held(client, interview, no_action_reason="All in the plan").status_code == 302
    full, police, carer = (
        "She told me about the flat",
        "an older man called T",
        "Ring her key worker first",
    )
    seen = {}
    for role in ("interviewer", "police_coordinator", "home_manager", "school_lead"):
        signed_in(client, world.user(role))
        page = client.get(reverse("missing:interview", args=[interview.ref]))
        text = page.content.decode()
        seen[role] = [words in text for words in (full, police, carer)]
    assert seen == {
        "interviewer": [True, True, True],
        "police_coordinator": [False, True, False],
        "home_manager": [False, False, True],
        "school_lead": [False, False, False],
    }


def test_the_responsible_council_reads_the_full_text_only_as_the_allocated_team(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    held(client, interview, no_action_reason="All in the plan")
    signed_in(client, world.user("social_worker"))
    address = reverse("missing:interview", args=[interview.ref])
    assert "the flat in Crewe" not in client.get(address).content.decode()
    team = world.team("social_care")
    world.involve(interview.child, world.council, "allocated", team=team)
    assert "the flat in Crewe" in client.get(address).content.decode()


def test_actions_come_out_of_it_owned_and_dated(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    team = world.team("social_care")
    due = (clock.now() + 72 * HOUR).astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
    action = {"action-0-text": "See her school", "action-0-team": team.ref, "action-0-due_at": due}
    assert held(client, interview, **action).status_code == 302
    made = Action.objects.get()
    assert (made.text, made.owner_team) == ("See her school", team)


def test_an_action_without_an_owner_is_asked_about(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    page = held(client, interview, **{"action-0-text": "See her school"})
    assert page.status_code in (200, 422)
    assert "Say who will do it." in page.content.decode()
    assert not FullAccount.objects.exists()


def test_sent_twice_it_is_held_once(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    key = str(uuid4())
    first = held(client, interview, no_action_reason="In the plan", idempotency_key=key)
    second = held(client, interview, no_action_reason="In the plan", idempotency_key=key)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    texts = (FullAccount, PoliceExtract, CarerActions)
    assert [model.objects.count() for model in texts] == [1, 1, 1]


def test_the_form_is_begun_once_and_belongs_to_the_interview(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    from wayhome.foundation.agencies.readers import SYSTEM
    from wayhome.foundation.questionnaires.commands import load_shipped

    load_shipped(SYSTEM)
    signed_in(client, world.user("interviewer"))
    page = send(client, "interview-form", interview)
    assert page.status_code == 302
    again = client.get(reverse("missing:interview-form", args=[interview.ref]))
    assert again["Location"] == page["Location"]
    interview.refresh_from_db()
    assert interview.response is not None


def test_with_no_form_loaded_the_page_says_what_to_do_instead(
    world: World, client: Client, interview: ReturnInterview
) -> None:
    signed_in(client, world.user("interviewer"))
    page = send(client, "interview-form", interview)
    assert page.status_code == 422
    assert "Write what happened on the next page" in page.content.decode()
