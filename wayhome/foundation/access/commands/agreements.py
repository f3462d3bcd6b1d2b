"""Sharing agreements: which purpose opens which class of data to which kind of agency."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.defaults import never
from wayhome.foundation.access.models import AgreementLine, SharingAgreement
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Partnership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused

Line = tuple[str, str, str]
CHANGED_BY = ("council", "police", "health")


@transaction.atomic
def agree(
    actor: Reader,
    *,
    partnership: Partnership,
    name: str,
    review_on: date,
    lines: Iterable[Line],
) -> SharingAgreement:
    """A new sharing agreement; `lines` are (agency kind, purpose, data class)."""
    _must_share(actor, partnership)
    lines = _checked(lines)
    agreement = SharingAgreement.objects.create(
        partnership=partnership, name=name, review_on=review_on, from_at=clock.now()
    )
    _write_lines(agreement, lines)
    audit.record(actor, "agreement.made", subject_kind="agreement", subject_id=agreement.pk)
    return agreement


@transaction.atomic
def change_agreement(
    actor: Reader,
    *,
    agreement: SharingAgreement,
    review_on: date,
    lines: Iterable[Line],
    version: int | None = None,
) -> SharingAgreement:
    """Replace what an agreement opens. It holds from the next request on.

    `version` is the one that the change was made to; somebody else's change since is a Conflict.
    """
    _must_share(actor, agreement.partnership)
    lines = _checked(lines)
    row = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
    if version not in (None, row.version):
        now = {"review_on": row.review_on, "lines": sorted(_standing(row))}
        raise Conflict(now, "", row.version)
    row.review_on, row.version = review_on, row.version + 1
    row.save(update_fields=["review_on", "version"])
    before, after = _standing(row), set(lines)
    row.lines.all().delete()
    _write_lines(row, after)
    audit.record(
        actor,
        "agreement.changed",
        subject_kind="agreement",
        subject_id=row.pk,
        fields={
            "opened": sorted(" ".join(line) for line in after - before),
            "closed": sorted(" ".join(line) for line in before - after),
        },
    )
    return row


def _must_share(actor: Reader, partnership: Partnership) -> None:
    """Its own agencies change an agreement, and of them the statutory safeguarding partners."""
    actor.must(roles.AGREEMENTS)
    if actor.is_system:
        return
    agency = actor.agency
    if agency is None or agency.kind not in CHANGED_BY:
        raise Refused(roles.AGREEMENTS)
    if not partnership.agencies.filter(pk=agency.pk).exists():
        raise Refused(roles.AGREEMENTS)


def _checked(lines: Iterable[Line]) -> list[Line]:
    """No line that opens what may not be opened (P21), and none twice."""
    found = sorted(set(lines))
    for kind, purpose, name in found:
        if name in never(kind, purpose):
            who, what = Agency.Kind(kind).label, DataClass(name).label
            words = _("%(who)s: “%(what)s” may never be opened to them.")
            raise Invalid({"opens": words % {"who": who, "what": what}})
    return found


def _standing(agreement: SharingAgreement) -> set[Line]:
    return set(agreement.lines.values_list("agency_kind", "purpose", "data_class"))


def _write_lines(agreement: SharingAgreement, lines: Iterable[Line]) -> None:
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, agency_kind=kind, purpose=purpose, data_class=name)
        for kind, purpose, name in sorted(set(lines))
    )
