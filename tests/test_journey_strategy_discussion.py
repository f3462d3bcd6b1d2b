"""A pattern leads to a strategy discussion while the child is still missing (P13, R12).

On phones, without a mouse. Missing for the third time in ninety days, graded high: Wayhome asks
what will be done. A manager decides from My work, the discussion is held and written down before
the child is found, police and reviewing officer read it, and nothing of it is owed any more.
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
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode, StrategyDiscussion

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
WHY, CAME = "Three in six weeks, each longer.", "Police visit the flat tonight; school told."


@pytest.fixture
def third(world_committed: World, window: Callable[..., Page], axe: Check) -> Story:
    """Away twice lately, and since five this afternoon for the third time; police grade it high."""
    world = world_committed
    day = clock.today() - DAY
    began_at = datetime.combine(day, time(11), tzinfo=clock.LONDON)
    with clock.stopped(began_at - 60 * DAY):
        child = world.child(carer=world.home)
        for role in ("team_manager", "police_coordinator"):
            world.member(role)
    for days in (40, 15):
        gone_at = began_at - days * DAY
        went_away(child, gone_at, back_at=gone_at + 6 * HOUR)
    episode = went_away(child, began_at)
    with clock.stopped(began_at + HOUR):
        world.on_duty(world.user("team_manager"))
        commands.grade(
            world.reader("police_coordinator"),
            episode=episode,
            grade="high",
            reason="An older man, a flat in Crewe.",
        )
    return Story(world, child, window, axe, began_at)


def the_pattern_asks(story: Story, manager: Keys) -> None:
    """From My work to the evidence to the decision; nothing is decided by a score."""
    manager.open(reverse("worklist:mine")).sees("Missing three times or more in 90 days")
    story.axe(manager.page)
    manager.open(_path()).press("Decide Missing three times or more in 90 days")
    evidence = manager.page.get_by_role("main").get_by_role("link")
    assert evidence.count() >= 3, "the episodes it was asked for"
    manager.choose("Strategy discussion").write("Why?", WHY)
    manager.press("Record the decision").sees(WHY, "A strategy discussion was decided on")


def it_is_owed_while_the_child_is_missing(manager: Keys) -> None:
    assert Decision.objects.get().option == "strategy"
    assert _owed() != [], "no clock runs for the discussion that was decided on"
    manager.open(reverse("worklist:mine"))
    expect(manager.page.get_by_text("trategy discussion").first).to_be_visible()


def it_is_held_and_written_down(story: Story, manager: Keys, at: datetime) -> None:
    manager.open(_path()).press("Record the discussion")
    story.axe(manager.page)
    manager.write_time("held_at", at)
    manager.write("Who took part?", "Carys Pugh, social care; Sgt Lowe, police; Ms Ali, health")
    manager.write("What came of it, in a line?", CAME).press("Record it").sees(CAME)
    assert Episode.objects.latest("since_latest_at").is_open, "the child is still missing"
    assert StrategyDiscussion.objects.count() == 1
    assert _owed() == []


def others_read_what_came_of_it(police: Keys, home: Keys) -> None:
    police.open("/missing/").follow("Ash W").sees(CAME)
    home.open("/missing/").follow("Ash W")
    expect(home.page.get_by_text(CAME)).to_have_count(0)


def the_police_find_as_it_was_agreed(police: Keys, at: datetime) -> None:
    police.follow("Record that they are found").choose("I know the time").write_time("at", at)
    police.write("Where were they found?", "The flat in Crewe").choose("Found by police")
    police.press("Record that they are found").sees("Found, not yet back")


def _path() -> str:
    return f"/missing/{Episode.objects.latest('since_latest_at').ref}/"


def _owed() -> list[str]:
    """Standards about the strategy discussion that nothing has met."""
    rows = Derived.objects.owed().filter(rule__in=("MIS-S32", "MIS-S33"))
    return list(rows.values_list("rule", flat=True))


def test_a_strategy_discussion_is_held_while_the_child_is_missing(third: Story) -> None:
    story = third
    with story.after(2 * HOUR):
        manager = Keys(story.sits_down("team_manager", PHONE))
        the_pattern_asks(story, manager)
        it_is_owed_while_the_child_is_missing(manager)
    with story.after(5 * HOUR) as at:
        it_is_held_and_written_down(story, manager, at - 30 * MINUTE)
        police = Keys(story.sits_down("police_coordinator", PHONE))
        others_read_what_came_of_it(police, Keys(story.sits_down("home_manager", PHONE)))
    with story.after(7 * HOUR) as at:
        the_police_find_as_it_was_agreed(police, at - 10 * MINUTE)
