"""Any agency that acts may assess the risk higher than the police, who owe an answer (P08)."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.factories import World
from tests.forms import send
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import alerts
from wayhome.foundation.rules.models import Alert, Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Challenge, Episode, PoliceGrade
from wayhome.practice.missing.tests.people import client_of, reported, words

HOUR = timedelta(hours=1)
WHY = "He has no insulin with him."


@pytest.fixture
def episode(world: World) -> Episode:
    child = world.child(carer=world.home, school=world.school)
    episode = reported(world, child, ago=2 * HOUR)
    graded(world, episode, "low")
    return episode


def graded(world: World, episode: Episode, grade: str, **more: Any) -> None:
    officer = world.reader("police_coordinator")
    commands.grade(officer, episode=episode, grade=grade, reason="As far as is known.", **more)


def challenge(world: World, episode: Episode, role: str = "home_manager", **more: Any) -> Any:
    typed = {"believed": "high", "reason": WHY} | more
    return send(client_of(world, role), f"/missing/{episode.ref}/challenge/", **typed)


def answer(world: World, episode: Episode, role: str = "police_coordinator", **more: Any) -> Any:
    row = Challenge.objects.latest("pk")
    url = f"/missing/{episode.ref}/challenge/{row.ref}/answer/"
    return send(client_of(world, role), url, **more)


def page(world: World, episode: Episode, role: str) -> str:
    return words(client_of(world, role).get(f"/missing/{episode.ref}/"))


@pytest.mark.parametrize("role", ["home_manager", "social_worker", "school_lead"])
def test_any_agency_in_the_circle_challenges_and_the_police_are_asked_at_once(
    world: World, episode: Episode, role: str
) -> None:
    assert "We assess the risk higher" in page(world, episode, role)
    challenge(world, episode, role)
    assert WHY in page(world, episode, "police_coordinator")
    assert "Answer the challenge" in page(world, episode, "police_coordinator")
    assert "grade challenged by" in words(client_of(world, "police_coordinator").get("/missing/"))
    assert WHY in page(world, episode, role), "the challenger reads what they wrote"
    assert "We assess the risk higher" not in page(world, episode, role), "one at a time"


def test_others_in_the_circle_do_not_read_why(world: World, episode: Episode) -> None:
    challenge(world, episode)
    assert WHY not in page(world, episode, "school_lead")


def test_the_answer_is_owed_within_an_hour_by_the_forces_coordinator(
    world: World, episode: Episode
) -> None:
    challenge(world, episode)
    row, asked = Derived.objects.get(rule="MIS-S12"), Challenge.objects.get()
    assert row.due_at == asked.recorded_at + HOUR
    assert (row.team, row.agency_id) == (world.team("police_missing"), world.police.pk)
    said = words(client_of(world, "police_coordinator").get(reverse("worklist:mine")))
    assert "Challenge of the grade: Larch House assesses it as high" in said
    assert "Answer it" in said


def test_it_climbs_to_who_is_on_duty_when_nobody_answers(world: World, episode: Episode) -> None:
    challenge(world, episode)
    officer = world.user("police_coordinator")
    world.on_duty(officer)
    with clock.stopped(clock.now() + HOUR + timedelta(minutes=1)):
        alerts.tick()
    assert Alert.objects.filter(rule="MIS-S12", user=officer).exists()


def test_the_grade_kept_is_told_to_the_challenger_with_its_reason(
    world: World, episode: Episode
) -> None:
    challenge(world, episode)
    answer(world, episode, answer="kept", reason="He carries a spare pen.")
    said = page(world, episode, "home_manager")
    assert "The grade stays" in said
    assert "He carries a spare pen." in said
    assert PoliceGrade.objects.count() == 1
    row = Derived.objects.get(rule="MIS-S12")
    assert row.stopped_at == Challenge.objects.get().answered_at
    events = Derived.objects.filter(rule__in=["MIS-E24", "MIS-E25"])
    assert {each.rule for each in events.visible_to(world.reader("home_manager"))} == {
        "MIS-E24",
        "MIS-E25",
    }


def test_a_new_grade_is_recorded_as_one(world: World, episode: Episode) -> None:
    challenge(world, episode)
    answer(world, episode, answer="regraded", grade="high", reason="Agreed: no insulin.")
    latest = PoliceGrade.objects.latest("pk")
    assert (latest.grade, latest.reason) == ("high", "Agreed: no insulin.")
    said = page(world, episode, "home_manager")
    assert "Graded anew" in said
    assert "<strong>High</strong>" in said


def test_a_grade_given_on_its_own_page_answers_it_if_it_is_as_high(
    world: World, episode: Episode
) -> None:
    challenge(world, episode, believed="medium")
    graded(world, episode, "medium")
    row = Challenge.objects.get()
    assert row.answer == "regraded"
    assert not Derived.objects.filter(rule="MIS-S12").owed().exists()


def test_a_grade_that_is_still_lower_leaves_it_waiting(world: World, episode: Episode) -> None:
    challenge(world, episode)
    graded(world, episode, "medium")
    assert Challenge.objects.get().answered_at is None


@pytest.mark.parametrize("typed", [{"reason": " "}, {"believed": ""}, {"believed": "low"}])
def test_a_challenge_says_why_and_is_upwards(
    world: World, episode: Episode, typed: dict[str, str]
) -> None:
    assert challenge(world, episode, **typed).status_code == 422
    assert not Challenge.objects.exists()


def test_a_second_one_waits_for_the_first(world: World, episode: Episode) -> None:
    challenge(world, episode)
    said = words(challenge(world, episode, reason="And he is cold."))
    assert "Your agency&#x27;s challenge is waiting for its answer." in said
    challenge(world, episode, "social_worker", reason="Another agency may.")
    assert Challenge.objects.count() == 2


def test_the_grading_force_grades_anew_instead(world: World, episode: Episode) -> None:
    assert "We assess the risk higher" not in page(world, episode, "police_coordinator")
    said = words(challenge(world, episode, "police_coordinator"))
    assert "grade it anew instead" in said


def test_an_episode_without_a_grade_may_be_challenged(world: World) -> None:
    episode = reported(world, world.child("Kit", carer=world.home), ago=HOUR)
    challenge(world, episode)
    assert Challenge.objects.get().to_team == world.team("police_missing")


@pytest.mark.parametrize("role", ["home_manager", "social_worker", "stranger"])
def test_nobody_but_police_finds_the_answer(world: World, episode: Episode, role: str) -> None:
    challenge(world, episode)
    row = Challenge.objects.get()
    url = f"/missing/{episode.ref}/challenge/{row.ref}/answer/"
    assert client_of(world, role).get(url).status_code == 404


def test_two_officers_at_once_the_second_reads_what_the_first_said(
    world: World, episode: Episode
) -> None:
    challenge(world, episode)
    answer(world, episode, answer="kept", reason="A spare pen.")
    again = answer(world, episode, "control_room", answer="kept", reason="I think so too.")
    assert again.status_code == 422
    said = words(again)
    assert "answered it first" in said
    assert "A spare pen." in said
    assert "I think so too." in said


def test_a_very_low_grade_shows_who_authorised_it_and_is_owed_its_review(
    world: World, episode: Episode
) -> None:
    review = clock.now() + 2 * HOUR
    graded(world, episode, "very_low", authorised_by="Insp. Hale", review_at=review)
    said = page(world, episode, "social_worker")
    assert "authorised by Insp. Hale" in said
    assert "next review" in said
    row = Derived.objects.get(rule="MIS-S13")
    assert (row.due_at, row.team) == (review, world.team("police_missing"))
    with clock.stopped(clock.now() + HOUR):
        graded(world, episode, "low")
    row.refresh_from_db()
    assert row.stopped_at is not None


def test_a_child_who_is_back_leaves_no_answer_owed(world: World, episode: Episode) -> None:
    from wayhome.practice.missing.tests.lives import came_back

    challenge(world, episode)
    came_back(episode, clock.now())
    later = clock.now() + 2 * HOUR
    assert not Derived.objects.filter(rule="MIS-S12").open_at(later).exists()
