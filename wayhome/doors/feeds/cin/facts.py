"""From the rows of a CIN census to facts. All of it is history (P10)."""

from collections.abc import Callable, Mapping

from wayhome.doors.feeds.council.codes import CLOSED, known_disabilities, known_factors
from wayhome.doors.feeds.council.facts import Facts, care, record
from wayhome.doors.feeds.council.parse import Said
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.people.models import CareStatus, CouncilRecord

Kind, Status = CouncilRecord.Kind, CareStatus.Status


def referral(row: Staged, says: Said, about: Mapping[str, int]) -> Facts:
    """A referral; and, unless it led to nothing, a child in need until the case was closed."""
    need, is_nfa = says.code("PrimaryNeedCode"), says.is_true("ReferralNFA")
    reason = says.text("ReasonForClosure").upper()
    found = record(
        row, about, Kind.REFERRAL,
        source=says.code("ReferralSource"),
        need=need,
        ended_reason=reason if reason in CLOSED else "",
        conference_on=says.day("DateOfInitialCPC"),
        is_nfa=is_nfa,
    )  # fmt: skip
    return found if is_nfa else found | care(row, about, Status.IN_NEED, need=need)


def assessment(row: Staged, says: Said, about: Mapping[str, int]) -> Facts:
    factors = known_factors(says.text("AssessmentFactors"))
    return record(row, about, Kind.ASSESSMENT, factors=factors)


def enquiry(row: Staged, says: Said, about: Mapping[str, int]) -> Facts:
    return record(row, about, Kind.ENQUIRY, conference_on=says.day("DateOfInitialCPC"))


def plan(row: Staged, says: Said, about: Mapping[str, int]) -> Facts:
    category = says.code("LatestCategoryOfAbuse") or says.code("InitialCategoryOfAbuse")
    found = record(row, about, Kind.PLAN, category=category)
    return found | care(row, about, Status.CHILD_PROTECTION)


def review(row: Staged, says: Said, about: Mapping[str, int]) -> Facts:
    return record(row, about, Kind.REVIEW)


def cin_plan(row: Staged, says: Said, about: Mapping[str, int]) -> Facts:
    return record(row, about, Kind.CIN_PLAN)


def child(row: Staged, says: Said, about: Mapping[str, int]) -> Facts:
    """Which disabilities, if any is named; from when is the making's to say."""
    found = known_disabilities(says.text("Disabilities"))
    if not found:
        return {}
    return {"record": CouncilRecord(**about, kind=Kind.DISABILITY, factors=found)}


OF_TABLE: dict[str, Callable[[Staged, Said, Mapping[str, int]], Facts]] = {
    "Children": child,
    "Referrals": referral,
    "Assessments": assessment,
    "Enquiries": enquiry,
    "Plans": plan,
    "Reviews": review,
    "CIN plans": cin_plan,
}
