"""The pieces of a case file, in the order of the paper: each reads its own rooms' rows (R56)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.access.classes import DataClass, Handling
from wayhome.foundation.access.queries import circle
from wayhome.foundation.access.sight import own_rows, sight
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages import wording
from wayhome.foundation.people.models import CareStatus, Child
from wayhome.foundation.rules import queries as derived
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Pattern
from wayhome.foundation.rules.describe import describe
from wayhome.foundation.rules.models import Decision as Decided
from wayhome.oversight.inspection.casefile.entries import (
    ACCOUNT,
    OTHERS,
    POLICE,
    WORDS,
    Entry,
    Piece,
    fact,
    name_of,
    quoted,
    rows_of,
    said,
)
from wayhome.practice.exploitation.models import Judgement, Level, Strategy
from wayhome.practice.missing.models import (
    CarerActions,
    FullAccount,
    PoliceExtract,
    ReturnInterview,
)
from wayhome.practice.panels.models import Answer, Decision, Dissent, Referral
from wayhome.practice.plans.models import Plan, Voice
from wayhome.practice.plans.queries.reading import (
    PlanPage,
    Step,
    WorkPage,
    page_of,
    plans_of,
    work_of,
)


def who(reader: Reader, child: Child) -> Iterator[Entry]:
    """Who the child is, and who is around them as far as this reader may name them (P22)."""
    around = circle(reader, child.pk)
    named = [f"{row.agency}: {row.purpose}" for row in around if row.is_named]
    yield Entry(
        "who",
        _("Who this is about"),
        said(
            (_("Name"), child.full_name),
            (_("Known as"), child.known_as),
            (_("Born"), wording.full_day(child.born_on) if child.born_on else ""),
            (_("Sex"), child.get_sex_display()),
            (_("Ethnicity, by its code"), child.ethnicity),
        ),
    )
    for row in rows_of(reader, CareStatus, child):
        until = wording.full_day(row.until_on) if row.until_on else _("now")
        words = _("From %(first)s until %(last)s") % {
            "first": wording.full_day(row.from_on),
            "last": until,
        }
        yield fact(row, "care", str(row.get_status_display()), words, on=row.from_on)
    yield Entry("circle", _("Who is involved"), "\n".join(named))


def chronology(reader: Reader, child: Child) -> Iterator[Entry]:
    """What happened, oldest first: every event that the child's page would show this reader."""
    own: Any = Child.objects.visible_to(reader).annotate(own=own_rows(reader)).get(pk=child.pk)
    seen = sight(reader, child.pk, own.own)
    events = derived.of_child(seen).filter(kind="E")
    rows = list(events.order_by("from_at", "rule", "subject_kind", "subject_id", "occurrence"))
    told = describe(seen, rows)
    named = {row.agency_id: row.agency for row in circle(reader, child.pk) if row.is_named}
    for row in rows:
        yield Entry(
            f"event-{row.rule}-{row.subject_id}-{row.occurrence}",
            registry.rule(row.rule).title,
            "\n".join(told.of(row).lines_for(row.rule)),
            on=row.from_at,
            by=named.get(row.agency_id, ""),
            barred=POLICE if row.handling != Handling.OPEN else "",
            handling=row.handling,
        )


def risk(reader: Reader, child: Child) -> Iterator[Entry]:
    for row in rows_of(reader, Judgement, child):
        words = said(
            (_("Why"), row.reasons),
            (_("Not covered by the assessment"), row.not_covered),
            (_("What is not known"), row.on_unknown),
            (_("A manager decided"), row.confirmation),
        )
        level = _("Level judged: %(level)s") % {"level": Level(row.in_force).label}
        yield fact(row, "level", level, words, on=row.judged_at)
        if row.child_says:
            yield fact(row, "says", _("What the child says"), row.child_says, barred=WORDS)
    for row in rows_of(reader, Strategy, child):
        yield fact(row, "strategy", _("Strategy discussion"), row.decided, on=row.held_at)


def plan(reader: Reader, child: Child) -> Iterator[Entry]:
    """The plan that is open, or the last that was."""
    found = plans_of(reader, child)
    if not found:
        return
    row = found[0]
    yield fact(row, "plan", _("Plan"), _plan_words(row), on=row.opened_at)
    now, work = page_of(reader, row), work_of(reader, row)
    yield from _written(now)
    yield from _done(now.steps, work)
    for voice in now.voices:
        yield _voice(voice)


def _written(now: PlanPage) -> Iterator[Entry]:
    for written in now.sections:
        if written.row and written.text:
            is_closed = POLICE if written.about.is_closed else ""
            yield _part(written.row, "section", str(written.about.title), written.text, is_closed)
    for each in now.contingencies:
        words = f"{each.text}: {each.then_we} ({each.who})"
        yield _part(each, "contingency", _("If this happens, we will"), words)
    for goal in now.goals:
        yield _part(goal, "goal", _("What should be different"), f"{goal.text} ({goal.sign})")


def _done(steps: Iterable[Step], work: WorkPage) -> Iterator[Entry]:
    for step in steps:
        action = step.row.action
        words = said((step.who, action.text), (_("What it changed"), action.effect))
        yield _part(step.row, "step", _("Who does what"), words)
    for each in work.works:
        words = said((f"{each.worker}, {each.agency.name}", each.text), (_("Result"), each.result))
        yield _part(each, "work", _("Work with the child"), words)
    for check in work.checks:
        yield _part(check, "siblings", _("Brothers and sisters"), check.text, OTHERS)


def _plan_words(row: Plan) -> str:
    return said(
        (_("Why"), row.why),
        (_("Led by"), f"{name_of(row.lead_worker)}, {row.lead_agency.name}"),
        (_("Ended"), str(row.get_end_reason_display()) if row.ended_at else ""),
    )


def _part(row: Any, key: str, title: str, text: str, barred: str = "") -> Entry:
    agency: Agency | None = row.recorded_by_agency
    if agency and agency.kind == Agency.Kind.POLICE:
        barred = POLICE  # as for any copy of a plan (P28)
    elif getattr(row, "is_third_party", False):
        barred = OTHERS
    return fact(row, key, title, text, barred=barred)


def _voice(row: Voice) -> Entry:
    by = row.who or str(row.get_whose_display())
    barred = "" if row.released_at else WORDS
    words = f"{quoted(row.text)} ({by}, {wording.full_day(row.heard_on)})"
    return _part(row, "voice", _("In their own words"), words, barred)


def panel(reader: Reader, child: Child) -> Iterator[Entry]:
    for row in rows_of(reader, Referral, child):
        words = said((_("Why"), row.reason), (_("What else is done"), row.other_response))
        yield fact(row, "referral", _("Referred to a panel"), words)
        if row.child_view:
            yield fact(row, "view", _("What the child says"), row.child_view, barred=WORDS)
    for row in rows_of(reader, Answer, child, "ask__agency"):
        words = said((_("Holds"), row.text), (_("Conditions"), row.conditions))
        barred = POLICE if row.is_law_enforcement else ""
        title = _("What %(agency)s brought") % {"agency": row.ask.agency.name}
        yield fact(row, "answer", title, words or _("Holds nothing."), barred=barred)
    for row in rows_of(reader, Decision, child, "meeting__panel"):
        if row.decided_at:
            yield fact(row, "heard", _panel_title(row), _heard(row), on=row.decided_at)
        if row.said_by_child:
            yield fact(row, "spoke", _("What the child says"), row.said_by_child, barred=WORDS)
    for row in rows_of(reader, Dissent, child, "agency"):
        title = _("%(agency)s saw it otherwise") % {"agency": row.agency.name}
        yield fact(row, "dissent", title, row.text)


def _panel_title(row: Decision) -> str:
    return _("Heard: %(panel)s") % {"panel": row.meeting.panel.name}


def _heard(row: Decision) -> str:
    return said(
        (_("Decided"), f"{row.get_outcome_display()}. {row.reason}"),
        (_("Level"), f"{row.get_level_before_display()}, {row.get_level_after_display()}"),
        (_("What was said"), row.note),
        (_("Strategy discussion"), str(row.get_strategy_display()) if row.strategy else ""),
        (_("Contingency"), row.contingency),
        (_("Lead professional"), row.lead_professional),
    )


def interviews(reader: Reader, child: Child) -> Iterator[Entry]:
    """How each ended, and what was agreed to keep the child safe; the account stays (P21, P30)."""
    for row in rows_of(reader, ReturnInterview, child, "team__agency"):
        ended = str(row.get_outcome_display()) if row.outcome else _("Not ended yet")
        words = said(
            (_("Why it was not held"), row.outcome_reason),
            (_("Owed by"), row.team.agency.name if row.team else ""),
            (_("Independence"), str(row.get_independence_display()) if row.independence else ""),
            (_("Why no action followed"), row.no_action_reason),
        )
        title = _("Return interview: %(ended)s") % {"ended": ended}
        yield fact(row, "interview", title, words, on=row.outcome_at)
    for row in rows_of(reader, CarerActions, child):
        yield fact(row, "agreed", _("Agreed to keep the child safe"), row.text)
    for row in rows_of(reader, PoliceExtract, child):
        yield fact(row, "extract", _("For police"), row.text, barred=POLICE)
    for row in rows_of(reader, FullAccount, child):
        yield fact(row, "account", _("Full account"), row.text, barred=ACCOUNT)


def decisions(reader: Reader, child: Child) -> Iterator[Entry]:
    for row in rows_of(reader, Decided, child):
        rule = registry.rules().get(row.rule)
        words = dict(rule.options).get(row.option, row.option) if isinstance(rule, Pattern) else ""
        text = said((_("Decided"), words), (_("Why"), row.reason))
        yield fact(row, "decision", rule.title if rule else row.rule, text, on=row.decided_at)


def actions(reader: Reader, child: Child) -> Iterator[Entry]:
    for row in rows_of(reader, Action, child, "owner_agency"):
        state = _("not done")
        if row.done_at:
            state = _("done %(day)s") % {"day": wording.full_moment(row.done_at)}
        if row.cancelled_at:
            state = _("cancelled: %(why)s") % {"why": row.cancelled_reason}
        words = said(
            (_("By"), f"{row.owner_agency.name}, {wording.full_moment(row.due_at)}, {state}"),
            (_("What it changed"), row.effect),
        )
        yield fact(row, "action", row.text, words)


D = DataClass
PIECES = {
    piece.code: piece
    for piece in (
        Piece("who", gettext_lazy("Who the child is"), (D.IDENTITY, D.CARE), who, (CareStatus,)),
        Piece("chronology", gettext_lazy("Chronology"), (), chronology),
        Piece(
            "risk", gettext_lazy("Level of risk over time"), (D.EXPLOITATION,), risk,
            (Judgement, Strategy),
        ),
        Piece("plan", gettext_lazy("The multi-agency plan"), (D.PLAN,), plan, (Plan,)),
        Piece(
            "panel", gettext_lazy("Panel: referrals, answers, decisions"), (D.PANEL,), panel,
            (Referral, Answer, Decision, Dissent),
        ),
        Piece(
            "interviews", gettext_lazy("Return interviews"), (D.MISSING, D.INTERVIEW_CARER),
            interviews, (ReturnInterview, CarerActions, FullAccount),
        ),
        Piece("decisions", gettext_lazy("Decisions that were asked for"), (D.PROMPT,), decisions,
              (Decided,)),
        Piece("actions", gettext_lazy("Actions, in any agency"), (D.ACTION,), actions, (Action,)),
    )
}  # fmt: skip
