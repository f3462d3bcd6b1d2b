"""Police open a profile while no episode is open: for a reason they write down (P26)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine
from wayhome.practice.profiles.models import Opening

SHORTEST = 10  # characters of a reason


@transaction.atomic
def open_for_reason(actor: Reader, *, child: Child, reason: str) -> Opening:
    """The profile of a child whom this officer may know of, to them alone and for some hours.

    It is a row of the circle, so that there is one path to the record; the reason is read by those
    who keep the profile. Asked for twice, there once.
    """
    actor.must(roles.ASK_PROFILE)
    agency = actor.agency
    if agency is None or agency.kind != Agency.Kind.POLICE:
        raise Refused(roles.ASK_PROFILE)
    if not Child.objects.visible_to(actor, DataClass.IDENTITY).filter(pk=child.pk).exists():
        raise Refused(roles.ASK_PROFILE)
    if len(reason.strip()) < SHORTEST:
        raise Invalid({"reason": _("Say in a sentence why you need it now.")})
    engine.lock([child.pk])
    now = clock.now()
    with system_context():
        held = Opening.objects.filter(
            child=child, recorded_by=actor.user, recorded_at__lte=now, until_at__gt=now
        ).first()
        if held:
            return held
        row = _opened(actor, agency, child, reason.strip())
        audit.record(
            actor,
            "profile.opened_for_reason",
            subject_kind="opening",
            subject_id=row.pk,
            child_id=child.pk,
            fields={"reason": audit.digest(reason.strip()), "involvement": row.involvement_id},
        )
    engine.refresh([child.pk], "profiles_opening")
    actor.resolved.clear()  # what was open to them has changed
    return row


def _opened(actor: Reader, agency: Agency, child: Child, reason: str) -> Opening:
    now = clock.now()
    until_at = now + timedelta(hours=settings.WAYHOME_PROFILE_HOURS)
    involvement = Involvement.objects.create(
        child=child,
        agency=agency,
        user=actor.user,
        purpose=Purpose.PROFILE_REASON,
        basis="Opened the profile for a recorded reason",
        shown_with=DataClass.PROFILE,
        from_at=now,
        until_at=until_at,
        recorded_by_id=actor.user_id,
    )
    return Opening.objects.create(
        reason=reason, until_at=until_at, involvement=involvement, **about(child.pk, actor)
    )
