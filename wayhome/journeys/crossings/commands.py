"""One act, heard where it matters: a decision asks for a plan, a discussion answers every room.

Each is written by the system, for the person who acted: somebody who may decide a contact need not
be one who keeps plans, and nothing urgent waits for a permission (P42). No text crosses: it was
written for the readers of the room where it stands (E20).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.practice.contacts.models.decided import Decided
from wayhome.practice.exploitation.commands import strategy_held as exploitation_strategy
from wayhome.practice.exploitation.models import Standing
from wayhome.practice.panels.commands import strategy_was_held
from wayhome.practice.panels.models import Item
from wayhome.practice.plans.commands import NewAsk, ask_for_plans

NEED_A_PLAN = (Decided.ASSESSMENT, Decided.STRATEGY)


def contact_decided(actor: Reader, *, child_id: int | None, outcome: str) -> None:
    """An assessment or a strategy discussion: a plan is owed from now on (PLN-S01)."""
    if child_id and outcome in NEED_A_PLAN and not actor.is_system:
        _ask(actor, child_id, "contact", _("The front door decided on it."))


def panel_decided(actor: Reader, *, child_id: int) -> None:
    """A panel heard the child: what it decided is done through the one plan (R30)."""
    if not actor.is_system:
        _ask(actor, child_id, "panel", _("A panel heard the child."))


def _ask(actor: Reader, child_id: int, route: str, why: str) -> None:
    ask_for_plans(SYSTEM, asks=[NewAsk(child_id, route, why, recorder=actor)])


def strategy_held(actor: Reader, *, child_id: int, held_at: datetime, origin: str) -> None:
    """Held once, it answers the level of risk and each panel that waits for it (P13, P42)."""
    if actor.is_system:
        return  # it came by here already, or is imported whole
    with system_context():
        is_weighed = Standing.objects.filter(child_id=child_id).exists()
        waiting = list(Item.objects.filter(child_id=child_id, off_at=None, heard_at=None))
    said = _("Recorded elsewhere on the child's record.")
    if origin != "exploitation" and is_weighed:
        exploitation_strategy(SYSTEM, child_id=child_id, held_at=held_at, decided=said)
    for item in waiting if origin != "panel" else []:
        strategy_was_held(SYSTEM, item=item, held_at=held_at, source=said)
