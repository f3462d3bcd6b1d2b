"""The search for one child, as one reader may know it, in one query (R08, P08, P12, P23).

Each fact here is of the episode's own class and case: who sees the episode sees it, less what its
handling closes (a test compares with `visible_to`). What carers need of the return plan has
another class, and is asked for as such.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.access.predicate import handling_open_to, may_handle
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import (
    CarersPart,
    Category,
    CategoryChange,
    Challenge,
    Enquiry,
    EnquiryResult,
    Episode,
    PreventionAccount,
    PreventionInterview,
    ReturnPlan,
    Sighting,
    SightingInformant,
    SightingStep,
    StateChange,
)
from wayhome.practice.missing.queries.search_lines import (
    ChallengeLine,
    EnquiryLine,
    Said,
    Search,
    SightingLine,
    StateLine,
)
from wayhome.practice.missing.search_rules import CHALLENGE_ANSWERED

BY = {"at": "recorded_at", "by": "recorded_by__name", "agency": "recorded_by_agency__name"}


def search(reader: Reader, episode: Episode) -> Search:
    """`episode` is one that this reader sees."""
    found: Any = _asked(reader).get(pk=episode.pk)
    results = _by(found.all_results, "enquiry")
    steps = _by(found.all_steps, "sighting")
    informants = {row["sighting"]: row["who"] for row in found.all_informants or ()}
    lines = [
        EnquiryLine(Said(row), tuple(map(Said, results.get(row["id"], ()))))
        for row in found.all_enquiries
    ]
    accounts = {row["prevention"]: row for row in found.all_accounts}
    return Search(
        enquiries=tuple(sorted(lines, key=_order)),
        sightings=tuple(
            SightingLine(
                Said(row),
                informants.get(row["id"], ""),
                tuple(map(Said, steps.get(row["id"], ()))),
            )
            for row in found.all_sightings
        ),
        states=tuple(StateLine(Said(row)) for row in found.all_states),
        categories=tuple(map(_category, found.all_categories)),
        challenges=tuple(ChallengeLine(Said(row)) for row in found.all_challenges),
        plans=tuple(map(_plan, found.all_plans)),
        for_carers=found.all_for_carers[0]["text"] if found.all_for_carers else "",
        preventions=tuple(
            Said({"account": _said(accounts.get(row["id"])), **row})
            for row in found.all_preventions
        ),
    )


def _asked(reader: Reader) -> QuerySet[Episode]:
    """The episode with all its facts as JSON, each kind in its order."""

    def rows(model: type[Any], *order: str, **columns: Any) -> ArraySubquery:
        here = model.objects.filter(may_handle(reader), episode=OuterRef("pk"))
        return ArraySubquery(here.order_by(*order).values(json=JSONObject(id="pk", **columns)))

    answered = EnquiryResult.objects.filter(enquiry=OuterRef("pk"))
    latest = ReturnPlan.objects.filter(episode=OuterRef(OuterRef("pk"))).order_by("-pk")
    carers = CarersPart.objects.visible_to(reader).filter(plan=Subquery(latest.values("pk")[:1]))
    asked: QuerySet[Episode] = Episode.objects.visible_to(reader).annotate(
        all_enquiries=rows(
            Enquiry, "pk", ref="ref", kind="kind", what="what", phase="phase", due_at="due_at",
            owner="owner__name", owner_id="owner_id", owner_agency_id="owner_agency_id",
            recorded_by_agency_id="recorded_by_agency_id",
            team="owner_team__name", agency="owner_agency__name", version="version",
            is_done=Exists(answered), asked_at="recorded_at", asked_by="recorded_by__name",
        ),
        all_results=rows(
            EnquiryResult, "at", "pk", enquiry="enquiry_id", is_made="is_made", text="text",
            at="at", by="by", who="recorded_by__name", agency="recorded_by_agency__name",
        ),
        all_sightings=rows(
            Sighting, "-seen_latest_at", "-pk", ref="ref", earliest_at="seen_earliest_at",
            latest_at="seen_latest_at", precision="seen_precision", where="where", what="what",
            sureness="sureness", recorded_at="recorded_at", agency="recorded_by_agency__name",
        ),
        all_steps=rows(SightingStep, "at", "pk", sighting="sighting_id", text="text", **BY),
        all_informants=_informants(reader),
        all_states=rows(
            StateChange, "-since_at", "-pk", state="state", since_at="since_at", where="where",
            decided_by="decided_by", reason="reason", agency="recorded_by_agency__name",
        ),
        all_categories=rows(
            CategoryChange, "-decided_at", "-pk", was="was", became="became",
            decided_at="decided_at", decided_by="decided_by", reason="reason",
        ),
        all_challenges=rows(
            Challenge, "-pk", ref="ref", believed="believed", reason="reason", answer="answer",
            grade="grade__grade", answer_reason="answer_reason", answered_at="answered_at",
            answered_by="answered_by__name", to="to_agency__name", due_at=_due(), **BY,
        ),
        all_plans=rows(
            ReturnPlan, "-pk", safe="safe", why="why", collects="collects",
            if_refuses="if_refuses", medical="medical", assault_centre="assault_centre",
            evidence="evidence", notes="notes", for_carers="for_carers", **BY,
        ),
        all_for_carers=ArraySubquery(carers.values(json=JSONObject(text="text"))),
        all_preventions=rows(PreventionInterview, "-held_at", held_at="held_at", officer="officer"),
        all_accounts=rows(
            PreventionAccount, "pk", prevention="prevention_id", said="said",
            concerns="concerns", passed_to="passed_to",
        ),
    )  # fmt: skip
    return asked


def _due() -> Subquery:
    """By when a challenge is to be answered, as its rule derives it."""
    rule = CHALLENGE_ANSWERED.code
    rows = Derived.objects.filter(rule=rule, subject_kind="challenge", subject_id=OuterRef("pk"))
    return Subquery(rows.values("due_at")[:1])


def _informants(reader: Reader) -> ArraySubquery:
    """Who told us: police and social care, and not even the agency that wrote it down (P23)."""
    here = SightingInformant.objects.filter(episode=OuterRef("pk"))
    if Handling.POLICE_AND_CARE.value not in handling_open_to(reader) and not reader.is_system:
        here = here.none()
    return ArraySubquery(here.values(json=JSONObject(sighting="sighting_id", who="who")))


def _by(rows: Sequence[Mapping[str, Any]], key: str) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def _order(line: EnquiryLine) -> tuple[Any, ...]:
    """What is to do by when it is due, then what was made, the newest first."""
    if line.is_to_do:
        return (0, line.said.due_at or line.said.asked_at)
    return (1, line.said.values["id"])


def _category(row: Mapping[str, Any]) -> Said:
    words = {name: str(Category(row[name]).label) for name in ("was", "became")}
    return Said({**row, **words})


def _plan(row: Mapping[str, Any]) -> Said:
    return Said({**row, "is_safe": str(ReturnPlan.Safe(row["safe"]).label)})


def _said(row: Mapping[str, Any] | None) -> Said | None:
    return Said(row) if row else None
