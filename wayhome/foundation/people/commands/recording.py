"""Every change to who a child is and to the standing facts about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people import remits
from wayhome.foundation.people.models import Child, ChildName, Responsibility, SafeContact
from wayhome.foundation.rules import engine


@dataclass(frozen=True)
class NewChild:
    """A child as first recorded: unknown facts may stay unknown."""

    given_name: str
    family_name: str
    born_on: date | None = None
    born_precision: str = "day"
    known_as: str = ""
    pronouns: str = ""
    sex: str = "U"
    ethnicity: str = ""
    language: str = ""
    authority: Authority | None = None
    responsible_from: date | None = None
    is_imported: bool = False
    batch_id: int | None = None
    aliases: tuple[str, ...] = field(default=())


@transaction.atomic
def record_children(actor: Reader, children: Sequence[NewChild]) -> list[Child]:
    """New children, each with their names and the council that answers for them."""
    if not any(actor.may(each) for each in (roles.REPORT, roles.IMPORT, roles.REFER)):
        actor.must(roles.REPORT)
    for new in children:
        _check(new)
    with system_context():
        rows = [_child(new) for new in children]
        bulk.insert(rows)
        named = list(zip(rows, children, strict=True))
        bulk.insert(
            [
                ChildName(name=name, kind=kind, **about(child.pk, actor, new.batch_id))
                for child, new in named
                for name, kind in _names(new)
            ]
        )
        answered_for = [
            Responsibility(
                authority=new.authority,
                from_on=new.responsible_from or clock.today(),
                basis="Ordinarily resident",
                **about(child.pk, actor, new.batch_id),
            )
            for child, new in named
            if new.authority
        ]
        bulk.insert(answered_for)
        lines = [_Line(child) for child in rows]
        audit.record_each(actor, "child.recorded", subject_kind="child", rows=lines)
        remits.refresh(child.pk for child in rows)
    return rows


class _Line:
    """A child as a line of the log, which names the child it is about."""

    def __init__(self, child: Child) -> None:
        self.pk, self.child_id, self.batch_id = child.pk, child.pk, child.batch_id


def _check(new: NewChild) -> None:
    if not (new.given_name.strip() or new.family_name.strip()):
        raise Invalid({"given_name": "Give at least one name. If it is not known, write Unknown."})
    if new.born_on and new.born_on > clock.today():
        raise Invalid({"born_on": "The date of birth is in the future."})


def _child(new: NewChild) -> Child:
    return Child(
        given_name=new.given_name.strip(),
        family_name=new.family_name.strip(),
        known_as=new.known_as.strip(),
        pronouns=new.pronouns,
        born_on=new.born_on,
        born_precision=new.born_precision,
        sex=new.sex,
        ethnicity=new.ethnicity,
        language=new.language,
        is_imported=new.is_imported,
        batch_id=new.batch_id,
    )


def _names(new: NewChild) -> list[tuple[str, str]]:
    names = [(f"{new.given_name} {new.family_name}".strip(), ChildName.Kind.CURRENT.value)]
    if new.known_as:
        names.append((f"{new.known_as} {new.family_name}".strip(), ChildName.Kind.KNOWN_AS.value))
    return names + [(alias, ChildName.Kind.ALIAS.value) for alias in new.aliases]


def about(
    child_id: int | None,
    actor: Reader,
    batch_id: int | None = None,
    *,
    at: datetime | None = None,
    by: Reader | None = None,
) -> dict[str, Any]:
    """What every fact about a child says of itself.

    The system alone may say that it was recorded at another time, or by somebody: of a bulk.
    """
    who = by if by and actor.is_system else actor
    return {
        "child_id": child_id,
        "recorded_for_id": child_id,
        "recorded_by_id": who.user_id,
        "recorded_by_agency_id": who.agency_id,
        "batch_id": batch_id,
        "recorded_at": at if at and actor.is_system else clock.now(),
    }


@transaction.atomic
def record_facts(actor: Reader, facts: Sequence[AboutChild]) -> None:
    """Standing facts (care, home, school, identifiers, names, banner lines), of any kinds mixed.

    Each is an unsaved row with `child_id`; who recorded it and when is filled in here.
    """
    if not (actor.may(roles.IMPORT) or actor.may(roles.MANAGE_CIRCLE)):
        actor.must(roles.MANAGE_CIRCLE)
    children = engine.lock(fact.child_id for fact in facts)
    with system_context():
        by_model: dict[type[AboutChild], list[AboutChild]] = {}
        now = clock.now()
        for fact in facts:
            fact.recorded_for_id, fact.recorded_at = fact.child_id, now
            fact.recorded_by_id, fact.recorded_by_agency_id = actor.user_id, actor.agency_id
            by_model.setdefault(type(fact), []).append(fact)
        for model, rows in by_model.items():
            bulk.insert(rows)
            audit.record_each(
                actor, "child.fact_recorded", subject_kind=model._meta.model_name or "", rows=rows
            )
        remits.refresh(children)
    engine.refresh(children, *(model._meta.db_table for model in by_model))


@transaction.atomic
def set_safe_contact(
    actor: Reader,
    *,
    child: Child,
    way: str,
    hours: str = "",
    others_with_phone: str = "",
    words_not_to_use: str = "",
    version: int | None = None,
) -> SafeContact:
    """How this child may be reached without harm (P24). The latest row is the one in force.

    `version` is the id of the row that the writer had read, 0 if there was none (E15).
    """
    if not (actor.may(roles.HOLD_INTERVIEW) or actor.may(roles.MANAGE_CIRCLE)):
        actor.must(roles.MANAGE_CIRCLE)
    if not way.strip():
        raise Invalid({"way": "Say how the child can be reached, or that nobody knows yet."})
    engine.lock([child.pk])
    standing = SafeContact.objects.filter(child=child).select_related("recorded_by").last()
    if version is not None and version != (standing.pk if standing else 0):
        raise _said_meanwhile(standing)
    row = SafeContact.objects.create(
        way=way.strip(),
        hours=hours,
        others_with_phone=others_with_phone,
        words_not_to_use=words_not_to_use,
        **about(child.pk, actor),
    )
    audit.record(
        actor,
        "child.safe_contact_set",
        subject_kind="safecontact",
        subject_id=row.pk,
        child_id=child.pk,
    )
    engine.refresh([child.pk], "people_safecontact")
    return row


def _said_meanwhile(standing: SafeContact | None) -> Conflict:
    names = ("way", "hours", "others_with_phone", "words_not_to_use")
    return Conflict(
        {name: getattr(standing, name, "") for name in names},
        changed_by=standing.recorded_by.name if standing and standing.recorded_by else "",
        version=standing.pk if standing else 0,
        changed_at=standing.recorded_at if standing else None,
    )
