"""What waits for one person, in counts: no child is named here, each count opens its own page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Gap
from wayhome.foundation.rules.describe import unmet
from wayhome.foundation.rules.models import Acknowledgement
from wayhome.foundation.rules.owed import of_place, on_the_list
from wayhome.foundation.rules.queries import narrowed
from wayhome.practice.danger.rules import CARE_ACTS, POLICE_ACT
from wayhome.practice.missing.models import MeetingNote, PoliceNotice
from wayhome.practice.missing.queries.board import open_episodes
from wayhome.practice.missing.queries.handover import Waiting, unwritten, waiting
from wayhome.practice.missing.rules import ACKNOWLEDGED

COUNTED = 500
REASONS = 4


@dataclass(frozen=True)
class Owed:
    """How much is due by then, and of it the commonest reasons: (rule's title, how many)."""

    key: str
    title: str
    count: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def for_other_reasons(self) -> int:
        """So many that the reasons, and these, are all that is counted."""
        return self.count - sum(n for _title, n in self.reasons)


@dataclass(frozen=True)
class MissingNow:
    count: int
    untold: int
    unacknowledged: int


@dataclass(frozen=True)
class Home:
    """`None` is what this person has no part in. `is_more`: what is owed was not counted out."""

    owed: tuple[Owed, ...]
    is_more: bool
    missing: MissingNow | None
    handovers: tuple[Waiting, ...]
    unwritten_at: datetime | None
    dangers: int
    noted: int | None  # decisions that today's meeting wrote down

    @property
    def is_all_done(self) -> bool:
        return not any(each.count for each in self.owed)


def home(reader: Reader) -> Home:
    """Seven queries, with what the reader's agreements open; eight where counting stopped."""
    rows = _owed(reader)
    return Home(
        owed=_by_when(rows[:COUNTED]),
        is_more=len(rows) > COUNTED,
        missing=_missing(reader) if reader.may(roles.READ_BOARD) else None,
        handovers=tuple(waiting(reader)),
        unwritten_at=unwritten(reader),
        dangers=_dangers(reader, rows) if reader.may(roles.ACKNOWLEDGE) else 0,
        noted=_noted(reader) if reader.may(roles.MEETING) else None,
    )


def _owed(reader: Reader) -> list[tuple[datetime, str]]:
    """(due, rule) of what the place owes in the next seven days, the latest first: where counting
    stops, it is what has waited longest that is not counted out."""
    week = midnight(clock.today() + timedelta(days=8))
    rows = narrowed(reader, on_the_list(of_place(reader))).filter(due_at__lt=week)
    found = rows.order_by("-due_at").values_list("due_at", "rule")[: COUNTED + 1]
    return [(due, rule) for due, rule in found if due]


def _by_when(rows: Sequence[tuple[datetime, str]]) -> tuple[Owed, ...]:
    titles = {
        "late": _("Overdue"),
        "today": _("Today"),
        "week": _("Next seven days"),
        "long": _("Overdue for more than a week"),
    }
    found: dict[str, Counter[str]] = {key: Counter() for key in titles}
    for due, rule in rows:
        found[_key(due)][rule] += 1
    return tuple(
        Owed(
            key,
            titles[key],
            counted.total(),
            tuple((_reason(code, key), n) for code, n in counted.most_common(REASONS)),
        )
        for key, counted in found.items()
    )


def _reason(code: str, key: str) -> str:
    rule = registry.rule(code)
    if isinstance(rule, Gap) and key in ("today", "week"):
        return _("Soon: %(title)s") % {"title": rule.title}
    return unmet(rule)


def _key(due: datetime) -> str:
    now = clock.now()
    if due <= now:
        return "long" if due < now - timedelta(days=7) else "late"
    return "today" if due < midnight(clock.today() + timedelta(days=1)) else "week"


def _missing(reader: Reader) -> MissingNow:
    told = PoliceNotice.objects.visible_to(reader).filter(episode=OuterRef("pk"), told=True)
    seen = Acknowledgement.objects.visible_to(reader).filter(
        rule=ACKNOWLEDGED.code, subject_kind="episode", subject_id=OuterRef("pk"), occurrence=0
    )
    rows = list(
        open_episodes(reader)
        .annotate(is_told=Exists(told), is_seen=Exists(seen))
        .values_list("is_told", "is_seen")
    )
    return MissingNow(
        len(rows), sum(not told for told, _seen in rows), sum(not seen for _told, seen in rows)
    )


def _dangers(reader: Reader, counted: Sequence[tuple[datetime, str]]) -> int:
    """Danger that was told and that nobody of the place has said they act on. It is due within the
    hour, so it is among what was counted, unless counting stopped."""
    codes = (CARE_ACTS.code, POLICE_ACT.code)
    if len(counted) <= COUNTED:
        return sum(rule in codes for _due, rule in counted)
    rows = narrowed(reader, on_the_list(of_place(reader).filter(rule__in=codes)))
    return rows.count()


def _noted(reader: Reader) -> int:
    return MeetingNote.objects.visible_to(reader).filter(at__gte=midnight(clock.today())).count()
