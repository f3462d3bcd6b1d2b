"""One child on one page: to each reader what their purposes open, and no trace of the rest."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World
from wayhome.journeys.child.tests.people import Story, client_of, told_story, words


@pytest.fixture
def story(world: World) -> Story:
    return told_story(world)


def page(world: World, story: Story, role: str, agency: object = None) -> str:
    response = client_of(world, role, agency).get(reverse("child:page", args=[story.child.ref]))
    assert response.status_code == 200
    return words(response)


def test_the_owner_reads_who_what_matters_and_what_was_said(world: World, story: Story) -> None:
    said = page(world, story, "social_worker")
    for expected in (
        "Ash Winters",
        "(they)",
        "Looked after (care order), Cheshire East",
        "Cared for at Larch House",
        "Missing since",
        "Epilepsy, 8 am",
        "Stepfather",
        "3 Larch Lane",
        "Address withheld",
        "Text first",
        "the police",
        "I just want someone to text me back.",
        "Ask school about mornings",
        "Full account: a row about the phone.",
        "Return interview held",
        "Went missing",
        "Winsford station",
        "Northgate Academy",
    ):
        assert expected in said, expected


def test_zz(world: World, story: Story) -> None:

    client = client_of(world, "social_worker")
    address = reverse("child:page", args=[story.child.ref])
    client.get(address)
    import time

    for role in (
        "social_worker",
        "home_manager",
        "police_coordinator",
        "school_lead",
        "interviewer",
    ):
        client = client_of(world, role)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            s = time.process_time()
            client.get(address)
            s = time.process_time() - s
    for _q in asked.captured_queries:
        pass
    open("/tmp/wh-child/page.html", "wb").write(
        client_of(world, "social_worker").get(address).content
    )
