"""Episodes and attempts in words, for chronology and worklists (E08).

One query for any number of episodes, one for attempts. Nothing here names another child (P23), an
informant, or where the child lives: those have readers of their own.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.access.predicate import may_handle
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.rules.describe import Description, Do
from wayhome.practice.missing.models import (
    Attempt,
    Episode,
    Grade,
    Outcome,
    PoliceGrade,
    PoliceNotice,
    ReturnInterview,
    Way,
)
from wayhome.practice.missing.rules import PATTERNS

INTERVIEW_RULES = ("MIS-S01", "MIS-E06", "MIS-E07", "MIS-E08")
OFFER_RULES = ("MIS-S02", "MIS-G02")


def episodes(reader: Reader, ids: Iterable[int]) -> dict[int, Description]:
    rows: QuerySet[Any] = Episode.objects.visible_to(reader).filter(pk__in=list(ids))
    return {
        row.pk: Description(
            progress=_progress(row.interview or {}),
            lines=(),
            by_rule=_lines(row),
            do=_to_do(reader, row),
        )
        for row in rows.annotate(
            notice=_notice(reader), grade=_grade(reader), interview=_interview(reader)
        )
    }


def _undecided(rule: str, reader: Reader, ids: Iterable[int]) -> dict[int, Description]:
    """The gap "asked and not decided" is about a prompt: the pattern's row on an episode."""
    rows = Episode.objects.visible_to(reader).filter(pk__in=list(ids))
    label = _("Decide") if reader.may(roles.DECIDE) else _("Open the episode")
    route = {"route": "decide", "rule": rule} if reader.may(roles.DECIDE) else {"route": "episode"}
    return {row.pk: Description(do={"": Do(label, _to(row=row, **route))}) for row in rows}


repeat, long_absence, under_13 = (partial(_undecided, rule.code) for rule in PATTERNS)


def attempts(reader: Reader, ids: Iterable[int]) -> dict[int, Description]:
    rows = Attempt.objects.visible_to(reader).filter(pk__in=list(ids)).select_related("interview")
    return {
        row.pk: Description(
            lines=(f"{row.get_way_display()}: {row.get_result_display().lower()}.",),
            do={"": _interview_link(row.interview.ref)},
        )
        for row in rows
    }


def _notice(reader: Reader) -> Subquery:
    rows = PoliceNotice.objects.filter(may_handle(reader), episode=OuterRef("pk"), told=True)
    rows = rows.order_by("told_at", "pk")
    return Subquery(rows.values(json=JSONObject(by="told_by", reference="reference"))[:1])


def _grade(reader: Reader) -> Subquery:
    rows = PoliceGrade.objects.filter(may_handle(reader), episode=OuterRef("pk"))
    rows = rows.order_by("-graded_at", "-pk")
    return Subquery(rows.values("grade")[:1])


def _interview(reader: Reader) -> Subquery:
    """The interview that answers for the episode: how it ended, how often somebody tried."""
    rows = ReturnInterview.objects.filter(may_handle(reader), covers__episode=OuterRef("pk"))
    tried = Attempt.objects.filter(may_handle(reader), interview=OuterRef("pk"))
    latest = tried.order_by("-at", "-pk")
    said = rows.annotate(
        tries=Subquery(tried.order_by().values("interview").annotate(n=Count("pk")).values("n")),
        next_at=Subquery(latest.values("next_at")[:1]),
        next_way=Subquery(latest.values("next_way")[:1]),
    )
    return Subquery(
        said.values(
            json=JSONObject(
                ref="ref",
                outcome="outcome",
                interviewer=F("interviewer_id"),
                tries="tries",
                next_at="next_at",
                next_way="next_way",
            )
        )[:1]
    )


def _progress(interview: dict[str, Any]) -> str:
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


def _lines(row: Any) -> dict[str, tuple[str, ...]]:
    seen = _("Last seen: %(where)s") % {"where": row.last_seen_where} if row.last_seen_where else ""
    notice = row.notice or {}
    told = _("Told by %(by)s") % {"by": notice["by"]} if notice.get("by") else ""
    reference = notice.get("reference")
    told_as = _("Police reference %(ref)s") % {"ref": reference} if reference else ""
    outcome = (row.interview or {}).get("outcome")
    return {
        "MIS-E01": _said(seen, row.circumstances, row.different),
        "MIS-E02": _said(told, told_as),
        "MIS-E03": _said(
            _("Graded %(grade)s") % {"grade": Grade(row.grade).label.lower()} if row.grade else ""
        ),
        "MIS-E04": _said(row.found_where, row.found_how),
        "MIS-E08": _said(str(Outcome(outcome).label) if outcome else ""),
    }


def _said(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _to_do(reader: Reader, row: Any) -> dict[str, Do]:
    """Where a row about this episode leads. A link to a form is for those who may send it."""
    do = {"": Do(_("Open the episode"), _to("episode", row))}
    if reader.may(roles.TELL_POLICE):
        do["MIS-G01"] = Do(_("Say who told the police"), _to("tell-police", row))
    if reader.may(roles.RECORD_RETURN):
        back = Do(_("Record that the child is back"), _to("returned", row))
        do["MIS-G05"] = do["MIS-G04"] = back
    if reader.may(roles.ACKNOWLEDGE):
        do["MIS-S03"] = Do(_("Acknowledge"), _to("episode", row))
    if reader.may(roles.DECIDE):
        do |= {rule.code: Do(_("Decide"), _to("decide", row, rule=rule.code)) for rule in PATTERNS}
    interview = (row.interview or {}).get("ref")
    if interview:
        do |= dict.fromkeys((*INTERVIEW_RULES, *OFFER_RULES), _interview_link(interview))
        if reader.may(roles.ARRANGE_INTERVIEW):
            offer = reverse("missing:interview-offer", args=[interview])
            do |= dict.fromkeys(OFFER_RULES, Do(_("Offer the interview"), offer))
    return do


def _to(route: str, row: Episode, **more: str) -> str:
    return reverse(f"missing:{route}", kwargs={"episode": row.ref, **more})


def _interview_link(ref: str) -> Do:
    return Do(_("Open the interview"), reverse("missing:interview", args=[ref]))
