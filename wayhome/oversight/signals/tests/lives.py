"""Months as a test wants them, and published tables of a few cells."""

from datetime import UTC, date, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.people.models import Child
from wayhome.oversight.signals import commands, published
from wayhome.oversight.signals.series import months_from
from wayhome.practice.missing.models import EpisodeFact

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = date(2024, 11, 1)  # of the 24 whole months before it
SHARES = "time_period,new_la_code,region_code,country_code,category,Episodes_with_assessment_factor"
FACTORS = f"{SHARES},Going_missing,Child_criminal_exploitation\n"


def counted(
    child: Child,
    area: Authority,
    months: list[tuple[int, int]],
    *,
    first: date = FIRST,
    carer: Agency | None = None,
) -> None:
    """(in time, of) for each month from the first: so many interviews fell due in it. The rows
    are written as they are, without the facts that they would follow from."""
    number = 1 + (EpisodeFact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
    rows: list[EpisodeFact] = []
    for n, (part, whole) in enumerate(months):
        month = months_from(first, n)
        due = datetime(month.year, month.month, 10, tzinfo=UTC)
        for k in range(whole):
            rows.append(
                EpisodeFact(
                    episode_id=number + len(rows), child=child, ref=f"r{number + len(rows):011}",
                    origin="live", category="M", setting="care", is_looked_after=True,
                    authority_id=area.pk, area_id=area.pk, carer_id=carer.pk if carer else None,
                    began_month_on=month, due_month_on=month, due_at=due,
                    back_at=due - timedelta(days=3), is_in_time=k < part, recorded_late=False,
                    outcome="held" if k < part else "declined", in_90_days=1, in_365_days=1,
                )
            )  # fmt: skip
    EpisodeFact.objects.bulk_create(rows)


def loaded(world: World, own: str = "2000,100,0", year: int = 2025) -> None:
    """Cheshire East's line of the factors, beside five neighbours and England."""
    east = world.cheshire_east.code
    lines = [f"{year},{east},E12000002,E92000001,F,{own}"]
    codes = [f"E9900000{n}" for n in range(1, 6)]
    for n, code in enumerate(codes):
        lines.append(f"{year},{code},E12000002,E92000001,F,2000,{90 + 5 * n},{100 + 10 * n}")
    lines.append(f"{year},,E12000002,E92000001,F,80000,4000,k")
    lines.append(f"{year},,,E92000001,F,513250,18960,16250")
    neighbours = (
        "la_code_new,stat_neighbours_la_code,region_name,rgn22cd,local_authority_ons_name\n"
    )
    neighbours += f'{east},"{", ".join(codes)}",North West,E12000002,Cheshire East\n'
    neighbours += "".join(f"{code},,North West,E12000002,Like {code[-1]}\n" for code in codes)
    files = (("factors.csv", FACTORS + "\n".join(lines)), ("neighbours.csv", neighbours))
    parsed = [published.parse(name, text.encode()) for name, text in files]
    commands.load(SYSTEM, files=[each for each in parsed if each])
