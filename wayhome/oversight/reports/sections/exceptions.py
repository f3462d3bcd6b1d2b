"""Exceptions first: what must exist and does not, and what is late, from the rules' own rows."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Gap
from wayhome.foundation.rules.describe import unmet
from wayhome.oversight.reports.asked import Asked, Family, Shown
from wayhome.oversight.reports.blocks import Block, Grid, Sentence
from wayhome.oversight.reports.suppression import HIDDEN, TOTAL, Cell

WORST = 3
OWNERS = 4  # named beside a number; the rest are in the total
NOBODY = 0
# True at that instant, and nobody had done, excused or ended it. A row without an authority of its
# own counts for whoever answered for the child; its team, where one is named, is who owes it.
OPEN = """
SELECT row.rule, coalesce(row.authority_id, answers.authority_id) AS authority_id,
       coalesce(team.agency_id, row.agency_id, 0) AS agency_id, count(*) AS many,
       min(coalesce(row.due_at, row.from_at)) AS oldest_at
FROM rules_derived row
LEFT JOIN agencies_team team ON team.id = row.team_id
LEFT JOIN people_responsibility answers
  ON row.authority_id IS NULL AND answers.child_id = row.child_id AND answers.voided_at IS NULL
 AND answers.from_on <= %(day)s AND (answers.until_on IS NULL OR answers.until_on > %(day)s)
WHERE row.rule = ANY(%(rules)s)
  AND coalesce(row.authority_id, answers.authority_id) = ANY(%(areas)s)
  AND row.from_at <= %(at)s AND row.due_at <= %(at)s
  AND (row.until_at IS NULL OR row.until_at > %(at)s)
  AND (row.stopped_at IS NULL OR row.stopped_at > %(at)s)
  AND (row.excused_at IS NULL OR row.excused_at > %(at)s)
  AND (row.closed_at IS NULL OR row.closed_at > %(at)s)
GROUP BY 1, 2, 3
"""


def exceptions(asked: Asked) -> Sequence[Block]:
    rows = asked.rows(
        OPEN,
        {
            "rules": _asked_about(),
            "areas": asked.ids,
            "at": asked.until,
            "day": asked.until.astimezone(clock.LONDON).date(),
        },
    )
    if not rows:
        return [Sentence(_("Nothing that the rules ask for was missing or late at that time."))]
    names = _owners(rows)
    shown = asked.publish(_family(asked, rows, names))
    oldest = {code: min(r["oldest_at"] for r in rows if r["rule"] == code) for code in _codes(rows)}
    worst = sorted(_codes(rows), key=lambda code: _size(shown, code))
    return [*_sentences(shown, worst), _grid(asked, shown, worst, oldest)]


def _asked_about() -> list[str]:
    """Rules that people must meet: not events, nor a gap that a clock on the same facts says."""
    found = registry.rules().values()
    return [
        rule.code
        for rule in found
        if rule.kind in ("S", "P") or (isinstance(rule, Gap) and rule.is_listed)
    ]


def _codes(rows: Sequence[dict[str, Any]]) -> list[str]:
    return sorted({row["rule"] for row in rows})


def _owners(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Agency -> its name. Each has a column of its own: some together would be told apart by a
    report of one authority."""
    pks = {row["agency_id"] for row in rows} - {NOBODY}
    names = dict(Agency.objects.filter(pk__in=pks).values_list("pk", "name"))
    return {str(NOBODY): _("nobody by name")} | {str(pk): name for pk, name in names.items()}


def _family(asked: Asked, rows: Sequence[dict[str, Any]], names: dict[str, str]) -> Family:
    counts: dict[int, Counter[Cell]] = defaultdict(Counter)
    for row in rows:
        counts[row["authority_id"]][row["rule"], str(row["agency_id"])] += row["many"]
    return Family(
        key=asked.key("exceptions"),
        title=_("What is not happening"),
        rows={code: unmet(registry.rule(code)) for code in _codes(rows)},
        columns=names,
        counts=counts,
        across=True,
    )


def _size(shown: Shown, code: str) -> tuple[bool, bool, bool, int, str]:
    """What is law before what is local; of each the worst first: what somebody is called about at
    night (P09), then the most; hidden numbers last, in an order that tells none."""
    rule, count = registry.rule(code), shown.get(code) or 0
    return not rule.is_law, not count, not getattr(rule, "rungs", ()), -count, code


def _sentences(shown: Shown, worst: Sequence[str]) -> list[Block]:
    counted = [code for code in worst if shown.get(code)]
    words = [
        f"{shown.family.rows[code]}: {shown.said(code)} ({_who(shown, code)})"
        for code in counted[:WORST]
    ]
    few = len(worst) - len(counted)
    found: list[Block] = [Sentence(text, is_alarm=True) for text in words]
    if few:
        said = ngettext(
            "One more kind of thing is late or lacking for a few children only: its number is"
            " hidden.",
            "%(n)s more kinds of thing are late or lacking for a few children only: their numbers"
            " are hidden.",
            few,
        )
        found.append(Sentence(said % {"n": few}))
    return found


def _who(shown: Shown, code: str) -> str:
    """Owners with a number to show, the most first, and those whose number is hidden."""
    numbers = {name: shown.get(code, key) for key, name in shown.family.columns.items()}
    told = sorted(((-n, name) for name, n in numbers.items() if n), key=lambda each: each[0])
    words = [f"{name} {-n:,}" for n, name in told]
    words += [f"{name} {HIDDEN}" for name, n in numbers.items() if n is None]
    more = len(words) - OWNERS
    said = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}
    return ", ".join([*words[:OWNERS], *([said] if more > 0 else [])])


def _grid(asked: Asked, shown: Shown, worst: Sequence[str], oldest: dict[str, datetime]) -> Grid:
    rows = [
        [
            shown.family.rows[code],
            _("law") if registry.rule(code).is_law else _("local"),
            shown.said(code, TOTAL),
            _day(oldest[code]) if shown.get(code) else HIDDEN,
            _who(shown, code),
        ]
        for code in worst
    ]
    day = wording.full_day((asked.until.astimezone(clock.LONDON)).date())
    return Grid(
        caption=_("Open at the start of %(day)s: law first, of each the worst first")
        % {"day": day},
        headings=[_("What"), _("Basis"), _("Open"), _("Oldest since"), _("Who owes it")],
        rows=rows,
        note=_("The worst is what somebody is called about at night, then the most."),
    )


def _day(at: datetime) -> str:
    return wording.full_day(at.astimezone(clock.LONDON).date())
