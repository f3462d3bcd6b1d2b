"""Pages on which somebody says which column is which, sees what was said, and says it otherwise."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.doors.feeds import commands, jobs, queries
from wayhome.doors.feeds.commands.columns import unknown_of, whose
from wayhome.doors.feeds.commands.receiving import named_after
from wayhome.doors.feeds.heading_forms import ColumnMapForm, HeadingsForm
from wayhome.doors.feeds.kinds import KINDS, kind_of
from wayhome.doors.feeds.models import Batch, ColumnMap, State
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page


@page(permission=roles.IMPORT, logs="nothing")
def headings(request: PageRequest, batch: str) -> HttpResponse:
    """Of a file that waits for it: its headings beside our columns."""
    found: Batch = one(queries.batches(request.reader), batch)
    if found.state != State.COLUMNS:
        return redirect("feeds:batch", found.ref)
    state, _kept = form_state(request)
    unknown = unknown_of(found)
    form = HeadingsForm(
        request.POST or None,
        kind=kind_of(found),
        batch=found,
        unknown=unknown,
        named=named_after(found.feed, whose(found)),
    )

    def act(typed: dict[str, Any]) -> None:
        jobs.start(commands.say_columns(request.reader, batch=found, says=form.says()))

    if request.method == "POST" and handling.done(form, act):
        return redirect("feeds:batch", found.ref)
    context = {
        "batch": found,
        "form": form,
        "form_state": state,
        "unknown": unknown.values(),
        "looks_like": [each.looks_like for each in unknown.values() if each.looks_like],
    }
    return render(request, "feeds/headings.html", context, status=handling.status(form))


@page(permission=roles.IMPORT, logs="nothing", methods=("GET",))
def column_maps(request: PageRequest) -> HttpResponse:
    """What each sender calls its columns, the newest version of each."""
    maps = _maps(request.reader).current()
    return render(request, "feeds/column_maps.html", {"maps": maps})


@page(permission=roles.IMPORT, logs="nothing")
def column_map(request: PageRequest, column_map: str) -> HttpResponse:
    """One of them, to say it otherwise: a new version, which is used for the next file."""
    kept: ColumnMap = one(_maps(request.reader), column_map)
    sender = {"feed": kept.feed, "authority": kept.authority, "force": kept.force}
    versions = list(_maps(request.reader).filter(**sender, table=kept.table).order_by("-version"))
    if versions[0] != kept:
        raise Http404
    state, _kept = form_state(
        request, subject=f"columns:{kept.ref}", version=kept.version, shows_draft=False
    )
    form = ColumnMapForm(request.POST or None, kind=KINDS[kept.feed], kept=kept)
    if request.method == "POST" and handling.done(form, lambda _typed: _said(request, kept, form)):
        messages.success(request, _("Kept. The next file is read so."))
        return redirect("feeds:column_maps")
    context = {"kept": kept, "versions": versions, "form": form, "form_state": state}
    return render(request, "feeds/column_map.html", context, status=handling.status(form))


def _said(request: PageRequest, kept: ColumnMap, form: ColumnMapForm) -> None:
    sender = {"authority": kept.authority, "force": kept.force}
    says = {kept.table: form.says()}
    try:
        commands.keep_columns(request.reader, feed=kept.feed, says=says, **sender)
    except Invalid as wrong:
        for column, words in wrong.errors.items():
            form.blame(column, words)
        raise Invalid({}) from wrong


def _maps(reader: Reader) -> Any:
    found = ColumnMap.objects.visible_to(reader)
    return found.select_related("authority", "force", "made_by")
