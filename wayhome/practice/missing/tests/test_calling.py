"""A report calls whoever is on duty, names nobody, and says when nobody is there (R16, P24)."""

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import jobs
from wayhome.practice.missing.commands import calls
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import client_of, reported, words


@pytest.fixture
def child(world: World) -> Child:
    return world.child(responsible=world.sefton, carer=world.home)


def called(episode: Episode) -> set[str]:
    calls.send(episode.pk)
    assert all(len(message.to) == 1 for message in mail.outbox)
    return {message.to[0] for message in mail.outbox}


def test_people_on_duty_are_called_in_the_area_and_by_the_council_that_answers(
    world: World, child: Child
) -> None:
    host, police = world.user("social_worker"), world.user("police_coordinator")
    sefton = world.user("social_worker", world.sefton_council)
    mersey = world.user("police_coordinator", world.merseyside)
    for person in (host, police, sefton, mersey):
        world.on_duty(person)
    world.another("social_worker")  # a colleague who is not on duty
    assert called(reported(world, child)) == {
        person.email for person in (host, police, sefton, mersey)
    }


def test_where_nobody_is_on_duty_the_whole_team_is_called(world: World) -> None:
    team = [world.user("social_worker"), world.another("social_worker").user]
    police = world.user("police_coordinator")
    world.on_duty(police)
    world.user("social_worker", world.halton_council)
    assert called(reported(world, world.child())) == {person.email for person in (*team, police)}
    page = words(client_of(world, "social_worker").get("/missing/"))
    assert "Nobody is on duty for Duty social care, Cheshire East Council" in page
    assert "Nobody is on duty for Missing from home" not in page


def test_at_night_the_out_of_hours_team_is_called_and_the_day_team_sleeps(world: World) -> None:
    night = world.another("social_worker").user
    world.user("social_worker")
    world.on_duty(night, world.team("out_of_hours"))
    world.on_duty(world.user("control_room"))
    assert called(reported(world, world.child())) == {
        night.email,
        world.user("control_room").email,
    }


def test_a_message_names_no_child_no_place_and_no_rule(world: World) -> None:
    world.on_duty(world.user("social_worker"))
    calls.send(reported(world, world.child(), last_seen_where="Winsford station").pk)
    for message in mail.outbox:
        text = f"{message.subject} {message.body}"
        assert message.subject == "A report needs you"
        for word in ("Ash", "Winters", "Winsford", "missing", "child", "police"):
            assert word not in text


def test_a_further_report_calls_again_and_history_calls_nobody(world: World) -> None:
    def waiting() -> int:
        return ProcrastinateJob.objects.filter(task_name=calls.JOB).count()

    child = world.child()
    reported(world, child)
    assert waiting() == 1
    reported(world, child)
    assert waiting() == 2


def test_the_call_is_made_by_a_job_of_the_same_transaction(world: World) -> None:
    world.on_duty(world.user("social_worker"))
    episode = reported(world, world.child())
    job = ProcrastinateJob.objects.get(task_name=calls.JOB)
    assert job.args == {"episode": episode.pk}
    assert not mail.outbox
    jobs.call(**job.args)
    assert len(mail.outbox) > 0


def test_somebody_who_left_is_not_called(world: World) -> None:
    person = world.user("social_worker")
    world.on_duty(person)
    person.is_active = False
    person.save()
    assert person.email not in called(reported(world, world.child()))


def test_a_closed_record_calls_its_owner_alone(world: World) -> None:
    child = world.child()
    manager = world.reader("team_manager")
    world.on_duty(world.user("social_worker"))
    assert manager.user
    access.restrict(
        manager, child_id=child.pk, reason="Adopted", named=[manager.user], owner=manager.user
    )
    assert called(reported(world, child, by=manager)) == {manager.user.email}


def test_a_stranger_council_is_not_called(world: World) -> None:
    stranger = world.user("stranger")
    world.on_duty(stranger)
    assert stranger.email not in called(reported(world, world.child()))


def test_a_report_that_is_rolled_back_calls_nobody(world: World) -> None:
    sid = connection.savepoint()
    assert sid
    reported(world, world.child())
    connection.savepoint_rollback(sid)
    assert not ProcrastinateJob.objects.filter(task_name=calls.JOB).exists()
