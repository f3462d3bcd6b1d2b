"""My work: what is owed by me and my team, why, by when; nobody else's children (E04, R42)."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.commands import interviews
from wayhome.practice.missing.models import ReturnInterview
from wayhome.practice.missing.tests.lives import known_child, went_missing

HOUR = timedelta(hours=1)


def work(world: World, role: str) -> str:
    client = signed_in(Client(), world.user(role))
    response = client.get(reverse("worklist:mine"))
    assert response.status_code == 200
    return response.content.decode()


def test_an_interview_owed_is_on_the_list_of_the_service_that_owes_it(world: World) -> None:
    went_missing(
        known_child(world, given_name="Priya"), clock.now() - 90 * HOUR, back_after=2 * HOUR
    )
    said = work(world, "interviewer")
    assert "Priya" in said
    assert "Return interview held within 72 hours of return" in said


def test_a_decision_owed_is_on_the_list_of_social_care(world: World) -> None:
    went_missing(known_child(world, given_name="Devon"), clock.now() - 30 * HOUR)
    assert "Devon" in work(world, "social_worker")


def test_a_stranger_reads_nothing_of_it(world: World) -> None:
    went_missing(known_child(world, given_name="Priya"), clock.now() - 90 * HOUR)
    assert "Priya" not in work(world, "stranger")


def test_a_restricted_child_is_on_the_list_of_the_named_alone(world: World) -> None:
    child = known_child(world, given_name="Hidden")
    went_missing(child, clock.now() - 30 * HOUR)
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=child.pk, reason="Relative", named=[], owner=manager.user)
    assert "Hidden" in work(world, "team_manager")
    assert "Hidden" not in work(world, "social_worker")


def test_an_interview_of_somebody_who_left_is_nobodys(world: World) -> None:
    """It would wait for a person who never comes back, and no manager be told."""
    went_missing(
        known_child(world, given_name="Priya"), clock.now() - 90 * HOUR, back_after=2 * HOUR
    )
    nobody_holds = "return interview has nobody to hold it"
    gone = world.another("interviewer", name="Robin Vale").user
    row = ReturnInterview.objects.get()
    interviews.allocate(world.reader("service_manager"), interview=row, interviewer=gone)
    assert nobody_holds not in work(world, "service_manager")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    assert nobody_holds in work(world, "service_manager")


def test_an_empty_list_says_so(world: World) -> None:
    assert "Nothing is owed by you or your team." in work(world, "social_worker")
