"""What was done today: said when nothing is owed."""

from collections.abc import Callable

from django.db.models import Count, Q
from django.utils.translation import ngettext

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.kernel.models import AuditEntry

Said = Callable[[int], str]


def _said() -> dict[str, Said]:
    return {
        "missing.reported": lambda n: ngettext(
            "%(n)s child reported missing", "%(n)s children reported missing", n
        ),
        "missing.returned": lambda n: ngettext("%(n)s return", "%(n)s returns", n),
        "interview.held": lambda n: ngettext(
            "%(n)s return interview held", "%(n)s return interviews held", n
        ),
        "interview.offered": lambda n: ngettext(
            "%(n)s interview offered", "%(n)s interviews offered", n
        ),
        "interview.attempted": lambda n: ngettext(
            "%(n)s attempt to reach a child", "%(n)s attempts to reach a child", n
        ),
        "rule.decided": lambda n: ngettext("%(n)s decision", "%(n)s decisions", n),
        "rule.acknowledged": lambda n: ngettext(
            "%(n)s report acknowledged", "%(n)s reports acknowledged", n
        ),
        "action.done": lambda n: ngettext("%(n)s action done", "%(n)s actions done", n),
    }


def done_today(reader: Reader) -> list[str]:
    """By the reader's team (or, without one, agency) since midnight: `3 return interviews held`."""
    said = _said()
    place = Q(team_id=reader.team_id) if reader.team_id else Q(agency_id=reader.agency_id)
    counts = dict(
        AuditEntry.objects.filter(
            place,
            agency_id=reader.agency_id,
            kind=AuditEntry.Kind.WRITE,
            at__gte=midnight(clock.today()),
            action__in=list(said),
        )
        .values_list("action")
        .annotate(n=Count("pk"))
    )
    return [
        said[action](counts[action]) % {"n": counts[action]} for action in said if action in counts
    ]
