"""Asking the owners of figures: facts that stand open until an answer closes them (P46)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.rules import engine
from wayhome.oversight.signals.asking import KIND, Asked, Question
from wayhome.oversight.signals.models import Answer, Asking

SUBJECT = "figure"
SHOWN = 20  # of one's own, on a worklist


def mine(reader: Reader) -> Any:
    """The askings that a worklist shows this reader: their own; None for whoever answers for no
    figure."""
    if not reader.may(roles.EXPLAIN):
        return None
    return Asking.objects.filter(owner=reader.user_id).values("pk")


def waiting(reader: Reader) -> list[int]:
    """Of those, what nobody explained yet, or of which nobody said what came of it."""
    if not reader.may(roles.EXPLAIN):
        return []
    rows = Asking.objects.filter(owner=reader.user_id, withdrawn_at=None, answer__said=None)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:SHOWN])


@transaction.atomic
def ask_owners(actor: Reader, *, asked: Sequence[Asked]) -> list[Asking]:
    """Everything that waits for an explanation, as of now: what is new is asked; what is no longer
    a change, or is another's to explain, is withdrawn."""
    actor.must(roles.NAME_OWNER)
    waiting = list(_open().select_for_update(of=("self",)))
    wanted = [each for each in asked if each.owner and not each.answer]
    kept = {row.pk for row in waiting for each in wanted if _is_same(row, each)}
    new = [each for each in wanted if not any(_is_same(row, each) for row in waiting)]
    gone = [row.pk for row in waiting if row.pk not in kept]
    Asking.objects.filter(pk__in=gone).update(withdrawn_at=clock.now())
    rows = Asking.objects.bulk_create(row for each in new if (row := _asking(each)))
    fields = {"asked": len(rows), "withdrawn": len(gone)}
    audit.record(actor, "figure.asked", subject_kind=SUBJECT, fields=fields)
    engine.refresh_loose(SUBJECT, [*gone, *(row.pk for row in rows)])
    return rows


def explained(answer: Answer, question: Question) -> None:
    """An answer closes what was asked about any month of its change. Of a change that nobody was
    asked about yet, whoever answered is remembered: they will be asked whether it was done."""
    rows = Asking.objects.select_for_update().filter(
        rule__startswith=question.rule[:KIND],
        measure=question.measure,
        authority=question.area,
        agency=question.agency,
        first_on__lte=question.last,
        last_on__gte=question.first,
        withdrawn_at=None,
    )
    found = list(rows)
    if not found and answer.answered_by:
        row = _asking(Asked(question, answer.answered_by))
        if row is not None:
            row.answer, row.explained_at = answer, answer.answered_at
            row.save()
            found = [row]
    for row in found:
        row.answer, row.explained_at = answer, row.explained_at or answer.answered_at
    Asking.objects.bulk_update(found, ["answer", "explained_at"])
    engine.refresh_loose(SUBJECT, [row.pk for row in found])


def settled(answer: Answer) -> None:
    """Somebody said whether what an answer promised was done."""
    engine.refresh_loose(SUBJECT, Asking.objects.filter(answer=answer).values_list("pk", flat=True))


def handed_over(measure: str, area: int, service: int | None, user: User) -> None:
    """From now on somebody else is asked about a chart: what was open is open to them."""
    rows = list(
        _open().filter(
            measure=measure, authority=area, agency=service, rule__startswith="SIG-R"
        ).exclude(owner=user).select_for_update(of=("self",))
    )  # fmt: skip
    for row in rows:
        place = _place(user, row.authority_id)
        if place is not None:
            row.owner, row.owner_agency_id, row.team_id = user, place.agency_id, place.team_id
    Asking.objects.bulk_update(rows, ["owner", "owner_agency", "team"])
    engine.refresh_loose(SUBJECT, [row.pk for row in rows])


def _open() -> Any:
    return Asking.objects.filter(explained_at=None, withdrawn_at=None)


def _is_same(row: Asking, each: Asked) -> bool:
    question, owner = each.question, each.owner
    return (
        (row.rule[:KIND], row.measure) == (question.rule[:KIND], question.measure)
        and row.authority_id == question.area.pk
        and row.agency_id == (question.agency.pk if question.agency else None)
        and row.first_on <= question.last
        and row.last_on >= question.first
        and owner is not None
        and row.owner_id == owner.pk
    )


def _asking(each: Asked) -> Asking | None:
    """None where the owner has no place in the area any more: the letter went all the same."""
    question, owner = each.question, each.owner
    place = _place(owner, question.area.pk) if owner else None
    if owner is None or place is None:
        return None
    return Asking(
        rule=question.rule,
        measure=question.measure,
        authority=question.area,
        agency=question.agency,
        first_on=question.first,
        last_on=question.last,
        owner=owner,
        owner_agency_id=place.agency_id,
        team_id=place.team_id,
    )


def _place(user: User, area: int) -> Membership | None:
    may = [code for code, role in roles.ROLES.items() if roles.EXPLAIN in role.permissions]
    places: Iterable[Membership] = Membership.objects.live().filter(
        user=user, agency__areas=area, role__in=may
    )
    return next(iter(places), None)
