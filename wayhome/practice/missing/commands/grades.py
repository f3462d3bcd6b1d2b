"""The police assessment of risk: police alone enter it, with their reason (P08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.settling import settled_by
from wayhome.practice.missing.commands.standing import onto_kept
from wayhome.practice.missing.facts import CLOCK_SKEW
from wayhome.practice.missing.models import Episode, Grade, PoliceGrade


@dataclass(frozen=True)
class NewGrade:
    """One assessment of one episode. `recorded_at` and `recorder` are for the system alone.

    `graded_at` is when the police gave it, where that is not when it is entered: from their feed.
    """

    episode: Episode
    grade: str
    reason: str
    authorised_by: str = ""
    review_at: datetime | None = None
    recorded_at: datetime | None = None
    recorder: Reader | None = None
    graded_at: datetime | None = None
    batch_id: int | None = None

    def check(self) -> None:
        errors = {}
        if self.grade not in Grade.values:
            errors["grade"] = "Choose a grade."
        if not self.reason.strip():
            errors["reason"] = "Give the reason for this grade."
        if self.grade == Grade.VERY_LOW and not self.authorised_by.strip():
            errors["authorised_by"] = "Say who authorised a very low grade for a child."
        if self.grade == Grade.VERY_LOW and self.review_at is None:
            errors["review_at"] = "Say when a very low grade will be looked at again."
        if self.graded_at and self.graded_at > clock.now() + CLOCK_SKEW:
            errors["graded_at"] = "This time is in the future."
        if errors:
            raise Invalid(errors)


def grade(
    actor: Reader,
    *,
    episode: Episode,
    grade: str,
    reason: str,
    authorised_by: str = "",
    review_at: datetime | None = None,
) -> PoliceGrade:
    """The police assessment, entered by police only, with its reason (P08)."""
    new = NewGrade(episode, grade, reason, authorised_by, review_at)
    return grade_each(actor, grades=[new])[0]


@transaction.atomic
def grade_each(actor: Reader, *, grades: Sequence[NewGrade]) -> list[PoliceGrade]:
    actor.must(roles.GRADE)
    if not actor.is_system and (actor.agency is None or actor.agency.kind != Agency.Kind.POLICE):
        raise Refused(roles.GRADE)
    for new in grades:
        new.check()
    children = engine.lock(new.episode.child_id for new in grades)
    grades = onto_kept(grades)
    with system_context():
        rows = [_row(actor, new) for new in grades]
        bulk.insert(rows)
        audit.record_each(actor, "missing.graded", subject_kind="policegrade", rows=rows)
        settled_by(actor, rows)
    engine.refresh(children, "missing_policegrade", "missing_challenge")
    return rows


def _row(actor: Reader, new: NewGrade) -> PoliceGrade:
    values = about(new.episode.child_id, actor, new.batch_id, at=new.recorded_at, by=new.recorder)
    return PoliceGrade(
        episode_id=new.episode.pk,
        grade=new.grade,
        graded_at=new.graded_at or values["recorded_at"],
        reason=new.reason.strip(),
        authorised_by=new.authorised_by,
        review_at=new.review_at,
        **values,
    )
