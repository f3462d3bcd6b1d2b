"""What follows from a decision: the actions set, and those that it asks for by what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.actions.commands import NewAction, set_actions
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import about
from wayhome.practice.panels.models import Decision, Item, SetAction

# what needs to be known says what is not: for police and social care alone
HANDLED = {SetAction.Kind.INTELLIGENCE.value: Handling.POLICE_AND_CARE}
FIND_WITHIN = timedelta(weeks=2)  # what needs to be known, unless the review is sooner (local)


@dataclass(frozen=True)
class ToDo:
    """An action with one owner, in any agency."""

    text: str
    due_at: datetime
    agency: Agency
    team: Team | None = None
    user: User | None = None
    kind: str = SetAction.Kind.ACTION


def follows(item: Item, said: Decision, to_do: Sequence[ToDo]) -> list[ToDo]:
    """What this decision asks for by itself; each kind once, and not where the panel set one."""
    set_already = {*item.set_actions.values_list("kind", flat=True), *(one.kind for one in to_do)}
    found = []
    if said.strategy == Decision.Strategy.ASKED and SetAction.Kind.STRATEGY not in set_already:
        found.append(_discussion(item))
    if said.intelligence and SetAction.Kind.INTELLIGENCE not in set_already:
        found.append(_to_be_known(item, said))
    return found


def _discussion(item: Item) -> ToDo:
    """A strategy discussion asked for is a task of whoever runs the panel's council, tomorrow."""
    agency, team, user = _of_panel(item)
    return ToDo(
        text=_("Hold a strategy discussion: the risk is significant and none is recorded."),
        due_at=clock.now() + timedelta(hours=24),
        agency=agency,
        team=team,
        user=user,
        kind=SetAction.Kind.STRATEGY,
    )


def _to_be_known(item: Item, said: Decision) -> ToDo:
    """An intelligence requirement: of whoever runs the panel, who puts it to the police and asks
    what came of it. The force reads actions about a child only while it looks for them (P26)."""
    agency, team, user = _of_panel(item)
    latest = clock.today() + FIND_WITHIN
    due_on = min(said.review_on or latest, latest)
    return ToDo(
        text=_("Put to the police as an intelligence requirement: %(what)s")
        % {"what": said.intelligence},
        due_at=datetime.combine(due_on, time(17), clock.LONDON),
        agency=agency,
        team=team,
        user=user,
        kind=SetAction.Kind.INTELLIGENCE,
    )


def _of_panel(item: Item) -> tuple[Agency, Team | None, User | None]:
    panel = item.panel
    return panel.agency, panel.team, None if panel.team else (panel.chair or panel.secretary)


def set_each(actor: Reader, item: Item, to_do: Sequence[ToDo]) -> None:
    if not to_do:
        return
    made = set_actions(
        actor,
        actions=[
            NewAction(
                item.child_id,
                each.text,
                each.due_at,
                each.agency,
                each.team,
                each.user or (None if each.team else actor.user),
                handling=HANDLED.get(each.kind, Handling.OPEN),
            )
            for each in to_do
        ],
    )
    with system_context():
        bulk.insert(
            [
                SetAction(item=item, action=action, kind=each.kind, **about(item.child_id, actor))
                for action, each in zip(made, to_do, strict=True)
            ]
        )
