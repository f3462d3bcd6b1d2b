"""Which team was asked to hold an interview, what it said, and what each side may do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Duty, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.commands.asking import is_asked, owes
from wayhome.practice.missing.models import InterviewRequest, ReturnInterview

ANSWER_WITHIN, FALL_BACK_AFTER = timedelta(hours=24), timedelta(hours=36)


@dataclass(frozen=True)
class Asking:
    """The requests of one interview, newest first, and where this reader stands.

    `standing` is the one that is unanswered or accepted; `may_answer` is for the team that was
    asked, `may_ask` and `may_take_back` for the side that owes the interview.
    """

    requests: list[InterviewRequest]
    standing: InterviewRequest | None = None
    may_ask: bool = False
    may_answer: bool = False
    may_take_back: bool = False

    @property
    def answer_due_at(self) -> datetime | None:
        return self.standing.asked_at + ANSWER_WITHIN if self.standing else None

    @property
    def is_late(self) -> bool:
        due = self.answer_due_at
        return bool(due and self.standing and self.standing.is_waiting and due < clock.now())

    @property
    def refused(self) -> InterviewRequest | None:
        """The last no, where nobody else was asked since."""
        last = self.requests[0] if self.requests and not self.standing else None
        return last if last and last.answer == "refused" and not last.came_too_late else None

    @property
    def holder(self) -> Team | None:
        return self.standing.to_team if self.standing and self.standing.is_held else None


def asking(reader: Reader, interview: ReturnInterview) -> Asking:
    rows = list(
        InterviewRequest.objects.visible_to(reader)
        .filter(interview=interview)
        .select_related(
            "to_team__agency", "recorded_by", "recorded_by_agency", "answered_by", "taken_back_by"
        )
        .order_by("-asked_at", "-pk")
    )
    standing = next((row for row in rows if row.is_waiting or row.is_held), None)
    if interview.outcome or not reader.may(roles.ARRANGE_INTERVIEW):
        return Asking(rows, standing)
    ours = owes(reader, interview)
    return Asking(
        requests=rows,
        standing=standing,
        may_ask=ours and standing is None,
        may_answer=bool(standing and standing.is_waiting and is_asked(reader, standing)),
        may_take_back=ours and standing is not None,
    )


def teams_to_ask(interview: ReturnInterview) -> dict[str, Team]:
    """Teams that hold return interviews elsewhere, that of the area the child lived in first."""
    near = set(
        interview.covers.exclude(episode__area=None).values_list("episode__area_id", flat=True)
    )
    rows = (
        Team.objects.filter(duties__duty=Duty.RETURN_INTERVIEW, is_active=True)
        .exclude(pk=interview.team_id or 0)
        .select_related("agency")
        .prefetch_related("duties")
        .distinct()
    )

    def order(team: Team) -> tuple[bool, str, str]:
        areas = {duty.authority_id for duty in team.duties.all()}
        return (not areas & near, team.agency.name, team.name)

    return {team.ref: team for team in sorted(rows, key=order)}


@dataclass(frozen=True)
class Ended:
    """What the team that was asked may still know when the circle has closed behind it: that it
    was taken back, when and by which agency. Nothing of the child."""

    request: InterviewRequest
    at: datetime
    agency: str


def ended(reader: Reader, ref: str) -> Ended | None:
    """A request to this reader's own team, taken back since."""
    row = (
        InterviewRequest.objects.filter(ref=ref, to_team=reader.team_id, to_team__isnull=False)
        .exclude(taken_back_at=None)
        .select_related("recorded_by_agency")
        .first()
    )
    if row is None or row.taken_back_at is None:
        return None
    agency = row.recorded_by_agency.name if row.recorded_by_agency else ""
    return Ended(row, row.taken_back_at, agency)


def was_refused_by(reader: Reader, ref: str) -> bool:
    """Whether this reader's own team said no to this request."""
    rows = InterviewRequest.objects.filter(ref=ref, to_team=reader.team_id, answer="refused")
    return bool(reader.team_id) and rows.exists()
