"""What the interview's pages read: never more queries for more offers, attempts or texts."""

from dataclasses import dataclass, field
from typing import Any

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import MustKnow, SafeContact, Words
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import (
    CarerActions,
    Episode,
    FullAccount,
    PoliceExtract,
    ReturnInterview,
)
from wayhome.practice.missing.models.interview import InterviewAction


@dataclass(frozen=True)
class InterviewPage:
    """An interview and what stands around it, as far as this reader's purposes open."""

    interview: ReturnInterview
    episodes: list[Episode]
    offers: list[Any]
    attempts: list[Any]
    clock: Derived | None
    safe_contact: SafeContact | None
    must_know: list[MustKnow]
    words: list[Words]
    account: FullAccount | None
    police_extract: PoliceExtract | None
    carer_actions: CarerActions | None
    actions: list[InterviewAction] = field(default_factory=list)
    arranges: bool = False  # whether what the child said to an offer, and how it was tried, is read


def page(reader: Reader, interview: ReturnInterview) -> InterviewPage:
    mine = {"interview": interview}
    about = {"child_id": interview.child_id}
    full = FullAccount.objects.visible_to(reader).filter(**mine)
    return InterviewPage(
        interview=interview,
        episodes=list(
            Episode.objects.visible_to(reader)
            .filter(covered_by__interview=interview)
            .order_by("pk")
        ),
        offers=list(interview.offers.select_related("by").order_by("at")),
        attempts=list(interview.attempts.select_related("by").order_by("at")),
        clock=Derived.objects.visible_to(reader)
        .filter(rule="MIS-S01", case_ref=interview.case_ref, **about)
        .first(),
        safe_contact=SafeContact.objects.visible_to(reader).filter(**about).order_by("-pk").first(),
        must_know=list(MustKnow.objects.visible_to(reader).filter(until_on=None, **about)),
        words=list(Words.objects.visible_to(reader).filter(**about).order_by("-said_on")[:3]),
        account=full.order_by("-pk").first() if reader.may(roles.READ_INTERVIEW) else None,
        police_extract=PoliceExtract.objects.visible_to(reader).filter(**mine).first(),
        carer_actions=CarerActions.objects.visible_to(reader).filter(**mine).first(),
        actions=list(
            InterviewAction.objects.filter(**mine)
            .select_related("action", "action__owner", "action__owner_team__agency")
            .order_by("pk")
        ),
        arranges=reader.may(roles.ARRANGE_INTERVIEW) or reader.may(roles.READ_INTERVIEW),
    )


def visible(reader: Reader) -> Any:
    """The interviews this reader may open, with what every page of one shows."""
    return ReturnInterview.objects.visible_to(reader).select_related(
        "child", "team", "team__agency", "interviewer", "response"
    )
