"""Held interviews are drawn by chance and read for their quality (R62). Owner: the service's
manager; colleague: an interviewer; stranger: another council's manager, and the home."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.rules.measure_sql import compiled
from wayhome.practice.missing import commands, more_measures
from wayhome.practice.missing.commands.sampling import drawn
from wayhome.practice.missing.models import InterviewSample, SampleDraw
from wayhome.practice.missing.tests.lives import (
    interview_of,
    known_child,
    open_rows,
    went_missing,
)
from wayhome.practice.missing.tests.people import client_of, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWERS = dict.fromkeys(InterviewSample.QUESTIONS, "yes")
GOOD: dict[str, Any] = {"answers": ANSWERS, "judgement": "good", "feedback": "She is heard."}


@pytest.fixture
def held(world: World) -> list[str]:
    """Refs of four interviews that the service held an hour ago."""
    refs = []
    for name in ("Ash", "Bo", "Cas", "Dee"):
        child = known_child(world, given_name=name, carer=world.home)
        interview = interview_of(went_missing(child, clock.now() - 9 * HOUR, back_after=4 * HOUR))
        commands.hold(
            world.reader("interviewer"), interview=interview, held_at=clock.now() - HOUR,
            where="School", account=f"{name} told me why.", no_action_reason="In the plan.",
        )  # fmt: skip
        refs.append(interview.ref)
    return refs


def draw(world: World, **more: Any) -> SampleDraw:
    days: dict[str, Any] = {
        "from_on": clock.today() - 2 * DAY, "until_on": clock.today(), "size": 2,
    }  # fmt: skip
    return commands.draw_sample(world.reader("service_manager"), **(days | more))


def test_chance_draws_and_the_same_seed_draws_the_same_again(world: World, held: list[str]) -> None:
    made = draw(world, seed="october")
    refs = sorted(made.samples.values_list("interview__ref", flat=True))
    assert refs == sorted(drawn(held, size=2, seed="october"))
    assert refs == sorted(drawn(held[::-1], size=2, seed=made.seed))
    assert (made.population, made.size) == (4, 2)
    rest = draw(world, size=9)
    assert rest.population == 2, "what is in a sample is not drawn again"
    assert rest.seed
    with pytest.raises(Invalid, match="Choose other days"):
        draw(world)


def test_it_is_read_by_a_date_and_judged_once(world: World, held: list[str]) -> None:
    sample = draw(world).samples.all()[0]
    owed = open_rows(world, "MIS-S52", clock.now())
    assert len(owed) == 2
    assert owed[0].due_at == owed[0].started_at + 14 * DAY
    assert owed[0].team_id == world.team("return_interview").pk
    manager = world.reader("service_manager")
    with pytest.raises(Invalid, match="Answer this"):
        commands.review_sample(manager, sample=sample, **(GOOD | {"answers": {}}))
    with pytest.raises(Invalid, match="Write to the interviewer"):
        commands.review_sample(manager, sample=sample, **(GOOD | {"feedback": " "}))
    commands.review_sample(manager, sample=sample, **GOOD)
    assert len(open_rows(world, "MIS-S52", clock.now())) == 1
    with pytest.raises(Conflict):
        commands.review_sample(manager, sample=sample, **GOOD)


def test_nobody_judges_an_interview_they_held(world: World, held: list[str]) -> None:
    child = known_child(world, given_name="Eli")
    interview = interview_of(went_missing(child, clock.now() - 9 * HOUR, back_after=4 * HOUR))
    manager = world.reader("service_manager")
    commands.hold(
        manager, interview=interview, held_at=clock.now() - HOUR, where="School",
        account="Eli told me.", no_action_reason="In the plan.",
    )  # fmt: skip
    draw(world, size=5)
    sample = InterviewSample.objects.get(interview=interview)
    with pytest.raises(Invalid, match="You held this interview"):
        commands.review_sample(manager, sample=sample, **GOOD)
    page = words(client_of(world, "service_manager").get(f"/interviews/samples/{sample.ref}/"))
    assert "A colleague reads and judges it" in page


def test_the_manager_draws_reads_and_judges_on_pages(world: World, held: list[str]) -> None:
    client = client_of(world, "service_manager")
    assert "Nobody has drawn a sample yet" in words(client.get("/interviews/samples/"))
    days = {"from_on": str(clock.today() - DAY), "until_on": str(clock.today()), "size": "1"}
    assert send(client, "/interviews/samples/draw/", **days).status_code == 302
    sample = InterviewSample.objects.select_related("interview", "child").get()
    there = f"/interviews/samples/{sample.ref}/"
    listed = words(client.get("/interviews/samples/"))
    assert there in listed
    assert "0 of 1 read" in listed
    assert "Interview drawn for quality" in words(client.get(reverse("worklist:mine")))
    assert f"{sample.child.given_name} told me why." in words(client.get(there))
    typed = {**ANSWERS, "judgement": "better", "feedback": "Ask what pulled her."}
    form = hidden(client.get(there))
    assert client.post(there, {**form, **typed}).status_code == 302
    assert "1 of 1 read; of those 1, 0 judged good" in words(client.get("/interviews/samples/"))
    page = f"/interviews/{sample.interview.ref}/"
    assert "Ask what pulled her." in words(client_of(world, "interviewer").get(page))
    world.involve(sample.child, world.council, "allocated", team=world.team("social_care"))
    allocated = words(client_of(world, "social_worker").get(page))
    assert "told me why" in allocated
    assert "Ask what pulled her." not in allocated


def test_who_may_not_read_the_account_draws_nothing_and_opens_nothing(
    world: World, held: list[str]
) -> None:
    sample = draw(world, size=1).samples.all()[0]
    for role, agency in (
        ("team_manager", world.stranger), ("team_manager", world.council),
        ("interviewer", None), ("home_manager", None),
    ):  # fmt: skip
        client = client_of(world, role, agency)
        assert client.get(f"/interviews/samples/{sample.ref}/").status_code == 404, role
    days: dict[str, Any] = {
        "from_on": clock.today() - DAY, "until_on": clock.today(), "size": 3,
    }  # fmt: skip
    for agency in (world.stranger, world.council):  # responsible: no right to the account (P21)
        with pytest.raises(Invalid, match="Choose other days"):
            commands.draw_sample(world.reader("team_manager", agency), **days)
    with pytest.raises(Refused):
        commands.draw_sample(world.reader("interviewer"), **days)
    with pytest.raises(Refused):
        commands.draw_sample(SYSTEM, **days)


def test_what_a_colleague_found_is_a_figure_and_what_nobody_read_stays_in_the_whole(
    world: World, held: list[str]
) -> None:
    manager = world.reader("service_manager")
    good, poor, _waits = draw(world, size=3).samples.order_by("pk")
    commands.review_sample(manager, sample=good, **GOOD)
    unheard = {"answers": ANSWERS | {"childs_voice": "no"}, "judgement": "poor"}
    commands.review_sample(manager, sample=poor, **(GOOD | unheard))
    with connection.cursor() as cursor:
        cursor.execute(compiled(more_measures.QUALITY, [], {}))
        row = cursor.fetchone()
    assert list(zip(row[::2], row[1::2], strict=True)) == [(3, 4), (2, 3), (1, 2), (1, 2)]
    page = words(client_of(world, "service_manager").get("/figures/more/steps/"))
    assert "Interviews drawn by chance and read for their quality" in page
