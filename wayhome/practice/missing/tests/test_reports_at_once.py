"""Two at the same instant, on two connections: one episode, nothing lost, nobody twice (E15)."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.factories import World
from tests.forms import hidden
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Acknowledgement
from wayhome.practice.missing.commands import reports
from wayhome.practice.missing.models import Episode, FurtherReport
from wayhome.practice.missing.tests.people import client_of, reported
from wayhome.practice.missing.tests.wizard import Wizard

LATELY = {"seen-how": "unknown", "police-told": "no", "police-why_not": "Ringing now."}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own, begun together; what they answered, in their order."""
    together, answers = Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        try:
            together.wait(timeout=20)
            answers[number] = acts[number]()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.fixture
def world(world_committed: World) -> World:
    return world_committed


def ready(world: World, role: str, child: Child | None) -> Wizard:
    wizard = Wizard(client_of(world, role))
    wizard.choose(child)
    wizard.to("check", **LATELY)
    return wizard


def test_the_same_report_sent_twice_at_once_is_written_once(world: World) -> None:
    wizard = ready(world, "social_worker", world.child())
    fields = hidden(wizard.look())
    other = client_of(world, "social_worker")
    answers = at_once(
        lambda: wizard.client.post(wizard.url, fields),
        lambda: other.post(wizard.url, fields),
    )
    assert {answer.url for answer in answers} == {wizard.address("received")}
    assert Episode.objects.count() == 1
    assert not FurtherReport.objects.exists()


def test_two_people_who_report_one_child_at_once_make_one_episode(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have been told that nobody reported the child; only then does either write."""
    child, told = world.child(), Barrier(2)
    write = reports.report

    def written(*args: Any, **kwargs: Any) -> Any:
        told.wait(timeout=20)
        return write(*args, **kwargs)

    monkeypatch.setattr(reports, "report", written)
    wizards = [ready(world, role, child) for role in ("social_worker", "police_coordinator")]
    forms = [hidden(wizard.look()) for wizard in wizards]
    answers = at_once(
        lambda: wizards[0].client.post(wizards[0].url, forms[0]),
        lambda: wizards[1].client.post(wizards[1].url, forms[1]),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Episode.objects.count() == 1
    assert FurtherReport.objects.count() == 1


def test_two_schools_that_name_an_unknown_child_at_once_make_one_child(world: World) -> None:
    wizards = [ready(world, role, None) for role in ("school_lead", "health_practitioner")]
    forms = [hidden(wizard.look()) for wizard in wizards]
    at_once(
        lambda: wizards[0].client.post(wizards[0].url, forms[0]),
        lambda: wizards[1].client.post(wizards[1].url, forms[1]),
    )
    assert Child.objects.count() == 1
    assert Episode.objects.count() == 1
    assert FurtherReport.objects.count() == 1


def test_two_who_acknowledge_at_once_are_one_acknowledgement(world: World) -> None:
    episode = reported(world, world.child())
    people = [client_of(world, role) for role in ("social_worker", "police_coordinator")]
    forms = [hidden(client.get("/missing/")) for client in people]
    url = f"/missing/{episode.ref}/acknowledge/"
    answers = at_once(lambda: people[0].post(url, forms[0]), lambda: people[1].post(url, forms[1]))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Acknowledgement.objects.count() == 1
