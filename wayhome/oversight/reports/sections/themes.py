"""What children say in return interviews, as coded: what changed, and what is named most (R44).

Codes and counts alone. A child's own words are in no report (P30).
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from wayhome.oversight.reports.asked import Asked, Family, Shown
from wayhome.oversight.reports.blocks import Block, Grid, Sentence
from wayhome.oversight.reports.quarters import Quarter
from wayhome.oversight.reports.suppression import TOTAL, Cell
from wayhome.oversight.themes import counted, queries, words
from wayhome.oversight.themes.coding import GROUPS, Group, Theme
from wayhome.oversight.themes.coding import themes as coded
from wayhome.oversight.themes.counted import Counts, Scope
from wayhome.oversight.themes.queries import BEFORE, Line
from wayhome.oversight.themes.shown import WITH, WITHOUT, Share, months_of, split, summed

MOST = 5  # themes of a group that are printed, besides those that changed


def themes(asked: Asked) -> Sequence[Block]:
    if not asked.is_over:
        return [Sentence(_("The quarter is not over: what children said is counted when it is."))]
    first = asked.quarter.before(BEFORE).first
    counts = counted.count([Scope("authority_id", tuple(asked.ids))], first, asked.quarter.last)
    rows = _lines(asked, counts)
    changed = [row for row in rows if row.is_change]
    blocks: list[Block] = [Sentence(words.headline(rows))]
    blocks += [Sentence(f"{row.theme.says}: {words.sentence(row)}") for row in changed]
    for group, found in queries.grouped(rows):
        if printed := _printed(found):
            blocks.append(_grid(str(group.title), printed))
    return blocks


def _lines(asked: Asked, counts: Counts) -> list[Line]:
    """Each quarter is hidden as its own report hides it; the year is their sum, if all show."""
    known = coded()
    quarters = [asked.quarter.before(back) for back in range(BEFORE, -1, -1)]
    found: dict[str, tuple[Share, Share]] = {}
    for group in GROUPS:
        named = _named(group, known, counts, quarters)
        if not named:
            continue
        shown = [asked.publish(_family(asked, group, named, counts, each)) for each in quarters]
        for theme in named:
            *before, now = (_share(each, theme) for each in shown)
            found[theme.key] = (now, summed(before))
    return queries.ranked(known, found)


def _named(
    group: Group, known: dict[str, Theme], counts: Counts, quarters: Sequence[Quarter]
) -> list[Theme]:
    months = [month for quarter in quarters for month in months_of(quarter)]
    return [
        theme
        for theme in known.values()
        if theme.group == group.key and counts.of(theme.question, theme.code, months)
    ]


def _family(
    asked: Asked, group: Group, named: Sequence[Theme], counts: Counts, quarter: Quarter
) -> Family:
    """Interviews with each theme, and without it: their sum is those that were asked."""
    found: dict[int, dict[Cell, int]] = {}
    for pk in asked.ids:
        cells: dict[Cell, int] = {}
        for theme in named:
            part, whole = split(counts, theme, months_of(quarter), pk)
            cells[theme.key, WITH], cells[theme.key, WITHOUT] = part, whole - part
        found[pk] = cells
    return Family(
        key=f"themes-{group.key}-{quarter.key}",
        title=f"{group.title}, {quarter.title}",
        rows={theme.key: theme.says for theme in named},
        columns={WITH: _("Interviews with it"), WITHOUT: _("Interviews without it")},
        counts=found,
        across=True,
    )


def _share(shown: Shown, theme: Theme) -> Share:
    return Share(shown.get(theme.key, WITH), shown.get(theme.key, TOTAL))


def _printed(rows: Sequence[Line]) -> list[Line]:
    """What changed, then what is named most; a theme whose number is hidden is in no table."""
    seen = [row for row in rows if not row.now.is_hidden and row.now.part]
    most = sorted(seen, key=lambda row: -(row.now.part or 0))[:MOST]
    return [row for row in rows if row in most or (row.is_change and not row.now.is_hidden)]


def _grid(title: str, rows: Sequence[Line]) -> Grid:
    return Grid(
        title,
        [_("Theme"), _("In the quarter"), _("Range"), _("In the year before"), _("Change")],
        [list(_cells(row)) for row in rows],
        note=_("Themes that few spoke of are not in this table."),
    )


def _cells(row: Line) -> list[Any]:
    interval = row.now.interval
    return [
        row.theme.says,
        _said(row.now),
        f"{interval[0]}–{interval[1]} %" if interval else "–",
        _said(row.before),
        words.said(row.change),
    ]


def _said(of: Share) -> str:
    if of.is_hidden:
        return "c"
    return words.of(of) if of.whole else "–"
