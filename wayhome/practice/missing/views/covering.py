"""One conversation for several absences: add those that are owed, take one out again."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.pages.handling import Question
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.covering import CoverForm
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries import covering as reads
from wayhome.practice.missing.views.interviews import DATA, _open, _step


def _said(episode: Episode) -> str:
    """An absence in a line: from when to when."""
    now = clock.now()
    words = {"from": wording.moment(episode.since_latest_at, now)}
    back_at = episode.returned_latest_at or episode.found_latest_at
    if back_at:
        words["to"] = wording.moment(back_at, now)
        return _("Missing %(from)s, back %(to)s") % words
    return _("Missing %(from)s") % words


@page(permission=roles.ARRANGE_INTERVIEW, data=DATA, logs="child")
def cover(request: PageRequest, ref: str) -> HttpResponse:
    """The child's other absences whose interview is still owed, as boxes to tick."""
    row = _open(request, ref)
    owed = {episode.ref: episode for episode in reads.also_owed(request.reader, row)}
    if not owed:
        raise Http404
    choices = [(ref, _said(episode)) for ref, episode in owed.items()]

    def make(data: Any) -> forms.Form:
        return CoverForm(data, choices=choices)

    def act(cleaned: dict[str, Any]) -> None:
        chosen = [owed[each] for each in cleaned["episodes"]]
        commands.cover(request.reader, interview=row, episodes=chosen)

    title = _("One talk for several absences")
    return _step(request, row, make, act, title=title, button=_("Answer for these as well"))


@page(permission=roles.ARRANGE_INTERVIEW, data=DATA, logs="child")
def uncover(request: PageRequest, ref: str, episode: str) -> HttpResponse:
    """Until it is held: the absence is owed its own interview again."""
    row = _open(request, ref)
    now = reads.covers(request.reader, row)
    found = next((each for each in now.episodes if each.ref == episode), None)
    if found is None or episode not in now.added or row.outcome:
        raise Http404

    def act(_typed: dict[str, Any]) -> None:
        commands.uncover(request.reader, interview=row, episode=found)

    title = _("Take it out: %(absence)s") % {"absence": _said(found)}
    return _step(request, row, Question, act, title=title, button=_("Take it out again"))
