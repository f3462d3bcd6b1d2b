"""Pairs kept after a bulk run, weights put in force, and a person's judgement of a pair."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.matching.bulk import Pair as Found
from wayhome.foundation.matching.models import Judgement, Pair, Weights
from wayhome.foundation.matching.register import child_of
from wayhome.foundation.matching.scoring import Band
from wayhome.foundation.matching.settled import settled
from wayhome.foundation.matching.weights import Model
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine

CHUNK = 5_000


@transaction.atomic
def keep_weights(actor: Reader, *, model: Model, put_in_force: bool = False) -> Weights:
    """Trained weights with their date and figures; in use once they are put in force."""
    actor.must(roles.IMPORT)
    row, _made = Weights.objects.update_or_create(
        version=model.version,
        defaults={
            "data": model.as_json(),
            "in_force_at": clock.now() if put_in_force else None,
            "put_by": actor.user if put_in_force else None,
        },
    )
    audit.record(
        actor,
        "matching.weights_kept",
        subject_kind="weights",
        subject_id=row.pk,
        fields={"version": model.version, "in_force": str(put_in_force)},
    )
    return row


@transaction.atomic
def keep_pairs(actor: Reader, *, found: Iterable[Found], version: str) -> dict[str, int]:
    """The pairs of a whole run in place of the last run's. Of which somebody was sure is left out:
    it is not asked again. Returns band -> how many."""
    actor.must(roles.IMPORT)
    best: dict[tuple[int, int], Found] = {}
    for pair in found:
        low, high = sorted((child_of(pair.a), child_of(pair.b)))
        known = best.get((low, high))
        if low != high and pair.band != Band.NEW and _betters(pair, known):
            best[low, high] = pair
    with system_context():
        judged = settled()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM matching_pair")
        rows = [
            Pair(
                low_id=low,
                high_id=high,
                probability=pair.probability,
                band=pair.band.value,
                levels=dict(pair.levels),
                version=version,
            )
            for (low, high), pair in sorted(best.items())
            if (low, high) not in judged
        ]
        for at in range(0, len(rows), CHUNK):
            bulk.insert(rows[at : at + CHUNK])
    counts = {band.value: sum(row.band == band for row in rows) for band in Pair.Band}
    audit.record(
        actor,
        "matching.pairs_kept",
        subject_kind="weights",
        subject_id=0,
        fields={"version": version, **{band: str(count) for band, count in counts.items()}},
    )
    return counts


def _betters(pair: Found, known: Found | None) -> bool:
    """A child has several names: the likeliest two of a pair speak for it."""
    return known is None or pair.probability > known.probability


@transaction.atomic
def judge(actor: Reader, *, pair: Pair, verdict: str, reason: str) -> Judgement:
    """One child, two children, or not to be said yet: who, when, why, and of which weights.

    *Same* joins no record by itself: whoever may, looks at both beside one another and joins them
    (`people.commands.merge`, which has `joined` called). Nothing is joined without a person (P44).
    """
    actor.must(roles.SEE_CANDIDATES)
    errors = {}
    if verdict not in Judgement.Verdict.values:
        errors["verdict"] = _("Say whether they are one child.")
    if not reason.strip():
        errors["reason"] = _("Write why: what you know, or whom you asked.")
    if errors:
        raise Invalid(errors)
    children = engine.lock([pair.low_id, pair.high_id])
    known = Child.objects.visible_to(actor).filter(pk__in=children).count()
    if known != 2 or is_closed(actor, children):
        raise Invalid(_("Both records must be open to you."))
    with system_context():
        standing = Judgement.objects.filter(child=pair.low_id, other=pair.high_id)
        standing.update(voided_at=clock.now(), voided_by=actor.user)
        row = Judgement(
            other_id=pair.high_id,
            verdict=verdict,
            reason=reason.strip(),
            version=pair.version,
            probability=pair.probability,
            levels=pair.levels,
            **about(pair.low_id, actor),
        )
        row.save(force_insert=True)
        audit.record(
            actor,
            "matching.judged",
            subject_kind="judgement",
            subject_id=row.pk,
            child_id=pair.low_id,
            fields={"verdict": verdict, "other": str(pair.high_id), "version": pair.version},
        )
        Pair.objects.filter(pk=pair.pk).delete()
    engine.refresh(children)
    return row


@transaction.atomic
def joined(actor: Reader, *, kept_id: int, other_id: int) -> None:
    """The two are one record now: the judgement says since when, and nobody is asked again. Nor
    of the kept record and whoever the other is not."""
    with system_context():
        _between(Judgement.objects.all(), "child", kept_id, other_id).update(merged_at=clock.now())
        _between(Pair.objects.all(), "low", kept_id, other_id, "high").delete()
        known = [pair for pair in settled() if kept_id in pair]
        for low, high in known:
            Pair.objects.filter(low=low, high=high).delete()


@transaction.atomic
def parted(actor: Reader, *, kept_id: int, other_id: int) -> None:
    """They were taken apart: two children, as somebody said, and nobody is asked again. Why is in
    the merge that was undone."""
    low, high = sorted((kept_id, other_id))
    with system_context():
        standing = _between(Judgement.objects.all(), "child", low, high)
        last = standing.order_by("-pk").first()
        standing.update(voided_at=clock.now(), voided_by=actor.user)
        Judgement.objects.create(
            other_id=high,
            verdict=Judgement.Verdict.OTHER,
            reason=_("Joined, and taken apart again."),
            version=last.version if last else "",
            probability=last.probability if last else 0,
            levels=last.levels if last else {},
            **about(low, actor),
        )
        _between(Pair.objects.all(), "low", low, high, "high").delete()


def _between(rows: Any, one: str, first: int, second: int, other: str = "other") -> Any:
    pair = sorted((first, second))
    return rows.filter(**{f"{one}__in": pair, f"{other}__in": pair})


def is_closed(actor: Reader, children: Iterable[int]) -> bool:
    """A restricted record is matched by whoever answers for it, and by nobody else (P20)."""
    with system_context():
        closed = Restriction.objects.filter(child__in=sorted(children), lifted_at=None)
        return bool(closed.exclude(owner=actor.user).exists())


def in_force() -> dict[str, Any] | None:
    row = Weights.objects.filter(~Q(in_force_at=None)).order_by("-in_force_at").first()
    return row.data if row else None
