"""A meeting as it goes: who is here, item by item what is said and decided."""

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.queries import about_context, shown, tools_for
from wayhome.foundation.rules.commands import decide as decided
from wayhome.foundation.rules.models import Derived
from wayhome.practice.panels import commands, rules
from wayhome.practice.panels.belonging import SUBJECTS
from wayhome.practice.panels.forms.deciding import (
    ACTIONS,
    GrownForm,
    RecordForm,
    TopicDecisionForm,
)
from wayhome.practice.panels.forms.standing import AttendForm, HoldForm
from wayhome.practice.panels.models import Decision, Item, Meeting, Panel, Topic
from wayhome.practice.panels.queries.agenda import agenda
from wayhome.practice.panels.queries.owners import Owner, owners
from wayhome.practice.panels.views.opening import (
    CLASSES,
    edited,
    item_or_404,
    meeting_or_404,
    pack_of,
    step,
)

WHOLE = (
    *("outcome", "level_after", "reason", "strategy", "other_response", "nrm_needed"),
    *("disruption", "location_action", "intelligence", "lead_professional", "contingency"),
    "review_on",
)


def _members(panel: Panel) -> list[Agency]:
    standing = panel.members.live().values("agency")
    return list(Agency.objects.filter(pk__in=standing).order_by("name"))


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="list", methods=("GET",))
def live(request: PageRequest, meeting: str) -> HttpResponse:
    """The secretary's page while it goes: quorum, who is here, the items in order."""
    row = meeting_or_404(request, meeting, runs=True)
    found = agenda(request.reader, row)
    request.shown([line.child.pk for line in found.lines])
    wanted = [line.item.pk for line in found.lines]
    said = Decision.objects.visible_to(request.reader).filter(item__in=wanted)
    context = {
        "agenda": found,
        "meeting": row,
        "said": {each.item_id: each for each in said},
        "heard": sum(1 for line in found.lines if line.item.heard_at),
    }
    return render(request, "panels/live.html", context)


@page(permission=roles.RUN_PANEL, logs="nothing")
def came(request: PageRequest, meeting: str) -> HttpResponse:
    row = meeting_or_404(request, meeting, runs=True)
    agencies = _members(row.panel)

    def make(data: Any) -> AttendForm:
        return AttendForm(data, agencies=agencies)

    def act(cleaned: dict[str, Any]) -> None:
        ref = cleaned.pop("agency")
        agency = next(each for each in agencies if each.ref == ref)
        commands.attend(request.reader, meeting=row, came=commands.Came(agency, **cleaned))

    return step(
        request, make, act, lambda: redirect("panels:live", row.ref),
        subject=f"panel:came:{row.ref}", title=_("Who is here"), button=_("Write it down"),
        meeting=row, statement=row.panel.statement,
    )  # fmt: skip


@page(permission=roles.ATTEND_PANEL, logs="nothing", methods=("POST",))
def accept(request: PageRequest, meeting: str) -> HttpResponse:
    """One press, for oneself: here, and bound by the statement."""
    row = meeting_or_404(request, meeting)
    commands.accept_statement(request.reader, meeting=row)
    return redirect("panels:meeting", row.ref)


@page(permission=roles.RUN_PANEL, data=CLASSES, logs="list")
def held(request: PageRequest, meeting: str) -> HttpResponse:
    row = meeting_or_404(request, meeting, runs=True)
    found = agenda(request.reader, row)
    request.shown([line.child.pk for line in found.lines])

    def act(cleaned: dict[str, Any]) -> None:
        commands.hold(request.reader, meeting=row, **cleaned)

    return step(
        request, HoldForm, act, lambda: redirect("panels:minutes", row.ref),
        subject=f"panel:held:{row.ref}", template="panels/held.html", meeting=row, agenda=found,
        left=[line for line in found.lines if not line.item.heard_at],
    )  # fmt: skip


@page(permission=roles.RUN_PANEL, data=(*CLASSES, DataClass.ACTION), logs="child")
def record(request: PageRequest, item: str) -> HttpResponse:
    """The note as it is said, saved as it goes; the decision when it is taken."""
    row, child = item_or_404(request, item, runs=True)
    meeting = row.meeting
    if meeting is None or meeting.minutes_at or meeting.cancelled_at:
        raise Http404
    found, known = pack_of(request, row, child), owners(request.reader, row)
    now, agencies = _now(found.decision), _members(row.panel)

    def make(data: Any) -> RecordForm:
        named = [(key, words) for key, words, _owner in known]
        return RecordForm(data, owners=named, agencies=agencies, initial=now)

    def act(cleaned: dict[str, Any], version: int | None) -> None:
        note = {name: cleaned[name] for name in ("note", "said_by_child")}
        saved = commands.note_item(request.reader, item=row, version=version, **note)
        if cleaned["outcome"]:
            commands.decide_item(
                request.reader,
                item=row,
                decision=_decision(row, cleaned, agencies),
                to_do=_to_do(cleaned, {key: owner for key, _words, owner in known}),
                dissents=[
                    (each, cleaned["dissent"])
                    for each in agencies
                    if each.ref == cleaned["dissent_by"]
                ],
                version=saved.version,
            )

    return edited(
        request, make, act, lambda: _next(request, row, meeting, child.name),
        subject=f"panel:record:{row.ref}",
        version=found.decision.version if found.decision else 0,
        current={name: now[name] for name in ("note", "said_by_child")},
        template="panels/record.html",
        pack=found, item=row, child=child, meeting=meeting,
    )  # fmt: skip


def _now(said: Decision | None) -> dict[str, Any]:
    now: dict[str, Any] = {"note": "", "said_by_child": ""}
    if said is not None:
        now = {name: getattr(said, name) for name in ("note", "said_by_child", *WHOLE)}
        nrm = {True: "yes", False: "no", None: ""}
        now["nrm_needed"] = nrm[said.nrm_needed]
    return now


def _decision(item: Item, cleaned: dict[str, Any], agencies: list[Agency]) -> Any:
    values = {name: cleaned[name] for name in WHOLE}
    values["other_response"] = values["other_response"] or ""
    agreed = [each.pk for each in agencies if each.ref in (cleaned["agreed_by"] or [])]
    return commands.NewDecision(**values, agreed_by=agreed, level_before=item.level)


def _to_do(cleaned: dict[str, Any], known: dict[str, Owner]) -> list[commands.ToDo]:
    found = []
    for n in range(1, ACTIONS + 1):
        if cleaned[f"to_do_{n}"]:
            agency, team, user = known[cleaned[f"owner_{n}"]]
            kind = cleaned[f"kind_{n}"] or "action"
            due_at = _end_of(cleaned[f"due_{n}"])
            found.append(commands.ToDo(cleaned[f"to_do_{n}"], due_at, agency, team, user, kind))
    return found


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(17), clock.LONDON)


def _next(request: PageRequest, item: Item, meeting: Meeting, name: str) -> HttpResponse:
    """Saved and staying, or on to the next that was not heard; after the last, to all of them."""
    if "stay" in request.POST:
        messages.success(request, _("Saved."))
        return redirect("panels:record", item.ref)
    lines = agenda(request.reader, meeting).lines
    at = next((n for n, line in enumerate(lines) if line.item.pk == item.pk), 0)
    said = _("Saved: %(name)s.") % {"name": name}
    for line in [*lines[at + 1 :], *lines[:at]]:
        if not line.item.heard_at:
            messages.success(request, said)
            return redirect("panels:record", line.item.ref)
    messages.success(request, f"{said} {_('Every child on the agenda is heard.')}")
    return redirect("panels:live", meeting.ref)


@page(permission=roles.ATTEND_PANEL, logs="nothing")
def topic(request: PageRequest, topic: str) -> HttpResponse:
    """An item about no single child; about a person who poses risk, for few (P41). Who is at the
    meeting reads it, and what was assessed of a place or a group; who runs it writes."""
    rows = Topic.objects.visible_to(request.reader).select_related("panel", "meeting")
    row: Topic = one(rows, topic)
    around = {"topic": row, **_assessed(request, row)}
    if not commands.may_run(request.reader, row.panel):
        if request.method == "POST":
            raise Http404
        return render(request, "panels/topic.html", around)
    agencies = _members(row.panel)
    now = {"note": row.note, "decision": row.decision, "due_on": row.due_on}
    now["owner"] = row.owner_agency.ref if row.owner_agency else ""

    def make(data: Any) -> TopicDecisionForm:
        return TopicDecisionForm(data, agencies=agencies, initial=now)

    def act(cleaned: dict[str, Any], version: int | None) -> None:
        ref = cleaned.pop("owner")
        owner = next((each for each in agencies if each.ref == ref), None)
        commands.decide_topic(
            request.reader, topic=row, owner_agency=owner, version=version, **cleaned
        )

    return edited(
        request, make, act, lambda: redirect("panels:meeting", row.meeting.ref),
        subject=f"panel:topic:{row.ref}", version=row.version,
        current={"note": row.note, "decision": row.decision}, template="panels/topic.html",
        **around,
    )  # fmt: skip


def _assessed(request: PageRequest, row: Topic) -> dict[str, Any]:
    """With the answers, for whoever opens no questionnaire otherwise: the chair, the secretary."""
    subject = SUBJECTS.get(Topic.Kind(row.kind))
    if subject is None:
        return {}
    reader = request.reader
    found = about_context(reader, row.ref)
    may_read = reader.may(roles.QUESTIONNAIRES)
    last = next((each for each in found if each.completed_at), None)
    return {
        "is_context": True,
        "context_ref": row.ref,
        "beside": contexts.one().part(reader, row.ref),
        "assessed": found,
        "tools": tools_for(subject) if reader.may(roles.ANSWER) else [],
        "may_read": may_read,
        "answered": shown(reader, last) if last and not may_read else None,
    }


@page(permission=roles.DECIDE, data=(*CLASSES, DataClass.PROMPT), logs="child")
def grown(request: PageRequest, item: str) -> HttpResponse:
    """Turns 18 while the panel has them: who takes it on (P02)."""
    row, child = item_or_404(request, item)
    prompts = Derived.objects.visible_to(request.reader, rules.GROWN.code).filter(
        subject_kind="panel_item", subject_id=row.pk
    )
    prompt = prompts.open_at(clock.now()).first()
    if prompt is None:
        raise Http404

    def make(data: Any) -> GrownForm:
        return GrownForm(data, pattern=rules.GROWN)

    def act(cleaned: dict[str, Any]) -> None:
        decided(request.reader, derived=prompt, **cleaned)

    return step(
        request, make, act, lambda: redirect("panels:item", row.ref),
        subject=f"panel:grown:{row.ref}", title=rules.GROWN.question,
        button=_("Record the decision"), item=row, child=child,
    )  # fmt: skip
