"""When a challenge of the grade has its answer, by whichever page the grade came (P08)."""

from collections.abc import Sequence

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.practice.missing.models import Challenge, Grade, PoliceGrade

RISING = (Grade.VERY_LOW.value, Grade.LOW.value, Grade.MEDIUM.value, Grade.HIGH.value)


def settled_by(actor: Reader, grades: Sequence[PoliceGrade]) -> None:
    """A grade as high as a waiting challenge asked for answers it, if it was given since: one that
    a feed tells late, from before the challenge, does not."""
    given = {row.episode_id: row for row in grades}
    waiting = Challenge.objects.filter(episode__in=list(given), answered_at=None)
    for row in waiting.select_for_update(of=("self",)):
        new = given[row.episode_id]
        is_later = new.graded_at >= row.recorded_at
        if is_later and RISING.index(new.grade) >= RISING.index(row.believed):
            settle(actor, row, Challenge.Answer.REGRADED, new.reason)


def settle(actor: Reader, row: Challenge, answer: str, reason: str) -> None:
    row.answer, row.answer_reason = answer, reason.strip()
    row.answered_at, row.answered_by = clock.now(), actor.user
    row.save()
    audit.record_each(actor, "missing.challenge_answered", subject_kind="challenge", rows=[row])
