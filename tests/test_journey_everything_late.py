"""The same child, and nobody does anything in time: every lapse is on a list (issue 4).

Nobody searches for it. Seven weeks on, each opens the page that their day begins with: what is
late stands there, the longest first, with whose it is and what to press. Whatever a rule says is
late about the child is on one of these pages, or the test names it.
"""

from datetime import datetime

import pytest
from django.urls import reverse

from tests.keyboard import Keys
from tests.test_journey_to_reduced_risk import DAY, HOUR, told
from tests.windows import Story
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts.tests.doors import made
from wayhome.practice.exploitation.tests.lives import judged, screened
from wayhome.practice.panels.models import Meeting, Panel
from wayhome.practice.panels.tests.lives import Sitting
from wayhome.practice.plans.tests.lives import planned

WEEKS = 50 * DAY
LONGEST = "Show what has waited longest"
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


# Where a page says it in words of its own
SAID = {"PAN-S08": "Asked of your agency", "QUE-G04": "Return interview: What it means"}


def lapses(story: Story) -> dict[str, tuple[bool, datetime]]:
    """What a rule says is late about the child and nobody has done: its words -> whether it can
    wait for the morning, and since when: the order in which it is listed.

    One discussion that three rules ask for is said once, in the words of what was due first.
    """
    rows = Derived.objects.owed().true_at(clock.now()).filter(child=story.child)
    found: dict[str, tuple[bool, datetime]] = {}
    acts = set[str]()
    for row in sorted(rows, key=lambda row: row.due_at or row.from_at):
        rule, late_at = registry.rule(row.rule), row.due_at or row.from_at
        if late_at < clock.now() and rule.act not in acts:
            can_wait = not getattr(rule, "rungs", ())
            found[SAID.get(row.rule, str(rule.title))] = (can_wait, late_at)
            acts |= {rule.act} - {""}
    return found


def reads(keys: Keys, *paths: str) -> str:
    """What stands on these pages; and on the list of what has waited longest, one press away."""
    found = []
    for path in paths:
        keys.open(path)
        found.append(keys.page.locator("main").inner_text())
        if keys.page.get_by_role("link", name=LONGEST).count():
            found.append(keys.follow(LONGEST).page.locator("main").inner_text())
    return "\n".join(found)


def test_every_lapse_is_on_a_list_in_order_with_its_owner(lapsed: Story) -> None:
    story, mine = lapsed, reverse("worklist:mine")
    with story.after(WEEKS):
        seen = {
            role: reads(Keys(story.sits_down(role)), *paths)
            for role, *paths in (
                ("front_door", "/front-door/"),
                ("social_worker", mine),
                ("panel_secretary", "/panels/", mine),
                ("health_practitioner", "/panels/"),
                ("interviewer", mine),
            )
        }
        manager = Keys(story.sits_down("team_manager"))
        seen["team_manager"] = reads(manager, reverse("cohort:cohort"), mine)
        story.axe(manager.page)
        wanted = lapses(story)
    said = "\n".join(seen.values())
    assert len(wanted) > 15
    assert [words for words in wanted if words not in said] == []
    listed = seen["team_manager"].rpartition("Overdue for longer than a week.")[2]
    order = sorted((listed.index(words), late) for words, late in wanted.items()
                   if f"\n{words}\n" in listed)  # fmt: skip
    assert len(order) > 8
    assert [late for _place, late in order] == sorted(late for _place, late in order)
    assert "Duty social care" in listed
    assert "Nobody yet" in seen["front_door"], "whose a contact is that nobody took"
    assert "weeks late" in seen["health_practitioner"]
