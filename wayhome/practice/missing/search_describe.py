"""What the night holds in words, for chronology and worklists: enquiries to returns (E08).

One query for any number of each. An informant, a plan's text and what was said to police have
readers of their own, and stand on the episode's page alone (P21, P23).
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.describe import Description, Do, Row
from wayhome.practice.missing.models import (
    Category,
    CategoryChange,
    Challenge,
    Enquiry,
    EnquiryKind,
    EnquiryResult,
    Grade,
    PoliceGrade,
    PreventionInterview,
    ReturnPlan,
    Sighting,
    State,
    StateChange,
    Sureness,
)
from wayhome.practice.missing.search_rules import (
    CHALLENGE_ANSWERED,
    ENQUIRY_MADE,
    GRADE_REVIEWED,
    SIGHTING_FOLLOWED,
)

Described = dict[int, Description]


def enquiries(sees: Sees, ids: Iterable[int]) -> Described:
    wanted = list(ids)
    answers: dict[int, list[str]] = {}
    results = sees.rows(EnquiryResult).filter(enquiry__in=wanted).order_by("at", "pk")
    for enquiry, is_made, text in results.values_list("enquiry_id", "is_made", "text"):
        said = text if is_made else _("Not made: %(why)s") % {"why": text}
        answers.setdefault(enquiry, []).append(said)
    rows = sees.rows(Enquiry).filter(pk__in=wanted).values(
        "pk", "ref", "kind", "what", "episode__ref", "owner__name"
    )  # fmt: skip
    return {row["pk"]: _enquiry(sees.reader, row, answers.get(row["pk"], [])) for row in rows}


def _enquiry(reader: Reader, row: dict[str, Any], answers: list[str]) -> Description:
    words = {"what": row["what"], "kind": str(EnquiryKind(row["kind"]).label)}
    who = row["owner__name"]
    return Description(
        owed=_("Enquiry: %(what)s") % words,
        progress=_("%(who)s is doing it.") % {"who": who} if who else _("Nobody has taken it."),
        lines=(_("%(kind)s: %(what)s") % words, *answers),
        do=partial(_do_enquiry, reader, row),
    )


def _do_enquiry(reader: Reader, row: dict[str, Any], about: Row) -> Do:
    if about.rule == ENQUIRY_MADE.code and reader.may(roles.ENQUIRE):
        here = {"episode": row["episode__ref"], "enquiry": row["ref"]}
        return Do(_("Record the result"), reverse("missing:enquiry-result", kwargs=here))
    return _episode(row["episode__ref"])


def sightings(sees: Sees, ids: Iterable[int]) -> Described:
    rows = sees.rows(Sighting).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            owed=_("Sighting: %(where)s") % row,
            lines=(
                _("%(where)s. %(sure)s.")
                % {"where": row["where"], "sure": Sureness(row["sureness"]).label},
                *([row["what"]] if row["what"] else []),
            ),
            do=partial(_do_sighting, sees.reader, row),
        )
        for row in rows.values("pk", "ref", "where", "what", "sureness", "episode__ref")
    }


def _do_sighting(reader: Reader, row: dict[str, Any], about: Row) -> Do:
    if about.rule == SIGHTING_FOLLOWED.code and reader.may(roles.LEAD_SEARCH):
        here = {"episode": row["episode__ref"], "sighting": row["ref"]}
        there = reverse("missing:sighting-done", kwargs=here)
        return Do(_("Write what was done about it"), there)
    return _episode(row["episode__ref"])


def challenges(sees: Sees, ids: Iterable[int]) -> Described:
    rows = sees.rows(Challenge).filter(pk__in=list(ids)).values(
        "pk", "ref", "believed", "reason", "answer", "answer_reason", "episode__ref",
        "recorded_by_agency__name",
    )  # fmt: skip
    return {row["pk"]: _challenge(sees.reader, row) for row in rows}


def _challenge(reader: Reader, row: dict[str, Any]) -> Description:
    words = {
        "who": row["recorded_by_agency__name"] or _("Somebody"),
        "level": str(Grade(row["believed"]).label).lower(),
    }
    asked = _("%(who)s assesses it as %(level)s.") % words
    answer = str(Challenge.Answer(row["answer"]).label) if row["answer"] else ""
    return Description(
        owed=_("Challenge of the grade: %(who)s assesses it as %(level)s") % words,
        by_rule={
            "MIS-E24": (asked, row["reason"]),
            "MIS-E25": (asked, f"{answer}. {row['answer_reason']}"),
        },
        do=partial(_do_challenge, reader, row),
    )


def _do_challenge(reader: Reader, row: dict[str, Any], about: Row) -> Do:
    if about.rule == CHALLENGE_ANSWERED.code and reader.may(roles.GRADE):
        here = {"episode": row["episode__ref"], "challenge": row["ref"]}
        return Do(_("Answer it"), reverse("missing:challenge-answer", kwargs=here))
    return _episode(row["episode__ref"])


def grades(sees: Sees, ids: Iterable[int]) -> Described:
    rows = sees.rows(PoliceGrade).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            owed=_("Look again at the grade: %(grade)s")
            % {"grade": str(Grade(row["grade"]).label).lower()},
            do=partial(_do_grade, sees.reader, row),
        )
        for row in rows.values("pk", "grade", "episode__ref")
    }


def _do_grade(reader: Reader, row: dict[str, Any], about: Row) -> Do:
    if about.rule == GRADE_REVIEWED.code and reader.may(roles.GRADE):
        return Do(_("Grade it again"), reverse("missing:grade", args=[row["episode__ref"]]))
    return _episode(row["episode__ref"])


def states(sees: Sees, ids: Iterable[int]) -> Described:
    rows = sees.rows(StateChange).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            lines=(f"{State(row['state']).label}. {row['reason']}",),
            do=partial(_there, row["episode__ref"]),
        )
        for row in rows.values("pk", "state", "reason", "episode__ref")
    }


def categories(sees: Sees, ids: Iterable[int]) -> Described:
    rows = sees.rows(CategoryChange).filter(pk__in=list(ids))
    return {
        row["pk"]: Description(
            lines=(f"{Category(row['became']).label}. {row['reason']}",),
            do=partial(_there, row["episode__ref"]),
        )
        for row in rows.values("pk", "became", "reason", "episode__ref")
    }


def return_plans(sees: Sees, ids: Iterable[int]) -> Described:
    return _on_the_page(sees, ReturnPlan, ids)


def preventions(sees: Sees, ids: Iterable[int]) -> Described:
    return _on_the_page(sees, PreventionInterview, ids)


def _on_the_page(sees: Sees, model: type[Any], ids: Iterable[int]) -> Described:
    rows = sees.rows(model).filter(pk__in=list(ids)).values_list("pk", "episode__ref")
    return {pk: Description(do=partial(_there, ref)) for pk, ref in rows}


def _there(ref: str, _row: Row) -> Do:
    return _episode(ref)


def _episode(ref: str) -> Do:
    return Do(_("Open the episode"), reverse("missing:episode", args=[ref]))
