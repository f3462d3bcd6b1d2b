"""A meeting's own clocks stand once, on the first of its items: the engine derives by child."""

from collections.abc import Iterable

from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import engine
from wayhome.practice.panels.models import Item


def lock_around(
    items: Iterable[Item], *meetings: int | None, also: Iterable[int] = ()
) -> list[int]:
    """Lock the children of these items, of every other on the meetings they are or will be on,
    and those of `also`; returns them, to be derived again. A command's first act."""
    given = list(items)
    places = {item.meeting_id for item in given} | set(meetings)
    with system_context():
        others = Item.objects.filter(meeting__in=[each for each in places if each])
        children = set(others.values_list("child_id", flat=True))
        return engine.lock(children | {item.child_id for item in given} | set(also))


def first_again(*meetings: int | None) -> set[int]:
    """Say anew which item is the first of each meeting; returns the children of those that are so
    now, or no longer. In the system context."""
    changed: set[int] = set()
    for meeting in {each for each in meetings if each}:
        here = Item.objects.filter(meeting=meeting)
        first = here.filter(off_at=None).order_by("pk").first()
        if first and first.is_first:  # there is never another
            continue
        was = here.filter(is_first=True)
        changed |= set(was.values_list("child_id", flat=True))
        was.update(is_first=False)
        if first:
            changed.add(first.child_id)
            here.filter(pk=first.pk).update(is_first=True)
    return changed
