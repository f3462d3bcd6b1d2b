"""Which published measures are compared, what each is a part of, and which of ours is the same."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wayhome.oversight.signals.models import Table


@dataclass(frozen=True)
class Compared:
    """A published measure by its published name; what it is a part of; and the key of ours."""

    table: str
    measure: str
    of: str = ""
    ours: str = ""  # of `figures.own_year`; "": Wayhome does not hold it
    unit: str = "count"  # count, percent, mean
    checks: bool = False  # ours should be what the authority sent


CARE = "Children looked after during the year"
ASSESSED = "Episodes_with_assessment_factor"
AWAY = "away from placement without authorisation"
MISSING = (
    Compared(Table.MISSING, CARE, ours="looked_after", checks=True),
    Compared(
        Table.MISSING,
        "Children who had a missing incident during the year",
        of=CARE,
        ours="children_M",
        checks=True,
    ),
    Compared(
        Table.MISSING,
        "Percentage of children who had a missing incident during the year",
        ours="percent_M",
        unit="percent",
    ),
    Compared(
        Table.MISSING,
        "Number of missing incidents during the year",
        ours="incidents_M",
        checks=True,
    ),
    Compared(
        Table.MISSING,
        "Average number of missing incidents per looked after child who went missing",
        ours="mean_M",
        unit="mean",
    ),
    Compared(
        Table.MISSING,
        "Children who went missing more than once during the year",
        of=CARE,
        ours="often_M",
    ),
    Compared(Table.MISSING, "Children missing at 31 March", ours="on_the_day_M"),
    Compared(
        Table.MISSING, f"Children who were {AWAY} during the year", of=CARE, ours="children_A"
    ),
    Compared(Table.MISSING, f"Number of {AWAY} incidents during the year", ours="incidents_A"),
)
FACTORS = {
    "Going_missing": _("Assessments that name going missing"),
    "Child_sexual_exploitation": _("Assessments that name sexual exploitation"),
    "Child_criminal_exploitation": _("Assessments that name criminal exploitation"),
    "Gangs": _("Assessments that name gangs"),
    "Trafficking": _("Assessments that name trafficking"),
}
TITLES = FACTORS | {ASSESSED: _("Assessments that name any factor")}
COMPARED = (
    *MISSING,
    Compared(Table.FACTORS, ASSESSED),
    *(Compared(Table.FACTORS, factor, of=ASSESSED) for factor in FACTORS),
)
