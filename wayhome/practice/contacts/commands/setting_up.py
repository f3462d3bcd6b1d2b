"""An administrator says the area's numbers, and whose addresses may write without an account."""

import re
from datetime import time

from django.db import IntegrityError, transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.contacts.models import AgencyDomain, FrontDoor

DOMAIN = re.compile(r"(?=.{4,120}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
# Anybody may have an address there: a code to one proves no agency.
ANYBODYS = frozenset(
    {
        "aol.com", "btinternet.com", "gmail.com", "googlemail.com", "hotmail.co.uk", "hotmail.com",
        "icloud.com", "live.co.uk", "live.com", "me.com", "msn.com", "outlook.com",
        "proton.me", "protonmail.com", "sky.com", "virginmedia.com", "yahoo.co.uk", "yahoo.com",
    }
)  # fmt: skip


@transaction.atomic
def set_numbers(
    actor: Reader, *, authority: Authority, day_phone: str, night_phone: str, opens: time,
    closes: time,
) -> FrontDoor:  # fmt: skip
    """The numbers that every form shows first. By the council of the area alone."""
    _answers(actor, authority)
    if not (day_phone.strip() and night_phone.strip()):
        raise Invalid({"night_phone": "Give a number for the day and one for the night."})
    if closes <= opens:
        raise Invalid({"closes": "The day must begin before it ends."})
    row, _new = FrontDoor.objects.update_or_create(
        authority=authority,
        defaults={
            "day_phone": day_phone.strip(),
            "night_phone": night_phone.strip(),
            "opens": opens,
            "closes": closes,
        },
    )
    audit.record(actor, "contact.numbers_set", subject_kind="front_door", subject_id=row.pk)
    return row


@transaction.atomic
def list_domain(actor: Reader, *, agency: Agency, domain: str) -> AgencyDomain:
    """People with an address there may write and answer by a code. No public mail service."""
    actor.must(roles.ADMINISTER)
    _shares_area(actor, agency)
    domain = domain.strip().lower().removeprefix("@")
    if not DOMAIN.fullmatch(domain):
        raise Invalid({"domain": "Write what stands after the @, for example school.example.org."})
    if domain in ANYBODYS:
        raise Invalid({"domain": "Anybody can have an address there. Use the agency’s own."})
    try:
        with transaction.atomic():
            row: AgencyDomain = AgencyDomain.objects.create(agency=agency, domain=domain)
    except IntegrityError as clash:
        raise Invalid({"domain": "This is on the list already."}) from clash
    fields = {"agency": agency.pk}
    audit.record(
        actor, "contact.domain_listed", subject_kind="agency_domain", subject_id=row.pk,
        fields=fields,
    )  # fmt: skip
    return row


@transaction.atomic
def unlist_domain(actor: Reader, *, domain: AgencyDomain) -> None:
    actor.must(roles.ADMINISTER)
    _shares_area(actor, domain.agency)
    audit.record(
        actor, "contact.domain_unlisted", subject_kind="agency_domain", subject_id=domain.pk
    )
    domain.delete()


def _answers(actor: Reader, authority: Authority) -> None:
    actor.must(roles.ADMINISTER)
    council = actor.agency is not None and actor.agency.kind == Agency.Kind.COUNCIL
    if not council or not actor.agency.areas.filter(pk=authority.pk).exists():  # type: ignore[union-attr]
        raise Refused(roles.ADMINISTER)


def _shares_area(actor: Reader, agency: Agency) -> None:
    """A council's administrator, about agencies of its own areas."""
    council = actor.agency is not None and actor.agency.kind == Agency.Kind.COUNCIL
    if not council:
        raise Refused(roles.ADMINISTER)
    if not agency.areas.filter(pk__in=actor.agency.areas.values("pk")).exists():  # type: ignore[union-attr]
        raise Invalid({"agency": "This agency does not work in your area."})
