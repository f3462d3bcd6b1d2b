"""One missing child on the live board, as this reader may know them (pages.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.practice.missing.models import Grade, Precision

# An ungraded child may be in any danger: worse than a medium grade, if not than a high one.
WORST_FIRST = (Grade.HIGH.value, "", Grade.MEDIUM.value, Grade.LOW.value, Grade.VERY_LOW.value)
TONES = dict(zip(WORST_FIRST, ("late", "warn", "warn", "info", "quiet"), strict=True))
ADULT = 18


@dataclass(frozen=True)
class Called:
    """Somebody whom the ladder called to this child, when last, and how often."""

    name: str
    at: datetime
    times: int = 1

    @property
    def said(self) -> str:
        words = {"who": self.name, "when": wording.clock_time(self.at), "n": self.times}
        if self.times > 1:
            return _("called %(who)s %(when)s (%(n)s times)") % words
        return _("called %(who)s %(when)s") % words


class Fact(NamedTuple):
    """A short fact of a row; `tone` colours what asks for somebody."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One missing child, as this reader may know them."""

    ref: str
    child_id: int
    name: str
    born_on: date | None
    age: str
    since_at: datetime
    since_precision: str
    told_at: datetime | None
    grade: str
    graded_at: datetime | None
    review_at: datetime | None
    acknowledged_at: datetime | None
    acting: str
    is_unanswered: bool  # its time to be acknowledged is up
    last_seen_where: str
    reported_by: str  # the agency
    reported_at: datetime
    companions: tuple[str, ...]
    is_not_alone: bool
    in_90_days: int
    asked: int  # decisions that are asked for
    called: tuple[Called, ...]
    state: str  # between missing and safe (P12); "" is simply missing
    state_at: datetime | None
    is_away: bool  # from placement without authorisation
    challenged: str  # the agency whose challenge of the grade waits for its answer

    @property
    def is_told(self) -> bool:
        return self.told_at is not None

    @property
    def is_adult(self) -> bool:
        """Eighteen is not found (P02)."""
        return bool(self.born_on and wording.years_old(self.born_on, clock.today()) >= ADULT)

    @property
    def grade_title(self) -> str:
        return str(Grade(self.grade).label) if self.grade else ""

    @property
    def status(self) -> str:
        """The first thing that should worry, in two words."""
        if not self.is_told:
            return _("Not told")
        if self.acknowledged_at is None:
            return _("Not acknowledged")
        return self.grade_title or _("No grade")

    @property
    def tone(self) -> str:
        if not self.is_told:
            return "alarm"
        if self.acknowledged_at is None:
            return "late" if self.is_unanswered else "warn"
        return TONES[self.grade]

    def facts(self) -> Iterator[Fact]:
        """What a row says after name and length, what asks for somebody first."""
        yield from self._risk()
        if self.is_adult:
            said = _("18 now, and still missing: hand over to adult safeguarding by name")
            yield Fact(said, "late")
        if self.asked:
            yield Fact(_("decision asked"), "late")
        if self.in_90_days:
            yield Fact(_("%(n)s times in 90 days") % {"n": self.in_90_days})
        if self.since_precision == Precision.DAY:
            yield Fact(_("time last seen not known"))
        yield from self._circumstances()
        if self.acting:
            yield Fact(_("acting: %(who)s") % {"who": self.acting})
        if self.review_at:
            yield Fact(_("next review %(when)s") % {"when": _moment(self.review_at)})
        for call in self.called:
            yield Fact(call.said)

    def _risk(self) -> Iterator[Fact]:
        if self.grade:
            words = {"grade": self.grade_title, "when": _moment(self.graded_at)}
            yield Fact(_("%(grade)s since %(when)s") % words)
        else:
            yield Fact(_("no grade yet"))
        if self.challenged:
            yield Fact(_("grade challenged by %(who)s") % {"who": self.challenged}, "late")
        if self.state:
            words = {"state": self.state, "when": _moment(self.state_at)}
            yield Fact(_("%(state)s since %(when)s") % words, "late")
        if self.is_away:
            yield Fact(_("away from placement without authorisation"))

    def _circumstances(self) -> Iterator[Fact]:
        if self.last_seen_where:
            yield Fact(_("last seen %(where)s") % {"where": self.last_seen_where})
        if self.companions:
            yield Fact(_("with %(who)s") % {"who": wording.joined(self.companions)})
        elif self.is_not_alone:
            yield Fact(_("may not be alone"))
        if self.reported_by:
            yield Fact(_("reported by %(agency)s") % {"agency": self.reported_by})

    @property
    def version(self) -> str:
        return sha256(repr(self).encode()).hexdigest()[:12]

    @property
    def worry(self) -> tuple[Any, ...]:
        """Sort key: nobody told, nobody on it, grade, length, age (pages.md)."""
        born = self.born_on.toordinal() if self.born_on else date.max.toordinal()
        return (
            self.is_told,
            self.acknowledged_at is not None,
            WORST_FIRST.index(self.grade),
            self.since_at,
            -born,
            self.ref,
        )


def _moment(at: datetime | None) -> str:
    return wording.moment(at, clock.now()) if at else ""
