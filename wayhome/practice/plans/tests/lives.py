"""Plans for tests: half written, whole, and approved."""

from datetime import timedelta
from typing import Any

from tests.factories import World
from wayhome.foundation.actions.commands import finish
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.plans import commands
from wayhome.practice.plans.commands import NewStep
from wayhome.practice.plans.models import Plan, PlanAction
from wayhome.practice.plans.queries.copying import against, must_not_know, offer

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
    said: dict[str, Any] = {
        "whose": "child",
        "text": WORDS,
        "heard_on": clock.today(),
        "how": "talked",
    }
    return commands.add_voice(actor or world.reader("social_worker"), plan=plan, **(said | values))


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


def copied(world: World, plan: Plan, audience: str = "parent", **values: Any) -> Any:
    """A copy that a social worker reviewed: everything that may go in, goes in."""
    reader = world.reader("social_worker")
    said: dict[str, Any] = {
        "recipient": "Maria Winters",
        "why": "She asked what is agreed.",
        "items": [item.key for item in offer(reader, plan, audience).items],
        "checked_against": against(must_not_know(plan)),
        "is_alleged": False,
    }
    return commands.make_copy(reader, plan=plan, audience=audience, **(said | values))


class PlanKept:
    """A whole plan with one action done and a copy, and the references of its addresses."""

    def __init__(self, world: World, child: Child) -> None:
        self.plan = whole(world, child)
        self.step = step(world, self.plan)
        finish(world.reader("social_worker"), action=self.step.action, effect="They talk.")
        self.contingency = contingency(world, self.plan)
        self.copy = copied(world, self.plan)

    def known(self, name: str) -> dict[str, str]:
        row = self.step if name == "plans:evidence" else self.contingency
        return {
            "plan": self.plan.ref,
            "section": "tonight",
            "part": "contingency",
            "row": row.ref,
            "audience": "parent",
            "copy": self.copy.ref,
        }
