"""The same child, and nobody does anything in time: every lapse is on a list (issue 4).

Nobody searches for it. Seven weeks on, each opens the page that their day begins with: what is
late stands there, the longest first, with whose it is and what to press. Whatever a rule says is
late about the child is on one of these pages, or the test names it.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.keyboard import Keys
from tests.test_journey_to_reduced_risk import DAY, HOUR, NAME, told
from tests.windows import Story
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts.tests.doors import made
from wayhome.practice.exploitation.tests.lives import judged, screened
from wayhome.practice.panels import commands as panels
from wayhome.practice.panels.models import Item, Meeting, Panel
from wayhome.practice.panels.tests.lives import Sitting
from wayhome.practice.plans.tests.lives import planned

WEEKS = 50 * DAY
__all__ = ["told"]


@pytest.fixture
def lapsed(told: Story) -> Story:
    """Each began what they owed, and nobody went on with it."""
    story, world = told, told.world
    with story.after(HOUR):
        made(world, story.child)
        screened(world, story.child)
    with story.after(3 * DAY):
        judged(world.reader("social_worker"), story.child, "significant")
        table = Sitting(world, Panel.objects.get(), Meeting.objects.get())
        table.asked(table.on_agenda(story.child, level="significant"), world.health)
        table.referred(story.child, level="significant")
    with story.after(10 * DAY):
        planned(world, story.child, world.reader("social_worker"))
    return story


def lapses(story: Story) -> dict[str, str]:
    """What a rule says is late about the child and nobody has done: code -> its title."""
    now = clock.now()
    rows = Derived.objects.owed().true_at(now).filter(child=story.child)
    late = {row.rule for row in rows if row.due_at is None or row.due_at < now}
    return {code: str(registry.rule(code).title) for code in late}


def reads(keys: Keys, *paths: str) -> str:
    found = []
    for path in paths:
        keys.open(path)
        found.append(keys.page.locator("main").inner_text())
    return "\n".join(found)


def test_every_lapse_is_on_a_list_with_its_owner(lapsed: Story) -> None:
    story = lapsed
    mine = reverse("worklist:mine")
    with story.after(WEEKS):
        wanted = lapses(story)
        seen = {}
        for role, *paths in (
            ("front_door", "/front-door/", mine),
            ("social_worker", mine),
            ("team_manager", mine, "/cohort/"),
            ("panel_secretary", "/panels/", mine),
            ("health_practitioner", "/panels/"),
            ("police_coordinator", mine),
            ("interviewer", mine),
        ):
            seen[role] = reads(Keys(story.sits_down(role)), *paths)
        said = "\n".join(seen.values())
        print(seen)
        assert {code: title for code, title in wanted.items() if title not in said} == {}
