"""A return interview that is refused: pursued another way, and counted as what it was (P04, P05).

On a phone, without a mouse. The child says no by text; the home stands in the way at its door; at
school the child says no to another worker's face. The home's account is kept beside it. A decline
is the child's own, takes a second offer, and stays among those whose 72 hours are up.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import World
from tests.keyboard import Keys
from tests.stories import went_away
from tests.windows import PHONE, Check, Story
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Attempt, Outcome, ReturnInterview

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHY, TOLD = "I have told Jo, I am not telling it twice.", "She came in at two and went to bed."


@pytest.fixture
def back(world_committed: World, window: Callable[..., Page], axe: Check) -> Story:
    """Ash is back at Larch House since ten in the morning, six days ago."""
    world = world_committed
    day = clock.today() - timedelta(days=6)
    back_at = datetime.combine(day, time(10), tzinfo=clock.LONDON)
    for role in ("home_manager", "interviewer", "team_manager"):
        world.member(role)
    with clock.stopped(back_at - timedelta(days=30)):
        child = world.child(carer=world.home, school=world.school)
    went_away(child, back_at - 9 * HOUR, back_at=back_at)
    return Story(world, child, window, axe, back_at)


def the_child_says_no_by_text(story: Story, keys: Keys, at: datetime) -> None:
    """From My work. A no without the child's own reason is asked for it."""
    keys.open(reverse("worklist:mine")).press("Offer the interview Ash Winters")
    story.axe(keys.page)
    keys.write_time("at", at).choose("Text message").choose("The child said no")
    keys.press("Record the offer").sees("Write the reason in the child's own words.")
    keys.write("If the child said no: why, in their own words", WHY)
    keys.press("Record the offer").sees(WHY)


def one_no_is_not_yet_a_decline(keys: Keys, *, says: str) -> None:
    keys.follow("End without an interview").choose("Declined by the child")
    keys.write("Why?", WHY).press("End the interview").sees(says)
    assert ReturnInterview.objects.get().outcome == ""


def the_home_stands_in_the_way(story: Story, keys: Keys, at: datetime) -> None:
    """A home cannot decline for a child: it is an attempt and what came of it."""
    keys.open(f"/interviews/{_interview().ref}/").press("Record an attempt")
    keys.write_time("at", at).choose("Visit", "How?")
    keys.choose("A parent, carer or home stood in the way")
    keys.write("Anything to know before the next try", "School can help: Mr Okafor.")
    keys.write_time("next_at", at + 23 * HOUR).pick("How will you try next?", "At school")
    keys.press("Record the attempt").sees("A parent, carer or home stood in the way")
    story.axe(keys.page)
    keys.sees("Next:")
    assert Attempt.objects.get().result == Attempt.Result.OBSTRUCTED


def the_child_says_no_at_school(keys: Keys, at: datetime) -> None:
    """Another place and another way: the second offer that a decline needs."""
    keys.open(f"/interviews/{_interview().ref}/").press("Offer it again")
    keys.write_time("at", at).choose("At school").write("Where?", "Northgate Academy")
    keys.choose("The child said no")
    keys.write("If the child said no: why, in their own words", "Still no. Thank you for asking.")
    keys.press("Record the offer").sees("Still no. Thank you for asking.")


def it_ends_with_the_carers_account(story: Story, keys: Keys) -> None:
    keys.follow("End without an interview").choose("Declined by the child").write("Why?", WHY)
    keys.write("What the carer said, if you have their account", TOLD)
    keys.press("End the interview").sees("Declined by the child", TOLD)
    expect(keys.page.get_by_role("link", name="End without an interview")).to_have_count(0)
    story.axe(keys.page)
    assert _interview().outcome == Outcome.DECLINED


def the_home_reads_none_of_it(home: Keys) -> None:
    """P21: neither the account nor the child's reason goes back to those it concerns."""
    home.open(f"/interviews/{_interview().ref}/")
    for words in (TOLD, WHY, "stood in the way", "Mr Okafor"):
        expect(home.page.get_by_text(words)).to_have_count(0)


def it_counts_as_the_childs_no_and_stays_in(manager: Keys) -> None:
    """E07: no excuse. One of one is due, none was held in time, and one was declined."""
    manager.open("/figures/").sees("0 of 1 interviews were held in time")
    table = manager.page.get_by_role("table", name="Outcomes by agency")
    number = table.get_by_role("row").filter(has_text="Declined by the child").get_by_role("link")
    manager.to(number.last)
    expect(number.last).to_contain_text("1")
    with manager.page.expect_navigation():
        manager.page.keyboard.press("Enter")
    manager.sees("Ash Winters")


def _interview() -> ReturnInterview:
    return ReturnInterview.objects.get()


def test_a_refusal_is_pursued_another_way_and_counted_as_the_childs_own(back: Story) -> None:
    story = back
    with story.after(4 * HOUR) as at:
        worker = Keys(story.sits_down("interviewer", PHONE))
        the_child_says_no_by_text(story, worker, at - 10 * MINUTE)
        one_no_is_not_yet_a_decline(worker, says="Offer it once more first")
    with story.after(25 * HOUR) as at:
        worker = Keys(story.sits_down("interviewer", page=worker.page))
        the_home_stands_in_the_way(story, worker, at - 10 * MINUTE)
        one_no_is_not_yet_a_decline(worker, says="A decline counts after the second no")
    with story.after(48 * HOUR) as at:
        worker = Keys(story.sits_down("interviewer", page=worker.page))
        the_child_says_no_at_school(worker, at - 10 * MINUTE)
        it_ends_with_the_carers_account(story, worker)
    the_home_reads_none_of_it(Keys(story.sits_down("home_manager", PHONE)))
    it_counts_as_the_childs_no_and_stays_in(Keys(story.sits_down("team_manager", PHONE)))
