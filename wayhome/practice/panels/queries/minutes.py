"""What was decided of each item of a meeting that a reader may read, for all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import Reader
from wayhome.practice.panels.models import Decision, Dissent, SetAction
from wayhome.practice.panels.queries.agenda import Line


@dataclass
class Heard:
    """One item as minutes say it. `hidden_actions`: set, for an owner this reader may not read."""

    line: Line
    decision: Decision | None = None
    dissents: list[Dissent] = field(default_factory=list)
    actions: list[tuple[SetAction, Action]] = field(default_factory=list)
    hidden_actions: int = 0


def minutes_of(reader: Reader, lines: Sequence[Line]) -> list[Heard]:
    found = {line.item.pk: Heard(line) for line in lines}
    wanted = list(found)
    for decision in Decision.objects.visible_to(reader).filter(item__in=wanted):
        found[decision.item_id].decision = decision
    dissents = Dissent.objects.visible_to(reader).filter(item__in=wanted).order_by("pk")
    for dissent in dissents.select_related("agency"):
        found[dissent.item_id].dissents.append(dissent)
    rows = list(SetAction.objects.visible_to(reader).filter(item__in=wanted).order_by("pk"))
    actions = Action.objects.visible_to(reader).filter(pk__in=[row.action_id for row in rows])
    known = actions.select_related("owner", "owner_agency", "owner_team").in_bulk()
    for row in rows:
        action = known.get(row.action_id)
        if action is None:
            found[row.item_id].hidden_actions += 1
        else:
            found[row.item_id].actions.append((row, action))
    return list(found.values())
