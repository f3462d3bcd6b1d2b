"""A meeting's own clocks stand once, on the first of its items: the engine derives by child."""

from collections.abc import Iterable

from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import engine
from wayhome.practice.panels.models import Item


def lock_around(items: Iterable[Item], *meetings: int | None) -> list[int]:
    """Lock the children of these items, and of every other on the meetings they are or will be
    on; returns them, to be derived again. A command's first act."""
    given = list(items)
    places = {item.meeting_id for item in given} | set(meetings)
    with system_context():
        others = Item.objects.filter(meeting__in=[each for each in places if each])
        children = set(others.values_list("child_id", flat=True))
    return engine.lock(children | {item.child_id for item in given})


def first_again(*meetings: int | None) -> None:
    """Say anew which item is the first of each meeting. In the system context."""
    for meeting in {each for each in meetings if each}:
        standing = Item.objects.filter(meeting=meeting, off_at=None).order_by("pk")
        first = standing.values_list("pk", flat=True).first()
        Item.objects.filter(meeting=meeting, is_first=True).exclude(pk=first).update(is_first=False)
        Item.objects.filter(pk=first, is_first=False).update(is_first=True)
