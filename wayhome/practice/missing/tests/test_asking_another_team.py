"""Another authority's service is asked to interview; the responsible one keeps the clock (issue 3).

Ash is Sefton's and lives in Cheshire East: Sefton asks the service there. Owner: Sefton's own
interviewer; colleague: the service; stranger: another council.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.factories import World
from tests.forms import hidden, send
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import InterviewRequest, ReturnInterview
from wayhome.practice.missing.tests.lives import (
    interview_of,
    known_child,
    open_rows,
    went_missing,
)
from wayhome.practice.missing.tests.people import client_of, words

HOUR = timedelta(hours=1)


@pytest.fixture
def interview(world: World) -> ReturnInterview:
    child = known_child(
        world, responsible=world.sefton, lives_in=world.cheshire_east, carer=world.home
    )
    return interview_of(went_missing(child, clock.now() - 12 * HOUR, back_after=10 * HOUR))


def owner(world: World) -> Reader:
    return world.reader("interviewer", world.sefton_council)


def asked(world: World, interview: ReturnInterview, **more: Any) -> InterviewRequest:
    team = world.team("return_interview")
    values = {"reason": "She lives 60 miles from us.", "notes": "She likes the park."} | more
    return commands.ask(owner(world), interview=interview, team=team, **values)


def sees(reader: Reader, interview: ReturnInterview) -> bool:
    return ReturnInterview.objects.visible_to(reader).filter(pk=interview.pk).exists()


def test_asking_opens_the_case_to_that_team_and_a_no_closes_it(
    world: World, interview: ReturnInterview
) -> None:
    assert not sees(world.reader("interviewer"), interview)
    row = asked(world, interview)
    opened = row.opened
    assert opened
    assert (opened.team, opened.case_ref, opened.purpose) == (
        world.team("return_interview"), interview.case_ref, "return_interview",
    )  # fmt: skip
    assert sees(world.reader("interviewer"), interview)
    with pytest.raises(Invalid, match="why not"):
        commands.answer_asked(world.reader("interviewer"), asked=row, answer="refused")
    commands.answer_asked(
        world.reader("interviewer"), asked=row, answer="refused", reason="Nobody is free."
    )
    assert not sees(world.reader("interviewer"), interview)
    assert sees(owner(world), interview)


def test_the_asked_team_answers_in_a_day_and_the_asker_falls_back(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    ours, theirs = world.team("return_interview", world.sefton), row.to_team
    [owed] = open_rows(world, "MIS-S50", clock.now())
    assert (owed.due_at, owed.team_id) == (row.asked_at + 24 * HOUR, theirs.pk)
    assert not open_rows(world, "MIS-G51", row.asked_at + 23 * HOUR)
    [unanswered] = open_rows(world, "MIS-G51", row.asked_at + 25 * HOUR)
    assert unanswered.team_id == ours.pk
    [fall_back] = open_rows(world, "MIS-G50", row.asked_at + 37 * HOUR)
    assert fall_back.team_id == ours.pk
    assert not open_rows(world, "MIS-G51", row.asked_at + 37 * HOUR)


def test_the_clock_stays_with_the_responsible_authority_and_shows_to_both(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    assert not Derived.objects.filter(rule="MIS-S51").exists()
    commands.answer_asked(world.reader("interviewer"), asked=row, answer="accepted")
    [own] = open_rows(world, "MIS-S01", clock.now())
    [shown] = open_rows(world, "MIS-S51", clock.now())
    assert own.team_id == world.team("return_interview", world.sefton).pk
    assert shown.team_id == world.team("return_interview").pk
    assert (own.started_at, own.due_at) == (shown.started_at, shown.due_at)
    assert not open_rows(world, "MIS-G50", clock.now() + 40 * HOUR)
    commands.take_back(owner(world), asked=row, why="They could not see her.")
    assert not open_rows(world, "MIS-S51", clock.now())
    assert open_rows(world, "MIS-S01", clock.now())


def test_the_team_that_said_yes_names_its_own_and_they_lose_it_when_it_is_taken_back(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    theirs, manager = world.user("interviewer"), world.reader("service_manager")
    with pytest.raises(Invalid, match="in the team"):
        commands.allocate(manager, interview=interview, interviewer=theirs)
    commands.answer_asked(manager, asked=row, answer="accepted")
    commands.allocate(manager, interview=interview, interviewer=theirs)
    with pytest.raises(Invalid, match="take it back first"):
        commands.allocate(owner(world), interview=interview, interviewer=theirs)
    commands.take_back(owner(world), asked=row, why="Too slow.")
    interview.refresh_from_db()
    assert interview.interviewer is None
    commands.allocate(
        owner(world), interview=interview,
        interviewer=world.user("interviewer", world.sefton_council),
    )  # fmt: skip


def test_held_by_the_asked_team_it_is_held_and_judged_by_their_employer(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    commands.answer_asked(world.reader("interviewer"), asked=row, answer="accepted")
    world.service.owner = world.home
    world.service.save()
    commands.hold(
        world.reader("interviewer"), interview=interview, held_at=clock.now(), where="School",
        account="We talked.", no_action_reason="In the plan.",
    )  # fmt: skip
    interview.refresh_from_db()
    assert (interview.outcome, interview.independence) == ("held", "not")
    assert not open_rows(world, "MIS-S01", clock.now())
    with pytest.raises(Invalid, match="has ended"):
        commands.take_back(owner(world), asked=row, why="Late.")


def test_only_the_side_that_owes_it_asks_and_only_the_asked_answer(
    world: World, interview: ReturnInterview
) -> None:
    host = world.reader("social_worker")  # Cheshire East's: the child lives there
    team = world.team("return_interview")
    with pytest.raises(Refused):
        commands.ask(host, interview=interview, team=team, reason="Please.")
    responsible = world.reader("social_worker", world.sefton_council)
    row = commands.ask(responsible, interview=interview, team=team, reason="Please.")
    with pytest.raises(Refused):
        commands.answer_asked(owner(world), asked=row, answer="accepted")
    with pytest.raises(Refused):
        commands.take_back(world.reader("interviewer"), asked=row, why="No.")
    with pytest.raises(Invalid, match="take that back first"):
        asked(world, interview)


def test_of_two_who_answer_the_second_reads_what_the_first_said(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    url = f"/interviews/asked/{row.ref}/"
    second = client_of(world, "service_manager")
    form = hidden(second.get(url))
    commands.answer_asked(world.reader("interviewer"), asked=row, answer="accepted")
    with pytest.raises(Conflict):
        commands.answer_asked(world.reader("interviewer"), asked=row, answer="accepted")
    page = second.post(url, {**form, "answer": "refused", "reason": "We are full."})
    assert page.status_code == 422
    assert "of your team said yes" in words(page)
    assert "We are full." in words(page)
    row.refresh_from_db()
    assert row.answer == "accepted"


def test_an_answer_after_it_was_taken_back_is_told_so_and_kept(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    url = f"/interviews/asked/{row.ref}/"
    client = client_of(world, "interviewer")
    form = hidden(client.get(url))
    commands.take_back(owner(world), asked=row, why="We found somebody.")
    page = client.post(url, {**form, "answer": "accepted", "reason": "Jo sees her at 3."})
    said = words(page)
    assert page.status_code == 409
    assert "Sefton Council took this interview back" in said
    assert "Jo sees her at 3." in said
    assert interview.child.given_name not in said
    assert client.get(f"/interviews/{interview.ref}/").status_code == 404
    row.refresh_from_db()
    assert row.came_too_late
    seen = words(client_of(world, "interviewer", world.sefton_council).get(
        f"/interviews/{interview.ref}/"
    ))  # fmt: skip
    assert "Jo sees her at 3." in seen
    assert "came after it was taken back" in seen
    assert Derived.objects.filter(rule="MIS-E61").count() == 0


def test_both_sides_do_it_on_their_pages(world: World, interview: ReturnInterview) -> None:
    ours = client_of(world, "interviewer", world.sefton_council)
    page = f"/interviews/{interview.ref}/"
    assert "Ask another authority or service" in words(ours.get(page))
    team = world.team("return_interview")
    choices = words(ours.get(f"{page}ask/"))
    assert choices.index("Stepping Stones") < choices.index("Worcestershire Council")
    sent = send(ours, f"{page}ask/", team=team.ref, reason="She lives near you.")
    assert sent.status_code == 302
    row = InterviewRequest.objects.get()
    theirs = client_of(world, "interviewer")
    assert "Your team is asked to hold this interview" in words(theirs.get(page))
    assert send(theirs, f"/interviews/asked/{row.ref}/", answer="accepted").url == page
    assert "said yes" in words(ours.get(page))
    back = send(ours, f"/interviews/asked/{row.ref}/back/", why="They cancelled.")
    assert back.status_code == 302
    assert theirs.get(page).status_code == 404
    assert "took this interview back" in words(theirs.get(f"/interviews/asked/{row.ref}/"))


def test_who_is_late_is_said_with_what_to_do(world: World, interview: ReturnInterview) -> None:
    with clock.stopped(clock.now() - 30 * HOUR):
        asked(world, interview)
    ours = client_of(world, "interviewer", world.sefton_council)
    said = words(ours.get(f"/interviews/{interview.ref}/"))
    assert "The team that was asked has not answered" in said
    assert "Take it back and interview yourselves" in said
    work = words(ours.get(reverse("worklist:mine")))
    assert "Another team was asked to interview, and has not said yes" in work
    theirs = words(client_of(world, "interviewer").get(reverse("worklist:mine")))
    assert "Asked to hold a return interview: answer yes or no" in theirs


def test_a_stranger_gets_404_and_a_home_or_school_reads_nothing_of_it(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    for role in ("stranger", "home_manager"):
        client = client_of(world, role)
        for url in (f"/interviews/{interview.ref}/ask/", f"/interviews/asked/{row.ref}/",
                    f"/interviews/asked/{row.ref}/back/",
                    f"/interviews/asked/{row.ref}/answered/"):  # fmt: skip
            assert client.get(url).status_code == 404, (role, url)
    seen = words(client_of(world, "home_manager").get(f"/interviews/{interview.ref}/"))
    assert "Stepping Stones" not in seen
    assert "She lives 60 miles" not in seen


def test_a_refused_request_is_on_the_askers_list_until_somebody_acts(
    world: World, interview: ReturnInterview
) -> None:
    row = asked(world, interview)
    commands.answer_asked(
        world.reader("interviewer"), asked=row, answer="refused", reason="Nobody is free."
    )
    soon = clock.now() + timedelta(minutes=1)
    assert [one.team_id for one in open_rows(world, "MIS-G51", soon)] == [
        world.team("return_interview", world.sefton).pk
    ]
    said = words(client_of(world, "interviewer", world.sefton_council).get(
        f"/interviews/{interview.ref}/"
    ))  # fmt: skip
    assert "The team that was asked said no" in said
    assert "Nobody is free." in said
    with clock.stopped(soon):
        commands.allocate(
            owner(world), interview=interview,
            interviewer=world.user("interviewer", world.sefton_council),
        )  # fmt: skip
    assert not open_rows(world, "MIS-G51", soon + HOUR)


def test_a_closed_record_is_asked_of_nobody_who_is_not_named_in_it(
    world: World, interview: ReturnInterview
) -> None:
    council = world.sefton_council
    access.restrict(
        world.reader("team_manager", council), child_id=interview.child_id,
        reason="Named staff only.", owner=world.user("team_manager", council),
        named=[world.user("interviewer", council)],
    )  # fmt: skip
    with pytest.raises(Invalid, match="This record is closed"):
        asked(world, interview)
