"""My work: what is owed, why, by when, who can help; one's own first, then the team's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World, signed_in
from tests.stories import client_of, questions, went_away, words
from wayhome.foundation.access import commands as access
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.rules.models import Alert, Derived
from wayhome.journeys.worklist.queries.owed import _in_turn
from wayhome.practice.contacts import commands as contacts
from wayhome.practice.contacts.facts import NewContact
from wayhome.practice.exploitation.tests.lives import judged
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.models import ReturnInterview
from wayhome.practice.panels.tests.lives import sitting

WORK = reverse("worklist:mine")
HOUR = timedelta(hours=1)
GROUP = re.compile(r'class="wh-work__title">([^<]+)')


def work(world: World, role: str, query: str = "", agency: Any = None) -> str:
    response = client_of(world, role, agency).get(WORK + query)
    assert response.status_code == 200
    return words(response)


def groups(said: str) -> list[str]:
    return [title.strip() for title in GROUP.findall(said)]


def back_for(world: World, hours: int, name: str = "Ash", **child: Any) -> ReturnInterview:
    """A child who came back so many hours ago, owed an interview by the service."""
    came_back = clock.now() - hours * HOUR
    episode = went_away(world.child(name, **child), came_back - 5 * HOUR, back_at=came_back)
    return ReturnInterview.objects.get(covers__episode=episode)


def action_for(world: World, due_in: timedelta, text: str = "See the school", **whose: Any) -> Any:
    child = world.child("Bo", "Marsh", school=world.school, carer=world.home)
    whose = whose or {"owner_agency": world.council, "owner_team": world.team("social_care")}
    return actions.set_action(
        SYSTEM, child_id=child.pk, text=text, due_at=clock.now() + due_in, **whose
    )


def test_each_row_says_who_what_why_since_when_by_when_and_what_to_do(world: World) -> None:
    interview = back_for(world, 80)
    said = work(world, "interviewer")
    assert "Ash Winters" in said
    assert reverse("child:page", args=[interview.child.ref]) in said
    assert "Return interview held within 72 hours of return" in said
    assert "Nobody has tried yet." in said
    assert "Hold the interview, or record what happened when you tried." in said
    assert "8 h late" in said
    assert "since" in said
    assert reverse("missing:interview", args=[interview.ref]) in said


def test_law_is_told_from_local(world: World) -> None:
    back_for(world, 80)
    said = work(world, "interviewer")
    assert "<strong>Law</strong> Statutory guidance on children who run away" in said
    assert "<strong>Agreed locally</strong>" in said


def test_another_team_that_can_help_is_named_with_who_is_on_duty(world: World) -> None:
    back_for(world, 80)
    helper = world.user("social_worker")
    world.on_duty(helper)
    said = work(world, "interviewer")
    assert f"Duty social care, Cheshire East Council can help: {helper.name} is on duty." in said


def test_work_is_overdue_today_this_week_or_watched(world: World) -> None:
    midday = clock.now().astimezone(clock.LONDON).replace(hour=12, minute=0)
    with clock.stopped(midday):
        for due_in in (-HOUR, HOUR, timedelta(days=3), timedelta(days=20)):
            action_for(world, due_in, f"Action due in {due_in}")
        said = work(world, "social_worker")
    assert groups(said) == ["Overdue", "Today", "Next seven days", "Watching"]


def test_the_longest_overdue_comes_first(world: World) -> None:
    for days in (1, 6, 4):
        action_for(world, -timedelta(days=days), f"Action {days}")
    said = work(world, "social_worker")
    assert said.index("Action 6") < said.index("Action 4") < said.index("Action 1")


def test_what_waits_for_longer_than_a_week_is_counted_and_buries_nothing(world: World) -> None:
    for days in (2, 9, 300):
        action_for(world, -timedelta(days=days), f"Action {days}")
    said = work(world, "social_worker")
    assert "2 things are overdue for longer than a week." in said
    assert "Action 2" in said
    assert "Action 9" not in said
    older = work(world, "social_worker", "?long=yes")
    assert older.index("Action 300") < older.index("Action 9")
    assert "Action 2<" not in older
    assert "Back to this week" in older


def test_ones_own_comes_before_the_teams(world: World) -> None:
    mine, worker = back_for(world, 10, "Mine"), world.user("interviewer")
    back_for(world, 80, "Theirs")
    missing.allocate(world.reader("service_manager"), interview=mine, interviewer=worker)
    said = work(world, "interviewer")
    assert said.index("Yours") < said.index("Mine Winters") < said.index("Theirs Winters")
    assert "Yours" not in work(world, "service_manager")


def test_an_action_that_somebody_owns_is_theirs_and_not_the_teams(world: World) -> None:
    worker = world.user("social_worker")
    action_for(world, HOUR, "Ring the grandmother", owner_agency=world.council, owner=worker)
    assert "Ring the grandmother" in work(world, "social_worker")
    assert "Ring the grandmother" not in work(world, "team_manager")


def test_somebody_without_a_team_sees_what_their_agency_owes(world: World) -> None:
    night_staff = world.another("home_manager").user
    action_for(world, HOUR, "Tell us of any call", owner_agency=world.home, owner=night_staff)
    assert "Tell us of any call" in work(world, "home_manager")
    assert "Tell us of any call" not in work(world, "school_lead")


def test_an_agencys_list_is_found_by_agency_and_never_by_rule(world: World) -> None:
    """The rules that cannot wait have rows of the whole land, and an agency some hundred."""
    rows = Derived.objects.all()
    urgent, _others = _in_turn(world.reader("home_manager"), rows)
    assert '("rules_derived"."rule" || \'\')' in str(urgent.query)
    by_team, _others = _in_turn(world.reader("social_worker"), rows)
    assert "||" not in str(by_team.query)


def test_an_action_is_warned_of_and_its_own_words_are_what_is_owed(world: World) -> None:
    row = action_for(world, timedelta(days=2), "Ask school about mornings")
    said = work(world, "social_worker")
    assert "Ask school about mornings" in said
    assert reverse("actions:finish", args=[row.ref]) in said


def test_a_gap_that_a_clock_announces_is_not_said_twice(world: World) -> None:
    back_for(world, 2)
    said = work(world, "interviewer")
    assert "Return interview offered within a day of return" in said
    assert "No return interview has been offered" not in said


def test_an_action_that_the_service_owes_is_on_its_list_though_it_sees_one_case(
    world: World,
) -> None:
    """An involvement narrowed to a case opens what is bound to none (E20)."""
    interview = back_for(world, 10)
    actions.set_action(
        SYSTEM,
        child_id=interview.child_id,
        text="Send the letter we promised",
        due_at=clock.now() - HOUR,
        owner_agency=world.service,
        owner_team=world.team("return_interview"),
    )
    assert "Send the letter we promised" in work(world, "interviewer")


def test_what_is_done_is_gone(world: World) -> None:
    row = action_for(world, -HOUR)
    assert "See the school" in work(world, "social_worker")
    actions.finish(SYSTEM, action=row, effect="She has a new form tutor")
    assert "See the school" not in work(world, "social_worker")


def test_nothing_owed_says_what_was_done_today(world: World) -> None:
    assert "Nothing was recorded as done today." in work(world, "social_worker")
    for text in ("One", "Two"):
        row = action_for(world, HOUR, text)
        actions.finish(world.reader("social_worker"), action=row, effect="Done")
    said = work(world, "social_worker")
    assert "Nothing is owed by you or your team." in said
    assert "Done today: 2 actions done." in said


def test_a_stranger_and_a_colleague_elsewhere_are_owed_nothing_here(world: World) -> None:
    back_for(world, 20)  # a day later the police are owed to have seen the child (MIS-G60)
    action_for(world, -HOUR)
    for role in ("stranger", "police_coordinator", "home_manager"):
        said = work(world, role) + work(world, role, "?long=yes")
        assert "Winters" not in said, role
        assert "See the school" not in said, role
        assert ("Marsh" in said) is (role == "home_manager"), "the home owes a profile, and no more"


def test_a_team_sees_nothing_of_a_child_whose_circle_it_has_left(world: World) -> None:
    interview = back_for(world, 80)
    assert "Ash Winters" in work(world, "interviewer")
    from wayhome.foundation.access.models import Involvement

    row = Involvement.objects.get(child=interview.child, purpose="return_interview")
    access.end_involvement(SYSTEM, involvement=row, reason="Handed to another service")
    said = work(world, "interviewer")
    assert "Winters" not in said
    assert "Nothing is owed" in said


def test_a_restricted_child_is_on_no_list_but_of_those_named(world: World) -> None:
    row = action_for(world, -HOUR, "Look after the record")
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=row.child_id, reason="Few", named=[], owner=manager.user)
    assert "Look after the record" not in work(world, "social_worker")
    assert "Look after the record" in work(world, "team_manager")


def test_a_decision_asked_of_a_team_that_may_not_read_why_is_a_title(world: World) -> None:
    """E04: the host authority's worker, standing in the team that owes it."""
    child = world.child(responsible=world.cheshire_east, lives_in=world.halton)
    for days in (50, 30, 3):
        at = clock.now() - timedelta(days=days)
        went_away(child, at, back_at=at + HOUR)
    team = world.team("social_care")
    host = world.another("social_worker", world.halton_council)
    host.team = team
    host.save()
    owner = work(world, "social_worker")
    assert "Missing three times or more in 90 days" in owner
    said = words(signed_in(Client(), host.user, host).get(WORK))
    assert "A decision has been asked about this child" in said
    assert "three times" not in said
    assert "Decide" not in said


def test_each_child_shown_is_logged_once(world: World) -> None:
    interview = back_for(world, 80)
    work(world, "interviewer")
    [line] = AuditEntry.objects.filter(action="worklist:mine", kind="read")
    assert line.child_id == interview.child_id


def test_grouped_by_child_each_child_comes_once_with_all_that_is_owed(world: World) -> None:
    back_for(world, 80, "Ash")
    back_for(world, 90, "Cy")
    said = work(world, "interviewer", "?by=child")
    assert groups(said) == ["Cy Winters", "Ash Winters"], "who waits longest comes first"
    assert said.count("Return interview held within 72 hours of return") == 2


def test_a_long_list_comes_a_page_at_a_time_and_every_row_once(world: World) -> None:
    for number in range(60):
        action_for(world, -timedelta(hours=number), f"Action number {number:02}.")
    client, seen = client_of(world, "social_worker"), list[str]()
    for query in ("", "?by=child"):
        seen, address = [], WORK + query
        for _page in range(9):
            said = words(client.get(address))
            seen += re.findall(r'wh-task__owed">Action number (\d\d)\.', said)
            following = re.search(r'rel="next" href="([^"]+)"', said)
            if following is None:
                break
            address = WORK + following[1]
        assert sorted(seen) == [f"{number:02}" for number in range(60)], query


def test_what_cannot_wait_is_on_the_first_page_however_much_has_waited_longer(
    world: World,
) -> None:
    for number in range(45):
        action_for(world, -timedelta(hours=20 + number), f"Action number {number:02}.")
    went_away(world.child("Ash"), clock.now() - 3 * HOUR)  # and nobody has acknowledged it (P09)
    client, address, said = client_of(world, "social_worker"), WORK, list[str]()
    for _page in range(3):
        said.append(words(client.get(address)))
        following = re.search(r'rel="next" href="([^"]+)"', said[-1])
        address = WORK + following[1] if following else WORK
    first, second, third = said
    assert first.index("Report acknowledged by somebody on duty") < first.index("Action number 44")
    assert "Report acknowledged by somebody on duty" not in second + third
    assert "what cannot wait first, then longest overdue" in first


def test_a_call_stays_on_top_until_somebody_has_acted(world: World) -> None:
    child = world.child()
    episode = went_away(child, clock.now() - HOUR)
    worker = world.user("social_worker")
    Alert.objects.create(
        rule="MIS-S03",
        subject_kind="episode",
        subject_id=episode.pk,
        rung=1,
        instant_at=clock.now(),
        child_id=child.pk,
        team=world.team("social_care"),
        user=worker,
    )
    assert groups(work(world, "social_worker"))[0] == "You were called"
    assert "You were called" not in work(world, "team_manager")
    from wayhome.foundation.rules import commands as rules
    from wayhome.foundation.rules.models import Derived

    owed = Derived.objects.get(rule="MIS-S03", subject_id=episode.pk)
    rules.acknowledge(world.reader("social_worker"), derived=owed)
    assert "You were called" not in work(world, "social_worker")


def test_a_manager_is_told_what_only_a_manager_can_move(world: World) -> None:
    interview = back_for(world, 10)
    said = work(world, "service_manager")
    assert "1 return interview has nobody to hold it." in said
    assert "nobody to hold" not in work(world, "interviewer")
    missing.allocate(SYSTEM, interview=interview, interviewer=world.user("interviewer"))
    assert "nobody to hold" not in work(world, "service_manager")


@pytest.mark.parametrize("query", ["", "?by=child", "?at=garbage"])
@pytest.mark.parametrize("role", ["interviewer", "service_manager", "social_worker", "school_lead"])
def test_a_worklist_is_at_most_fifteen_questions(world: World, role: str, query: str) -> None:
    for hours in (2, 30, 80):
        back_for(world, hours, f"Child{hours}")
        staff = world.another("school_lead").user
        action_for(world, timedelta(hours=hours), owner_agency=world.school, owner=staff)
    client = client_of(world, role)
    client.get(WORK)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(WORK + query).status_code == 200
    assert questions(asked) <= 15


def test_a_clock_about_no_child_stands_on_the_list_of_who_may_read_it(world: World) -> None:
    new = NewContact(
        kind="place", urgency="soon", about="The bus station", worry="Girls wait there at night.",
        sender="Ms Okafor", authority=world.cheshire_east,
    )  # fmt: skip
    contacts.make(world.reader("school_lead"), new=new)
    for query in ("", "?by=child"):
        said = work(world, "team_manager", query)
        assert "A place: The bus station" in said
        assert "Decision on a contact" in said
        assert "Look for urgent harm" in said
    for role in ("social_worker", "school_lead", "police_coordinator"):
        assert "bus station" not in work(world, role)
    elsewhere = world.sefton_council
    assert "bus station" not in work(world, "team_manager", agency=elsewhere)


def test_one_discussion_asked_for_by_two_rooms_is_one_line_and_hides_nothing(
    world: World,
) -> None:
    child = world.child("Bo", "Marsh")
    sitting(world).waiting(child, level="significant")
    assert "Significant risk before a panel" in work(world, "social_worker")
    judged(world.reader("social_worker"), child, "significant")
    said = work(world, "social_worker")
    assert said.count("trategy discussion") - said.count("Hold it") <= 2
    assert "Significant risk before a panel" in said
    assert "Strategy discussion about significant risk" not in said
    with clock.stopped(clock.now() + timedelta(days=7, hours=1)):
        late = work(world, "social_worker")
        assert "Strategy discussion about significant risk" in late, "on the other list it stands"
