"""The pages people wait for, as four kinds of reader, one request at a time."""

import random
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from bench.browser import Client, session_for
from bench.report import summed
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child, ChildName
from wayhome.practice.missing.models import Episode

WARM_UP, COUNT = 8, 60


@dataclass
class Who:
    """A kind of reader: a person of that kind, and some children they may see."""

    name: str
    membership: Membership
    children: list[str]  # refs
    names: list[str]  # misspelt

    @property
    def reader(self) -> Reader:
        return reader_for(self.membership)


WANTED = (
    ("council", "social_worker", "council", 10**9),
    ("commissioned service", "interviewer", "service", 10**9),
    ("school with 200 children", "school_lead", "school", 200),
    ("stranger", "social_worker", "council", 0),
)


def readers() -> list[Who]:
    """For each kind, the person whose agency is nearest the number of children wanted."""
    found = []
    with transaction.atomic(), system_context():
        for name, role, kind, wanted in WANTED:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT m.id FROM agencies_membership m"
                    " JOIN agencies_agency a ON a.id = m.agency_id AND a.kind = %s"
                    " LEFT JOIN (SELECT agency_id, count(DISTINCT child_id) AS children"
                    "   FROM access_involvement GROUP BY agency_id) i ON i.agency_id = a.id"
                    " WHERE m.role = %s ORDER BY abs(coalesce(i.children, 0) - %s), m.id LIMIT 1",
                    [kind, role, wanted],
                )
                (pk,) = cursor.fetchone()
            membership = Membership.objects.select_related("user", "agency", "team").get(pk=pk)
            found.append(_who(name, membership))
    return found


def _who(name: str, membership: Membership) -> Who:
    visible = Child.objects.visible_to(reader_for(membership))
    some = list(visible.order_by("pk").values_list("pk", "ref")[:3000])
    chosen = random.Random(7).sample(some, min(COUNT + WARM_UP, len(some)))
    names = ChildName.objects.filter(child__in=[pk for pk, _ in chosen]).values_list(
        "name", flat=True
    )
    misspelt = [_misspelt(each) for each in list(names)[: COUNT + WARM_UP]] or ["Jonh Smyth"]
    return Who(name, membership, [ref for _, ref in chosen], misspelt)


def _misspelt(name: str) -> str:
    """Two neighbouring letters of the family name changed places."""
    first, _, last = name.rpartition(" ")
    at = max(1, len(last) // 2)
    return f"{first} {last[: at - 1]}{last[at : at + 1]}{last[at - 1 : at]}{last[at + 1 :]}"


def client(address: str, who: Who) -> Client:
    return Client(address, session_for(who.membership))


def measure(address: str, found: list[Who]) -> list[dict[str, Any]]:
    rows = []
    for who in found:
        browser = client(address, who)
        for page, path in PAGES.items():
            if who.reader.may(path[1]):
                rows.append(_row(page, who, [_get(browser, reverse(path[0])) for _ in _turns()]))
        refs = who.children or ["2" * 12]
        child = [_get(browser, reverse("child:page", args=[refs[n % len(refs)]])) for n in _turns()]
        rows.append(_row("child page", who, child))
        if who.reader.may("child.search"):
            found_ms = [_search(browser, who.names[n % len(who.names)]) for n in _turns()]
            rows.append(_row("search by misspelt name", who, found_ms))
    rows += _figures(address)
    return rows


def board_of_a_day(address: str, who: Who) -> dict[str, Any]:
    """Once those whom the writes reported are home: as many as the ground itself tells of."""
    with transaction.atomic(), system_context():
        open_now = Episode.objects.visible_to(who.reader).filter(
            found_latest_at=None, returned_latest_at=None, closed_at=None, origin="live"
        )
        missing = open_now.count()
    browser = client(address, who)
    took = [_get(browser, reverse("missing:board")) for _ in _turns()]
    return _row(f"board, {missing} missing", who, took)


PAGES = {
    "worklist": ("worklist:mine", "worklist.read"),
    "board": ("missing:board", "missing.board"),
}


def _figures(address: str) -> list[dict[str, Any]]:
    rows = []
    for role in ("team_manager", "service_manager"):
        membership = (
            Membership.objects.filter(role=role).select_related("user", "agency", "team").first()
        )
        if membership:
            who = Who(role.replace("_", " "), membership, [], [])
            browser = client(address, who)
            took = [_get(browser, reverse("insight:measures")) for _ in range(WARM_UP + 30)]
            rows.append(_row("measures, a year by month and agency", who, took))
    return rows


def _turns() -> range:
    return range(WARM_UP + COUNT)


def _get(browser: Client, path: str) -> float:
    answer = browser.get(path)
    if answer.status not in (200, 404):
        raise SystemExit(f"{path} answered {answer.status}")
    return answer.milliseconds


def _search(browser: Client, name: str) -> float:
    path = reverse("child:search")
    tokens = browser.tokens(path)
    sent = browser.ask("POST", path, tokens | {"text": name})
    if sent.status != 302:
        raise SystemExit(f"The search answered {sent.status}.")
    return sent.milliseconds + browser.get(sent.location).milliseconds


def _row(page: str, who: Who, milliseconds: list[float]) -> dict[str, Any]:
    return {"page": page, "reader": who.name, **summed(milliseconds[WARM_UP:])}


def writes(address: str, found: list[Who], count: int = COUNT) -> list[dict[str, Any]]:
    """Acknowledging, finding and returning are small; reporting is the one that counts."""
    rows = []
    for who in found[:1]:
        browser = client(address, who)
        took = [report(browser, ref) for ref in not_missing(who, count + WARM_UP)]
        rows.append(_row("report missing (POST)", who, took))
    return rows


def not_missing(who: Who, count: int) -> list[str]:
    with transaction.atomic(), system_context():
        missing = Episode.objects.filter(found_latest_at=None, returned_latest_at=None)
        visible = Child.objects.visible_to(who.reader).exclude(pk__in=missing.values("child_id"))
        return list(visible.order_by("-pk").values_list("ref", flat=True)[:count])


def report(browser: Client, child: str) -> float:
    """The report's last screen sent: logged, derived, written once."""
    from bench.reporting import send

    return send(browser, child)


def mixed(address: str, found: list[Who]) -> list[dict[str, Any]]:
    """Reads between writes: what a page costs while records change under it."""
    council = found[0]
    browser = client(address, council)
    reads: list[float] = []
    wrote: list[float] = []
    for n, ref in enumerate(not_missing(council, 40)):
        wrote.append(report(browser, ref))
        reads.append(_get(browser, reverse("missing:board")))
        reads.append(_get(browser, reverse("worklist:mine")))
        seen = council.children[n % len(council.children)]
        reads.append(_get(browser, reverse("child:page", args=[seen])))
    return [
        {"page": "reads between writes", "reader": council.name, **summed(reads)},
        {"page": "report missing between reads", "reader": council.name, **summed(wrote)},
    ]
