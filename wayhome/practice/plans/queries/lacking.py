"""What a plan lacks to be called complete (R31, R32). It can be saved without; never complete."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.practice.plans.models import (
    Contingency,
    Goal,
    Plan,
    PlanAction,
    PlanText,
    Review,
    SiblingCheck,
    Voice,
)
from wayhome.practice.plans.sections import Section


@dataclass(frozen=True)
class Lack:
    """Something that is not there. `step` is the part, or the section, that would mend it."""

    code: str
    words: Promise
    step: str


LACKS = (
    Lack("tonight", _("Nobody has written what keeps this child safe tonight."), "tonight"),
    Lack("contingency", _("There is no contingency: if this happens, we will…"), "contingency"),
    Lack("voice", _("The child's own words are not in it."), "voice"),
    Lack("goal", _("No goal says what should be different for the child."), "goal"),
    Lack("action", _("Nobody is to do anything by any date."), "action"),
    Lack("siblings", _("Nobody has checked whether brothers and sisters are at risk."), "siblings"),
    Lack("review", _("There is no date on which it is reviewed."), "review-date"),
)


def lacking(plan: Plan) -> list[Lack]:
    """Of all that stands, whoever may read it: a plan is whole or it is not. One query."""
    mine = {"plan": OuterRef("pk"), "voided_at": None}
    tonight = PlanText.objects.filter(**mine, section=Section.TONIGHT).order_by("-pk")
    there = {
        "contingency": Contingency.objects.filter(**mine, ended_at=None),
        "voice": Voice.objects.filter(**mine, whose=Voice.Whose.CHILD),
        "goal": Goal.objects.filter(**mine, ended_at=None),
        "action": PlanAction.objects.filter(**mine, action__cancelled_at=None),
        "siblings": SiblingCheck.objects.filter(**mine),
        "review": Review.objects.filter(**mine),
    }
    asked = {f"has_{code}": Exists(rows) for code, rows in there.items()}
    found = (
        Plan.everything.filter(pk=plan.pk)
        .annotate(**asked, said_tonight=Subquery(tonight.values("text")[:1]))
        .values(*asked, "said_tonight", "first_review_on")
        .get()
    )
    has = {code for code in there if found[f"has_{code}"]}
    if found["said_tonight"]:
        has.add("tonight")
    if found["first_review_on"]:
        has.add("review")
    return [each for each in LACKS if each.code not in has]
