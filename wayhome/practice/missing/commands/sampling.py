"""Draw a random sample of held interviews, and record what a colleague finds in one (R62)."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.models import (
    Heard,
    InterviewSample,
    Outcome,
    ReturnInterview,
    SampleDraw,
)

AT_MOST = 50  # a sample that nobody reads is none


def drawn(refs: Sequence[str], *, size: int, seed: str) -> list[str]:
    """Which of these are drawn: the same every time for the same refs, size and seed."""
    among = sorted(refs)
    return Random(seed).sample(among, min(size, len(among)))  # noqa: S311 - a draw, no secret


@transaction.atomic
def draw_sample(
    actor: Reader, *, from_on: date, until_on: date, size: int, seed: str = ""
) -> SampleDraw:
    """Of the interviews held in these days that the actor may read in full, and that no sample
    holds yet. Who draws chooses days and number, never the interviews."""
    actor.must(roles.SAMPLE_INTERVIEWS)
    actor.must(roles.READ_INTERVIEW)
    _may_be_drawn(from_on, until_on, size)
    if actor.agency is None:
        raise Refused(roles.SAMPLE_INTERVIEWS)
    held = ReturnInterview.objects.visible_to(actor, DataClass.INTERVIEW).filter(
        outcome=Outcome.HELD,
        outcome_at__gte=midnight(from_on),
        outcome_at__lt=midnight(until_on + timedelta(days=1)),
    )
    rows = {row.ref: row for row in held}
    with system_context():
        before = InterviewSample.objects.filter(interview__in=list(rows.values()))
        for ref in before.values_list("interview__ref", flat=True):
            rows.pop(ref, None)
        if not rows:
            raise Invalid(_("No interview of these days waits to be drawn. Choose other days."))
        seed = seed.strip() or secrets.token_hex(4)
        chosen = [rows[ref] for ref in drawn(list(rows), size=size, seed=seed)]
        children = engine.lock(row.child_id for row in chosen)
        made = SampleDraw.objects.create(
            agency=actor.agency,
            team=actor.team,
            from_on=from_on,
            until_on=until_on,
            size=size,
            seed=seed,
            population=len(rows),
            of_digest=audit.digest(" ".join(sorted(rows))),
            drawn_at=clock.now(),
            drawn_by=actor.user,
        )
        samples = [
            InterviewSample(
                interview_id=row.pk,
                case_ref=row.case_ref,
                draw=made,
                **about(row.child_id, actor),
            )
            for row in chosen
        ]
        bulk.insert(samples)
        audit.record_each(actor, "interview.sampled", subject_kind="interview_sample", rows=samples)
    engine.refresh(children, "missing_interviewsample")
    return made


def _may_be_drawn(from_on: date, until_on: date, size: int) -> None:
    if until_on < from_on:
        raise Invalid({"until_on": _("The last day is before the first.")})
    if from_on > clock.today():
        raise Invalid({"from_on": _("These days are still to come.")})
    if not 0 < size <= AT_MOST:
        raise Invalid({"size": _("Draw between 1 and %(most)s.") % {"most": AT_MOST}})


@transaction.atomic
def review_sample(
    actor: Reader,
    *,
    sample: InterviewSample,
    answers: dict[str, str],
    judgement: str,
    feedback: str,
    change: str = "",
) -> InterviewSample:
    """What a colleague found who did not hold the interview. It is written once."""
    actor.must(roles.SAMPLE_INTERVIEWS)
    actor.must(roles.READ_INTERVIEW)
    _check_review(answers, judgement, feedback)
    engine.lock([sample.child_id])
    with system_context():
        row = (
            InterviewSample.objects.select_for_update(of=("self",))
            .select_related("interview", "reviewed_by")
            .get(pk=sample.pk)
        )
        if row.interview.interviewer_id == actor.user_id:
            raise Invalid(_("You held this interview: ask a colleague to read it."))
        if row.reviewed_at:
            who = row.reviewed_by.name if row.reviewed_by else ""
            said: dict[str, Any] = {"judgement": row.judgement, "feedback": row.feedback}
            raise Conflict(said, who, 1, row.reviewed_at)
        for name in InterviewSample.QUESTIONS:
            setattr(row, name, answers[name])
        row.judgement, row.feedback, row.change = judgement, feedback.strip(), change.strip()
        row.reviewed_at, row.reviewed_by = clock.now(), actor.user
        row.save()
        audit.record_each(
            actor, "interview.sample_reviewed", subject_kind="interview_sample", rows=[row]
        )
    engine.refresh([row.child_id], "missing_interviewsample")
    return row


def _check_review(answers: dict[str, str], judgement: str, feedback: str) -> None:
    wrong = {
        name: str(_("Answer this."))
        for name in InterviewSample.QUESTIONS
        if answers.get(name) not in Heard.values
    }
    if judgement not in InterviewSample.Judgement.values:
        wrong["judgement"] = _("Give your judgement.")
    if not feedback.strip():
        wrong["feedback"] = _("Write to the interviewer, whatever you found.")
    if wrong:
        raise Invalid(wrong)
