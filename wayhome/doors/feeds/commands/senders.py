"""Whose a file is: the council or the force that sends it, and who may bring it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.england import AUTHORITIES
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid

FIRST_YEAR = 1992  # no episode of care in a return begins before October 1991


def may_bring(actor: Reader, authority: Authority, year: int | None) -> None:
    """A council brings its own return; the years are those that there can be."""
    latest = clock.today().year + 1
    if year is not None and not FIRST_YEAR <= year <= latest:
        raise Invalid(
            {"year": _("Give the year in which the collection ends, from 1992 to %s.") % latest}
        )
    if actor.is_system:
        return
    own = actor.agency.areas.all() if actor.agency else Authority.objects.none()
    if not own.filter(pk=authority.pk).exists():
        raise Invalid({"authority": _("Choose an authority that your agency works for.")})


def authority_of(actor: Reader, code: str) -> Authority:
    """By its published code; one that this installation has not met is taken from the list."""
    actor.must(roles.IMPORT)
    if found := Authority.objects.filter(code=code).first():
        return found
    if code not in AUTHORITIES:
        raise Invalid({"authority": _("%s is no authority's published code.") % code})
    number, name = AUTHORITIES[code]
    made = Authority.objects.create(code=code, la_code=number, name=name)
    audit.record(
        actor,
        "authority.added",
        subject_kind="authority",
        subject_id=made.pk,
        fields={"code": code},
    )
    return made


def force_of(actor: Reader, said: str) -> Agency:
    """A police force here, by its reference or its name; the only one there is if none is said."""
    actor.must(roles.IMPORT)
    forces = Agency.objects.filter(kind=Agency.Kind.POLICE, is_active=True)
    if said:
        forces = forces.filter(Q(ref=said.lower()) | Q(name__iexact=said))
    found = list(forces[:2])
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{force.ref} ({force.name})" for force in Agency.objects.filter(
        kind=Agency.Kind.POLICE, is_active=True))  # fmt: skip
    raise Invalid({"force": _("Say which force, by its reference or name: %s.") % (known or "–")})
