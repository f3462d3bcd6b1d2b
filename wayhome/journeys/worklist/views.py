"""My work: overdue, today, the next seven days, watching; one's own first, then the team's."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.journeys.worklist.queries import lines, owed
from wayhome.journeys.worklist.queries.done import done_today
from wayhome.journeys.worklist.queries.personal import COUNTED, Own, own


@page(
    permission=roles.WORKLIST,
    data=(DataClass.IDENTITY, DataClass.MISSING, DataClass.ACTION, DataClass.PROMPT),
    logs="list",
    methods=("GET",),
)
def mine(request: PageRequest) -> HttpResponse:
    reader, by_child = request.reader, request.GET.get("by") == "child"
    is_long = owed.is_long(request.GET)
    is_first = "at" not in request.GET and not is_long
    personal = own(reader)
    rows = owed.own_rows(reader, personal) if is_first else []
    rest = (owed.by_child if by_child else owed.of_team)(reader, personal, request.GET)
    known = lines.around(reader, [*rows, *rest.rows])
    request.shown([row.child_id for row in (*rows, *rest.rows) if row.child_id])
    calls = [lines.line(row, known, is_call=True) for row in rows if _is_call(personal, row)]
    yours = [lines.line(row, known) for row in rows if not _is_call(personal, row)]
    team = [lines.line(row, known) for row in rest.rows]
    waiting = owed.waiting_long(reader, personal) if is_first else 0
    arrange = lines.children if by_child else lines.sections
    context: dict[str, Any] = {
        "calls": calls,
        "yours": arrange(yours),
        "team": arrange(team),
        "page": rest,
        "by_child": by_child,
        "is_long": is_long,
        "waiting": waiting,
        "more_waiting": waiting > COUNTED,
        "is_empty": is_first and not (rows or rest.rows or waiting),
        "unallocated": personal.unallocated if is_first else 0,
        "more_unallocated": personal.unallocated > COUNTED,
        "counted": COUNTED,
    }
    if context["is_empty"]:
        context["done"] = done_today(reader)
    return render(request, "worklist/mine.html", context)


def _is_call(personal: Own, row: Any) -> bool:
    return personal.is_call(row.rule, row.subject_kind, row.subject_id, row.occurrence)
