"""What the record can show an inspector: so many of so many, counted from facts as known at a date.

Each piece is one SELECT of `child_id, met, since_at` over the tables of the rooms whose facts they
are. It counts what was recorded by `at` and not taken back by then (E10): its parameters are `at`,
`day` (the London day of it), `since` (a year before), `areas` and `every` (all areas). A clock's
due time comes from the rule that declares it; nothing here says again how long something may take.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.kernel.clock import LONDON

Words = str | Promise
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Evidence:
    """`title` says what `met` means; `of` what is counted; `left_out` what is not."""

    code: str
    title: Words
    of: Words
    classes: tuple[str, ...]
    select: str
    left_out: Words = ""


def known(row: str) -> str:
    """This row was on the record at that instant, and nobody had taken it back."""
    return f"{row}.recorded_at <= %(at)s AND ({row}.voided_at IS NULL OR {row}.voided_at > %(at)s)"


# Whose child it was on that day; as recorded today, for it says who may count and not what is so.
OURS = """EXISTS (
  SELECT FROM people_responsibility r
  WHERE r.child_id = {row}.child_id AND r.voided_at IS NULL
    AND r.from_on <= %(day)s AND (r.until_on IS NULL OR r.until_on > %(day)s)
    AND (%(every)s OR r.authority_id = ANY(%(areas)s)))"""

# Children with work on exploitation open at that instant, each once.
AT_RISK = f"""exploitation_case s
  WHERE {known("s")} AND s.opened_at <= %(at)s AND (s.ended_at IS NULL OR s.ended_at > %(at)s)
    AND {OURS.format(row="s")}"""
# A plan of that child, `p`, that was open then.
OPEN_PLAN = f"""p.child_id = s.child_id AND {known("p")}
    AND p.opened_at <= %(at)s AND (p.ended_at IS NULL OR p.ended_at > %(at)s)"""
E_, P_, M_ = DataClass.EXPLOITATION.value, DataClass.PLAN.value, DataClass.MISSING.value
AT_RISK_WORDS = _("children with open work on exploitation")


def _at_risk(code: str, title: Words, met: str, *classes: str, left_out: Words = "") -> Evidence:
    select = f"SELECT s.child_id, ({met}) AS met, s.opened_at AS since_at FROM {AT_RISK}"
    return Evidence(code, title, AT_RISK_WORDS, (E_, *classes), select, left_out)


def _part(table: str, more: str = "true") -> str:
    """A part of the plan that stood at that instant."""
    return (
        f"EXISTS (SELECT FROM plans_{table} x JOIN plans_plan p ON p.id = x.plan_id"
        f" WHERE {OPEN_PLAN} AND {known('x')} AND {more})"
    )


@dataclass(frozen=True)
class Clock:
    """Rules whose rows are about rows of one table; `ours` says whose of them count."""

    table: str
    kind: str
    rules: tuple[str, ...]
    ours: str = OURS.format(row="s")


def _timed(
    code: str,
    title: Words,
    of: Words,
    clock: Clock,
    *classes: str,
    known_met: str = "true",
    left_out: Words = "",
) -> Evidence:
    """What a clock asks in time, of those whose time was up in the year. `known_met` narrows it to
    what was on the record by then, where a thing may be recorded after it was done."""
    codes = ", ".join(f"'{rule}'" for rule in clock.rules)
    select = f"""
SELECT s.child_id, coalesce(d.stopped_at <= d.due_at, false) AND ({known_met}) AS met,
       d.started_at AS since_at
FROM rules_derived d JOIN {clock.table} s ON s.id = d.subject_id
WHERE d.rule IN ({codes}) AND d.subject_kind = '{clock.kind}'
  AND d.due_at > %(since)s AND d.due_at <= %(at)s
  AND (d.excused_at IS NULL OR d.excused_at > d.due_at) AND {known("s")} AND {clock.ours}"""
    return Evidence(code, title, of, classes, select, left_out)


HELD_KNOWN = """EXISTS (
  SELECT FROM missing_interviewepisode c JOIN missing_returninterview i ON i.id = c.interview_id
  WHERE c.episode_id = s.id AND i.outcome = 'held' AND i.outcome_recorded_at <= %(at)s)"""
NRM_KNOWN = f"""EXISTS (
  SELECT FROM exploitation_nrm n WHERE n.child_id = s.child_id AND {known("n")})"""
# The clocks of contacts and of asks are stopped by the instant at which somebody recorded it.
HERE = "(%(every)s OR s.authority_id = ANY(%(areas)s))"

EVIDENCE: dict[str, Evidence] = {
    each.code: each
    for each in (
        _timed(
            "contacts_decided",
            _("decided in time"),
            _("contacts with the front door whose time to decide was up in the year"),
            Clock("contacts_contact", "contact", ("CON-S02",), HERE), DataClass.REFERRAL.value,
        ),
        _timed(
            "referrers_told",
            _("where the referrer was told in time what was decided"),
            _("contacts whose time to tell was up in the year"),
            Clock("contacts_contact", "contact", ("CON-S03",), HERE), DataClass.REFERRAL.value,
        ),
        Evidence(
            "police_told",
            _("where somebody told the police"),
            _("missing episodes reported in the year"),
            (M_,),
            f"""
SELECT s.child_id, EXISTS (SELECT FROM missing_policenotice n WHERE n.episode_id = s.id
       AND n.told AND {known("n")}) AS met, s.reported_at AS since_at
FROM missing_episode s
WHERE s.origin = 'live' AND s.reported_at > %(since)s AND s.reported_at <= %(at)s AND {known("s")}
  AND NOT (s.closing IN ('error', 'merged') AND s.closed_at <= %(at)s)
  AND {OURS.format(row="s")}""",
            _("Left out: imported history, reports in error, records merged with another."),
        ),
        _timed(
            "interviews_held",
            _("with a return interview held within 72 hours"),
            _("found episodes whose 72 hours were up in the year"),
            Clock("missing_episode", "episode", ("MIS-S01",)), M_, known_met=HELD_KNOWN,
        ),
        _timed(
            "interviews_offered",
            _("with a return interview offered within a day"),
            _("found episodes whose first day was up in the year"),
            Clock("missing_episode", "episode", ("MIS-S02",)), M_,
        ),
        _timed(
            "strategies_held",
            _("with a strategy discussion held in time"),
            _("judgements of significant risk whose time was up in the year"),
            Clock("exploitation_judgement", "judgement", ("EXP-S13",)), E_,
        ),
        _timed(
            "nrm_decided",
            _("where it was decided in time whether to refer to the National Referral Mechanism"),
            _("first judgements of a risk of slavery or trafficking whose time was up in the year"),
            Clock("exploitation_judgement", "judgement", ("EXP-S06",)), E_, known_met=NRM_KNOWN,
        ),
        _timed(
            "nrm_grounds",
            _("with a decision on reasonable grounds in the time expected"),
            _("referrals to the National Referral Mechanism whose time was up in the year"),
            Clock("exploitation_nrm", "nrm", ("EXP-S07", "EXP-S08")), E_,
            left_out=_("By the day on which the decision came, whenever somebody wrote it down."),
        ),
        Evidence(
            "disrupted",
            _("done by their date"),
            _("acts of disruption that a panel agreed, whose date was in the year"),
            (DataClass.PANEL.value, DataClass.ACTION.value),
            f"""
SELECT s.child_id, coalesce(s.done_at <= s.due_at AND s.done_recorded_at <= %(at)s, false) AS met,
       s.due_at AS since_at
FROM panels_setaction p JOIN actions_action s ON s.id = p.action_id
WHERE p.kind = 'disruption' AND {known("p")}
  AND s.due_at > %(since)s AND s.due_at <= %(at)s AND {known("s")}
  AND (s.cancelled_at IS NULL OR s.cancelled_at > %(at)s) AND {OURS.format(row="s")}""",
            _("What the police or a council did of themselves is in their own systems."),
        ),
        _timed(
            "concerns_screened",
            _("screened in time"),
            _("concerns about exploitation whose time to screen was up in the year"),
            Clock("exploitation_concern", "concern", ("EXP-S02",)), E_,
        ),
        _timed(
            "heard_in_time",
            _("heard by the panel in time"),
            _("items of a panel whose time was up in the year"),
            Clock("panels_item", "panel_item", ("PAN-S03", "PAN-S04")), DataClass.PANEL.value,
        ),
        _at_risk(
            "risk_judged", _("whose level was judged in the last three months"),
            f"EXISTS (SELECT FROM exploitation_judgement x WHERE x.child_id = s.child_id AND"
            f" {known('x')} AND x.judged_at > %(at)s - interval '91 days'"
            f" AND x.judged_at <= %(at)s)",
        ),
        _at_risk(
            "panel_heard", _("heard by a panel in the last six months"),
            f"EXISTS (SELECT FROM panels_decision x WHERE x.child_id = s.child_id AND {known('x')}"
            f" AND x.decided_at > %(at)s - interval '182 days' AND x.decided_at <= %(at)s)",
            DataClass.PANEL.value,
        ),
        _at_risk(
            "planned", _("with a plan"),
            f"EXISTS (SELECT FROM plans_plan p WHERE {OPEN_PLAN})", P_,
        ),
        _at_risk(
            "contingency", _("with a contingency in the plan"),
            _part("contingency", "(x.ended_at IS NULL OR x.ended_at > %(at)s)"), P_,
        ),
        _at_risk(
            "childs_words", _("with the child's own words in the plan"),
            _part("voice", "x.whose = 'child'"), P_,
        ),
        _at_risk(
            "daily_life", _("whose day-to-day life is written in the plan"),
            _part("plantext", "x.section = 'day' AND x.text <> ''"), P_,
            left_out=_("It says that somebody wrote it, not that it is understood (R57)."),
        ),
        _at_risk(
            "siblings", _("with brothers and sisters checked"), _part("siblingcheck"), P_
        ),
        _at_risk(
            "agencies_act", _("with something done in the plan by more than one agency"),
            "(SELECT count(DISTINCT a.owner_agency_id) FROM plans_planaction x"
            " JOIN plans_plan p ON p.id = x.plan_id JOIN actions_action a ON a.id = x.action_id"
            f" WHERE {OPEN_PLAN} AND {known('x')}"
            " AND (a.cancelled_at IS NULL OR a.cancelled_at > %(at)s)) > 1",
            P_, DataClass.ACTION.value,
        ),
        Evidence(
            "actions_done",
            _("done by their date"),
            _("actions whose date was in the year"),
            (DataClass.ACTION.value,),
            f"""
SELECT s.child_id, coalesce(s.done_at <= s.due_at AND s.done_recorded_at <= %(at)s, false) AS met,
       s.due_at AS since_at
FROM actions_action s
WHERE s.due_at > %(since)s AND s.due_at <= %(at)s AND {known("s")}
  AND (s.cancelled_at IS NULL OR s.cancelled_at > %(at)s) AND {OURS.format(row="s")}""",
            _("Left out: actions cancelled by then."),
        ),
    )
}  # fmt: skip


def parameters(at: datetime, areas: list[int], *, every: bool) -> dict[str, Any]:
    """What each SELECT is asked with. A year is 365 days."""
    return {
        "at": at,
        "day": at.astimezone(LONDON).date(),
        "since": at - YEAR,
        "areas": areas,
        "every": every,
    }
