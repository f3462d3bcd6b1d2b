"""Interviews that another team was asked to hold, or that are read for quality, in words (E08).

One query for any number of each.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.missing.asking_rules import ANSWERED_24H, FALL_BACK, NOT_YES
from wayhome.practice.missing.models import InterviewRequest, InterviewSample

COLUMNS = (
    *("pk", "ref", "interview__ref", "to_team_id", "asked_at", "reason", "answer"),
    *("answer_reason", "taken_back_why", "recorded_by_agency__name", "to_team__name"),
    "to_team__agency__name",
)


def requests(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(InterviewRequest).filter(pk__in=list(ids)).values(*COLUMNS)
    return {row["pk"]: _described(sees.reader, row) for row in rows}


def _described(reader: Reader, row: dict[str, Any]) -> Description:
    team = f"{row['to_team__name']}, {row['to_team__agency__name']}"
    said = {
        "who": row["recorded_by_agency__name"] or _("Wayhome"),
        "team": team,
        "when": wording.moment(row["asked_at"], clock.now()),
    }
    answers = dict(InterviewRequest.Answer.choices)
    answer = str(answers[row["answer"]]) if row["answer"] else ""
    return Description(
        progress=_("%(who)s asked %(team)s, %(when)s.") % said,
        by_rule={
            "MIS-E60": _lines(_("Asked: %(team)s") % said, row["reason"]),
            "MIS-E61": _lines(f"{team}: {answer}", row["answer_reason"]),
            "MIS-E62": _lines(_("From %(team)s") % said, row["taken_back_why"]),
        },
        do=partial(_do, reader, row),
    )


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _do(reader: Reader, row: dict[str, Any], about: Row) -> Do:
    may = reader.may(roles.ARRANGE_INTERVIEW)
    if about.rule == ANSWERED_24H.code and may and reader.team_id == row["to_team_id"]:
        return Do(_("Answer"), reverse("missing:interview-answer", args=[row["ref"]]))
    if about.rule in (FALL_BACK.code, NOT_YES.code) and may and not row["answer"]:
        return Do(_("Take it back"), reverse("missing:interview-take-back", args=[row["ref"]]))
    return Do(_("Open the interview"), reverse("missing:interview", args=[row["interview__ref"]]))


def samples(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    rows = sees.rows(InterviewSample).filter(pk__in=list(ids)).values("pk", "ref")
    return {row["pk"]: Description(do=partial(_do_sample, sees.reader, row["ref"])) for row in rows}


def _do_sample(reader: Reader, ref: str, _about: Row) -> Do | None:
    if not reader.may(roles.SAMPLE_INTERVIEWS):
        return None
    return Do(_("Read and judge it"), reverse("missing:sample-review", args=[ref]))
