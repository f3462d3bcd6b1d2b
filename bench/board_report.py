"""A board report of every council together, each section and each file timed (issue: ≤ 20 s)."""

import time
from typing import Any

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, Partnership
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel import clock
from wayhome.oversight.reports import commands, making
from wayhome.oversight.reports.quarters import Quarter

MAKER = "police"  # a force's leader answers for several authorities


def run() -> dict[str, Any]:
    """Rolled back: the bench leaves no report behind."""
    with transaction.atomic():
        found = _timed()
        transaction.set_rollback(True)
    return found


def _timed() -> dict[str, Any]:
    place = Membership.objects.select_related("user", "agency", "team").filter(agency__kind=MAKER)[
        0
    ]
    place.role = "senior_leader"
    reader = reader_for(place)
    assert reader.may(roles.MAKE_REPORT)
    report = commands.ask(
        reader,
        quarter=Quarter.of(clock.today()).before(),
        partnership=Partnership.objects.filter(agencies=place.agency)[0],
        why="A measurement",
    )
    times = [time.perf_counter()]
    made = making.made(report, lambda: times.append(time.perf_counter()))
    names = [*(section.key for section in making.SECTIONS), "pdf", "word"]
    steps = {
        f"{name}_s": round(after - before, 2)
        for name, before, after in zip(names, times, times[1:], strict=False)
    }
    return {
        "authorities": len(report.covers),
        "numbers": sum(len(table["shown"]) for table in made.tables.values()),
        **steps,
        "all_s": round(times[-1] - times[0], 2),
    }
