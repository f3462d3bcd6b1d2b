"""The search is read in one query around a visible episode: it must see what `visible_to` sees."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.homecoming import NewPlan
from wayhome.practice.missing.commands.search import NewEnquiry, NewResult
from wayhome.practice.missing.commands.sightings import NewSighting
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import (
    CarersPart,
    CategoryChange,
    Challenge,
    Enquiry,
    EnquiryResult,
    Episode,
    PreventionInterview,
    ReturnPlan,
    Sighting,
    SightingStep,
    StateChange,
)
from wayhome.practice.missing.queries.owners import Owner
from wayhome.practice.missing.queries.search import search
from wayhome.practice.missing.tests.lives import came_back
from wayhome.practice.missing.tests.people import client_of, reported

HOUR = timedelta(hours=1)
READERS = ("social_worker", "team_manager", "police_coordinator", "home_manager", "school_lead")


def a_night(world: World) -> Episode:
    """One of everything, open to all and not, by several agencies."""
    child = world.child(carer=world.home, school=world.school)
    episode = reported(world, child, ago=5 * HOUR)
    now = clock.now()
    officer, worker = world.reader("police_coordinator"), world.reader("social_worker")
    home = world.reader("home_manager")
    for actor, agency in ((officer, world.police), (worker, world.home), (home, world.home)):
        new = NewEnquiry(episode, "place", "Look", Owner(agency), due_at=now + HOUR)
        [row] = commands.plan_enquiries(actor, enquiries=[new])
        commands.record_results(actor, results=[NewResult(row, "Nothing there.", now)])
    for actor, readers in ((home, Handling.OPEN), (officer, Handling.POLICE_AND_CARE)):
        new_sighting = NewSighting(
            episode, Instant.at(now), "Crewe", "sure", informant="Bev", readers=readers
        )
        [sighting] = commands.record_sightings(actor, sightings=[new_sighting])
        commands.follow_up(worker, sighting=sighting, text="Sent somebody.")
        commands.change_state(
            officer, episode=episode, state="phone", since_at=now, decided_by="Jo",
            reason="Rang.", readers=readers,
        )  # fmt: skip
    commands.change_category(
        worker, episode=episode, category="A", decided_at=now, decided_by="Jo", reason="Known."
    )
    for actor in (home, worker):
        commands.challenge(actor, episode=episode, believed="high", reason="Cold.")
    plan = NewPlan("no", why="An uncle.", for_carers="Keep the light on.")
    commands.plan_return(worker, episode=episode, plan=plan)
    came_back(episode, now)
    commands.record_prevention(
        officer, episode=episode, held_at=now, officer="PC Lowe", said="Is well."
    )
    return episode


def seen(found: Any) -> dict[Any, set[int]]:
    return {
        Enquiry: {line.said.id for line in found.enquiries},
        EnquiryResult: {row.id for line in found.enquiries for row in line.results},
        Sighting: {line.said.id for line in found.sightings},
        SightingStep: {row.id for line in found.sightings for row in line.steps},
        StateChange: {line.said.id for line in found.states},
        CategoryChange: {row.id for row in found.categories},
        Challenge: {line.said.id for line in found.challenges},
        ReturnPlan: {row.id for row in found.plans},
        PreventionInterview: {row.id for row in found.preventions},
    }


@pytest.fixture
def episode(world: World) -> Episode:
    return a_night(world)


@pytest.mark.parametrize("role", READERS)
def test_each_reader_sees_what_visible_to_gives(world: World, episode: Episode, role: str) -> None:
    reader = world.reader(role)
    found = search(reader, episode)
    for model, ids in seen(found).items():
        rows = model.objects.visible_to(reader).filter(episode=episode)
        assert ids == set(rows.values_list("pk", flat=True)), (role, model)
    carers = CarersPart.objects.visible_to(reader).filter(episode=episode)
    assert bool(found.for_carers) == carers.exists()


def test_it_takes_one_query(world: World, episode: Episode) -> None:
    reader = world.reader("social_worker")
    search(reader, episode)
    with CaptureQueriesContext(connection) as queries:
        search(reader, episode)
    assert len(queries) == 1


def test_the_page_asks_no_more_when_the_night_is_full(world: World, episode: Episode) -> None:
    quiet = came_back(reported(world, world.child("Kit", carer=world.home)), clock.now())
    client = client_of(world, "police_coordinator")
    client.get(f"/missing/{quiet.ref}/")
    counts = []
    for row in (quiet, episode):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/missing/{row.ref}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
