"""What a batch would do, on pages: the rows behind a number, and yes or no."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.doors.feeds import commands, differences, jobs, outcome, queries
from wayhome.doors.feeds.declared import Rule
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch, Row
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.pages import keyset
from wayhome.foundation.pages.routing import PageRequest, one, page

READS = (DataClass.IDENTITY, DataClass.CARE, DataClass.MISSING)
CELLS = 8  # values of a row that are shown beside it


@page(permission=roles.IMPORT, data=READS, logs="list", methods=("GET",))
def rows(request: PageRequest, batch: str) -> HttpResponse:
    """The rows behind one of the numbers, child by child."""
    found: Batch = one(queries.batches(request.reader), batch)
    asked = {name: request.GET.get(name, "") for name in ("table", "group", "whose")}
    listed = keyset.paged(
        outcome.rows(request.reader, found, **asked), request.GET, order=("child_key", "id")
    )
    likely = [row.likely for row in listed.rows if row.likely and row.likely > 0]
    request.shown({*likely, *(row.child_id for row in listed.rows if row.child_id)})
    may_know = outcome.may_know(request.reader, found)
    beside = differences.beside(request.reader, listed.rows) if found.is_waiting else {}
    context = {
        "batch": found,
        "page": listed,
        "rows": [
            (row, _does(row), _says(found, row), beside.get(row.pk), _rules(found, row, may_know))
            for row in listed.rows
        ],
        "asked": asked,
        "groups": outcome.WORDS.items(),
        "tables": list(found.counts),
        "may_know": may_know,
    }
    return render(request, "feeds/behind.html", context)


def _rules(batch: Batch, row: Row, may_know: bool) -> list[Rule]:  # noqa: FBT001
    row.batch = batch
    return outcome.rules_of(row) if may_know and batch.is_waiting else []


def _does(row: Row) -> str:
    return str(outcome.WORDS[outcome.GROUP_OF[row.effect]])


def _says(batch: Batch, row: Row) -> list[tuple[str, str]]:
    """The first of its values that say something."""
    says = row.says
    named = [(name, says.get(name, "")) for name in kind_of(batch).tables[row.table].columns]
    return [(name, said) for name, said in named if said.strip()][:CELLS]


@page(permission=roles.IMPORT, logs="nothing", once=False, methods=("POST",))
def apply(request: PageRequest, batch: str) -> HttpResponse:
    """Yes: a job takes it in, and the page can be left."""

    def act(reader: Reader, found: Batch) -> None:
        jobs.start(commands.ask_apply(reader, batch=found))

    return _answered(request, batch, act)


@page(permission=roles.IMPORT, logs="nothing", once=False, methods=("POST",))
def discard(request: PageRequest, batch: str) -> HttpResponse:
    """No: nothing of it becomes part of the record."""

    def act(reader: Reader, found: Batch) -> None:
        commands.discard(reader, batch=found)
        messages.success(request, _("Discarded: nothing of it is part of the record."))

    return _answered(request, batch, act)


def _answered(
    request: PageRequest, batch: str, act: Callable[[Reader, Batch], None]
) -> HttpResponse:  # fmt: skip
    found: Batch = one(queries.batches(request.reader), batch)
    try:
        act(request.reader, found)
    except Invalid as wrong:  # somebody else answered first
        messages.warning(request, " ".join(wrong.errors.values()))
    return redirect("feeds:batch", found.ref)
