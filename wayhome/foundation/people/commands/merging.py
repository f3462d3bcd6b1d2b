"""Two records turn out to be one child's: the one is kept, the other reads as it (E13, P44).

Only a person joins them, who sees both as they are. Each fact keeps for which record it was made
(`recorded_for`); what moves is `child`. Both restrictions stand: the kept record opens to those
whom each names, until their owners look again.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wayhome.foundation.access.predicate import reach
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people import moving, remits
from wayhome.foundation.people.clashing import clashes
from wayhome.foundation.people.commands.recording import about
from wayhome.foundation.people.models import Child, Merge
from wayhome.foundation.rules import engine


@transaction.atomic
def merge(
    actor: Reader, *, keep: Child, other: Child, reason: str, accepted: Collection[str] = ()
) -> Merge:
    """They are one child: `keep` stands. `accepted` are the codes of clashes that may stand."""
    sees_both(actor, keep.pk, other.pk)
    if keep.pk == other.pk:
        raise Invalid(_("This is one record already."))
    if not reason.strip():
        raise Invalid({"reason": _("Say how you know that they are one child.")})
    children = engine.lock([keep.pk, other.pk])
    with system_context():
        _settled(keep, other, accepted)
        crossed("child.merging", actor, kept_id=keep.pk, other_id=other.pk)
        row = Merge(
            other_id=other.pk,
            reason=reason.strip(),
            newest=moving.newest(children),
            **about(keep.pk, actor),
        )
        row.moved = moving.move(other.pk, keep.pk)
        row.save(force_insert=True)
        Child.objects.filter(pk=other.pk).update(merged_into=keep.pk)
        Child.objects.filter(pk__in=children).update(version=F("version") + 1)
        audit.record(
            actor,
            "child.merged",
            subject_kind="merge",
            subject_id=row.pk,
            child_id=keep.pk,
            fields={
                "other": other.pk,
                "reason": audit.digest(row.reason),
                "accepted": sorted(accepted),
                "rows": sum(len(ids) for ids in row.moved.values()),
            },
        )
        remits.refresh(children)
        crossed("child.merged", actor, kept_id=keep.pk, other_id=other.pk)
    engine.refresh(children)
    actor.resolved.clear()
    return row


def sees_both(actor: Reader, *children: int) -> None:
    """A person who sees these records by their own work; not the system, nor through the glass."""
    actor.must(roles.MERGE)
    seen = Child.objects.visible_to(actor).filter(pk__in=children).count()
    if actor.user is None or seen != len(set(children)) or set(children) & set(reach(actor).glass):
        raise Refused(roles.MERGE)


def _settled(keep: Child, other: Child, accepted: Collection[str]) -> None:
    left = [
        clash
        for clash in clashes(keep.pk, other.pk)
        if not (clash.may_stand and clash.code in accepted)
    ]
    if left:
        raise Invalid(" ".join(clash.words for clash in left))
