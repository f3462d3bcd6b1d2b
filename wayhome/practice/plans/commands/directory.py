"""The directory of services: kept by each agency that keeps plans."""

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.plans.commands.locking import said
from wayhome.practice.plans.models import Service


@transaction.atomic
def keep_service(
    actor: Reader, *, name: str, does: str, how_to_refer: str, ages: str = ""
) -> Service:
    """A service that can help, in the directory of one's own agency."""
    actor.must(roles.KEEP_PLAN)
    if actor.agency is None:
        raise Refused(roles.KEEP_PLAN)
    words = said(name, "name", _("Name the service."))
    if Service.objects.filter(kept_by=actor.agency, name=words, is_active=True).exists():
        raise Invalid({"name": _("The directory has a service of that name.")})
    with system_context():
        row = Service.objects.create(
            name=words,
            does=said(does, "does", _("Say what it helps with.")),
            how_to_refer=said(how_to_refer, "how_to_refer", _("Say how one refers.")),
            ages=ages.strip(),
            kept_by=actor.agency,
            checked_at=clock.now(),
        )
        audit.record(actor, "plan.service_kept", subject_kind="service", subject_id=row.pk)
    return row


@transaction.atomic
def retire_service(actor: Reader, *, service: Service) -> Service:
    """It is no longer there. Referrals to it stay readable."""
    actor.must(roles.KEEP_PLAN)
    if service.kept_by_id != actor.agency_id:
        raise Refused(roles.KEEP_PLAN)
    with system_context():
        Service.objects.filter(pk=service.pk).update(is_active=False)
        audit.record(actor, "plan.service_retired", subject_kind="service", subject_id=service.pk)
    service.is_active = False
    return service
