"""What became of each return interview (P04): every found episode once, declined ones too (E07)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.rules import registry
from wayhome.oversight.reports import pictures
from wayhome.oversight.reports.asked import Asked, Family, Shown
from wayhome.oversight.reports.blocks import Block, Grid, Picture, Sentence
from wayhome.oversight.reports.quarters import Quarter
from wayhome.oversight.reports.sections.trend import QUARTERS, Stretch, has_any, key_of, trend
from wayhome.oversight.reports.suppression import TOTAL, Cell

IN_TIME = "in_time"
# Eleven outcomes (P04, ADR 0005) as a board reads them: rows of few would all be hidden.
GROUPS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    IN_TIME: (gettext_lazy("Held in 72 hours"), ("HELD_IN_TIME",)),
    "late": (gettext_lazy("Held late"), ("HELD_LATE",)),
    "declined": (gettext_lazy("Declined by the child"), ("DECLINED",)),
    "not_offered": (gettext_lazy("Not offered"), ("NOT_OFFERED", "NONE_GIVEN")),
    "otherwise": (
        gettext_lazy("Not held: no contact, missing again, or the carer’s account only"),
        ("NO_CONTACT", "MISSING_AGAIN", "CARER_ONLY"),
    ),
    "open": (gettext_lazy("Offered, time passed, not yet held"), ("OVERDUE", "WITHIN_TIME")),
}


def interviews(asked: Asked) -> Sequence[Block]:
    first = asked.quarter.before(QUARTERS - 1).first
    measures = [
        registry.measures()[f"M11-{code}"] for _title, codes in GROUPS.values() for code in codes
    ]
    rows = asked.counted(measures, "due_month_on", first=first, last=asked.quarter.last)
    found = []
    for back in reversed(range(QUARTERS)):
        quarter = asked.quarter.before(back)
        months = quarter.ended_months(asked.today)
        is_over = quarter.is_over(asked.today)
        shown = asked.publish(_family(quarter, months, rows, is_over=is_over))
        found.append(Stretch(quarter, months, shown))
    now = found[-1].shown
    points = trend(found, _percent)
    title = _("Return interviews held in 72 hours, per cent, by when they were due")
    told = (f"{label} {_as_percent(n)}" for label, n in points)
    alt = f"{title}: {', '.join(told)}."
    return [
        Sentence(_said(asked, now, asked.months)),
        *([Picture("interviews", alt, pictures.line(points, title))] if has_any(points) else []),
        Grid(title, [_("When"), _("Per cent")], [[label, _as_percent(n)] for label, n in points]),
        _outcomes(asked, now, asked.months),
        *([_by_authority(asked, now)] if asked.is_over and len(asked.authorities) > 1 else []),
    ]


def _family(
    quarter: Quarter, months: Sequence[date], rows: Sequence[dict[str, Any]], *, is_over: bool
) -> Family:
    counts: dict[int, Counter[Cell]] = defaultdict(Counter)
    for row in rows:
        if row["due_month_on"] not in months:
            continue
        for key, (_title, codes) in GROUPS.items():
            cell = (key, key_of(row["due_month_on"]))
            counts[row["authority_id"]][cell] += sum(row[f"m11_{c.lower()}_n"] for c in codes)
    return Family(
        key=f"interviews-{quarter.key}",
        title=_("Return interviews"),
        rows={key: str(title) for key, (title, _codes) in GROUPS.items()},
        columns={key_of(month): f"{month:%B %Y}" for month in months},
        counts=counts,
        across=is_over,
        down=True,
    )


def _percent(shown: Shown, column: str) -> int | None:
    """None where either number is hidden, or nothing was due: never a division by nothing."""
    part, whole = shown.get(IN_TIME, column), shown.get(TOTAL, column)
    return None if part is None or not whole else round(100 * part / whole)


def _said(asked: Asked, now: Shown, months: Sequence[date]) -> str:
    column = TOTAL if asked.is_over else key_of(months[-1])
    when = _("the quarter") if asked.is_over else f"{months[-1]:%B %Y}"
    held, due = now.get(IN_TIME, column), now.get(TOTAL, column)
    if due == 0:
        return _("No return interview fell due in %(when)s.") % {"when": when}
    if held is None or due is None:
        return _("Too few interviews fell due in %(when)s, in all or in an authority, for a"
                 " percentage that tells nothing of a child.") % {"when": when}  # fmt: skip
    return _(
        "%(held)s of %(due)s interviews that fell due in %(when)s were held in 72 hours"
        " (%(percent)s %%)."
    ) % {
        "held": f"{held:,}",
        "due": f"{due:,}",
        "when": when,
        "percent": _percent(now, column),
    }


def _outcomes(asked: Asked, now: Shown, months: Sequence[date]) -> Grid:
    columns = [*(key_of(month) for month in months), *([TOTAL] if asked.is_over else [])]
    headings = [_("Outcome"), *(f"{month:%b %Y}" for month in months)]
    rows = [
        [str(title), *(now.said(key, column) for column in columns)]
        for key, (title, _codes) in GROUPS.items()
    ]
    rows.append([_("All that fell due"), *(now.said(TOTAL, column) for column in columns)])
    percents = [_percent(now, column) for column in columns]
    rows.append([_("Held in 72 hours, per cent"), *(_as_percent(n) for n in percents)])
    return Grid(
        _("What became of each interview, by the month in which its 72 hours were up"),
        [*headings, *([_("Quarter")] if asked.is_over else [])],
        rows,
        note=_(
            "Children who declined stay in. Left out: imported history, returns known by day only,"
            " and children who died or were in long custody."
        ),
    )


def _as_percent(number: int | None) -> str:
    return "–" if number is None else f"{number} %"


def _by_authority(asked: Asked, now: Shown) -> Grid:
    keys = [IN_TIME, "late", "declined", "not_offered", TOTAL]
    headings = [*(now.family.rows[key] for key in keys[:-1]), _("All that fell due")]
    rows = [
        [authority.name, *(now.said_of(authority.pk, key) for key in keys)]
        for authority in asked.authorities
    ]
    return Grid(_("In the quarter, by authority"), [_("Authority"), *headings], rows)
