"""Authorities, agencies and partnerships: set up from the console of the installation.

No role has this permission: an agency that could make agencies could make itself into a police
force. `readers.SYSTEM` has every permission.
"""

from collections.abc import Iterable

from django.db import transaction

from wayhome.foundation.agencies.models import Agency, Authority, Partnership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.errors import Invalid

SET_UP = "house.set_up"


@transaction.atomic
def add_authority(actor: Reader, *, code: str, name: str, la_code: str = "") -> Authority:
    """By its published codes. Asked for twice, there once."""
    actor.must(SET_UP)
    row, is_new = Authority.objects.get_or_create(
        code=code, defaults={"name": name, "la_code": la_code}
    )
    if is_new:
        audit.record(actor, "authority.added", subject_kind="authority", subject_id=row.pk)
    return row


@transaction.atomic
def add_partnership(actor: Reader, *, name: str) -> Partnership:
    actor.must(SET_UP)
    row, is_new = Partnership.objects.get_or_create(name=name)
    if is_new:
        audit.record(actor, "partnership.added", subject_kind="partnership", subject_id=row.pk)
    return row


@transaction.atomic
def add_agency(
    actor: Reader,
    *,
    name: str,
    kind: str,
    areas: Iterable[Authority] = (),
    partnerships: Iterable[Partnership] = (),
    owner: Agency | None = None,
) -> Agency:
    actor.must(SET_UP)
    if kind not in Agency.Kind.values:
        raise Invalid({"kind": "Say what kind of agency it is."})
    if Agency.objects.filter(name=name).exists():
        raise Invalid({"name": "There is an agency of that name."})
    row = Agency.objects.create(name=name, kind=kind, owner=owner)
    row.areas.set(areas)
    row.partnerships.set(partnerships)
    audit.record(actor, "agency.added", subject_kind="agency", subject_id=row.pk)
    return row


@transaction.atomic
def change_agency(
    actor: Reader,
    *,
    agency: Agency,
    areas: Iterable[Authority],
    partnerships: Iterable[Partnership],
    is_active: bool = True,
) -> Agency:
    """Whose areas it works in and with whom it shares. Closed, it lets nobody in."""
    actor.must(SET_UP)
    row = Agency.objects.select_for_update().get(pk=agency.pk)
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    row.areas.set(areas)
    row.partnerships.set(partnerships)
    audit.record(
        actor,
        "agency.changed",
        subject_kind="agency",
        subject_id=row.pk,
        fields={
            "areas": sorted(row.areas.values_list("pk", flat=True)),
            "partnerships": sorted(row.partnerships.values_list("pk", flat=True)),
            "is_active": is_active,
        },
    )
    return row
