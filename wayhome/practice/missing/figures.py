"""What is counted about missing: the flat table and the measures over it (domain.md 7, E06)."""

from wayhome.foundation.rules.declare import FactTable
from wayhome.foundation.rules.measures import (
    Condition,
    Count,
    Distinct,
    Eq,
    Less,
    Measure,
    Not,
    Null,
    Param,
    every,
)
from wayhome.practice.missing import more_measures

# The due time is the standard's own (MIS-S01), with its local targets.
DUE = (
    "(s.back_at + make_interval(mins => coalesce((SELECT least(target.minutes, 4320)"
    " FROM rules_target target WHERE target.rule = 'MIS-S01' AND target.case_of = ''"
    " AND target.authority_id = s.authority_id), 4320)))"
)
PRECISE = (
    "(s.origin = 'live' AND s.back_at IS NOT NULL"
    " AND coalesce(nullif(s.returned_precision, ''), s.found_precision) <> 'day')"
)
WINDOW = (
    "count(*) OVER (PARTITION BY s.child_id ORDER BY s.began_at AT TIME ZONE 'Europe/London'"
    " RANGE BETWEEN interval '{}' PRECEDING AND CURRENT ROW)"
)

# M15: the third in 90 days, at the report; or 24 hours, once the child was away for longer.
THIRD = (
    "count(*) FILTER (WHERE s.origin = 'live') OVER (PARTITION BY s.child_id"
    " ORDER BY s.began_at AT TIME ZONE 'Europe/London'"
    " RANGE BETWEEN interval '90 days' PRECEDING AND CURRENT ROW) >= 3"
)
DAY_ON = "(s.since_latest_at + make_interval(hours => 24))"
AFTER_A_DAY = f"(s.is_precise AND s.over_at > {DAY_ON})"
# "s" once more, with what the figures need and rules do not.
WITH_THRESHOLD = f"""(
    SELECT s.*, s.threshold_at IS NOT NULL AS met_threshold,
           (SELECT min(f.held_at) FROM missing_strategydiscussion f
            WHERE f.child_id = s.child_id AND f.voided_at IS NULL AND f.held_at >= s.threshold_at
              AND f.held_at < s.threshold_at + make_interval(hours => 168)) AS discussed_at,
           EXISTS (SELECT FROM missing_interviewaction a
                   WHERE a.interview_id = s.interview_id) AS has_action,
           CASE WHEN s.returned_latest_at IS NOT NULL THEN s.returned_recorded_at
                ELSE s.found_recorded_at END AS back_recorded_at,
           CASE WHEN q.id IS NOT NULL THEN coalesce(nullif(q.judgement, ''), 'waiting') END
               AS sampled, q.childs_voice AS voice
    FROM (SELECT s.*, CASE WHEN s.origin = 'live' THEN
                 least(CASE WHEN {THIRD} THEN s.reported_at END,
                       CASE WHEN {AFTER_A_DAY} THEN {DAY_ON} END) END AS threshold_at
          FROM known s) s
    LEFT JOIN missing_interviewsample q ON q.interview_id = s.interview_id
                                       AND q.voided_at IS NULL) s"""


def _minutes(begins: str, ends: str) -> str:
    """From one instant to another, in whole minutes, none where it was done on the way back.

    What was done before the child went, for a time before that one, is no wait of this one.
    """
    took = f"greatest(0, extract(epoch FROM {ends} - {begins}) / 60)::int"
    return f"CASE WHEN {PRECISE} AND {ends} >= s.since_latest_at THEN {took} END"


# M17: of the placement that the child went missing from, as the host wrote it down.
NOTICED = """CASE WHEN s.is_looked_after AND s.area_id <> s.authority_id THEN coalesce((
        SELECT CASE WHEN n.came_on IS NULL THEN 'none'
                    WHEN n.came_on <= coalesce(due.date_on, n.placed_on + 7) THEN 'in_time'
                    ELSE 'late' END
        FROM missing_placementnotice n
        LEFT JOIN kernel_day day ON day.date_on = n.placed_on
        LEFT JOIN kernel_day due ON due.is_working AND due.ordinal = day.ordinal + 5
        WHERE n.child_id = s.child_id AND n.voided_at IS NULL AND n.is_host
          AND n.area_id = s.area_id
          AND n.carer_id IS NOT DISTINCT FROM s.carer_id
        ORDER BY n.id DESC LIMIT 1), 'unsaid') ELSE '' END"""
EPISODE_FACT = FactTable(
    table="missing_episodefact",
    key="episode_id",
    source=WITH_THRESHOLD,
    columns={
        "episode_id": "s.id",
        "child_id": "s.child_id",
        "ref": "s.ref",
        "origin": "s.origin",
        "category": "s.category",
        "setting": "s.setting",
        "is_looked_after": "s.is_looked_after",
        "authority_id": "s.authority_id",
        "area_id": "s.area_id",
        "carer_id": "s.carer_id",
        "service_id": "s.owing_agency_id",
        "age": "extract(year FROM age((s.began_at AT TIME ZONE 'Europe/London')::date,"
        " s.born_on))::smallint",
        "began_month_on": "date_trunc('month', s.began_at AT TIME ZONE 'Europe/London')::date",
        "due_month_on": f"CASE WHEN {PRECISE} THEN"
        f" date_trunc('month', {DUE} AT TIME ZONE 'Europe/London')::date END",
        "back_at": "s.back_at",
        "due_at": f"CASE WHEN {PRECISE} THEN {DUE} END",
        "offered_at": "s.offered_at",
        "accepted_at": "s.accepted_at",
        "held_at": "s.held_at",
        "is_in_time": f"CASE WHEN s.held_at IS NOT NULL AND {PRECISE} THEN s.held_at <= {DUE} END",
        "outcome": "CASE WHEN s.nothing_owed_at IS NOT NULL THEN 'not_possible' ELSE s.outcome END",
        "recorded_late": "coalesce(s.outcome_recorded_at > coalesce(s.held_at, s.settled_at)"
        " + make_interval(hours => 24), false)",
        "minutes": "CASE WHEN s.is_precise AND s.over_at IS NOT NULL AND s.origin = 'live' THEN"
        " (extract(epoch FROM s.over_at - s.since_latest_at) / 60)::int END",
        "in_90_days": WINDOW.format("90 days"),
        "in_365_days": WINDOW.format("365 days"),
        "first_grade": "coalesce(s.first_grade, '')",
        "last_grade": "coalesce(s.grade, '')",
        "is_regraded": "coalesce(s.grade <> s.first_grade, false)",
        "is_placed_out": "s.is_looked_after AND coalesce(s.area_id <> s.authority_id, false)",
        "independence": "coalesce(s.independence, '')",
        "has_action": "s.held_at IS NOT NULL AND s.has_action",
        "sampled": "coalesce(s.sampled, '')",
        "noticed": NOTICED,
        "voice": "coalesce(s.voice, '')",
        "met_threshold": "s.met_threshold",
        "discussed": "CASE WHEN s.discussed_at IS NULL THEN ''"
        " WHEN (s.discussed_at AT TIME ZONE 'Europe/London')::date"
        " = (s.threshold_at AT TIME ZONE 'Europe/London')::date THEN 'same_day'"
        " WHEN s.discussed_at <= s.threshold_at + make_interval(hours => 24) THEN 'in_24h'"
        " ELSE 'later' END",
        "recorded_after": _minutes("s.back_at", "s.back_recorded_at"),
        "offered_after": _minutes("s.back_at", "s.offered_at"),
        "held_after": _minutes("s.back_at", "s.held_at"),
    },
)

TIME_IS_UP = every(Not(Null("due_at")), Less("due_at", Param("at")))
OWED = every(TIME_IS_UP, Not(Eq("outcome", "not_possible")))  # E07: else nothing was owed


def _outcome(code: str) -> Condition:
    return every(TIME_IS_UP, Eq("outcome", code))


# P04: these partition every found episode whose return is known to the hour. The eleventh,
# "offered, time passed, not settled", is ADR 0005: leaders must see what is simply late.
OUTCOMES: dict[str, tuple[str, Condition]] = {
    "held_in_time": ("Held in time", every(Not(Null("due_at")), Eq("is_in_time", True))),
    "held_late": ("Held late", every(Not(Null("due_at")), Eq("is_in_time", False))),
    "declined": ("Declined by the child", every(Not(Null("due_at")), Eq("outcome", "declined"))),
    "no_contact": ("No contact", every(Not(Null("due_at")), Eq("outcome", "no_contact"))),
    "missing_again": ("Missing again", every(Not(Null("due_at")), Eq("outcome", "missing_again"))),
    "carer_only": ("Carer's account only", every(Not(Null("due_at")), Eq("outcome", "carer_only"))),
    "not_offered": (
        "Not offered, with a reason",
        every(Not(Null("due_at")), Eq("outcome", "not_offered")),
    ),
    "not_possible": (
        "Not possible",
        every(Not(Null("due_at")), Eq("outcome", "not_possible")),
    ),
    "none_given": (
        "Not offered, none given",
        every(_outcome(""), Null("offered_at")),
    ),
    "overdue": (
        "Offered, time passed, not yet held",
        every(_outcome(""), Not(Null("offered_at"))),
    ),
    "within_time": (
        "Still within time",
        every(Not(Null("due_at")), Eq("outcome", ""), Not(Less("due_at", Param("at")))),
    ),
}

FOUND_WORDS = "found episodes whose 72 hours are up, whatever became of the interview"
LEFT_OUT = (
    "Left out: imported history and returns known by day only; children who died or were reported"
    " in error. Children who declined stay in."
)


def _interview(
    code: str,
    title: str,
    counted: Condition,
    words: str,
    *,
    higher_is: str,
    paired_with: str,
) -> Measure:
    return Measure(
        code=code,
        title=title,
        table="missing_episodefact",
        period="due_month_on",
        numerator=Count(every(OWED, counted)),
        denominator=Count(OWED),
        numerator_words=words,
        denominator_words=FOUND_WORDS,
        left_out_words=LEFT_OUT,
        unit="percent",
        higher_is=higher_is,
        paired_with=paired_with,
        basis="domain.md 7",
    )


def _episodes(code: str, title: str, counted: Count | Distinct, words: str) -> Measure:
    return Measure(
        code=code,
        title=title,
        table="missing_episodefact",
        period="began_month_on",
        numerator=counted,
        numerator_words=words,
        higher_is="neither",
        basis="domain.md 7",
    )


def _at_least(column: str, count: int) -> Condition:
    return Not(Less(column, count))


MEASURES = (
    _episodes("M1E", "Missing episodes", Count(), "episodes that began in the month"),
    _episodes("M1C", "Children who went missing", Distinct("child_id"), "different children"),
    _episodes(
        "M5A",
        "Children missing twice or more in 90 days",
        Distinct("child_id", _at_least("in_90_days", 2)),
        "children with an episode in the month that was at least their second in 90 days",
    ),
    _episodes(
        "M5B",
        "Children missing three times or more in 90 days",
        Distinct("child_id", _at_least("in_90_days", 3)),
        "children with an episode in the month that was at least their third in 90 days",
    ),
    _episodes(
        "M5C",
        "Children missing five times or more in a year",
        Distinct("child_id", _at_least("in_365_days", 5)),
        "children with an episode in the month that was at least their fifth in 365 days",
    ),
    _interview(
        "M8",
        "Return interviews offered",
        Not(Null("offered_at")),
        "offered to the child",
        higher_is="better",
        paired_with="M10",
    ),
    _interview(
        "M9A",
        "Return interviews accepted",
        Not(Null("accepted_at")),
        "accepted by the child",
        higher_is="better",
        paired_with="M10",
    ),
    _interview(
        "M9B",
        "Return interviews held",
        Eq("outcome", "held"),
        "held, in time or late",
        higher_is="better",
        paired_with="M10",
    ),
    _interview(
        "M10",
        "Return interviews held in time",
        Eq("is_in_time", True),
        "held within 72 hours of return",
        higher_is="better",
        paired_with="M11L",
    ),
    Measure(
        code="M10H",
        title="Interviews that were held, held in time",
        table="missing_episodefact",
        period="due_month_on",
        numerator=Count(every(TIME_IS_UP, Eq("is_in_time", True))),
        denominator=Count(every(TIME_IS_UP, Eq("outcome", "held"))),
        numerator_words="held within 72 hours of return",
        denominator_words="interviews that were held",
        left_out_words="Episodes whose interview was never held are not in this one. See M10.",
        unit="percent",
        higher_is="better",
        paired_with="M10",
        basis="domain.md 7",
    ),
    _interview(
        "M11L",
        "Interview outcomes recorded a day or more late",
        Eq("recorded_late", True),
        "recorded a day or more after they were so",
        higher_is="worse",
        paired_with="M10",
    ),
    *(
        Measure(
            code=f"M11-{code.upper()}",
            title=title,
            table="missing_episodefact",
            period="due_month_on",
            numerator=Count(condition),
            denominator=Count(Not(Null("due_at"))),
            numerator_words=title.lower(),
            denominator_words="found episodes, their time up or not",
            left_out_words=LEFT_OUT,
            unit="percent",
            paired_with="M10",
            basis="P04: each found episode has exactly one",
        )
        for code, (title, condition) in OUTCOMES.items()
    ),
    *more_measures.MEASURES,
)
