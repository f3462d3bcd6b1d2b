"""What a strategic group reads: totals of the panels in its areas, small numbers hidden."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules.models import Derived
from wayhome.practice.panels.models import Ask, Attendance, Decision, Item, Level, Meeting, Panel
from wayhome.practice.panels.rules import HEARD, HEARD_SOON

SMALL = 5  # below: hidden (local)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Row:
    """`number` of `of`; None where it is too small to be said, or would give away one that is."""

    title: str
    number: int | None
    of: int | None = None


@dataclass(frozen=True)
class Totals:
    heard: tuple[Row, ...]
    levels: tuple[Row, ...]
    agencies: tuple[tuple[str, Row, Row], ...]  # name, answered in time, meetings attended


def totals(panel: Panel) -> Totals:
    """Of every panel that hears children in one of this group's areas, over the last year."""
    since = clock.now() - YEAR
    with transaction.atomic(), system_context():
        panels = list(
            Panel.objects.filter(areas__in=panel.areas.all())
            .exclude(kind=Panel.Kind.STRATEGIC)
            .distinct()
        )
        items = Item.objects.filter(panel__in=panels, since_at__gt=since)
        decided = Decision.objects.filter(item__panel__in=panels, decided_at__gt=since)
        levels = dict(items.values_list("level").annotate(n=Count("pk")).order_by())
        due = Derived.objects.filter(
            rule__in=(HEARD_SOON.code, HEARD.code),
            subject_id__in=items.values("pk"),
            due_at__lte=clock.now(),
        )
        in_time = due.filter(stopped_at__lte=F("due_at")).count()
        heard = (
            Row(_("Referred or reviewed"), small(items.count())),
            Row(_("Heard"), small(decided.count())),
            Row(_("Heard in time, of those whose time is up"), small(in_time), small(due.count())),
            Row(_("Exits"), small(decided.filter(outcome=Decision.Outcome.EXIT).count())),
            Row(
                _("Heard with the child's own words"),
                small(decided.exclude(said_by_child="").count()),
                small(decided.count()),
            ),
        )
        agencies = _agencies(panels)
    return Totals(
        heard,
        tuple(Row(str(level.label), small(levels.get(level.value, 0))) for level in Level),
        agencies,
    )


def _agencies(panels: list[Panel]) -> tuple[tuple[str, Row, Row], ...]:
    """Each agency's part: what it was asked and answered by the day, meetings it came to (R53)."""
    since, now = clock.now() - YEAR, clock.now()
    asks = Ask.objects.filter(item__panel__in=panels, due_at__gt=since, due_at__lte=now)
    said = (
        asks.filter(withdrawn_at=None)
        .values("agency")
        .annotate(n=Count("pk"), met=Count("pk", filter=Q(answered_at__lte=F("due_at"))))
    )
    by_agency = {row["agency"]: row for row in said}
    held = Meeting.objects.filter(panel__in=panels, held_at__gt=since)
    came = dict(
        Attendance.objects.filter(meeting__in=held, is_present=True)
        .values_list("agency")
        .annotate(n=Count("meeting", distinct=True))
        .order_by()
    )
    wanted = Agency.objects.filter(pk__in={*by_agency, *came}).order_by("name")
    return tuple(
        (
            agency.name,
            Row("", small(by_agency.get(agency.pk, {}).get("met", 0)),
                small(by_agency.get(agency.pk, {}).get("n", 0))),
            Row("", came.get(agency.pk, 0), held.count()),
        )
        for agency in wanted
    )  # fmt: skip


def small(number: int) -> int | None:
    """None for one to four: said, it could point at a child."""
    return None if 0 < number < SMALL else number
