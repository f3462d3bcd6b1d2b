"""What a child told in a return interview is a concern, and a screening is owed."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands as tools
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.crossings import heard
from wayhome.practice.exploitation.models import Concern
from wayhome.practice.exploitation.tests.lives import screened
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.models import ReturnInterview
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing
from wayhome.practice.missing.tests.test_form_of_the_conversation import NEEDED

HOUR = timedelta(hours=1)
TOLD = "A man with a grey Golf gave me a phone."


@pytest.fixture
def child(world: World) -> Child:
    tools.load_shipped(SYSTEM)
    return known_child(world, carer=world.home)


@pytest.fixture
def interview(child: Child) -> ReturnInterview:
    return interview_of(went_missing(child, clock.now() - 30 * HOUR, back_after=20 * HOUR))


def says(world: World, interview: ReturnInterview, *signs: str) -> None:
    reader = world.reader("interviewer")
    response = missing.begin_form(reader, interview=interview)
    answers = {heard.QUESTION: Given(codes=signs, text=TOLD)} if signs else {}
    tools.save_answers(reader, response, answers | NEEDED)


def held(world: World, interview: ReturnInterview) -> None:
    missing.hold(
        world.reader("interviewer"),
        interview=interview,
        held_at=clock.now() - HOUR,
        where="At school",
        account=TOLD,
        no_action_reason="All in hand.",
    )


def test_signs_are_a_concern_without_the_words_and_ask_for_a_screening(
    world: World, child: Child, interview: ReturnInterview
) -> None:
    says(world, interview, "phones", "travel")
    held(world, interview)
    [concern] = Concern.objects.all()
    assert concern.kinds == ["county_lines", "criminal"]
    assert concern.recorded_by == world.user("interviewer")
    assert "Golf" not in concern.said  # few read an interview (P21); the concern more
    rows = Derived.objects.filter(child=child)
    assert rows.filter(rule="EXP-S02").open_at(clock.now()).exists()
    assert rows.filter(rule="EXP-E01").exists()  # on the chronology
    screened(world, child, "social_worker")
    assert not rows.filter(rule="EXP-S02").open_at(clock.now()).exists()


@pytest.mark.parametrize("signs", [(), ("none",), ("not_known",)])
def test_no_sign_is_no_concern(
    world: World, interview: ReturnInterview, signs: tuple[str, ...]
) -> None:
    says(world, interview, *signs)
    held(world, interview)
    assert not Concern.objects.exists()


def test_what_is_at_home_stays_with_police_and_care(
    world: World, interview: ReturnInterview
) -> None:
    says(world, interview, "home", "gifts")
    held(world, interview)
    readers = {
        role: Concern.objects.visible_to(world.reader(role)).exists()
        for role in ("social_worker", "police_coordinator", "home_manager", "school_lead")
    }
    assert readers == {
        "social_worker": True, "police_coordinator": True,
        "home_manager": False, "school_lead": False,
    }  # fmt: skip


def test_a_form_gone_on_with_after_the_talk_is_heard_once(
    world: World, interview: ReturnInterview
) -> None:
    says(world, interview)
    held(world, interview)
    interview.refresh_from_db()
    assert interview.response
    reader = world.reader("interviewer")
    tools.save_answers(
        reader, interview.response, {heard.QUESTION: Given(codes=("debt",), text=TOLD)}
    )
    tools.complete(reader, interview.response)
    assert Concern.objects.get().kinds == ["criminal"]


def test_signs_heard_at_the_talk_are_not_told_twice(
    world: World, interview: ReturnInterview
) -> None:
    says(world, interview, "debt")
    held(world, interview)
    interview.refresh_from_db()
    assert interview.response
    tools.complete(world.reader("interviewer"), interview.response)
    assert Concern.objects.count() == 1


def test_the_interview_stands_though_the_concern_cannot_be_raised(
    world: World, interview: ReturnInterview, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the room is shut")

    monkeypatch.setattr("wayhome.journeys.crossings.commands.raise_concern", fails)
    says(world, interview, "debt")
    held(world, interview)
    interview.refresh_from_db()
    assert interview.outcome == "held"
    assert not Concern.objects.exists()


def test_every_sign_that_the_form_asks_for_is_known_here() -> None:
    """A sign that nobody mapped is looked for both ways: it is never lost."""
    assert heard.kinds(["frightened"]) == ("criminal", "sexual")
    assert heard.kinds(["older", "travel"]) == ("county_lines",)
    assert heard.signs(["not_known", "none", "debt"]) == ["debt"]
