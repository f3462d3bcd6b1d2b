"""Saying that two are one, or not; undoing it; which children it concerns; that it is over."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine
from wayhome.journeys.contexts.heard import KIND
from wayhome.journeys.contexts.models import ChildLink, Context, Judgement, Naming

LINKS = "contexts_childlink"


def may_join(actor: Reader) -> bool:
    """Who decides on contacts, or runs panels: of two that they both read (P20)."""
    return actor.may(roles.DECIDE_CONTACT) or actor.may(roles.RUN_PANEL)


@transaction.atomic
def judge(
    actor: Reader, *, one: Context, other: Context, is_same: bool, why: str = ""
) -> Judgement:
    """Where they are one, everything told and assessed of `other` stands with `one` from now on,
    and whoever reads either reads what was assessed of both."""
    _must_see(actor, one, other)
    if one.pk == other.pk:
        raise Invalid(_("These are one already."))
    if one.subject != other.subject:
        raise Invalid(_("One is a place and the other a group: they cannot be one."))
    with system_context():
        _lock(one, other)
        moved = list(Naming.objects.filter(context=other)) if is_same else []
        if is_same and not (moved and Naming.objects.filter(context=one).exists()):
            raise Invalid(_("Somebody joined one of them meanwhile. Look again."))
        _standing(one, other).update(
            undone_at=clock.now(), undone_by=actor.user, undone_why="Judged again."
        )
        row = Judgement.objects.create(
            one=one,
            other=other,
            is_same=is_same,
            why=why.strip()[:300],
            moved=[naming.pk for naming in moved],
            said_by=actor.user,
            said_by_agency=actor.agency,
        )
        Naming.objects.filter(pk__in=row.moved).update(context=one)
        _settle((one.pk, other.pk))
        _log(actor, "judged", row, same=is_same, other=other.pk)
    engine.refresh_loose(KIND, [one.pk, other.pk])
    return row


@transaction.atomic
def undo(actor: Reader, *, judgement: Judgement, why: str) -> Judgement:
    """Each goes back to where it was; what was assessed stays with the telling it was made from."""
    _must_see(actor, judgement.one)
    if not why.strip():
        raise Invalid({"why": _("Say why they are not one after all.")})
    with system_context():
        _lock(judgement.one, judgement.other)
        row = Judgement.objects.select_for_update(of=("self",)).get(pk=judgement.pk)
        if row.undone_at:
            raise Invalid(_("Somebody undid this already."))
        row.undone_at, row.undone_by = clock.now(), actor.user
        row.undone_why = why.strip()[:300]
        row.save(update_fields=["undone_at", "undone_by", "undone_why"])
        namings = Naming.objects.filter(pk__in=row.moved)
        touched = {*namings.values_list("context_id", flat=True), row.one_id, row.other_id}
        namings.update(context=row.other_id)
        _settle(touched)
        _log(actor, "judgement_undone", row, same=row.is_same, other=row.other_id)
    engine.refresh_loose(KIND, touched)
    return row


@transaction.atomic
def link(actor: Reader, *, context: Context, child: Child, why: str) -> ChildLink:
    """A child whom the actor sees has to do with it."""
    actor.must(roles.RAISE_CONCERN)
    _must_read(actor, context)
    if not Child.objects.visible_to(actor).filter(pk=child.pk).exists():
        raise Refused(roles.RAISE_CONCERN)
    if not why.strip():
        raise Invalid({"why": _("Say what this child has to do with it.")})
    engine.lock([child.pk])
    with system_context():
        if ChildLink.objects.filter(child=child, context__in=owns(context)).exists():
            raise Invalid(_("This child is linked already."))
        row = ChildLink(context=context, why=why.strip(), **about(child.pk, actor))
        row.save(force_insert=True)
        audit.record_each(actor, "context.child_linked", subject_kind="childlink", rows=[row])
    engine.refresh([child.pk], LINKS)
    return row


@transaction.atomic
def unlink(actor: Reader, *, row: ChildLink, why: str) -> None:
    """It was a mistake, or is so no longer: kept, and shown no more (E12)."""
    actor.must(roles.RAISE_CONCERN)
    if not ChildLink.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise Refused(roles.RAISE_CONCERN)
    if not why.strip():
        raise Invalid({"why": _("Say why.")})
    engine.lock([row.child_id])
    with system_context():
        row.voided_at, row.voided_by = clock.now(), actor.user
        row.void_reason = why.strip()[:300]
        row.save(update_fields=["voided_at", "voided_by", "void_reason"])
        audit.record_each(actor, "context.child_unlinked", subject_kind="childlink", rows=[row])
    engine.refresh([row.child_id], LINKS)


@transaction.atomic
def end(actor: Reader, *, context: Context, why: str) -> None:
    """No longer of concern. Told or assessed again, it is so again, by that alone."""
    _must_see(actor, context)
    if not why.strip():
        raise Invalid({"why": _("Say what has changed there, and how you know.")})
    with system_context():
        _lock(context)
        context.ended_at, context.ended_by, context.ended_reason = clock.now(), actor.user, why
        context.save(update_fields=["ended_at", "ended_by", "ended_reason"])
        audit.record(actor, "context.ended", subject_kind=KIND, subject_id=context.pk)
    engine.refresh_loose(KIND, [context.pk])


def owns(context: Context) -> list[int]:
    """The records that are of this one now: each telling's own, and itself."""
    found = Naming.objects.filter(context=context).values_list("own_id", flat=True)
    return [context.pk, *found]


def _must_read(actor: Reader, *contexts: Context) -> None:
    wanted = {each.pk for each in contexts}
    if Context.objects.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        raise Refused(roles.READ_EXPLOITATION)


def _must_see(actor: Reader, *contexts: Context) -> None:
    if not may_join(actor):
        raise Refused(roles.RUN_PANEL)
    _must_read(actor, *contexts)


def _lock(*contexts: Context) -> None:
    wanted = [each.pk for each in contexts]
    list(Context.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))


def _standing(one: Context, other: Context) -> QuerySet[Judgement]:
    pair = Q(one=one, other=other) | Q(one=other, other=one)
    return Judgement.objects.filter(pair, undone_at=None)


def _settle(contexts: Iterable[int]) -> None:
    """Which tellings stand with another."""
    for pk in sorted(set(contexts)):
        rows = Naming.objects.filter(context=pk)
        rows.update(is_joined=rows.count() > 1)


def _log(actor: Reader, what: str, row: Judgement, **fields: object) -> None:
    audit.record(actor, f"context.{what}", subject_kind=KIND, subject_id=row.one_id, fields=fields)
