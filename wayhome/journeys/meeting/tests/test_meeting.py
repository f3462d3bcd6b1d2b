"""The daily missing meeting on one page: the night, what is owed, a decision in a line each."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import World
from tests.forms import hidden, send
from tests.stories import client_of, questions, words
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.journeys.meeting import commands
from wayhome.journeys.meeting.models import Attendance
from wayhome.practice.danger.commands import NewDanger, tell
from wayhome.practice.missing.models import Episode, MeetingNote
from wayhome.practice.missing.tests.lives import came_back, known_child, went_missing

HOUR = timedelta(hours=1)
PAGE = "/meeting/"


@pytest.fixture
def now(world: World) -> Any:
    """Ten in the morning: the meeting asks after the day and night before."""
    today = clock.now().astimezone(clock.LONDON).replace(hour=10, minute=0, second=0, microsecond=0)
    with clock.stopped(today):
        yield today


def gone(world: World, now: Any, name: str = "Ash", *, hours: float = 8, **more: Any) -> Episode:
    return went_missing(world.child(name, **more), now - hours * HOUR)


def page(world: World, role: str = "team_manager", query: str = "") -> str:
    return words(client_of(world, role).get(PAGE + query))


def test_the_night_is_told_in_lines(world: World, now: Any) -> None:
    gone(world, now)
    came_back(gone(world, now, "Kit", hours=10), now - 4 * HOUR)
    said = page(world)
    assert "2 children, 1 missing now, 1 back" in said
    for words_ in ("Ash Winters", "Kit Winters", "8 h", "6 h", "Police told", "No police grade"):
        assert words_ in said
    assert "No police prevention interview is recorded" in said
    assert said.index("Ash Winters") < said.index("Kit Winters"), "who is missing first"


def test_the_host_reads_at_its_own_meeting_what_is_asked_and_agreed_of_a_child_placed_here(
    world: World, now: Any
) -> None:
    placed = known_child(world, responsible=world.sefton, carer=world.home)
    went_missing(placed, now - 8 * HOUR)
    question = "Missing from a placement outside the area. What will be done?"
    said = page(world)  # of the council where the child lives
    assert question in said
    assert "asked of the placing authority" in said
    form = page(world, query=f"{Episode.objects.get().ref}/")
    assert "Record it" in form
    assert "option_MIS-P05" not in form  # it is not theirs to answer
    with clock.stopped(now - 2 * HOUR):
        row = Derived.objects.get(rule="MIS-P05")
        decider = world.reader("social_worker", world.sefton_council)
        rules.decide(decider, derived=row, option="host", reason="They see her at school.")
    said = page(world)
    assert question not in said
    assert "Agree with the host authority who does what" in said
    assert said.count("They see her at school.") == 1


def test_what_is_owed_stands_with_when_it_is_due(world: World, now: Any) -> None:
    came_back(gone(world, now, hours=20), now - 12 * HOUR)
    said = page(world)
    assert (
        "Return interview held within 72 hours of return: due in 60 h" in said or "2 days" in said
    )


def test_an_interview_owed_from_before_is_there_and_what_is_past_is_not(
    world: World, now: Any
) -> None:
    came_back(gone(world, now, "Old", hours=24 * 9), now - 24 * 8.9 * HOUR)
    done = came_back(gone(world, now, "Done", hours=24 * 40), now - 24 * 39 * HOUR)
    Episode.objects.filter(pk=done.pk)
    before, _, after = page(world).partition("return interview owed</h2>")
    assert "Old Winters" in after
    assert "Old Winters" not in before


def test_since_when_is_chosen(world: World, now: Any) -> None:
    gone(world, now, hours=70)
    came_back(Episode.objects.get(), now - 60 * HOUR)
    first, _, _ = page(world).partition("Back before")
    assert "Ash Winters" not in first
    on = (now - timedelta(days=4)).date().isoformat()
    first, _, _ = page(world, query=f"?since={on}").partition("Back before")
    assert "Ash Winters" in first
    assert "Ash" in page(world, query="?since=nonsense"), "and nonsense is yesterday"


def test_danger_told_is_said_to_whom_may_read_it(world: World, now: Any) -> None:
    child = world.child()
    danger = NewDanger(child.pk, "He is followed.", "no", told_999=True)
    tell(world.reader("social_worker"), danger=danger)
    assert "He is followed." in page(world)
    assert "He is followed." in page(world, "police_coordinator")


def decided(world: World, episode: Episode, role: str = "team_manager", **typed: Any) -> Any:
    return send(client_of(world, role), f"{PAGE}{episode.ref}/", **typed)


def test_a_decision_in_a_line_is_a_note_that_police_and_care_read(world: World, now: Any) -> None:
    episode = gone(world, now, carer=world.home)
    answer = decided(world, episode, text="Sgt Lowe rings the aunt at noon.")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#child-{episode.child.ref}")
    note = MeetingNote.objects.get()
    assert (note.episode, note.handling) == (episode, "police_care")
    assert "Sgt Lowe rings the aunt" in page(world, "police_coordinator")
    story = words(client_of(world, "social_worker").get(f"/child/{episode.child.ref}/"))
    assert "Daily missing meeting" in story
    assert "Sgt Lowe" not in words(
        client_of(world, "home_manager").get(f"/child/{episode.child.ref}/")
    )
    assert AuditEntry.objects.filter(action="missing.met").count() == 1


def test_what_is_to_be_done_is_an_action_with_owner_and_date(world: World, now: Any) -> None:
    due = (now + 5 * HOUR).isoformat()[:16]
    typed = {"text": "See her.", "to_do": "Visit at school", "owner": "own", "due_at": due}
    assert decided(world, gone(world, now), **typed).status_code == 302
    action = Action.objects.get()
    assert (action.text, action.due_at) == ("Visit at school", now + 5 * HOUR)
    assert action.owner_team == world.team("social_care")
    assert MeetingNote.objects.get().action == action
    assert "To do: Visit at school" in page(world)


def test_where_a_decision_is_asked_it_is_answered_there(world: World, now: Any) -> None:
    episode = gone(world, now, age=11)
    assert "decision asked" in page(world)
    typed = {"option_MIS-P03": "strategy", "text": "She is eleven, and with adults."}
    assert decided(world, episode, **typed).status_code == 302
    decision = Decision.objects.get()
    assert (decision.rule, decision.option) == ("MIS-P03", "strategy")
    assert not MeetingNote.objects.exists(), "one place for one decision"
    said = page(world)
    assert "Strategy discussion: She is eleven" in said.replace("</strong>", "")
    assert "decision asked</strong>" not in said


def test_an_empty_line_comes_back_with_what_was_typed(world: World, now: Any) -> None:
    answer = decided(world, gone(world, now), to_do="Visit at school")
    assert answer.status_code == 422
    assert "Visit at school" in words(answer)
    assert not MeetingNote.objects.exists()
    assert not Action.objects.exists()


def test_who_came_is_written_by_agency(world: World, now: Any) -> None:
    browser = client_of(world, "team_manager")
    typed = {"agency": world.police.pk, "names": "Sgt Lowe, PC Sethi"}
    assert send(browser, f"{PAGE}attendance/", **typed).status_code == 302
    assert "Sgt Lowe, PC Sethi" in page(world)
    send(browser, f"{PAGE}attendance/", **{**typed, "names": "Sgt Lowe"})
    assert Attendance.objects.get().names == "Sgt Lowe"
    east = f"?area={world.cheshire_east.code}"
    assert "Sgt Lowe" in page(world, "police_coordinator", east), "one meeting of one area"
    assert "Choose an area" in page(world, "police_coordinator")
    assert (
        send(browser, f"{PAGE}attendance/", agency=world.merseyside.pk, names="X").status_code
        == 422
    )


def test_only_those_who_meet_may_record(world: World, now: Any) -> None:
    kit = {"held_on": clock.today(), "authority": world.cheshire_east, "names": "X"}
    for role in ("home_manager", "control_room"):
        with pytest.raises(Refused):
            commands.attend(world.reader(role), agency=world.police, **kit)
        assert client_of(world, role).get(PAGE).status_code == 404
    with pytest.raises(Refused):
        commands.attend(world.reader("stranger"), agency=world.police, **kit)
    with pytest.raises(Invalid):
        commands.attend(world.reader("team_manager"), agency=world.merseyside, **kit)


def test_a_stranger_s_meeting_is_empty_and_opens_nobody(world: World, now: Any) -> None:
    episode = gone(world, now)
    assert "No child whom you may see" in page(world, "stranger")
    assert client_of(world, "stranger").get(f"{PAGE}{episode.ref}/").status_code == 404


def test_an_area_is_chosen(world: World, now: Any) -> None:
    gone(world, now)
    gone(world, now, "Kit", responsible=world.halton, lives_in=world.halton)
    said = page(world, "police_coordinator", f"?area={world.halton.code}")
    assert "Kit Winters" in said
    assert "Ash Winters" not in said


def test_it_asks_as_much_for_one_child_as_for_many(world: World, now: Any) -> None:
    def asked() -> int:
        browser = client_of(world, "team_manager")
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get(PAGE).status_code == 200
        return questions(found)

    gone(world, now, "One", age=11)
    first = asked()
    for name in ("Two", "Three", "Four"):
        came_back(gone(world, now, name, hours=9), now - 2 * HOUR)
    assert asked() == first <= 18


def test_the_form_is_on_the_page_itself(world: World, now: Any) -> None:
    episode, _other = gone(world, now), gone(world, now, "Kit")
    answer = client_of(world, "team_manager").get(f"{PAGE}{episode.ref}/")
    said = words(answer)
    assert "Kit Winters" in said
    assert said.count("The decision, in a line") == 1
    assert "idempotency_key" in hidden(answer)
