"""One interview answers for several absences; each keeps its clock and has one outcome (P04)."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewAttempt, NewOffer
from wayhome.practice.missing.models import Episode, EpisodeFact, ReturnInterview
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing
from wayhome.practice.missing.tests.people import client_of, words

HOUR = timedelta(hours=1)


@pytest.fixture
def absences(world: World) -> list[Episode]:
    """Back 80 hours ago, and again an hour ago: the first is late already."""
    child, now = known_child(world, carer=world.home), clock.now()
    return [
        went_missing(child, now - hours * HOUR, back_after=5 * HOUR) for hours in (85, 6)
    ]  # fmt: skip


def joined(world: World, absences: list[Episode]) -> ReturnInterview:
    return commands.cover(
        world.reader("interviewer"), interview=interview_of(absences[1]), episodes=absences[:1]
    )


def hold(world: World, interview: ReturnInterview) -> None:
    commands.hold(
        world.reader("interviewer"), interview=interview, held_at=clock.now(), where="School",
        account="We talked.", no_action_reason="In the plan.",
    )  # fmt: skip


def test_each_absence_shows_the_interview_and_is_in_time_or_late_by_its_own_clock(
    world: World, absences: list[Episode]
) -> None:
    interview = joined(world, absences)
    assert {interview_of(each).pk for each in absences} == {interview.pk}
    hold(world, interview)
    facts = EpisodeFact.objects.filter(episode_id__in=[each.pk for each in absences])
    told = facts.order_by("episode_id").values_list("outcome", "is_in_time")
    assert list(told) == [("held", False), ("held", True)]
    assert ReturnInterview.objects.filter(child=absences[0].child, outcome="held").count() == 1


def test_an_offer_made_for_one_absence_is_no_offer_for_a_later_one(
    world: World, absences: list[Episode]
) -> None:
    first, second = (interview_of(each) for each in absences)
    early = clock.now() - 70 * HOUR
    commands.offer(SYSTEM, offers=[NewOffer(first, early, "text")])
    commands.cover(world.reader("interviewer"), interview=first, episodes=absences[1:])
    rows = Derived.objects.filter(rule="MIS-S02")
    stops = dict(rows.values_list("subject_id", "stopped_at"))
    assert stops == {absences[0].pk: early, absences[1].pk: None}
    assert ReturnInterview.everything.get(pk=second.pk).voided_at


def test_what_was_done_for_an_absence_goes_on_counting_and_comes_back_with_it(
    world: World, absences: list[Episode]
) -> None:
    own = interview_of(absences[0])
    early = clock.now() - 60 * HOUR
    commands.offer(SYSTEM, offers=[NewOffer(own, early, "text")])
    commands.attempt(SYSTEM, attempts=[NewAttempt(own, early, "phone", "no_answer")])
    before = set(Derived.objects.filter(rule="MIS-S02").values_list("subject_id", "stopped_at"))
    interview = joined(world, absences)
    assert before == set(
        Derived.objects.filter(rule="MIS-S02").values_list("subject_id", "stopped_at")
    )
    page = client_of(world, "interviewer").get(f"/interviews/{interview.ref}/")
    assert "Offered: Text message" in words(page)
    commands.uncover(world.reader("interviewer"), interview=interview, episode=absences[0])
    assert interview_of(absences[0]) == own
    assert own.attempts.count() == 1
    hold(world, interview)
    own.refresh_from_db()
    assert own.outcome == ""


def test_once_it_is_held_nothing_is_added_or_taken_out(
    world: World, absences: list[Episode]
) -> None:
    interview = joined(world, absences)
    hold(world, interview)
    with pytest.raises(Invalid, match="has ended"):
        commands.uncover(world.reader("interviewer"), interview=interview, episode=absences[0])
    later = went_missing(absences[0].child, clock.now(), back_after=HOUR)
    with pytest.raises(Invalid, match="has ended"):
        commands.cover(world.reader("interviewer"), interview=interview, episodes=[later])


def test_an_absence_of_another_child_or_with_another_team_asked_is_refused(
    world: World, absences: list[Episode]
) -> None:
    reader = world.reader("interviewer")
    kit = went_missing(known_child(world, given_name="Kit"), clock.now() - HOUR, back_after=HOUR)
    with pytest.raises(Invalid):
        commands.cover(reader, interview=interview_of(absences[1]), episodes=[kit])
    commands.ask(
        reader, interview=interview_of(absences[0]), reason="Near.",
        team=world.team("return_interview", world.sefton),
    )  # fmt: skip
    with pytest.raises(Invalid, match="Another team was asked"):
        joined(world, absences)


def test_it_is_offered_on_the_page_done_and_undone_there(
    world: World, absences: list[Episode]
) -> None:
    client = client_of(world, "interviewer")
    own = interview_of(absences[0])
    page = f"/interviews/{interview_of(absences[1]).ref}/"
    assert "One more absence is owed a talk" in words(client.get(page))
    assert send(client, f"{page}absences/").status_code == 422
    assert send(client, f"{page}absences/", episodes=[absences[0].ref]).status_code == 302
    assert client.get(f"/missing/{absences[0].ref}/interview/")["Location"] == page
    assert client.get(f"/interviews/{own.ref}/")["Location"] == page, "an old link leads there"
    assert client.get(f"{page}absences/").status_code == 404
    out = f"{page}absences/{absences[0].ref}/out/"
    assert out in words(client.get(page))
    stranger = client_of(world, "stranger")
    assert stranger.get(out).status_code == 404
    assert stranger.get(f"/interviews/{own.ref}/").status_code == 404
    assert send(client, out).status_code == 302
    assert client.get(f"/interviews/{own.ref}/").status_code == 200
