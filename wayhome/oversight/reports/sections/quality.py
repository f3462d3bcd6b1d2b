"""What the figures rest on: what was left out of them, recorded late, or stands open (M35)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Repair
from wayhome.oversight.insight.monthly import LEFT_OUT
from wayhome.oversight.reports.asked import Asked, Family
from wayhome.oversight.reports.blocks import Block, Grid, Sentence
from wayhome.oversight.reports.suppression import Cell

# Open at that instant for thirty days or longer: often an end that nobody wrote down (M35).
LONG = """
SELECT fact.authority_id, count(*) AS many
FROM missing_episodefact fact
JOIN missing_episode episode ON episode.id = fact.episode_id AND episode.voided_at IS NULL
WHERE fact.authority_id = ANY(%(areas)s) AND fact.back_at IS NULL
  AND episode.since_latest_at < %(at)s - make_interval(hours => 720)
GROUP BY 1
"""


def quality(asked: Asked) -> Sequence[Block]:
    shown = asked.publish(_family(asked))
    rows = [[title, shown.said(key, "all")] for key, title in shown.family.rows.items()]
    grid = Grid(_("What a reader should know of the record"), [_("Episodes"), _("Number")], rows)
    if Repair.objects.filter(done_at=None).exists():
        said = _("Some figures were being recalculated while this report was made: check them.")
        return [Sentence(said, is_alarm=True), grid]
    return [grid]


def _family(asked: Asked) -> Family:
    counts: dict[int, dict[Cell, int]] = {pk: {} for pk in asked.ids}
    for key, found in _counted(asked).items():
        for authority, many in found.items():
            counts[authority][key, "all"] = many
    rows = {
        "left_out": _("Left out of times: return known by day only, or imported history"),
        "late": _("Interview outcome written down more than a day after it"),
        "long": _("Open for more than 30 days, or never ended in the record"),
    }
    return Family(
        key=asked.key("quality"),
        title=_("What the figures rest on"),
        rows=rows if asked.is_over else {"long": rows["long"]},
        columns={"all": _("In the quarter")},
        counts=counts,
    )


def _counted(asked: Asked) -> Mapping[str, Mapping[int, int]]:
    """Row -> authority -> how many."""
    when = {"first": asked.quarter.first, "last": asked.quarter.last}
    late = registry.measures()["M11L"]
    out = {r["authority_id"]: r["out_n"] for r in asked.counted([LEFT_OUT], **when)}
    told = {r["authority_id"]: r[f"{late.name}_n"] for r in asked.counted([late], **when)}
    rows = asked.rows(LONG, {"areas": asked.ids, "at": asked.until})
    return {"left_out": out, "late": told, "long": {r["authority_id"]: r["many"] for r in rows}}
