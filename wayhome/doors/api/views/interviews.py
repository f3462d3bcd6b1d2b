"""Return interviews that are owed, and the offers made of them."""

from typing import Any

from ninja.responses import Status

from wayhome.doors.api import schemas, scopes
from wayhome.doors.api.door import operation
from wayhome.doors.api.queries import refs_of, sliced
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.routing import PageRequest, one
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewOffer
from wayhome.practice.missing.models import Episode, Offer, ReturnInterview
from wayhome.practice.missing.rules import INTERVIEW_72H

DATA = (DataClass.MISSING,)


@operation(
    "GET", "/interviews", scope=scopes.INTERVIEWS, data=DATA, logs="list",
    response={200: schemas.Interviews},
)  # fmt: skip
def interviews(request: PageRequest, cursor: schemas.Cursor = "") -> Any:
    """Conversations owed to children whom the token sees, not yet held or ended; oldest first."""
    owed = ReturnInterview.objects.visible_to(request.reader).filter(outcome="")
    rows = owed.select_related("team__agency")
    page = sliced(rows, cursor, order=("recorded_at", "pk"))
    request.shown([row.child_id for row in page.rows])
    known = _Known(request.reader, list(page.rows))
    return {"items": [known.said(row) for row in page.rows], "next": page.next}


class _Known:
    """What stands around a page of interviews, each asked once for all of them."""

    def __init__(self, reader: Reader, rows: list[ReturnInterview]) -> None:
        ids = [row.pk for row in rows]
        self.refs = refs_of(reader, [row.child_id for row in rows])
        self.offers: dict[int, list[Offer]] = {}
        for offer in Offer.objects.visible_to(reader).filter(interview__in=ids).order_by("at"):
            self.offers.setdefault(offer.interview_id, []).append(offer)
        covered = Episode.objects.visible_to(reader).filter(covered_by__interview__in=ids)
        pairs = list(covered.values_list("covered_by__interview_id", "pk", "ref"))
        self.episodes: dict[int, list[str]] = {}
        for interview, _pk, ref in pairs:
            self.episodes.setdefault(interview, []).append(ref)
        clocks = Derived.objects.visible_to(reader, INTERVIEW_72H.code).filter(
            rule=INTERVIEW_72H.code,
            subject_kind="episode",
            subject_id__in=[pk for _, pk, _ in pairs],
        )
        due = dict(clocks.values_list("subject_id", "due_at"))
        self.due: dict[int, Any] = {}
        for interview, episode, _ref in pairs:
            if at := due.get(episode):
                self.due[interview] = min(at, self.due.get(interview, at))

    def said(self, row: ReturnInterview) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "child": self.refs.get(row.child_id),
            "episodes": self.episodes.get(row.pk, []),
            "due_at": self.due.get(row.pk),
            "team": row.team.name if row.team else "",
            "agency": row.team.agency.name if row.team else "",
            "offers": [
                {"at": offer.at, "way": offer.way, "answer": offer.answer}
                for offer in self.offers.get(row.pk, [])
            ],
            "version": row.version,
        }


@operation(
    "POST", "/interviews/{ref:ref}/offers", scope=scopes.OFFERS, data=DATA, logs="child",
    once=True, response={201: schemas.Done},
)  # fmt: skip
def offer(request: PageRequest, ref: str, sent: schemas.NewOffer) -> Any:
    """The child was asked whether they want to talk, and what they said."""
    row = one(ReturnInterview.objects.visible_to(request.reader), ref)
    request.shown(row.child_id)
    new = NewOffer(interview=row, **sent.model_dump())
    commands.offer(request.reader, offers=[new])
    return Status(201, {"ref": row.ref, "version": row.version})
