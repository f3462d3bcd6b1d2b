"""Episodes by month over four quarters, children by quarter, and by authority (M1, M4)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wayhome.foundation.rules import registry
from wayhome.oversight.reports import pictures
from wayhome.oversight.reports.asked import Asked, Family, Shown, said
from wayhome.oversight.reports.blocks import Block, Grid, Picture, Sentence
from wayhome.oversight.reports.quarters import Quarter
from wayhome.oversight.reports.sections.trend import QUARTERS, Stretch, has_any, key_of, trend
from wayhome.oversight.reports.suppression import TOTAL, Cell

EPISODES, CHILDREN, TWICE = "M1E", "M1C", "M5A"
ROW = "episodes"


def missing(asked: Asked) -> Sequence[Block]:
    stretches = _by_quarter(asked)
    people = asked.publish(_people(asked))
    points = trend(stretches, lambda shown, column: shown.get(ROW, column))
    title = _("Missing episodes, by when they began")
    alt = title + ": " + ", ".join(f"{label} {said(number)}" for label, number in points) + "."
    now = stretches[-1].shown
    return [
        Sentence(_said(asked, now, people)),
        *([Picture("missing", alt, pictures.bars(points, title))] if has_any(points) else []),
        Grid(title, [_("When"), _("Episodes")], [[label, said(n)] for label, n in points]),
        *([_table(asked, now, people)] if asked.is_over else []),
    ]


def _by_quarter(asked: Asked) -> list[Stretch]:
    """This quarter and the three before, each hidden as its own report would hide it."""
    first = asked.quarter.before(QUARTERS - 1).first
    rows = asked.counted(
        [registry.measures()[EPISODES]], "began_month_on", first=first, last=asked.quarter.last
    )
    found = []
    for back in reversed(range(QUARTERS)):
        quarter = asked.quarter.before(back)
        months = quarter.ended_months(asked.today)
        family = _family(quarter, months, rows, is_over=quarter.is_over(asked.today))
        found.append(Stretch(quarter, months, asked.publish(family)))
    return found


def _family(
    quarter: Quarter, months: Sequence[date], rows: Sequence[dict[str, Any]], *, is_over: bool
) -> Family:
    counts: dict[int, Counter[Cell]] = defaultdict(Counter)
    for row in rows:
        if row["began_month_on"] in months:
            counts[row["authority_id"]][ROW, key_of(row["began_month_on"])] += row["m1e_n"]
    return Family(
        key=f"episodes-{quarter.key}",
        title=_("Missing episodes"),
        rows={ROW: _("Episodes")},
        columns={key_of(month): f"{month:%B %Y}" for month in months},
        counts=counts,
        across=is_over,
    )


def _people(asked: Asked) -> Family:
    """Children count once in the quarter, so months of them would not add up: none are printed."""
    counts: dict[int, dict[Cell, int]] = {}
    if asked.is_over:
        measures = [registry.measures()[code] for code in (CHILDREN, TWICE)]
        found = asked.counted(measures, first=asked.quarter.first, last=asked.quarter.last)
        for row in found:
            counts[row["authority_id"]] = {
                ("children", "all"): row["m1c_n"],
                ("twice", "all"): row["m5a_n"],
            }
    return Family(
        key=asked.key("children"),
        title=_("Children who went missing"),
        rows={
            "children": _("Different children"),
            "twice": _("Of them, missing at least twice in 90 days"),
        },
        columns={"all": _("In the quarter")},
        counts=counts,
    )


def _said(asked: Asked, now: Shown, people: Shown) -> str:
    if not asked.is_over:
        return _(
            "The quarter is not over. Months that have ended are shown; children, and the quarter's"
            " total, come when it is."
        )
    episodes, children = now.get(ROW), people.get("children", "all")
    if episodes == 0:
        return _("No missing episode that began in this quarter is recorded.")
    if episodes is None or children is None:
        return _("Too few went missing, in all or in an authority, for a total that tells nothing.")
    words = {"episodes": f"{episodes:,}", "children": f"{children:,}"}
    words["mean"] = f"{episodes / children:.1f}" if children else ""
    return _("%(episodes)s episodes began; %(children)s children, %(mean)s each.") % words


def _table(asked: Asked, now: Shown, people: Shown) -> Grid:
    """The quarter, in all and by authority."""
    headings = [_("Authority"), _("Episodes"), *people.family.rows.values()]
    rows = []
    if len(asked.authorities) > 1:
        rows = [
            [
                authority.name,
                now.said_of(authority.pk, ROW),
                *(people.said_of(authority.pk, row, "all") for row in people.family.rows),
            ]
            for authority in asked.authorities
        ]
    whole = [now.said(ROW, TOTAL), *(people.said(row, "all") for row in people.family.rows)]
    rows.append([_("All in this report"), *whole])
    return Grid(_("In the quarter, by authority"), headings, rows)
