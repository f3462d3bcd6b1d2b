"""After a report was sent: "received", what happens next, who will call; the same for everybody.

All of it comes from what the reporter typed and may see. Whether the report opened an episode or
joined one, about whom, is nowhere in it (P20).
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.predicate import reach
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import watches
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms import report as forms
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries import report as reads
from wayhome.practice.missing.views.progress import Progress, open_report

CLASSES = (DataClass.IDENTITY, DataClass.MISSING)


@page(permission=roles.REPORT, data=CLASSES, logs="list", methods=("GET",))
def received(request: PageRequest, report: str) -> HttpResponse:
    """The receipt of a report that this person sent."""
    progress = _sent(request, report)
    request.shown([progress.child.pk] if progress.child else [])
    return render(request, "missing/report/received.html", _receipt(request, progress))


def _sent(request: PageRequest, report: str) -> Progress:
    progress = open_report(request.reader, report)
    if not progress.sent:
        raise Http404
    return progress


def _receipt(request: PageRequest, progress: Progress) -> dict[str, Any]:
    known = Episode.objects.visible_to(request.reader).filter(ref=progress.sent).first()
    episode = known if _may_follow(request.reader, progress) else None
    told_later = "told-told_at_day" in progress.data or "told-told_at" in progress.data
    return {
        "progress": progress,
        "sent_at": datetime.fromisoformat(str(progress.data["sent-at"])),
        "phone": progress.data.get("you-phone", ""),
        "told": progress.data.get("police-told") != "no" or told_later,
        "teams": watches(_authorities(request, progress, episode)),
        "episode": episode,
    }


def _may_follow(reader: Reader, progress: Progress) -> bool:
    """Of a child they named, a way on to the episode would tell a joined report from a new one:
    it is given to who may know that a child is known, or where the agreement opens it to all."""
    opens = reach(reader).opens.get(DataClass.MISSING.value, frozenset())
    named = progress.child is None
    return not named or reader.may(roles.SEE_CANDIDATES) or Purpose.REPORTER.value in opens


def _authorities(
    request: PageRequest, progress: Progress, episode: Episode | None
) -> list[int | None]:
    """Whose teams are called, as the reporter may know: by the episode that they may follow, else
    by the child seen, or the area named."""
    if episode:
        return [episode.authority_id, episode.area_id]
    if progress.child:
        return [each.pk for each in reads.authorities_of(request.reader, progress.child)]
    named = Authority.objects.filter(code=progress.data.get("named-authority", ""))
    return list(named.values_list("pk", flat=True))


@page(permission=roles.TELL_POLICE, data=CLASSES, logs="list")
def told(request: PageRequest, report: str) -> HttpResponse:
    """The police have been told since. The reporter may say so of their own report, unseen."""
    progress = _sent(request, report)
    request.shown([progress.child.pk] if progress.child else [])
    state, kept = form_state(request, subject=f"told:{report}")
    form = forms.SinceToldForm(request.POST or kept, prefix="told", who=progress.who)
    if kept and not request.POST:
        from_draft(form)

    def tell(_said: dict[str, Any]) -> None:
        commands.tell_since(request.reader, episode_ref=progress.sent, told=form.answer())
        progress.write({name: values for name, values in request.POST.lists() if "told-" in name})

    if request.method == "POST" and done(form, tell):
        return redirect("missing:received", report=report)
    context = {"progress": progress, "form": form, "state": state}
    return render(request, "missing/report/told.html", context, status=status(form))
