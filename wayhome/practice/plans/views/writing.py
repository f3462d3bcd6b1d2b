"""Writing in the plan: a section, a new part, a part that ended, evidence, words that leave."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import Question, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.practice.plans import commands
from wayhome.practice.plans.commands import NewStep
from wayhome.practice.plans.commands.writing import may_read_closed
from wayhome.practice.plans.forms import parts as forms
from wayhome.practice.plans.models import (
    Contingency,
    Goal,
    Need,
    Plan,
    PlanAction,
    PlanText,
    Referral,
    Service,
    Voice,
    Work,
)
from wayhome.practice.plans.queries.owners import owners
from wayhome.practice.plans.sections import BY_NAME
from wayhome.practice.plans.views.opening import DATA, ask, opened, opened_child


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def open_new(request: PageRequest, child: str) -> HttpResponse:
    """One open plan a child: whoever asks for a second is shown the first."""
    row = opened_child(request, child)
    state, draft = form_state(request, subject=f"plan-open:{child}")
    form = forms.OpenForm(request.POST if request.method == "POST" else draft)
    if request.method != "POST" and draft:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.open_plan(request.reader, child=row, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("The plan is open. Write first what keeps them safe tonight."))
        return redirect("plans:plan", child)
    context = {"child": row, "form": form, "form_state": state}
    return render(request, "plans/open.html", context, status=status(form))


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def section(request: PageRequest, plan: str, section: str) -> HttpResponse:
    """One section, saved as it is written; of two writers the second sees both texts."""
    row = opened(request, plan)
    about = BY_NAME.get(section)
    if about is None or (about.is_closed and not may_read_closed(request.reader)):
        raise Http404
    rows = PlanText.objects.visible_to(request.reader).filter(plan=row, section=section)
    latest = rows.order_by("-pk").first()

    def act(cleaned: dict[str, Any]) -> None:
        commands.write_section(request.reader, plan=row, section=section, **cleaned)

    return ask(
        request,
        partial(_section_form, about),
        act,
        plan=row,
        template="plans/section.html",
        subject=f"plan:{plan}:{section}",
        version=latest.pk if latest else 0,
        current={"text": latest.text if latest else ""},
        initial={"is_third_party": latest.is_third_party if latest else False},
        about=about,
    )


def _section_form(about: Any, *args: Any, **kwargs: Any) -> Form:
    form = forms.SectionForm(*args, **kwargs)
    form.fields["text"].label, form.fields["text"].help_text = about.title, about.hint
    if about.is_closed:
        del form.fields["is_third_party"]
    return form


Act = Callable[[Reader, Plan, dict[str, Any]], Any]


@dataclass(frozen=True)
class Kind:
    """A part that can be added: its form, its command, its words."""

    form: Callable[..., Form]
    act: Act
    title: str | Promise
    button: str | Promise
    permission: str = roles.ADD_TO_PLAN
    back: str = "plans:plan"


def _simple(command: Callable[..., Any]) -> Act:
    return lambda reader, plan, cleaned: command(reader, plan=plan, **cleaned)


def _act(reader: Reader, plan: Plan, cleaned: dict[str, Any]) -> None:
    owner = owners(reader, plan.child_id)[cleaned["owner"]]
    goal = Goal.objects.visible_to(reader).filter(plan=plan, ref=cleaned["goal"] or "-").first()
    step = NewStep(
        text=cleaned["text"],
        due_at=cleaned["due_at"],
        owner_agency=owner.agency,
        owner_team=owner.team,
        owner=owner.user,
        goal=goal,
        is_third_party=cleaned["is_third_party"],
    )
    commands.add_actions(reader, plan=plan, actions=[step])


def _refer(reader: Reader, plan: Plan, cleaned: dict[str, Any]) -> None:
    service = Service.objects.get(ref=cleaned.pop("service"), is_active=True)
    commands.refer(reader, plan=plan, service=service, **cleaned)


L = gettext_lazy
KINDS: dict[str, Kind] = {
    "contingency": Kind(
        forms.ContingencyForm,
        _simple(commands.add_contingency),
        L("If this happens, we will…"),
        L("Add to the plan"),
        roles.KEEP_PLAN,
    ),
    "goal": Kind(
        forms.GoalForm, _simple(commands.add_goal), L("A goal"), L("Add the goal"), roles.KEEP_PLAN
    ),
    "voice": Kind(
        forms.VoiceForm, _simple(commands.add_voice), L("Their words"), L("Add their words")
    ),
    "action": Kind(forms.ActionForm, _act, L("Who does what by when"), L("Add the action")),
    "work": Kind(
        forms.WorkForm, _simple(commands.add_work), L("Work with the child"), L("Add"),
        back="plans:work",
    ),
    "need": Kind(
        forms.NeedForm, _simple(commands.add_need), L("What the family needs"), L("Add"),
        back="plans:work",
    ),
    "siblings": Kind(
        forms.SiblingsForm, _simple(commands.check_siblings), L("Brothers and sisters"),
        L("Record the check"), back="plans:work",
    ),
    "referral": Kind(
        forms.ReferralForm, _refer, L("Refer to a service"), L("Record the referral"),
        back="plans:work",
    ),
    "review-date": Kind(
        forms.ReviewDateForm, _simple(commands.set_review_date), L("The review date"), L("Set it"),
        roles.KEEP_PLAN,
    ),
}  # fmt: skip


def _choices(reader: Reader, plan: Plan, name: str) -> dict[str, list[tuple[str, str]]]:
    if name == "action":
        found = owners(reader, plan.child_id)
        goals = Goal.objects.visible_to(reader).filter(plan=plan, ended_at=None)
        return {
            "owner": [(key, owner.words) for key, owner in found.items()],
            "goal": [("", _("None of them")), *((goal.ref, goal.text) for goal in goals)],
        }
    if name == "referral":
        rows = Service.objects.filter(is_active=True)
        return {"service": [(row.ref, f"{row.name}: {row.does}") for row in rows]}
    return {}


@page(permission=roles.READ_PLAN, data=DATA, logs="child")
def add(request: PageRequest, plan: str, part: str) -> HttpResponse:
    """A part of its own: a contingency, a goal, words, an action, work, a need, a referral."""
    kind = KINDS.get(part)
    if kind is None or not request.reader.may(kind.permission):
        raise Http404
    row = opened(request, plan)
    return ask(
        request,
        partial(kind.form, choices=_choices(request.reader, row, part)),
        lambda cleaned: kind.act(request.reader, row, cleaned),
        plan=row,
        to=lambda: redirect(kind.back, row.child.ref if kind.back == "plans:plan" else row.ref),
        subject=f"plan:{plan}:{part}",
        initial=forms.today(),
        title=kind.title,
        button=kind.button,
        part=part,
        back=kind.back,
    )


ENDED: dict[str, tuple[Any, Callable[..., Form], str | Promise]] = {
    "contingency": (Contingency, forms.FinishForm, L("It is no longer needed")),
    "goal": (Goal, forms.FinishGoalForm, L("What became of this goal")),
    "work": (Work, forms.FinishForm, L("What came of this work")),
    "need": (Need, forms.FinishForm, L("What came of the help")),
    "referral": (Referral, forms.FinishReferralForm, L("What came of the referral")),
}


@page(permission=roles.ADD_TO_PLAN, data=DATA, logs="child")
def finish(request: PageRequest, plan: str, part: str, row: str) -> HttpResponse:
    """A part ended, and what that changed for the child."""
    if part not in ENDED:
        raise Http404
    model, make, title = ENDED[part]
    if part in ("contingency", "goal") and not request.reader.may(roles.KEEP_PLAN):
        raise Http404
    of = opened(request, plan)
    found = one(model.objects.visible_to(request.reader).filter(plan=of, ended_at=None), row)

    def act(cleaned: dict[str, Any]) -> None:
        commands.finish_part(request.reader, part=found, **cleaned)

    return ask(
        request, make, act, plan=of, subject=f"plan:{plan}:{row}", title=title, button=_("Save"),
        said=found.text, back="plans:plan",
    )  # fmt: skip


AMENDS: dict[str, tuple[Any, Callable[..., Form], tuple[str, ...]]] = {
    "contingency": (Contingency, forms.AmendContingencyForm, ("text", "then_we", "who")),
    "goal": (Goal, forms.AmendGoalForm, ("text", "sign", "by_on")),
}


@page(permission=roles.KEEP_PLAN, data=DATA, logs="child")
def amend(request: PageRequest, plan: str, part: str, row: str) -> HttpResponse:
    """Change a contingency or a goal; of two editors the second sees both (E15)."""
    if part not in AMENDS:
        raise Http404
    model, make, names = AMENDS[part]
    of = opened(request, plan)
    found = one(model.objects.visible_to(request.reader).filter(plan=of, ended_at=None), row)

    def act(cleaned: dict[str, Any]) -> None:
        commands.amend(request.reader, part=found, **cleaned)

    return ask(
        request, make, act, plan=of, subject=f"plan:{plan}:{row}", version=found.version,
        current={name: getattr(found, name) for name in names},
        title=_("Change it"), button=_("Save"), back="plans:plan",
    )  # fmt: skip


@page(permission=roles.ADD_TO_PLAN, data=DATA, logs="child")
def evidence(request: PageRequest, plan: str, row: str) -> HttpResponse:
    """How it is known that an action changed something."""
    of = opened(request, plan)
    rows = PlanAction.objects.visible_to(request.reader).select_related("action", "plan")
    step = one(rows.filter(plan=of, action__done_at__isnull=False), row)

    def act(cleaned: dict[str, Any]) -> None:
        commands.record_evidence(request.reader, step=step, **cleaned)

    return ask(
        request, forms.EvidenceForm, act, plan=of, subject=f"plan:{plan}:{row}",
        version=step.version, current={"evidence": step.evidence}, title=_("What it changed"),
        button=_("Save"), said=f"{step.action.text}\n{step.action.effect}", back="plans:plan",
    )  # fmt: skip


@page(permission=roles.APPROVE_PLAN, data=DATA, logs="child", methods=("POST",))
def release(request: PageRequest, plan: str, row: str) -> HttpResponse:
    """One press by a named approver: these words may leave the record (P30)."""
    of = opened(request, plan)
    found = one(Voice.objects.visible_to(request.reader).filter(plan=of), row)
    _press(request, lambda: commands.release_words(request.reader, voice=found))
    return redirect("plans:plan", of.child.ref)


@page(permission=roles.APPROVE_PLAN, data=DATA, logs="child", methods=("POST",))
def approve(request: PageRequest, plan: str) -> HttpResponse:
    """A manager calls it complete; what is missing is said, and nothing changes."""
    of = opened(request, plan)
    if _press(request, lambda: commands.approve(request.reader, plan=of)):
        messages.success(request, _("The plan is complete, and your name stands under it."))
    return redirect("plans:plan", of.child.ref)


def _press(request: PageRequest, act: Callable[[], Any]) -> bool:
    form = Question(request.POST)
    try:
        if done(form, lambda _typed: act()):
            return True
    except Conflict:
        messages.info(request, _("Somebody changed it just now. Read it again."))
    for words in form.non_field_errors():
        messages.error(request, str(words))
    return False
