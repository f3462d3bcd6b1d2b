"""From a judged row about a council's child to the facts it states. Builds; the making records."""

from collections.abc import Mapping
from typing import Any

from wayhome.doors.feeds.council.parse import Said
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.people.commands import NewChild
from wayhome.foundation.people.models import CareStatus, CouncilRecord

NO_NAME = "Child"  # a census names nobody: the child is called by the council's number
Facts = dict[str, AboutChild]  # "care", "home" or "record" -> what a row states


def new_child(row: Staged, says: Said, batch_id: int, *, sex: str, ethnicity: str) -> NewChild:
    return NewChild(
        given_name=NO_NAME,
        family_name=row.child_key,
        born_on=row.born_on,
        sex=says.code(sex) or "U",
        ethnicity=says.code(ethnicity),
        is_imported=True,
        batch_id=batch_id,
    )


def record(row: Staged, about: Mapping[str, int], kind: str, **more: Any) -> Facts:
    """A step of social work, if its first day is known. `about`: child_id, batch_id."""
    if row.begins_on is None:
        return {}
    made = CouncilRecord(**about, kind=kind, from_on=row.begins_on, until_on=row.ends_on, **more)
    return {"record": made}


def care(row: Staged, about: Mapping[str, int], status: str, **more: Any) -> Facts:
    if row.begins_on is None:
        return {}
    made = CareStatus(**about, status=status, from_on=row.begins_on, until_on=row.ends_on, **more)
    return {"care": made}


def same_record(fact: CouncilRecord, wanted: CouncilRecord) -> bool:
    names = ("until_on", "source", "need", "category", "ended_reason", "factors", "conference_on")
    return all(getattr(fact, name) == getattr(wanted, name) for name in (*names, "is_nfa"))
