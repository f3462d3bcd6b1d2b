"""Every operation of the API, asked by every kind of token: it answers as `api.txt` says (E27).

The table is kept by hand, and an operation that it leaves out fails the build. A list answers `+`
when the child of the table is in it and `-` when not; anything else answers its status.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from tests.factories import World
from wayhome.doors.api.door import DOORS
from wayhome.doors.api.tests.lives import Asking, asking, report
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Identifier
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing

TOKENS = {
    "stranger": Purpose.RESPONSIBLE,
    "council": Purpose.RESPONSIBLE,
    "halton_council": Purpose.HOST,
    "police": Purpose.FORCE_AREA,
    "service": Purpose.RETURN_INTERVIEW,
    "home": Purpose.PLACEMENT,
    "school": Purpose.SCHOOL_ROLL,
    "health": Purpose.HEALTH_CARE,
}
HOUR = timedelta(hours=1)


def table() -> dict[str, list[str]]:
    lines = (Path(__file__).parent / "api.txt").read_text().splitlines()
    head, *rows = [line for line in lines if line.strip() and not line.startswith("#")]
    assert head.split() == list(TOKENS)
    return {row.split()[0]: row.split()[1:] for row in rows}


def test_the_table_has_every_operation_and_no_other() -> None:
    assert set(table()) == set(DOORS)


def test_each_operation_answers_each_token_as_the_table_says(world: World) -> None:
    asked, wrong, unlogged = _asked(world), [], []
    for place, (agency, purpose) in enumerate(TOKENS.items()):
        team = world.team("return_interview") if agency == "service" else None
        asks = asking(world, world.agencies[agency], purpose, team=team)
        for name, expected in table().items():
            with _undone():
                before = AuditEntry.objects.filter(kind="read").count()
                answer = asked[name](asks)
                said = _said(answer)
                if said != expected[place]:
                    wrong.append(f"{name} by {agency}: {said}, the table says {expected[place]}")
                read = AuditEntry.objects.filter(kind="read").count() > before
                if said in ("+", "200", "201") and not read and name != "report":
                    unlogged.append(f"{name} by {agency}")
    assert (wrong, unlogged) == ([], [])


def _said(answer: Any) -> str:
    if answer.status_code == 200 and "items" in answer.json():
        return "+" if answer.json()["items"] else "-"
    return str(answer.status_code)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _asked(world: World) -> dict[str, Callable[[Asking], Any]]:
    """The child lives in Halton, in a home of another area, on a school's roll; was missing and is
    back, and is missing again; her council owes her an action."""
    now = clock.now()
    child = known_child(world, lives_in=world.halton, carer=world.home, school=world.school)
    before = went_missing(child, now - 60 * HOUR, back_after=30 * HOUR)
    gone = went_missing(child, now - 3 * HOUR)
    talk = interview_of(before)
    about = {"child": child, "recorded_for": child}
    Identifier.objects.create(**about, kind="upn", value="A123456789012")
    action = actions.set_action(
        SYSTEM,
        child_id=child.pk,
        text="See her at school",
        due_at=now + 24 * HOUR,
        owner_agency=world.council,
        owner_team=world.team("social_care"),
    )
    at = {"at": now - HOUR}
    return {
        "report": lambda asks: asks.post("/reports", report(child=child.ref)),
        "episodes": lambda asks: asks.get("/episodes"),
        "episode": lambda asks: asks.get(f"/episodes/{gone.ref}"),
        "found": lambda asks: asks.post(f"/episodes/{gone.ref}/found", at),
        "returned": lambda asks: asks.post(f"/episodes/{gone.ref}/returned", at),
        "interviews": lambda asks: asks.get("/interviews"),
        "offer": lambda asks: asks.post(f"/interviews/{talk.ref}/offers", at | {"way": "visit"}),
        "look-up": lambda asks: asks.post(
            "/children/look-up", {"kind": "upn", "value": "A123456789012"}
        ),
        "actions": lambda asks: asks.get("/actions"),
        "action-done": lambda asks: asks.post(
            f"/actions/{action.ref}/done", {"effect": "She has somebody to ring."}
        ),
        "owed": lambda asks: asks.get("/owed"),
    }
