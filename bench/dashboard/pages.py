"""Pages of figures over HTTP: a council's leader, ten councils' and one who reads the country."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from bench.browser import Client, session_for
from bench.report import summed
from wayhome.doors.demonstration import people
from wayhome.foundation.agencies.models import Agency, Authority, Membership
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.insight.models import KeptMonth, Monthly, Touched
from wayhome.oversight.insight.monthly import families

WARM_UP, COUNT, LONG = 5, 20, 12_000  # milliseconds of one page, after which it is enough
TEN, BUSY = 10, 25  # authorities


def readers() -> dict[str, Membership]:
    """A leader of the largest council; of the ten largest; of all of England."""
    with transaction.atomic(), system_context():
        leader = _place(Agency.objects.get(name=people.CHESHIRE_EAST))
        ten, whole = (
            Agency.objects.get(name=people.OVERSIGHT),
            Agency.objects.get(name=people.HEALTH),
        )
        ten.areas.set(_largest(TEN))
        whole.areas.set(Authority.objects.all())
        return {"council": leader, "ten councils": _place(ten), "England": _place(whole)}


def _place(agency: Agency) -> Membership:
    """Somebody who works there, as a senior leader."""
    place = Membership.objects.select_related("user", "agency", "team").filter(agency=agency)[0]
    Membership.objects.filter(pk=place.pk).update(role="senior_leader")
    place.role = "senior_leader"
    return place


def _largest(count: int | None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authority_id FROM missing_episodefact GROUP BY 1"
            " ORDER BY count(*) DESC LIMIT %s",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def reader(place: Membership) -> Reader:
    return reader_for(place)


def paths(area: str) -> dict[str, str]:
    return {
        "figures": reverse("insight:measures"),
        "figures, the year before last": reverse("insight:measures") + "?from=2024-01",
        "kinds, lengths, grades": reverse("insight:further", args=["absences"]),
        "who, and how soon": reverse("insight:further", args=["steps"]),
        "placed elsewhere": reverse("insight:further", args=["elsewhere"]),
        "whether risk fell": reverse("insight:further", args=["impact"]),
        "signal or noise": reverse("signals:list"),
        "one chart, ten years": reverse("signals:measure", args=[area, "M10"]),
        "funnel": reverse("signals:funnel"),
        "home": reverse("home:home"),
    }


def measure(address: str, found: dict[str, Membership], how: str) -> list[dict[str, Any]]:
    rows = []
    for name, place in found.items():
        browser = Client(address, session_for(place))
        area = place.agency.areas.order_by("name")[0]
        for page, path in paths(area.code).items():
            took = list(_times(browser, path))
            rows.append({"page": page, "reader": name, "how": how, **summed(took[WARM_UP:])})
            print(rows[-1])
    return rows


def _times(browser: Client, path: str) -> Iterator[float]:
    """A page that takes seconds is asked for fewer times."""
    spent = 0.0
    for turn in range(WARM_UP + COUNT):
        answer = browser.get(path)
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}.")
        spent += answer.milliseconds
        yield answer.milliseconds
        if turn > WARM_UP + 2 and spent > LONG:
            return


def touch(months: int = 2, authorities: int | None = BUSY) -> None:
    """As between two runs of the job: in the busiest authorities, all of them those of the ten
    councils, facts of the last months were touched. `None`: in every authority."""
    with transaction.atomic(), system_context():
        cells = Monthly.objects.filter(what="", authority_id__in=_largest(authorities))
        for key in families():
            last = KeptMonth.objects.filter(facts=key).order_by("-month_on")[:months]
            found = cells.filter(facts=key, month_on__in=[row.month_on for row in last])
            Touched.objects.bulk_create(
                Touched(facts=key, month_on=month, authority_id=authority, service_id=service)
                for month, authority, service in found.values_list(
                    "month_on", "authority_id", "service_id"
                )
            )


def forget() -> None:
    """Nothing is kept: every figure comes from the facts, as before there were counts."""
    with transaction.atomic(), system_context():
        KeptMonth.objects.all().delete()
