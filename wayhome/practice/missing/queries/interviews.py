"""What the interview's pages read: never more queries for more offers, attempts or texts."""

from dataclasses import dataclass, field
from typing import Any

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import MustKnow, SafeContact, Words
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import (
    AnotherChild,
    Attempt,
    CarerActions,
    Episode,
    FullAccount,
    InterviewSample,
    Offer,
    Outcome,
    PoliceExtract,
    ReturnInterview,
)
from wayhome.practice.missing.models.interview import InterviewAction
from wayhome.practice.missing.queries.asking import Asking, asking
from wayhome.practice.missing.queries.covering import also_owed, covers
from wayhome.practice.missing.queries.independence import Doubt, doubt
from wayhome.practice.missing.queries.sampling import review_of


@dataclass(frozen=True)
class InterviewPage:
    """An interview and what stands around it, as far as this reader's purposes open."""

    interview: ReturnInterview
    episodes: list[Episode]
    added: frozenset[str]  # of those, the ones whose own interview this one stands for
    also_owed: list[Episode]  # the child's others that are owed a conversation
    offers: list[Any]
    attempts: list[Any]
    clock: Derived | None
    safe_contact: SafeContact | None
    must_know: list[MustKnow]
    words: list[Words]
    account: FullAccount | None
    police_extract: PoliceExtract | None
    carer_actions: CarerActions | None
    asking: Asking
    actions: list[InterviewAction] = field(default_factory=list)
    may_share: bool = False
    may_arrange: bool = False
    arranges: bool = False  # whether what the child said to an offer, and how it was tried, is read
    doubt: Doubt | None = None  # whether the interviewer is independent after all (P06)
    with_others: bool = False  # another child was there, as far as this reader knows (P23)
    review: InterviewSample | None = None

    @property
    def unshared(self) -> str:
        """Which part that others read is not written: "both", "police", "carers", or ""."""
        if self.police_extract and self.carer_actions:
            return ""
        if self.police_extract:
            return "carers"
        return "police" if self.carer_actions else "both"


def page(reader: Reader, interview: ReturnInterview) -> InterviewPage:
    mine = {"interview": interview}
    about = {"child_id": interview.child_id}
    full = FullAccount.objects.visible_to(reader).filter(**mine)
    covering = covers(reader, interview)
    tried = (interview.pk, *covering.was)
    police = PoliceExtract.objects.visible_to(reader).filter(**mine).first()
    carers = CarerActions.objects.visible_to(reader).filter(**mine).first()
    is_whole = police is not None and carers is not None
    is_held = interview.outcome == Outcome.HELD
    return InterviewPage(
        interview=interview,
        episodes=covering.episodes,
        added=covering.added,
        also_owed=also_owed(reader, interview) if reader.may(roles.ARRANGE_INTERVIEW) else [],
        offers=list(_tries(reader, Offer, tried)),
        attempts=list(_tries(reader, Attempt, tried)),
        clock=Derived.objects.visible_to(reader)
        .filter(rule="MIS-S01", subject_id__in=[each.pk for each in covering.episodes], **about)
        .order_by("due_at")
        .first(),
        safe_contact=SafeContact.objects.visible_to(reader).filter(**about).order_by("-pk").first(),
        must_know=list(MustKnow.objects.visible_to(reader).filter(until_on=None, **about)),
        words=list(Words.objects.visible_to(reader).filter(**about).order_by("-said_on")[:3]),
        account=full.order_by("-pk").first() if reader.may(roles.READ_INTERVIEW) else None,
        police_extract=police,
        carer_actions=carers,
        review=review_of(reader, interview) if is_held else None,
        may_arrange=reader.may(roles.ARRANGE_INTERVIEW),
        doubt=doubt(interview) if _judges(reader) else None,
        with_others=AnotherChild.objects.visible_to(reader)
        .filter(episode__in=covering.episodes)
        .exists(),
        may_share=is_held and not is_whole and reader.may(roles.HOLD_INTERVIEW),
        asking=asking(reader, interview),
        actions=list(
            InterviewAction.objects.filter(**mine)
            .select_related("action", "action__owner", "action__owner_team__agency")
            .order_by("pk")
        ),
        arranges=_judges(reader),
    )


def _judges(reader: Reader) -> bool:
    """Those who arrange interviews and those who read them; no home, no school."""
    return reader.may(roles.ARRANGE_INTERVIEW) or reader.may(roles.READ_INTERVIEW)


def _tries(reader: Reader, model: Any, interviews: tuple[int, ...]) -> Any:
    """Offers or attempts of this interview, and of those that it stands for."""
    rows = model.objects.visible_to(reader).filter(interview_id__in=interviews)
    return rows.select_related("by").order_by("at")


def visible(reader: Reader) -> Any:
    """The interviews this reader may open, with what every page of one shows."""
    return ReturnInterview.objects.visible_to(reader).select_related(
        "child", "team", "team__agency", "interviewer", "response"
    )
