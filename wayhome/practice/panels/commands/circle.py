"""Whom an item brings into a child's circle: whoever hears it or is asked about it, for it alone.

Rows are narrowed to the item (`case_ref`), so that they open nothing else a panel ever said (P27).
Who may not read what a panel said reads "another service" there (P22).
"""

from collections.abc import Iterable

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import AgreementLine, Involvement
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.practice.panels.models import Item


def bring_in(actor: Reader, *, items: Iterable[Item], agency: Agency, basis: str) -> None:
    """Open these items to an agency that does not read them already. In the system context."""
    wanted = list(items)
    if not wanted:
        return
    reads = _readers(agency, {item.child_id for item in wanted}, {item.ref for item in wanted})
    for item in wanted:
        if (item.child_id, "") in reads or (item.child_id, item.ref) in reads:
            continue
        row = Involvement.objects.create(
            child_id=item.child_id,
            agency=agency,
            purpose=Purpose.PANEL_ITEM,
            basis=basis[:200],
            case_ref=item.ref,
            shown_with=DataClass.PANEL,
            recorded_by_id=actor.user_id,
        )
        audit.record(
            actor,
            "circle.joined",
            subject_kind="involvement",
            subject_id=row.pk,
            child_id=item.child_id,
            fields={"agency": agency.pk, "purpose": Purpose.PANEL_ITEM.value},
        )


def _readers(agency: Agency, children: set[int], refs: set[str]) -> set[tuple[int, str]]:
    """(child, case) of this agency's own rows of the circle that open what a panel says."""
    now = clock.now()
    opening = AgreementLine.objects.filter(
        agency_kind=agency.kind,
        data_class=DataClass.PANEL,
        agreement__partnership__agencies=agency,
        agreement__from_at__lte=now,
        agreement__until_at=None,
    ).values_list("purpose", flat=True)
    purposes = {*opening, Purpose.PANEL_ITEM.value}
    rows = Involvement.objects.live(now).filter(
        child__in=children,
        agency=agency,
        team=None,
        user=None,
        purpose__in=purposes,
        case_ref__in=["", *refs],
    )
    return set(rows.values_list("child_id", "case_ref"))


def send_away(actor: Reader, *, item: Item, agency: Agency) -> None:
    """Close the item to an agency that was asked by mistake, from now on."""
    rows = Involvement.objects.live().filter(
        child=item.child_id, agency=agency, purpose=Purpose.PANEL_ITEM, case_ref=item.ref
    )
    for row in rows:
        row.until_at = clock.now()
        row.save(update_fields=["until_at"])
        audit.record(
            actor,
            "circle.left",
            subject_kind="involvement",
            subject_id=row.pk,
            child_id=row.child_id,
        )
