"""A panel with its agencies, and children on their way through it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.factories import World
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Ask, Item, Meeting, Panel, Referral

DAY = timedelta(days=1)


@dataclass
class Sitting:
    """A panel of Cheshire East: council, police, health, youth justice; who runs it; a meeting."""

    world: World
    panel: Panel
    meeting: Meeting

    @property
    def secretary(self) -> Reader:
        return self.world.reader("panel_secretary")

    @property
    def chair(self) -> Reader:
        return self.world.reader("panel_chair")

    def referred(self, child: Child, **more: Any) -> Referral:
        values = {"reason": "Older men collect her from school."} | more
        new = commands.NewReferral(child_id=child.pk, panel=self.panel, **values)
        return commands.refer(self.world.reader("social_worker"), referral=new)

    def waiting(self, child: Child, **more: Any) -> Item:
        referral = self.referred(child, **more)
        commands.triage(self.secretary, referral=referral, outcome="accepted")
        return Item.objects.get(pk=referral.item_id)

    def on_agenda(self, child: Child, **more: Any) -> Item:
        item = self.waiting(child, **more)
        commands.build_agenda(self.secretary, meeting=self.meeting)
        return Item.objects.select_related("panel", "meeting").get(pk=item.pk)

    def asked(self, item: Item, agency: Agency) -> Ask:
        new = commands.NewAsk(
            agency, "She was treated there in May.", "Attendances since May", clock.now() + DAY
        )
        return commands.ask(self.secretary, item=item, asks=[new])[0]

    def decided(self, item: Item, **more: Any) -> Any:
        return commands.decide_item(
            self.secretary, item=item, decision=decision(**more.pop("decision", {})), **more
        )


def decision(**more: Any) -> commands.NewDecision:
    values: dict[str, Any] = {
        "outcome": "accept",
        "level_after": "moderate",
        "reason": "She is seen less, and safer.",
        "strategy": "neither",
        "review_on": clock.today() + 42 * DAY,
    } | more
    return commands.NewDecision(**values)


def sitting(world: World, *, starts_at: datetime | None = None) -> Sitting:
    secretary = world.reader("panel_secretary")
    panel = commands.set_up(
        secretary,
        panel=commands.NewPanel(
            name="Cheshire East exploitation panel",
            kind=Panel.Kind.EXPLOITATION,
            areas=[world.cheshire_east],
            members=[world.police, world.health, world.youth_justice],
            statement="What is said here stays with those who need it to keep a child safe.",
        ),
    )
    meeting = commands.plan_meeting(
        secretary, panel=panel, starts_at=starts_at or clock.now() + 14 * DAY, place="Online"
    )
    return Sitting(world, panel, meeting)
