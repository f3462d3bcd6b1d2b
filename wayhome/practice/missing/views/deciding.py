"""A pattern asks for a decision: the evidence, the options, why, and what was decided before."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import clash
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.commands import decide as decided
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.practice.missing.forms.episode import DecideForm
from wayhome.practice.missing.queries import episode as reads
from wayhome.practice.missing.views.acting import Acting, acting, seen

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)


@page(permission=roles.DECIDE, data=CLASSES, logs="child")
def decide(request: PageRequest, episode: str, rule: str) -> HttpResponse:
    """Who lacks a class of data that the pattern reads finds nothing here (E04)."""
    row = seen(request, episode)
    derived = reads.asked(request.reader, row, rule)
    if derived is None:
        raise Http404
    pattern = registry.pattern(rule)
    earlier = reads.decisions(request.reader, row.child_id, [rule])
    make = partial(DecideForm, pattern=pattern)
    now = acting(request, episode, make, what=f"decide:{rule}", version=len(earlier))
    if request.method == "POST" and _answered(now, derived, earlier):
        return now.done()
    options = dict(pattern.options)
    evidence = reads.evidence(request.reader, derived)
    return now.show(
        "decide",
        pattern=pattern,
        derived=derived,
        evidence=evidence,
        unseen=len(derived.evidence) - len(evidence),
        earlier=[(each, _(options.get(each.option, each.option))) for each in earlier],
    )


def _answered(now: Acting, derived: Derived, earlier: list[Decision]) -> bool:
    """True once it is settled: recorded, or left at what somebody else decided meanwhile."""
    if now.kept and set(now.kept.values()) == {"theirs"}:
        return True
    first = earlier[0] if earlier else None
    if first and now.form.is_valid() and now.version != len(earlier):
        who = first.recorded_by.name if first.recorded_by else _("Somebody else")
        said = {"option": first.option, "reason": first.reason}
        now.clashed(clash(now.form, Conflict(said, who, len(earlier), first.decided_at)))
        return False
    current = {"option": first.option, "reason": first.reason} if first else {}

    def record(said: dict[str, Any]) -> None:
        decided(now.request.reader, derived=derived, option=said["option"], reason=said["reason"])

    return now.act(record, current=current)
