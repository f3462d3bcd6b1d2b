"""What a sender reads of what they sent: their own words, and what they were told. Nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.practice.contacts.models import Challenge, GuestCode, Referral, Telling


@dataclass(frozen=True)
class Sent:
    referral: Referral
    tellings: Sequence[Telling]
    challenges: Sequence[Challenge]

    @property
    def may_challenge(self) -> bool:
        """Told, and no challenge waits for a manager."""
        return bool(self.tellings) and all(each.answered_at for each in self.challenges)

    @property
    def state(self) -> str:
        if any(each.answered_at is None for each in self.challenges):
            return "challenged"
        return "told" if self.tellings else "received"


def sent(reader: Reader) -> list[Sent]:
    """The latest fifty. Three queries."""
    rows = Referral.objects.sent_by(reader).select_related("recorded_by", "authority")
    return _with_answers(list(rows.order_by("-recorded_at", "-pk")[:50]))


def one_sent(reader: Reader, ref: str) -> Sent | None:
    rows = Referral.objects.sent_by(reader).filter(ref=ref)
    found = _with_answers(list(rows.select_related("recorded_by", "authority")))
    return found[0] if found else None


def of_guest(code: GuestCode) -> Sent | None:
    """What the holder of this code sent before, and what they were told: nothing else."""
    if code.referral_id is None:
        return None
    with system_context():
        rows = Referral.objects.filter(pk=code.referral_id).select_related("authority", "contact")
        found = _with_answers(list(rows))
    return found[0] if found else None


def _with_answers(rows: list[Referral]) -> list[Sent]:
    tellings: dict[int, list[Telling]] = {}
    for told in Telling.objects.filter(referral__in=rows).order_by("recorded_at", "pk"):
        tellings.setdefault(told.referral_id, []).append(told)
    challenges: dict[int, list[Challenge]] = {}
    for made in Challenge.objects.filter(referral__in=rows).order_by("recorded_at", "pk"):
        challenges.setdefault(made.referral_id, []).append(made)
    return [Sent(row, tellings.get(row.pk, []), challenges.get(row.pk, [])) for row in rows]
