"""From what a child told to reduced risk, by keyboard, as people of five agencies (issue 4).

A return interviewer hears of a phone and a car. The school screens and tells the front door, which
decides the same day. Social care judges the level and refers; the panel hears the child in time,
with what health brings; the one plan is written with its contingency and the child's own words.
Six weeks on it is reviewed, risk has fallen, and the figure opens to this child.
"""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import World
from tests.keyboard import Keys
from tests.windows import PHONE, Check, Story
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.questionnaires import commands as tools
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.crossings.tests.test_from_an_interview import held, says
from wayhome.practice.contacts import commands as contacts
from wayhome.practice.contacts.models import Referral as Referred
from wayhome.practice.contacts.tests.doors import contact_of
from wayhome.practice.missing.tests.lives import interview_of, went_missing
from wayhome.practice.panels import commands as panels
from wayhome.practice.panels.models import Item, Meeting, Panel, Referral, SetAction
from wayhome.practice.panels.tests.lives import Sitting, sitting
from wayhome.practice.plans import commands as plans
from wayhome.practice.plans.models import Plan
from wayhome.practice.plans.tests.lives import step

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAW = "New phone, and a grey car waits at the gate on Fridays."
NAME = "Ash Winters"
SIGNS = (
    "Has the child been missing, or come back late and not said where from?",
    "Has the child money, a phone, clothes or other things that nobody can explain?",
    "Is there somebody older, or somebody met online, who has a hold on the child?",
    "Has the child been picked up, driven or sent far from home by people you do not know?",
    "Has the child been found with drugs, a weapon, or more cash than is theirs?",
    "Has the child injuries, or an infection or pregnancy, that are not explained?",
    "Has anybody touched the child sexually, or asked for or sent sexual pictures?",
    "Is the child afraid of somebody, or in debt to them?",
    "Has the child changed: low, hurting themselves, dropping school or friends?",
)
SEEN = SIGNS[1:4]
WANTS = "I want them to stop ringing me."


@pytest.fixture
def told(world_committed: World, window: Callable[..., Page], axe: Check) -> Story:
    """Monday, ten: the service has heard Ash, who lives at home and goes to school."""
    world = world_committed
    began_at = datetime.combine(clock.today() - 60 * DAY, time(10), tzinfo=clock.LONDON)
    began_at -= began_at.weekday() * DAY
    with clock.stopped(began_at - 90 * DAY):
        tools.load_shipped(SYSTEM)
        child = world.child(school=world.school)
        world.involve(child, world.council, "allocated", team=world.team("social_care"))
        world.involve(child, world.health, "health_care")
        sitting(world, starts_at=began_at + 9 * DAY)
    episode = went_missing(child, began_at - 40 * HOUR, back_after=8 * HOUR)
    with clock.stopped(began_at):
        says(world, interview_of(episode), "phones", "older")
        held(world, interview_of(episode))
    return Story(world, child, window, axe, began_at)


def the_school_screens(school: Keys) -> None:
    school.follow("Screen for exploitation")
    school.press("Begin")
    for asked in SIGNS:
        school.choose("Yes" if asked in SEEN else "No", asked)
    school.write("What worries you most, and since when?", SAW)
    school.choose("Yes", "Does the child know that you are filling this in?")
    school.press("Save and continue").press("Complete it").sees("Strong signs")


def the_school_tells_the_front_door(school: Keys) -> None:
    """From what the screen came to, one press away."""
    school.press("Send it to the front door")
    school.write("What worries you?", SAW).write("What has the child said?", WANTS)
    school.choose("It cannot wait until tomorrow").choose("The child only")
    school.write("A number to ring you on", "01270 496 0110")
    school.press("Send to the front door").sees("Received")


def the_front_door_decides(door: Keys) -> None:
    door.open("/front-door/").follow(NAME)
    door.press("Look for urgent harm").choose("It cannot wait until tomorrow")
    door.write("What did you look at, and what did you do?", "Rang the school: safe until four.")
    door.press("Record what was done").press("Decide")
    door.choose("Level 4: a child in need (section 17)").choose("Assessment")
    door.write("Why?", "A phone, lifts, and missing: three agencies say the same.")
    door.write("What keeps the child safe until then?", "School keeps Ash until an aunt comes.")
    door.press("Record the decision").press(re.compile("^Tell "))
    door.write("What are they told?", "Social care assesses. The worker rings you tomorrow.")
    door.choose("On Wayhome").press("They are told")


def social_care_judges(worker: Keys) -> None:
    """From My work to the concern, to the level."""
    worker.open(reverse("worklist:mine")).press(re.compile("^Read the concern"))
    worker.press("Read it for urgent harm").choose("No, not that I can see").press("I have read it")
    worker.press("Judge the level").choose("Significant").choose("Criminal exploitation")
    worker.write("Your reasons", "Held by a debt; collected on Fridays; afraid of the phone.")
    worker.choose("Less safe").write("In their words", WANTS)
    worker.press("Record the judgement")


def it_is_discussed_and_referred(worker: Keys, at: datetime) -> None:
    worker.follow("A strategy discussion was held").write_time("held_at", at)
    worker.write("What was decided?", "Police visit the address; school walks Ash to the bus.")
    worker.press("Record it").follow("Refer to a panel")
    worker.write("Why should they be heard, and what should the panel do?", "Three agencies agree.")
    worker.choose("At the next meeting").choose("Significant")
    worker.choose("No, or I do not know")  # it was recorded with the level, and the panel knows
    worker.write("What else is done now, and by whom?", "Duty visits tonight.")
    worker.press("Send it to the panel")


def the_secretary_prepares(world: World) -> None:
    """Accepted, on the agenda, health asked, papers out: each has its own test in a browser."""
    table = Sitting(world, Panel.objects.get(), Meeting.objects.get())
    panels.triage(table.secretary, referral=Referral.objects.get(), outcome="accepted")
    panels.build_agenda(table.secretary, meeting=table.meeting)
    table.asked(Item.objects.select_related("panel", "meeting").get(), world.health)
    panels.send_papers(table.secretary, meeting=table.meeting)


def health_answers(nurse: Keys) -> None:
    nurse.open("/panels/").follow(NAME)
    nurse.write("What do you hold?", "Bruises in May, not explained.")
    nurse.press("Send it to the panel").sees("Thank you: it is with the panel.")


def the_panel_hears_the_child(secretary: Keys, review: datetime) -> None:
    secretary.open(f"/panels/meeting/{Meeting.objects.get().ref}/live/").follow(f"Record {NAME}")
    secretary.write("What was said", "Health saw bruises in May.")
    secretary.write("What the child says, in their words", WANTS)
    secretary.choose("Accept: the panel takes this on").choose("Significant")
    secretary.write("Why?", "Held by a debt; nothing has changed yet.").choose("It was held")
    secretary.write("What needs to be known (intelligence)", "Who drives the grey car?")
    secretary.write_day("review_on", review)
    secretary.press("Save, and on to the next").sees("1 of 1 child heard")
    [wanted] = SetAction.objects.filter(kind="intelligence")
    assert "grey car" in wanted.action.text


def the_plan_is_written(story: Story, worker: Keys) -> Plan:
    worker.open(reverse("worklist:mine")).press(re.compile("^Open the plan"))
    worker.write("Why does this child need a plan?", "A debt holds Ash. It ends.")
    worker.choose("A panel").press("Open the plan").sees("There is no contingency")
    worker.follow("Add: if this happens, we will…")
    worker.write("If this happens", "Ash is not back by 22:00.")
    worker.write("We will", "Mum rings Ash, then 101, then duty social care.")
    worker.write("Who does it?", "Mum; duty at night").press("Add to the plan")
    worker.follow("Add their words")
    worker.write("What did they say?", WANTS).choose("They said it to us, face to face")
    worker.press("Add their words")
    plan = Plan.objects.get()
    the_rest(story.world, plan)
    return plan


def the_rest(world: World, plan: Plan) -> None:
    """What tests of the plan's own room write by hand."""
    reader = world.reader("social_worker")
    plans.write_section(reader, plan=plan, section="tonight", text="Sleeps at home.")
    plans.add_goal(
        reader, plan=plan, text="No one rings Ash for money.", sign="The phone is quiet."
    )
    step(world, plan)
    plans.check_siblings(reader, plan=plan, found="not", text="Kai, 9.", checked_on=clock.today())
    plans.set_review_date(reader, plan=plan, on=clock.today() + 28 * DAY)


def risk_falls(worker: Keys, plan: Plan, today: datetime) -> None:
    worker.open(f"/plan/{plan.ref}/").follow("Review the plan")
    worker.write_day("held_on", today)
    worker.write("Who took part, for which agency?", "Ash, mum, school, police, health.")
    worker.write("How did the child take part?", "Came, and spoke first.")
    said = "What is different for the child since the last one?"
    worker.write(said, "No calls for three weeks. The debt is gone.")
    worker.choose("Risk is falling: less is needed").write_day("next_on", today + 42 * DAY)
    worker.press("Save the review")
    worker.open(reverse("exploitation:child", args=[plan.child.ref])).press("Judge the level")
    worker.choose("Emerging").choose("Criminal exploitation")
    worker.write("Your reasons", "Two adults charged; no calls, no lifts, in school each day.")
    worker.choose("Safer").write("In their words", "I sleep now.").press("Record the judgement")


def the_figure_opens_to_the_child(leader: Keys) -> None:
    """One review, and the level lower: the number, and behind it this child."""
    leader.open(reverse("insight:further", args=["impact"]))
    year = leader.page.get_by_role("row", name=re.compile("^Year")).first
    assert "1 of 1 (100 %)" in year.inner_text()
    leader.to(year.get_by_role("link").first)
    with leader.page.expect_navigation():
        leader.page.keyboard.press("Enter")
    leader.sees(NAME)


def late(story: Story) -> list[str]:
    """Rules of this arc that were late about the child, ever."""
    rows = Derived.objects.filter(child=story.child, rule__regex="^(CON|EXP-S|PAN-S)")
    now = clock.now()
    ends = ((row, row.stopped_at or row.excused_at or row.closed_at or now) for row in rows)
    return [row.rule for row, end in ends if row.due_at and row.due_at < end]


def test_a_concern_becomes_reduced_risk(told: Story) -> None:
    story, world = told, told.world
    child = reverse("child:page", args=[story.child.ref])
    with story.after(HOUR):
        school = Keys(story.sits_down("school_lead", PHONE)).open(child)
        the_school_screens(school)
        the_school_tells_the_front_door(school)
    with story.after(2 * HOUR):
        the_front_door_decides(Keys(story.sits_down("front_door")))
    with story.after(3 * HOUR):
        worker = Keys(story.sits_down("social_worker"))
        social_care_judges(worker)
    with story.after(6 * HOUR) as at:
        it_is_discussed_and_referred(worker, at - HOUR)
        contact = contact_of(Referred.objects.get())
        contacts.take_step(world.reader("front_door"), contact=contact, kind="safe", at=at - HOUR)
    with story.after(DAY):
        the_secretary_prepares(world)
    with story.after(2 * DAY):
        health_answers(Keys(story.sits_down("health_practitioner", PHONE)))
    with story.after(9 * DAY) as at:
        the_panel_hears_the_child(Keys(story.sits_down("panel_secretary")), at + 42 * DAY)
        assert late(story) == []
    with story.after(9 * DAY + 3 * HOUR):
        plan = the_plan_is_written(story, Keys(story.sits_down("social_worker")))
        manager = Keys(story.sits_down("team_manager")).open(f"/plan/{plan.ref}/")
        manager.press("I have read it: it is complete")
    with story.after(35 * DAY) as at:
        risk_falls(Keys(story.sits_down("social_worker")), plan, at)
    with story.after(40 * DAY):
        the_figure_opens_to_the_child(Keys(story.sits_down("senior_leader")))
