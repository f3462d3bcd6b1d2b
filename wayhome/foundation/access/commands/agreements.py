"""Sharing agreements: which purpose opens which class of data to which kind of agency."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from wayhome.foundation.access.models import AgreementLine, SharingAgreement
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Partnership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock


@transaction.atomic
def agree(
    actor: Reader,
    *,
    partnership: Partnership,
    name: str,
    review_on: date,
    lines: Iterable[tuple[str, str, str]],
) -> SharingAgreement:
    """A new sharing agreement; `lines` are (agency kind, purpose, data class)."""
    actor.must(roles.AGREEMENTS)
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
    lines: Iterable[tuple[str, str, str]],
) -> SharingAgreement:
    """Replace what an agreement opens. It holds from the next request on."""
    actor.must(roles.AGREEMENTS)
    row = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
    row.review_on, row.version = review_on, row.version + 1
    row.save(update_fields=["review_on", "version"])
    before = set(row.lines.values_list("agency_kind", "purpose", "data_class"))
    after = set(lines)
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


def _write_lines(agreement: SharingAgreement, lines: Iterable[tuple[str, str, str]]) -> None:
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, agency_kind=kind, purpose=purpose, data_class=name)
        for kind, purpose, name in sorted(set(lines))
    )
