"""A night on phones, without a mouse: three reports, a grade that is challenged, danger told.

A Monday evening. A home reports a child who goes often, and another; a school reports a third. One
call is answered by nobody and climbs to the second on duty. A child tells of danger by telephone.
In the morning two people sign the hand-over, and the daily meeting decides in a line each.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from tests.keyboard import Keys
from tests.windows import PHONE, Check, Story, awake
from wayhome.foundation.agencies.models import Membership, Shift
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import alerts
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Handover
from wayhome.practice.missing.models.states import Challenge

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
READ_IT = re.compile("Read it, and say you are acting")
FRESH = 15_000  # milliseconds in which a change shows on every open board


@pytest.fixture
def night(world_committed: World, window: Callable[..., Page], axe: Check) -> Story:
    """18:00: who is on duty until seven, and who comes then. Ash was away two weeks ago."""
    world = world_committed
    began_at = datetime(2026, 6, 1, 18, tzinfo=clock.LONDON)
    with clock.stopped(began_at - timedelta(days=60)):
        ash = world.child(carer=world.home)
        world.child("Kit", "Lane", carer=world.home)
        world.child("Devon", "Kane", school=world.school)
        for role in ("home_manager", "school_lead", "control_room", "team_manager"):
            world.member(role)
        second = world.another("out_of_hours", name="Rhiannon Bevan")
    _was_away(world, ash, began_at - timedelta(days=14))
    morning_at = began_at + 13 * HOUR
    with clock.stopped(began_at):
        for member, starts, ends, rank in (
            (world.member("out_of_hours"), began_at, morning_at, 1),
            (second, began_at, morning_at, 2),
            (world.member("control_room"), began_at, morning_at, 1),
            (world.member("social_worker"), morning_at, morning_at + 9 * HOUR, 1),
        ):
            _on_duty(member, starts, ends, rank)
    world.memberships["second", 0] = second
    return Story(world, ash, window, axe, began_at)


def _was_away(world: World, child: object, at: datetime) -> None:
    """Reported by the home itself, and back the same night: so that it may report her again."""
    home = world.reader("home_manager")
    with clock.stopped(at):
        [episode] = commands.open_episodes(
            home,
            [
                NewEpisode(
                    child_id=child.pk,  # type: ignore[attr-defined]
                    since=Instant.at(at),
                    setting="care",
                    reported_by="Jo Ferris, Larch House, 01606 496 0123",
                    last_seen_where="Winsford station",
                    circumstances="Left after a call.",
                    told=Told(told=True, told_at=at, told_by="Larch House"),
                )
            ],
        )
    with clock.stopped(at + 5 * HOUR):
        commands.record_returned(
            SYSTEM, episode=episode, returned=Instant.at(at + 5 * HOUR), to="Larch House"
        )


def _on_duty(member: Membership, starts: datetime, ends: datetime, rank: int) -> None:
    team = member.team
    assert team is not None
    Shift.objects.create(team=team, user=member.user, starts_at=starts, ends_at=ends, rank=rank)


def sits_down(story: Story, role: str) -> Keys:
    return Keys(story.sits_down(role, PHONE))


def the_home_reports_ash_again(story: Story, home: Keys, at: datetime) -> None:
    home.open("/report/").press("Report Ash Winters again")
    if "/you/" in home.page.url:
        home.write("A phone number for tonight", "01606 496 0123").press("Continue")
    home.write("What is different tonight?", "She took a bag, and her medication.")
    home.choose("Yes, use it again").write_time("seen-at", at - 50 * MINUTE)
    the_police_were_told(home, at - 10 * MINUTE)
    home.press("Send the report").sees("Report received")


def the_police_were_told(keys: Keys, at: datetime) -> None:
    keys.choose("Yes", "Have the police been told?").write_time("police-told_at", at)
    keys.write("Who told them?", "Jo Ferris").press("Continue")


def somebody_reports(story: Story, keys: Keys, name: str, at: datetime) -> None:
    """The whole report, for a child who was not reported before; nobody has rung the police."""
    keys.open("/report/").press("Start a report")
    if "/you/" in keys.page.url:
        keys.write("A phone number for tonight", "01606 496 0200").press("Continue")
    keys.write("Part of the name, or date of birth", name).press("Find")
    keys.choose(name).press("Continue")
    keys.choose("I know the time").write_time("seen-at", at - 40 * MINUTE).press("Continue")
    keys.write(f"Where was {name.split(maxsplit=1)[0]} last seen?", "Crewe bus station")
    if not keys.page.locator("[name=where-setting]:checked").count():
        keys.choose("A family home")
    keys.press("Continue")
    keys.press("Continue").press("Continue")
    keys.choose("No").write("Why not?", "I ring them next.").press("Continue")
    keys.press("Send the report").sees("By this report, the police have not been told.")


def a_board_stands_open(worker: Keys) -> None:
    worker.open("/missing/").sees("No child whom you may see is reported missing now.")
    worker.page.evaluate("window.neverLeft = true")


def all_three_are_on_the_board(story: Story, worker: Keys) -> None:
    """Without being loaded again; those whom nobody told the police about stand first."""
    rows = worker.page.locator("[data-row]")
    expect(rows).to_have_count(3, timeout=FRESH)
    for place in (0, 1):
        expect(rows.nth(place)).to_contain_text("Not told", ignore_case=True)
    expect(rows.nth(2)).to_contain_text("Ash W")
    assert worker.page.evaluate("window.neverLeft") is True
    story.axe(worker.page)


def one_is_acknowledged_by_a_single_key(worker: Keys) -> None:
    row = worker.page.locator("[data-row]", has_text="Ash W")
    worker.to(row.get_by_role("link"))
    worker.page.keyboard.press("a")
    expect(row).to_contain_text("acting:", timeout=FRESH)


def the_call_for_kit_climbs(second: Keys, names: tuple[str, str]) -> None:
    """Nobody on duty answered for a quarter of an hour, and then another: P09."""
    second.open("/missing/").follow("Kit L")
    called = second.page.get_by_role("list").filter(has_text=names[1]).last
    for name in names:
        expect(called).to_contain_text(name)
    second.press("Acknowledge: I am acting")


def the_police_grade_low(police: Keys) -> None:
    police.open("/missing/").follow("Ash W").follow("Grade the risk")
    police.choose("Low").write("Why this grade?", "Often away, and back by midnight.")
    police.press("Grade").sees("Often away, and back by midnight.")


def the_home_assesses_it_higher(home: Keys) -> None:
    home.open("/missing/").follow("Ash W").follow("We assess the risk higher")
    home.choose("High").write("We assess this higher because…", "She packed. She never has before.")
    home.press("Send the challenge")


def the_police_grade_anew(story: Story, police: Keys) -> None:
    police.open("/missing/").follow("Ash W").sees("She packed. She never has before.")
    police.press("Answer the challenge").choose("Graded anew").choose("High", "The new grade")
    police.write("Why?", "A packed bag changes it.").press("Answer")
    police.sees("A packed bag changes it.")
    assert Challenge.objects.get().answer == Challenge.Answer.REGRADED


def ash_rings_the_home(story: Story, home: Keys) -> None:
    """P07: usable at once, from the page that is open; it calls social care and police."""
    home.open("/missing/").follow("Ash W").follow("Danger or a crime told now")
    story.axe(home.page)
    home.write("What was said?", "He has locked the door and he has my phone charger.")
    home.choose("Yes", "Is somebody in danger at this moment?")
    home.choose("Yes, by 999 or 101").press("Tell social care and police")
    home.sees("Written down. Called now:")


def both_are_acting(worker: Keys, police: Keys) -> None:
    """From the child's page, where danger stands first."""
    for keys in (worker, police):
        keys.open("/home/").sees("waits for you to say that you act").follow("Open my work")
        keys.press(READ_IT)
        keys.press("We have read it and we are acting").sees("Acting:")


def two_sign_the_hand_over(story: Story, worker: Keys, day: Callable[[], Keys]) -> None:
    worker.open("/missing/handovers/").press("Write a hand-over")
    line = worker.to(worker.page.get_by_label("Kit Lane, 14"))
    expect(line).not_to_have_value("")
    worker.page.keyboard.press("Control+End")
    worker.page.keyboard.type(" Her aunt rings at nine.")
    worker.press("Sign and hand over").sees("signature")
    comes = day().open("/missing/").follow(re.compile("^Read it")).sees("Her aunt rings at nine.")
    comes.press("Sign: I have read it and take over")
    comes.sees("Signed by both. The hand-over is done.")
    row = Handover.objects.get()
    assert row.given_by != row.taken_by


def the_meeting_decides_in_a_line_each(story: Story, manager: Keys) -> None:
    manager.open("/meeting/")
    expect(manager.page.get_by_text("He has locked the door")).to_be_visible()
    story.axe(manager.page)
    for name, line in (
        ("Ash Winters", "Strategy discussion at ten; police hold the search."),
        ("Devon Kane", "School and duty visit at nine."),
    ):
        manager.follow(f"Record the decision for {name}")
        manager.write("The decision, in a line", line).press("Record it").sees(line)


def test_a_night_from_the_first_report_to_the_morning_meeting(night: Story) -> None:
    story, second = night, night.world.memberships["second", 0]
    with story.after(3 * HOUR) as at:
        worker = sits_down(story, "out_of_hours")
        a_board_stands_open(worker)
        home = sits_down(story, "home_manager")
        the_home_reports_ash_again(story, home, at)
        somebody_reports(story, home, "Kit Lane", at)
        somebody_reports(story, sits_down(story, "school_lead"), "Devon Kane", at)
        all_three_are_on_the_board(story, worker)
        one_is_acknowledged_by_a_single_key(worker)
    for minutes in (15, 30):
        with story.after(3 * HOUR + minutes * MINUTE):
            alerts.tick()
    with story.after(3 * HOUR + 31 * MINUTE):
        names = (story.member("out_of_hours").user.name, second.user.name)
        the_call_for_kit_climbs(Keys(enter(story.window(PHONE), second.user, second)), names)
        police = sits_down(story, "control_room")
        the_police_grade_low(police)
        the_home_assesses_it_higher(home)
    with story.after(4 * HOUR):
        the_police_grade_anew(story, police)
        ash_rings_the_home(story, home)
        both_are_acting(worker, police)
    with story.after(12 * HOUR + 50 * MINUTE):
        two_sign_the_hand_over(story, worker, lambda: sits_down(story, "social_worker"))
    with story.after(15 * HOUR + 15 * MINUTE):
        the_meeting_decides_in_a_line_each(story, sits_down(story, "team_manager"))
    awake(worker.page)
