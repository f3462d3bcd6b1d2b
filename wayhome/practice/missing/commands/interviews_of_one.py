"""The interviews of two records of one absence: one answers for it, and what was tried is kept."""

from typing import Any

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.practice.missing.commands.circle import interview_not_owed, interviews_owed
from wayhome.practice.missing.models import (
    Attempt,
    Episode,
    InterviewEpisode,
    Offer,
    Outcome,
    ReturnInterview,
)


def join_interviews(actor: Reader, kept: Episode, merged: Episode, reason: str) -> dict[str, Any]:
    """The one that got further answers for the absence (the kept one's, where both did as much).
    Offers and attempts of one without an outcome go to it, and that one ends undone.

    Where the child is still missing by the kept record, no interview is owed yet.
    """
    ours, theirs = _of(kept), _of(merged)
    did: dict[str, Any] = {
        "offers": [], "attempts": [], "withdrawn": None, "at": clock.now().isoformat(),
        "interview": ours.pk if ours else None, "theirs": theirs.pk if theirs else None,
    }  # fmt: skip
    if theirs is None or theirs == ours:
        return did
    if not kept.back_at:
        ended = interview_not_owed(actor, merged, reason)
        return did | {"withdrawn": ended.pk if ended else None}
    if ours is None:
        InterviewEpisode.objects.create(interview=theirs, episode=kept)
        return did
    chosen, other = (theirs, ours) if _far(theirs) > _far(ours) else (ours, theirs)
    InterviewEpisode.objects.filter(episode=kept).update(interview=chosen)
    if not other.outcome and not _covers_more(other, kept, merged):
        did["withdrawn"] = other.pk
        for name, model in (("offers", Offer), ("attempts", Attempt)):
            did[name] = _moved(model, model.objects.filter(interview=other), chosen)
        _end(actor, other, reason)
    return did


def _of(episode: Episode) -> ReturnInterview | None:
    link = InterviewEpisode.objects.filter(episode=episode).first()
    if link is None:
        return None
    row: ReturnInterview = ReturnInterview.objects.select_for_update(of=("self",)).get(
        pk=link.interview_id
    )
    return row


def _far(row: ReturnInterview) -> tuple[bool, bool, bool]:
    """How far it got: held, ended another way, begun."""
    return row.outcome == Outcome.HELD, bool(row.outcome), row.response_id is not None


def _covers_more(row: ReturnInterview, *episodes: Episode) -> bool:
    return row.covers.exclude(episode__in=episodes).exists()


def _moved(model: Any, rows: Any, to: ReturnInterview) -> list[int]:
    ids = sorted(rows.values_list("pk", flat=True))
    model.objects.filter(pk__in=ids).update(interview=to, case_ref=to.case_ref)
    return ids


def _end(actor: Reader, row: ReturnInterview, reason: str) -> None:
    row.outcome, row.outcome_reason = Outcome.WITHDRAWN, reason
    row.outcome_at = row.outcome_recorded_at = clock.now()
    row.version += 1
    row.save()
    audit.record_each(actor, "interview.withdrawn", subject_kind="returninterview", rows=[row])


def part_interviews(actor: Reader, kept: Episode, merged: Episode, moved: dict[str, Any]) -> None:
    """As they were; what was done since stays with the interview that it was done for."""
    if moved["withdrawn"]:
        row = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=moved["withdrawn"])
        if row.outcome == Outcome.WITHDRAWN:
            row.outcome = row.outcome_reason = ""
            row.outcome_at = row.outcome_recorded_at = None
            row.version += 1
            row.save()
        for model, name in ((Offer, "offers"), (Attempt, "attempts")):
            _moved(model, model.objects.filter(pk__in=moved[name]), row)
        Involvement.objects.filter(
            case_ref=row.case_ref, purpose=Purpose.RETURN_INTERVIEW, until_at__gte=moved["at"]
        ).update(until_at=None)
    if moved["theirs"]:
        theirs_again = {"interview_id": moved["theirs"]}
        InterviewEpisode.objects.get_or_create(episode=merged, defaults=theirs_again)
    link = InterviewEpisode.objects.filter(episode=kept)
    theirs = InterviewEpisode.objects.filter(episode=merged).values("interview")
    if moved["interview"]:
        link.filter(interview__in=theirs).update(interview=moved["interview"])
    else:
        link.filter(interview__in=theirs).delete()
    back = [each for each in (kept, merged) if each.back_at and each.origin == "live"]
    interviews_owed(actor, back)
