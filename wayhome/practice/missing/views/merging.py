"""Two records of one absence: merging them, what the merged one said, and taking them apart."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.merging import THIS, MergeForm, UnmergeForm
from wayhome.practice.missing.models import NOT_COUNTED, Episode
from wayhome.practice.missing.queries import merging as reads
from wayhome.practice.missing.views.acting import acting, seen
from wayhome.practice.missing.views.ends import state_of

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)


def in_words(row: Episode) -> str:
    """One record in a line: since when, by whom it was recorded, how it stands."""
    agency = row.recorded_by_agency.name if row.recorded_by_agency else _("the system")
    return _("Last seen %(when)s, recorded by %(agency)s: %(state)s") % {
        "when": wording.moment(row.since_latest_at, clock.now()),
        "agency": agency,
        "state": state_of(row).lower(),
    }


@page(permission=roles.CLOSE, data=CLASSES, logs="child")
def merge(request: PageRequest, episode: str) -> HttpResponse:
    """They are one absence. Both records stay; the kept one is read and counted, once."""
    row = seen(request, episode)
    if row.closing in NOT_COUNTED:
        raise Http404
    others = {other.ref: other for other in reads.others(request.reader, row)}

    def make(data: Any, **options: Any) -> MergeForm:
        choices = [(ref, in_words(other)) for ref, other in others.items()]
        return MergeForm(data, others=choices, keeps=_("Those of this record"), **options)

    now = acting(request, row.ref, make, what="merge")
    into: list[Episode] = []

    def join(cleaned: dict[str, Any]) -> None:
        this, other = now.episode, others[cleaned["other"]]
        kept, merged = (this, other) if cleaned["keep"] == THIS else (other, this)
        version = now.version if merged.pk == this.pk else other.version
        commands.merge(
            request.reader, kept=kept, merged=merged, reason=cleaned["reason"], version=version
        )
        into.append(kept)

    if others and now.act(join):
        messages.success(request, _("The two are one record now. It counts once."))
        return redirect("missing:episode", into[0].ref)
    return now.show("merge", line=in_words(row), others=others)


@page(permission=roles.READ_CHILD, data=CLASSES, logs="child")
def merged(request: PageRequest, episode: str) -> HttpResponse:
    """What the merged record said, by itself; and taking the two apart again."""
    row: Episode = one(Episode.objects.visible_to(request.reader), episode)
    request.shown(row.child_id)
    found = reads.merge_of(request.reader, row)
    if found is None:
        raise Http404
    now = acting(request, found.episode.ref, UnmergeForm, what=f"unmerge:{episode}")

    def part(cleaned: dict[str, Any]) -> None:
        commands.unmerge(request.reader, merge=found, reason=cleaned["reason"])

    if now.act(part):
        messages.success(request, _("They are two records again, each with what is its own."))
        return redirect("missing:episode", row.ref)
    own = {"merge": found, "row": row, "may_part": request.reader.may(roles.CLOSE)}
    own["interview"] = reads.interview_of(request.reader, row)
    return now.show("merged", **own, changed=reads.changes(request.reader, row))
