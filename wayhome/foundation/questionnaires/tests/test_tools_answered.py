"""A scored tool answered about a child: kept with its result, read by whom it should be."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries, scores
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import FloorHit, Response, Scored, Version
from wayhome.foundation.questionnaires.tests.test_pages import hidden, send
from wayhome.foundation.questionnaires.tests.tools import TOOL
from wayhome.foundation.rules.models import Derived

DRIVEN = Given(codes=("yes",), time_frames=("to_3m", "to_12m"), evidence="Seen", source="seen")
NO = Given(codes=("no",))
ANSWERS = {"gifts": NO, "cars": DRIVEN, "alone": Given(codes=("not_known",))}


@pytest.fixture
def tool(world: World) -> Version:
    return commands.load(SYSTEM, text=TOOL)[0]


@pytest.fixture
def young(world: World) -> Child:
    return world.child(age=11, school=world.school)


@pytest.fixture
def school(world: World) -> Reader:
    return world.reader("school_lead")


@pytest.fixture
def screened(world: World, young: Child, school: Reader, tool: Version) -> Response:
    """By the school on whose roll the child is."""
    response = commands.begin(school, child=young, version=tool)
    commands.save_answers(school, response, ANSWERS)
    return commands.complete(school, response)


def test_the_result_is_kept_as_it_was_computed(
    worker: Reader, young: Child, screened: Response
) -> None:
    kept = queries.latest(worker, young.pk, "small-tool")
    assert kept
    assert (kept.low, kept.high, kept.band_low, kept.band_high) == (6, 8, "some", "many")
    assert (kept.tool_version, kept.floors, kept.response) == (1, ["driven_young"], screened)
    result = scores.from_json(kept.result)
    assert (result.coverage.not_known, result.unknown) == (1, ("alone",))
    assert list(queries.history(worker, young.pk)) == [kept]


def test_a_correction_scores_again_and_what_was_stays(
    worker: Reader, school: Reader, young: Child, screened: Response
) -> None:
    commands.save_answers(school, screened, {"cars": NO}, reason="It was her aunt")
    kept = queries.latest(worker, young.pk, "small-tool")
    assert kept
    assert (kept.low, kept.floors) == (0, [])
    assert Scored.everything.filter(response=screened).count() == 2
    assert not FloorHit.objects.filter(response=screened).exists()


def test_a_floor_waits_for_a_manager_and_goes_with_the_decision(
    world: World, worker: Reader, screened: Response
) -> None:
    [hit] = queries.floors(worker, screened)
    owed = Derived.objects.get(rule="QST-S10", subject_id=hit.pk)
    assert owed.agency_id == world.council.pk
    assert owed.until_at is None or owed.due_at
    with pytest.raises(Refused):
        commands.decide_floor(worker, hit=hit, decision="Strategy discussion today")
    manager = world.reader("team_manager")
    with pytest.raises(Invalid, match="Say what you decided"):
        commands.decide_floor(manager, hit=hit, decision=" ")
    commands.decide_floor(manager, hit=hit, decision="Strategy discussion today")
    with pytest.raises(Invalid, match="Somebody decided this"):
        commands.decide_floor(manager, hit=hit, decision="Nothing")
    after = Derived.objects.get(rule="QST-S10", subject_id=hit.pk)
    assert after.stopped_at
    [kept] = queries.history(worker, screened.children[0])
    assert (kept.low, kept.band_low) == (6, "some")  # no level was set by it


def test_a_school_reads_what_it_filled_in_and_not_what_others_assessed(
    world: World, worker: Reader, school: Reader, screened: Response
) -> None:
    young = screened.child
    assert young
    other = commands.begin(worker, child=young, version=screened.questionnaire_version)
    commands.save_answers(worker, other, {"gifts": NO})
    assert list(Response.objects.visible_to(school)) == [screened]
    assert set(Response.objects.visible_to(worker)) == {screened, other}
    for role in ("home_manager", "health_practitioner", "police_coordinator", "stranger"):
        assert not Response.objects.visible_to(world.reader(role)).exists(), role
        assert not queries.history(world.reader(role), young.pk).exists(), role


@pytest.mark.parametrize(
    ("role", "purpose"),
    [
        ("police_coordinator", ""),
        ("school_lead", ""),
        ("home_manager", ""),
        ("health_practitioner", "health_care"),
        ("youth_justice_worker", "youth_justice"),
        ("interviewer", "return_interview"),
    ],
)
def test_any_agency_in_the_circle_can_screen(
    world: World, tool: Version, role: str, purpose: str
) -> None:
    child = world.child(school=world.school, carer=world.home)
    reader = world.reader(role)
    if purpose:
        assert reader.agency
        world.involve(child, reader.agency, purpose, team=reader.team)
    response = commands.begin(reader, child=child, version=tool)
    commands.save_answers(reader, response, ANSWERS)
    commands.complete(reader, response)
    [kept] = queries.history(reader, child.pk)
    assert kept.recorded_by_agency == reader.agency


def test_whoever_merely_stands_outside_the_circle_cannot(
    world: World, young: Child, tool: Version
) -> None:
    with pytest.raises(Refused):
        commands.begin(world.reader("stranger"), child=young, version=tool)
    with pytest.raises(Refused):
        commands.begin(world.reader("home_manager"), child=young, version=tool)


def test_people_are_added_one_after_another(
    world: World, client: Client, worker: Reader, young: Child, tool: Version
) -> None:
    response = commands.begin(worker, child=young, version=tool)
    desk = signed_in(client, world.user("social_worker"))
    url = reverse("questionnaires:fill", args=[response.ref])
    first = {"q-name": "Tall man", "q-adult": "yes", "q-how-old": "30", "another": "people"}
    sent = send(desk, url, **first)
    assert sent["Location"] == f"{url}?more=people#section-people"
    page = desk.get(f"{url}?more=people").content.decode()
    assert "Person 2" in page
    second = {**first, "q-name--2": "Short man", "q-adult--2": "yes", "q-how-old--2": "41"}
    assert send(desk, url, **second).status_code == 302
    told = queries.given(response)
    assert told["name.2"].text == "Short man"
    assert told["how_old.2"].number == 41
    titles = [part.title for part in queries.shown(worker, response)]
    assert titles == ["Signs", "People: person 1", "People: person 2"]
    with pytest.raises(Invalid, match="at most 3"):
        commands.save_answers(worker, response, {"name.4": Given(text="One too many")})


def test_time_and_evidence_go_round_trip_through_the_page(
    world: World, client: Client, worker: Reader, young: Child, tool: Version
) -> None:
    response = commands.begin(worker, child=young, version=tool)
    desk = signed_in(client, world.user("social_worker"))
    url = reverse("questionnaires:fill", args=[response.ref])
    fields: dict[str, Any] = hidden(desk, url) | {
        "q-cars": "yes",
        "q-cars__frame": ["to_3m", "to_12m"],
        "q-cars__evidence": "Seen",
        "q-cars__source": "seen",
    }
    assert desk.post(url, fields).status_code == 302
    assert queries.given(response)["cars"] == DRIVEN
    page = desk.get(reverse("questionnaires:read", args=[response.ref])).content.decode()
    assert "In the last 3 months, 6 to 12 months ago" in page
    assert "I saw or heard it" in page


def test_the_result_page_says_what_it_comes_to_and_what_it_does_not_cover(
    world: World, client: Client, young: Child, screened: Response
) -> None:
    manager = signed_in(client, world.user("team_manager"))
    url = reverse("questionnaires:read", args=[screened.ref])
    page = manager.get(url).content.decode()
    for words in (
        "A manager must decide",
        "Some signs",
        "Many signs",
        "somewhere from 6 to 8",
        "It does not ask about home.",
        "Ask for a strategy discussion.",
    ):
        assert words in page
    [hit] = screened.floor_hits.all()
    there = reverse("questionnaires:decide_floor", args=[hit.ref])
    assert there in page
    assert send(manager, there, decision="Strategy discussion at two")["Location"] == url
    assert "Strategy discussion at two" in manager.get(url).content.decode()


def test_the_second_time_the_first_is_shown_beside_it(
    world: World, client: Client, worker: Reader, screened: Response
) -> None:
    young = screened.child
    assert young
    again = commands.begin(worker, child=young, version=screened.questionnaire_version)
    desk = signed_in(client, world.user("social_worker"))
    page = desk.get(reverse("questionnaires:fill", args=[again.ref])).content.decode()
    assert "Last time:" in page
    commands.save_answers(worker, again, {**ANSWERS, "gifts": DRIVEN})
    commands.complete(worker, again)
    page = desk.get(reverse("questionnaires:read", args=[again.ref])).content.decode()
    assert "Since the last time" in page
    assert "Answers that differ" in page
    latest = queries.latest(worker, young.pk, "small-tool")
    assert latest
    assert latest.response == again
