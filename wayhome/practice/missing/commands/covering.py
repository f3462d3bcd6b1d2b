"""One conversation for several absences: which episodes an interview answers for (2.3, P04).

Each episode keeps one outcome, that of the interview that answers for it; an offer or attempt made
before they were joined goes on counting for the episode it was made for.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.interviews import not_ended
from wayhome.practice.missing.models import (
    Episode,
    InterviewEpisode,
    InterviewRequest,
    Origin,
    ReturnInterview,
)

TABLES = ("missing_returninterview", "missing_interviewepisode")


@transaction.atomic
def cover(
    actor: Reader, *, interview: ReturnInterview, episodes: Sequence[Episode]
) -> ReturnInterview:
    """This interview answers for these episodes of the child as well, whose own is still owed."""
    actor.must(roles.ARRANGE_INTERVIEW)
    if not episodes:
        raise Invalid({"episodes": _("Choose at least one.")})
    engine.lock([interview.child_id])
    with system_context():
        row = _locked(interview)
        links = InterviewEpisode.objects.select_for_update(of=("self",)).filter(
            episode__in=[each.pk for each in episodes],
            episode__child_id=row.child_id,
            episode__voided_at=None,
            episode__origin=Origin.LIVE,
        )
        found = list(links.exclude(interview=row))
        if len(found) != len(episodes):
            raise Invalid({"episodes": _("One of these is answered for already.")})
        for link in found:
            own = _locked(link.interview)
            _may_be_left(own)
            link.interview, link.was = row, own
            link.save(update_fields=["interview", "was"])
            own.voided_at, own.voided_by = clock.now(), actor.user
            _bump(own, "voided_at", "voided_by")
        _bump(row)
        audit.record_each(actor, "interview.covers", subject_kind="returninterview", rows=[row])
    engine.refresh([row.child_id], *TABLES)
    return row


def _locked(interview: ReturnInterview) -> ReturnInterview:
    rows = ReturnInterview.everything.select_for_update(of=("self",))
    row: ReturnInterview = rows.get(pk=interview.pk)
    not_ended(row)
    return row


def _may_be_left(own: ReturnInterview) -> None:
    if own.response_id:
        words = _("That conversation has begun: open its interview, and add this absence there.")
        raise Invalid({"episodes": words})
    if own.covers.count() > 1:
        words = _("That interview answers for several: open it, and add this absence there.")
        raise Invalid({"episodes": words})
    asked = InterviewRequest.objects.filter(interview=own, taken_back_at=None)
    if asked.exclude(answer=InterviewRequest.Answer.REFUSED).exists():
        words = _("Another team was asked to hold that interview: take it back first.")
        raise Invalid({"episodes": words})


def _bump(row: ReturnInterview, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


@transaction.atomic
def uncover(actor: Reader, *, interview: ReturnInterview, episode: Episode) -> ReturnInterview:
    """Take one episode out again, while nothing was held: it is owed its own interview as before,
    with the offers and attempts made for it."""
    actor.must(roles.ARRANGE_INTERVIEW)
    engine.lock([interview.child_id])
    with system_context():
        row = _locked(interview)
        link = (
            InterviewEpisode.objects.select_for_update(of=("self",))
            .filter(interview=row, episode=episode)
            .exclude(was=None)
            .first()
        )
        if link is None or link.was_id is None:
            raise Invalid(_("This absence is not one that was added."))
        own: ReturnInterview = ReturnInterview.everything.select_for_update(of=("self",)).get(
            pk=link.was_id
        )
        link.interview, link.was = own, None
        link.save(update_fields=["interview", "was"])
        own.voided_at, own.voided_by = None, None
        _bump(own, "voided_at", "voided_by")
        _bump(row)
        audit.record_each(
            actor, "interview.covers_less", subject_kind="returninterview", rows=[row, own]
        )
    engine.refresh([row.child_id], *TABLES)
    return own
