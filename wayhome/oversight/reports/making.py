"""A report put together: sections in turn, then paper. Nothing here is kept: commands keep it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages import wording
from wayhome.oversight.reports.asked import Asked
from wayhome.oversight.reports.models import Report
from wayhome.oversight.reports.paper import document, word
from wayhome.oversight.reports.quarters import month_after
from wayhome.oversight.reports.sections import SECTIONS, Section
from wayhome.oversight.reports.version import code

STEPS = len(SECTIONS) + 2  # and the two files
Step = Callable[[], None]


@dataclass(frozen=True)
class Made:
    """All that is kept of a report."""

    content: dict[str, Any]
    tables: dict[str, Any]
    code: str
    sha256: str
    pdf: bytes
    word: bytes


def asked_of(report: Report) -> Asked:
    """Counted as at the moment it was asked for, whenever that is done again; in sight of every
    report made so far whose months or authorities overlap."""
    year = 12
    earlier = Report.objects.made().filter(
        covers__overlap=report.covers,
        quarter_on__gt=month_after(report.quarter_on, -year),
        quarter_on__lt=month_after(report.quarter_on, year),
    )
    authorities = Authority.objects.filter(pk__in=report.covers)
    return Asked(
        report, tuple(authorities), report.asked_at, earlier=list(earlier.only("covers", "tables"))
    )


def collected(asked: Asked, step: Step) -> list[dict[str, Any]]:
    """Each section's blocks, in a transaction of its own: totals of a remit, so as the system."""
    found = []
    for section in SECTIONS:
        with transaction.atomic(), system_context():
            found.append(_section(section, asked))
        step()
    return found


def _section(section: Section, asked: Asked) -> dict[str, Any]:
    blocks = [block.kept() for block in section.make(asked)]
    return {"key": section.key, "title": str(section.title), "blocks": blocks}


def made(report: Report, step: Step) -> Made:
    asked = asked_of(report)
    sections = collected(asked, step)
    content = _front(asked) | {"sections": sections}
    seal = sealed(content, asked.kept, code())
    pdf = document.pdf(content, seal)
    step()
    paper = word.docx(content, seal, asked.at)
    step()
    return Made(content, asked.kept, code(), seal, pdf, paper)


def sealed(content: dict[str, Any], tables: dict[str, Any], version: str) -> str:
    """SHA-256 over every number and word, and the code that made them."""
    whole = json.dumps([content, tables, version], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def _front(asked: Asked) -> dict[str, Any]:
    """The first page: what it is about, by whom, and what a reader must know before reading."""
    report = asked.report
    names = wording.joined([authority.name for authority in asked.authorities])
    return {
        "title": report.title,
        "about": [
            [_("Counts children of"), names],
            [_("Made by"), f"{report.user.name}, {report.agency.name}"],
            [_("Made"), wording.full_moment(asked.at)],
            [_("For"), report.why],
            [_("A small number"), _("is printed as c. The last section says when.")],
        ],
        "notices": _notices(asked),
    }


def _notices(asked: Asked) -> list[str]:
    found = []
    if settings.MODE == "demonstration":
        found.append(_("Invented for the demonstration: no number here is of a child who lives."))
    if asked.report.left_out:
        words = {"part": wording.joined(asked.report.left_out), "whose": asked.report.whose}
        found.append(
            _(
                "This is a part of %(whose)s only: whoever made it may not read the totals of"
                " %(part)s."
            )
            % words
        )
    if not asked.is_over:
        months = wording.joined([f"{month:%B %Y}" for month in asked.months])
        said = _("The quarter is not over. Only months that have ended are in it: %(months)s.")
        found.append(said % {"months": months})
    return found
