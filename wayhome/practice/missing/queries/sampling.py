"""The interviews drawn for quality by this reader's agency: what is read, what waits, and since."""

from dataclasses import dataclass
from datetime import datetime

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import InterviewSample, ReturnInterview, SampleDraw
from wayhome.practice.missing.sampling_rules import REVIEWED

SHOWN = 12  # draws


@dataclass(frozen=True)
class SampleLine:
    sample: InterviewSample
    due_at: datetime | None
    is_own: bool  # held by this reader, who does not judge it


@dataclass(frozen=True)
class DrawLine:
    """One draw. `hidden` are interviews of it that this reader may not read (any more)."""

    draw: SampleDraw
    waiting: list[SampleLine]
    reviewed: list[SampleLine]
    hidden: int

    @property
    def good(self) -> int:
        return sum(line.sample.judgement == "good" for line in self.reviewed)

    @property
    def shown(self) -> int:
        return len(self.waiting) + len(self.reviewed)


def draws(reader: Reader) -> list[DrawLine]:
    """The latest draws, each with its interviews: a query for each kind of thing."""
    rows = list(
        SampleDraw.objects.filter(agency=reader.agency_id)
        .select_related("drawn_by", "team")
        .prefetch_related("samples")
        .order_by("-drawn_at")[:SHOWN]
    )
    samples = list(
        InterviewSample.objects.visible_to(reader)
        .filter(draw__in=rows)
        .select_related("child", "interview", "interview__interviewer", "reviewed_by")
        .order_by("pk")
    )
    due = dict(
        Derived.objects.visible_to(reader)
        .filter(rule=REVIEWED.code, subject_id__in=[row.pk for row in samples])
        .values_list("subject_id", "due_at")
    )
    by_draw: dict[int, list[SampleLine]] = {}
    for row in samples:
        is_own = row.interview.interviewer_id == reader.user_id
        by_draw.setdefault(row.draw_id, []).append(SampleLine(row, due.get(row.pk), is_own))
    counts = {row.pk: len(row.samples.all()) for row in rows}
    return [_line(row, by_draw.get(row.pk, []), counts[row.pk]) for row in rows]


def _line(draw: SampleDraw, lines: list[SampleLine], drawn: int) -> DrawLine:
    return DrawLine(
        draw=draw,
        waiting=[line for line in lines if line.sample.reviewed_at is None],
        reviewed=[line for line in lines if line.sample.reviewed_at],
        hidden=drawn - len(lines),
    )


def review_of(reader: Reader, interview: ReturnInterview) -> InterviewSample | None:
    """What a colleague found: for the interviewer and for those who sample."""
    if not (reader.may(roles.SAMPLE_INTERVIEWS) or interview.interviewer_id == reader.user_id):
        return None
    found: InterviewSample | None = (
        InterviewSample.objects.visible_to(reader)
        .filter(interview=interview, reviewed_at__isnull=False)
        .select_related("reviewed_by")
        .first()
    )
    return found
