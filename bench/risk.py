"""Children at risk: the cohort, one child's workspace, a panel's agenda and packs, and a file.

As a team manager, a social worker and a panel's secretary of the council with most children at
risk, one request at a time; the agenda is emptied before each press that builds it.
"""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from bench.browser import Client
from bench.pages import WARM_UP, Who, client
from bench.report import summed
from wayhome.foundation.agencies.models import Agency, Membership, User
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.practice.exploitation.models import Case
from wayhome.practice.panels.models import Item, Meeting, Panel, Paper

COUNT, BUILDS, PACKS = 60, 20, 3
ON_AN_AGENDA = 12
TABLES = (
    *("exploitation_case", "questionnaires_scored", "plans_plan", "actions_action"),
    *("panels_item", "contacts_contact", "exploitation_judgement", "exploitation_concern"),
)
MOST = """
SELECT p.id FROM panels_panel p
JOIN panels_meeting m ON m.panel_id = p.id AND m.held_at IS NULL AND m.cancelled_at IS NULL
JOIN panels_item i ON i.panel_id = p.id
GROUP BY p.id ORDER BY count(*) DESC LIMIT 1"""


def volumes() -> dict[str, int]:
    """How many rows of the arc there are; children with open work are the cohort."""
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        found = {"cohort": Case.objects.filter(ended_at=None).count()}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def run(address: str) -> list[dict[str, Any]]:
    with transaction.atomic(), system_context():
        with connection.cursor() as cursor:
            cursor.execute(MOST)
            [pk] = cursor.fetchone()
        panel = Panel.objects.select_related("agency").get(pk=pk)
        meeting = panel.meetings.to_come().order_by("starts_at")[0]
    rows = []
    for role in ("team_manager", "social_worker", "panel_secretary"):
        who = _who(panel.agency, role)
        browser = client(address, who)
        for page, paths in _pages(who, panel, meeting).items():
            took = [browser.get(paths[n % len(paths)]) for n in range(WARM_UP + COUNT)]
            wrong = {answer.status for answer in took} - {200}
            if wrong:
                raise SystemExit(f"{page} answered {wrong}")
            rows.append(_row(page, who, [answer.milliseconds for answer in took]))
    rows.append(_row("agenda build (POST)", who, _builds(browser, meeting)))
    rows.append(_row("pack of 12 as a PDF", who, _packs(who, meeting), warm_up=1))
    return rows


def _row(page: str, who: Who, took: Sequence[float], warm_up: int = WARM_UP) -> dict[str, Any]:
    return {"page": page, "reader": who.name, **summed(took[warm_up:])}


def _who(agency: Agency, role: str) -> Who:
    """Somebody of that role there; a council from before the role was, gets one."""
    with transaction.atomic(), system_context():
        places = Membership.objects.select_related("user", "agency", "team")
        found = places.filter(agency=agency, role=role).order_by("pk").first()
        if found is None:
            user = User.objects.create(email=f"{role}@example.org", name="Ada Bench")
            made = Membership.objects.create(user=user, agency=agency, role=role)
            found = places.get(pk=made.pk)
        return Who(f"{role.replace('_', ' ')}, {agency}", found, [], [])


def _pages(who: Who, panel: Panel, meeting: Meeting) -> dict[str, list[str]]:
    """Page -> the addresses that are asked in turn."""
    if not who.reader.may("panel.run"):
        return {
            "worklist": [reverse("worklist:mine")],
            "cohort": [reverse("cohort:cohort")] if who.reader.may("cohort.read") else [],
            "workspace": [reverse("exploitation:child", args=[ref]) for ref in _at_risk(who)],
        }
    packs = _seen(who, lambda: Item.objects.filter(panel=panel).exclude(meeting=None))
    held = [reverse("panels:meeting", args=[m.ref]) for m in panel.meetings.order_by("-pk")[:COUNT]]
    return {
        "worklist": [reverse("worklist:mine")],
        "agenda": [reverse("panels:meeting", args=[meeting.ref]), *held],
        "panel pack": [reverse("panels:item", args=[ref]) for ref in packs],
    }


def _at_risk(who: Who) -> list[str]:
    now = Case.objects.filter(ended_at=None).values("child")
    return _seen(who, lambda: Child.objects.filter(pk__in=now))


def _seen(who: Who, rows: Callable[[], Any]) -> list[str]:
    """References of some of these rows that this person may read."""
    with transaction.atomic(), system_context():
        refs = list(rows().visible_to(who.reader).order_by("pk").values_list("ref", flat=True))
    return random.Random(7).sample(refs, min(COUNT, len(refs)))


def _builds(browser: Client, meeting: Meeting) -> list[float]:
    path, page = (reverse(f"panels:{name}", args=[meeting.ref]) for name in ("build", "meeting"))
    tokens, took = browser.tokens(page), []
    for turn in range(WARM_UP + BUILDS):
        with transaction.atomic(), system_context():
            mine = Item.objects.filter(panel=meeting.panel_id, heard_at=None, off_at=None)
            chosen = mine.exclude(accepted_at=None).order_by("pk")[:ON_AN_AGENDA]
            mine.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(
                meeting=None, is_first=False
            )
        key = f"00000000-0000-4000-8000-{turn:08}{int(time.time()) % 10**4:04}"
        sent = browser.ask("POST", path, tokens | {"idempotency_key": key})
        if sent.status != 302:
            raise SystemExit(f"The agenda answered {sent.status}.")
        took.append(sent.milliseconds)
    return took


def _packs(who: Who, meeting: Meeting) -> list[float]:
    """Made as the worker makes it, in this process: a file of twelve children."""
    from wayhome.practice.panels.paper import making

    with transaction.atomic(), system_context():
        on_it = Item.objects.filter(meeting=meeting, off_at=None).order_by("pk")
        extra = list(on_it.values_list("pk", flat=True)[ON_AN_AGENDA:])
        Item.objects.filter(pk__in=extra).update(meeting=None, is_first=False)
    took = []
    for _ in range(PACKS + 1):
        with transaction.atomic(), system_context():
            user, place = who.membership.user, who.membership
            paper = Paper.objects.create(meeting=meeting, kind="pack", user=user, place=place)
        began = time.perf_counter()
        making.make(paper.pk)
        took.append((time.perf_counter() - began) * 1000)
    return took
