"""What the page of one danger shows, as far as its reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import Watch, watches
from wayhome.foundation.rules.models import Acknowledgement, Decision, Derived
from wayhome.practice.danger.models import Danger
from wayhome.practice.danger.rules import CARE_ACTS, DISCLOSED, POLICE_ACT

OF_KIND = {Agency.Kind.COUNCIL: CARE_ACTS.code, Agency.Kind.POLICE: POLICE_ACT.code}


@dataclass(frozen=True)
class DangerPage:
    """`care` and `police` are the clocks; `mine` the one that this reader may stop."""

    danger: Danger
    care: Derived | None
    police: Derived | None
    mine: Derived | None
    prompt: Derived | None
    care_seen: Acknowledgement | None
    police_seen: Acknowledgement | None
    decisions: Sequence[Decision]
    watches: Sequence[Watch]


def danger_page(reader: Reader, danger: Danger) -> DangerPage:
    about = {"subject_kind": "danger", "subject_id": danger.pk}
    codes = (CARE_ACTS.code, POLICE_ACT.code, DISCLOSED.code)
    rows = {
        row.rule: row
        for row in Derived.objects.visible_to(reader, *codes).filter(occurrence=0, **about)
    }
    acknowledged = Acknowledgement.objects.visible_to(reader).filter(**about)
    seen = {row.rule: row for row in acknowledged.select_related("recorded_by")}
    decided = Decision.objects.visible_to(reader).filter(rule=DISCLOSED.code, **about)
    kind = reader.agency.kind if reader.agency else ""
    own = rows.get(OF_KIND.get(Agency.Kind(kind), "")) if kind else None
    return DangerPage(
        danger=danger,
        care=rows.get(CARE_ACTS.code),
        police=rows.get(POLICE_ACT.code),
        mine=own if own and own.stopped_at is None else None,
        prompt=rows.get(DISCLOSED.code),
        care_seen=seen.get(CARE_ACTS.code),
        police_seen=seen.get(POLICE_ACT.code),
        decisions=list(decided.select_related("recorded_by").order_by("-decided_at", "-pk")),
        watches=watches([danger.authority_id, danger.area_id]),
    )
