"""Episodes and attempts in words, for chronology and worklists (E08).

One query for any number of episodes, one for attempts. Nothing here names another child (P23), an
informant, who told the police or where the child went back to: a home's name would say to a school
that the child is in care (P22). Those have readers of their own.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from wayhome.foundation.access.once import seen
from wayhome.foundation.access.predicate import handling_open_to
from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.missing.models import Attempt, Episode, Grade, Outcome, Way
from wayhome.practice.missing.rules import PATTERNS, UNDECIDED

INTERVIEW_RULES = ("MIS-S01", "MIS-E06", "MIS-E07", "MIS-E08")
OFFER_RULES = ("MIS-S02", "MIS-G02")
PROMPTS = tuple(rule.code for rule in PATTERNS)
FORMS = (  # who may, about which rules, what the link says, where it goes
    (roles.TELL_POLICE, ("MIS-G01",), gettext_noop("Say who told the police"), "tell-police"),
    (roles.RECORD_RETURN, ("MIS-G04", "MIS-G05"), gettext_noop("Record the return"), "returned"),
    (roles.DECIDE, ("MIS-S34",), gettext_noop("Record the review"), "long-review"),
    (
        roles.LEAD_SEARCH,
        ("MIS-S61", "MIS-G61"),
        gettext_noop("Record the notice"),
        "placement-notice",
    ),
    (roles.LEAD_SEARCH, ("MIS-G10",), gettext_noop("Hand over by name"), "eighteen"),
    (roles.PREVENT, ("MIS-S31", "MIS-G60"), gettext_noop("Record the interview"), "prevention"),
    (roles.ACKNOWLEDGE, ("MIS-S03",), gettext_noop("Acknowledge"), "episode"),
)

# What stands around a visible episode, less what handling closes to the reader. In SQL, as the
# same five questions put by Django cost more than all that they ask.
AROUND = """
jsonb_build_object(
  'told', (SELECT jsonb_build_object('reference', n.reference)
           FROM missing_policenotice n
           WHERE n.episode_id = missing_episode.id AND n.told AND n.voided_at IS NULL
             AND (n.handling = ANY(%s) OR n.recorded_by_agency_id = %s)
           ORDER BY n.told_at, n.id LIMIT 1),
  'grade', (SELECT g.grade FROM missing_policegrade g
            WHERE g.episode_id = missing_episode.id AND g.voided_at IS NULL
              AND (g.handling = ANY(%s) OR g.recorded_by_agency_id = %s)
            ORDER BY g.graded_at DESC, g.id DESC LIMIT 1),
  'interview', (SELECT jsonb_build_object('ref', i.ref, 'outcome', i.outcome, 'tries', tried.n,
                                          'next_at', tried.next[1], 'next_way', tried.way[1])
                FROM missing_interviewepisode covered
                JOIN missing_returninterview i
                  ON i.id = covered.interview_id AND i.voided_at IS NULL
                 AND (i.handling = ANY(%s) OR i.recorded_by_agency_id = %s)
                LEFT JOIN LATERAL (
                    SELECT count(*) AS n,
                           array_agg(a.next_at ORDER BY a.at DESC, a.id DESC) AS next,
                           array_agg(a.next_way ORDER BY a.at DESC, a.id DESC) AS way
                    FROM missing_attempt a
                    WHERE a.interview_id IN (i.id, covered.was_id) AND a.voided_at IS NULL
                      AND (a.handling = ANY(%s) OR a.recorded_by_agency_id = %s)) tried ON true
                WHERE covered.episode_id = missing_episode.id LIMIT 1))
"""
COLUMNS = (
    "pk",
    "ref",
    "last_seen_where",
    "circumstances",
    "different",
    "found_where",
    "found_how",
)
Told = dict[str, Any]  # an episode's columns, and `around`


def episodes(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    return {
        row["pk"]: Description(
            progress=_progress(row["around"]["interview"]),
            by_rule=_lines(row),
            do=partial(_to_do, sees.reader, row),
        )
        for row in seen(sees, _told, ids=list(ids))
    }


def _told(sees: Sees, *, ids: Sequence[int]) -> Any:
    handled = [handling_open_to(sees.reader), sees.reader.agency_id]
    around = RawSQL(AROUND, handled * 4, output_field=JSONField())  # noqa: S611 - a constant
    return sees.rows(Episode).filter(pk__in=ids).values(*COLUMNS, around=around)


def attempts(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(Attempt).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            lines=(f"{Way(row['way']).label}: {Attempt.Result(row['result']).label.lower()}.",),
            do=partial(_interview_link, row["interview__ref"]),
        )
        for row in rows.values("pk", "way", "result", "interview__ref")
    }


def _progress(interview: dict[str, Any] | None) -> str:
    """How far the interview is: `2 attempts. Next: at school, 15:30 tomorrow.`"""
    if not interview:
        return ""
    tries = interview["tries"] or 0
    said = [
        ngettext("%(n)s attempt.", "%(n)s attempts.", tries) % {"n": tries}
        if tries
        else _("Nobody has tried yet.")
    ]
    next_at = parse_datetime(interview["next_at"]) if interview["next_at"] else None
    if next_at:
        when = wording.moment(next_at, clock.now())
        way = Way(interview["next_way"]).label.lower() if interview["next_way"] else ""
        said.append(
            _("Next: %(way)s, %(when)s.") % {"way": way, "when": when}
            if way
            else _("Next: %(when)s.") % {"when": when}
        )
    return " ".join(said)


def _lines(row: Told) -> dict[str, tuple[str, ...]]:
    where, around = row["last_seen_where"], row["around"]
    seen = _("Last seen: %(where)s") % {"where": where} if where else ""
    told = around["told"] or {}
    reference = _("Police reference %(reference)s") % told if told.get("reference") else ""
    grade = Grade(around["grade"]).label.lower() if around["grade"] else ""
    outcome = (around["interview"] or {}).get("outcome")
    return {
        "MIS-E01": _said(seen, row["circumstances"], row["different"]),
        "MIS-E02": _said(reference),
        "MIS-E03": _said(_("Graded %(grade)s") % {"grade": grade} if grade else ""),
        "MIS-E04": _said(row["found_where"], row["found_how"]),
        "MIS-E08": _said(str(Outcome(outcome).label) if outcome else ""),
    }


def _said(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _to_do(reader: Reader, told: Told, row: Row) -> Do:
    """Where a row about this episode leads. A link to a form is for those who may send it."""
    interview = told["around"]["interview"]
    if row.rule in OFFER_RULES and interview and reader.may(roles.ARRANGE_INTERVIEW):
        offer = reverse("missing:interview-offer", args=[interview["ref"]])
        return Do(_("Offer the interview"), offer)
    if row.rule in (*OFFER_RULES, *INTERVIEW_RULES) and interview:
        return _interview_link(interview["ref"])
    pattern = row.subject_kind.upper() if row.rule == UNDECIDED.code else row.rule
    if pattern in PROMPTS and reader.may(roles.DECIDE):
        return Do(_("Decide"), _to("decide", told, rule=pattern))
    for permission, rules, label, route in FORMS:
        if row.rule in rules and reader.may(permission):
            return Do(_(label), _to(route, told))
    return Do(_("Open the episode"), _to("episode", told))


def _to(route: str, row: Told, **more: str) -> str:
    return reverse(f"missing:{route}", kwargs={"episode": row["ref"], **more})


def _interview_link(ref: str, *_row: Row) -> Do:
    return Do(_("Open the interview"), reverse("missing:interview", args=[ref]))
