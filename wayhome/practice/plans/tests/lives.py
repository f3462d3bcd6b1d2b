"""Plans for tests: half written, whole, and approved."""

from datetime import timedelta
from typing import Any

from tests.factories import World
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.plans import commands
from wayhome.practice.plans.commands import NewStep
from wayhome.practice.plans.models import Plan, PlanAction

WORDS = "I just want someone to text me back."


def planned(world: World, child: Child | None = None, actor: Reader | None = None) -> Plan:
    """A plan that was opened, and nothing more."""
    child = child or world.child(since=LONG_KNOWN, carer=world.home)
    return commands.open_plan(
        actor or world.reader("social_worker"), child=child, why="Older men give lifts and vapes."
    )


def step(world: World, plan: Plan, **values: Any) -> PlanAction:
    new = NewStep(
        **(
            {
                "text": "Meet Ash at school each Tuesday",
                "due_at": clock.now() + timedelta(days=7),
                "owner_agency": world.council,
                "owner_team": world.team("social_care"),
            }
            | values
        )
    )
    return commands.add_actions(world.reader("social_worker"), plan=plan, actions=[new])[0]


def contingency(world: World, plan: Plan, **values: Any) -> Any:
    said = {
        "text": "Ash is not back by 22:00",
        "then_we": "The home rings Ash, then 101, then duty social care.",
        "who": "Larch House, day and night",
    }
    return commands.add_contingency(world.reader("social_worker"), plan=plan, **(said | values))


def heard(world: World, plan: Plan, actor: Reader | None = None, **values: Any) -> Any:
    said = {"whose": "child", "text": WORDS, "heard_on": clock.today(), "how": "talked"}
    return commands.add_voice(
        actor or world.reader("social_worker"), plan=plan, **(said | values)
    )


def whole(world: World, child: Child | None = None) -> Plan:
    """A plan that lacks nothing, and that no manager has read yet."""
    plan, worker = planned(world, child), world.reader("social_worker")
    commands.write_section(
        worker, plan=plan, section="tonight", text="Sleeps at Larch House. Rings Gwen."
    )
    contingency(world, plan)
    heard(world, plan)
    commands.add_goal(worker, plan=plan, text="Ash sleeps at home.", sign="Seven nights a week.")
    step(world, plan)
    today = clock.today()
    commands.check_siblings(
        worker, plan=plan, found="not", text="Kai, 9, seen at school.", checked_on=today
    )
    return commands.set_review_date(worker, plan=plan, on=today + timedelta(days=42))
