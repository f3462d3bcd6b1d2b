"""The plan, readable first; what is done with the child and the family; what has changed."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.foundation.rules import registry
from wayhome.practice.plans.commands import may_answer
from wayhome.practice.plans.models import Plan
from wayhome.practice.plans.queries import reading
from wayhome.practice.plans.rules import APPROVED, IN_TIME, REVIEWED
from wayhome.practice.plans.views.opening import DATA, opened, opened_child


def may(reader: Reader) -> dict[str, bool]:
    return {
        "keep": reader.may(roles.KEEP_PLAN),
        "add": reader.may(roles.ADD_TO_PLAN),
        "approve": reader.may(roles.APPROVE_PLAN),
    }


@page(permission=roles.READ_PLAN, data=DATA, logs="child", methods=("GET",))
def plan(request: PageRequest, child: str) -> HttpResponse:
    """The child's open plan; else the last that ended; else that there is none."""
    found = opened_child(request, child)
    plans = reading.plans_of(request.reader, found)
    if not plans:
        context = {
            "child": found,
            "may": may(request.reader),
            "rule": registry.rules()[IN_TIME.code],
        }
        return render(request, "plans/none.html", context)
    return _shown(request, plans[0], plans[1:])


@page(permission=roles.READ_PLAN, data=DATA, logs="child", methods=("GET",))
def one_plan(request: PageRequest, plan: str) -> HttpResponse:
    """A plan by its own address: an earlier one, or the other of two."""
    return _shown(request, opened(request, plan), [])


def _shown(request: PageRequest, row: Plan, others: list[Plan]) -> HttpResponse:
    now = reading.page_of(request.reader, row)
    context = {
        "now": now,
        "plan": row,
        "child": row.child,
        "others": others,
        "may": may(request.reader),
        "may_answer": now.transfer is not None and may_answer(request.reader, now.transfer),
        "rules": {"review": REVIEWED, "approve": APPROVED},
        "key": uuid4(),
    }
    return render(request, "plans/plan.html", context)


@page(permission=roles.READ_PLAN, data=DATA, logs="child", methods=("GET",))
def work(request: PageRequest, plan: str) -> HttpResponse:
    row = opened(request, plan)
    context = {
        "plan": row,
        "now": reading.work_of(request.reader, row),
        "may": may(request.reader),
    }
    return render(request, "plans/work.html", context)
