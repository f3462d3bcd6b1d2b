"""Recording the invented children and the standing facts of their lives."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from wayhome.doors.demonstration import places
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.lives import Life
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.people import commands
from wayhome.foundation.people.commands import NewChild
from wayhome.foundation.people.models import (
    Address,
    CareStatus,
    Child,
    Home,
    Identifier,
    MustKnow,
    SafeContact,
    SchoolRoll,
)

WAYS = (
    "Text {phone}", "Ring {phone} after school", "Through their keyworker",
    "At school, at dinner time", "Through Nan, who they stay with at weekends",
    "Message on their phone, {phone}: they do not pick up calls",
)  # fmt: skip
HOURS = ("After 4 in the afternoon", "Any time", "Not before noon at weekends", "Until 9 at night")
OTHERS = ("", "", "", "Their mum may see the phone", "A friend sometimes has the phone")
NOT_TO_USE = ("", "", "", "Do not say “missing” or “police” in a message")
MUST_KNOW = (
    ("medication", "Uses an inhaler for asthma. Takes it with them, not always."),
    ("medication", "Takes tablets for epilepsy twice a day. Twelve hours without is urgent."),
    ("must_not_know", "Father must not be told where the child lives."),
    ("must_not_know", "An older cousin must not be told of reports or of interviews."),
    ("responsibility", "Mother and the council share parental responsibility."),
    ("order", "A court order keeps an adult away from the child: ring the social worker."),
    ("worker_safety", "Visit in pairs: there is a dog that is not kept in."),
    ("interpreter", "Speaks little English yet: book an interpreter, and not a relative."),
)


def record(
    rng: Rng, lives: Sequence[Life], partners: Partners, now: datetime, *, in_full: bool
) -> list[Child]:
    """Each child with their facts. Without `in_full` numbers and addresses are left out."""
    children = commands.record_children(
        SYSTEM,
        [
            NewChild(
                given_name=life.given_name,
                family_name=life.family_name,
                known_as=life.known_as,
                born_on=life.born_on,
                sex=life.sex,
                ethnicity=life.ethnicity,
                authority=partners.authorities[life.area],
                responsible_from=life.born_on,
            )
            for life in lives
        ],
    )
    facts: list[AboutChild] = []
    for life, child in zip(lives, children, strict=True):
        facts += _facts(rng, life, child.pk, partners, now.date())
        if in_full:
            facts += _details(rng, life, child.pk, partners)
    commands.record_facts(SYSTEM, facts)
    return children


def _facts(
    rng: Rng, life: Life, child: int, partners: Partners, today: date
) -> Iterator[AboutChild]:
    over_on = life.eighteen_on if life.eighteen_on <= today else None
    yield Home(
        child_id=child,
        authority=partners.authorities[life.area],
        from_on=life.born_on,
        until_on=life.care_from,
    )
    for place, placement in enumerate(life.placements):
        later = life.placements[place + 1 :]
        yield Home(
            child_id=child,
            authority=partners.authorities[placement.area],
            carer=placement.carer,
            placement_type=placement.code,
            provider_type="PR4" if placement.carer else "PR1",
            from_on=placement.from_on,
            until_on=later[0].from_on if later else over_on,
        )
    if life.care_from:
        yield CareStatus(
            child_id=child,
            status="looked_after",
            legal_status=life.legal_status,
            need=life.need,
            from_on=life.care_from,
            until_on=over_on and max(over_on, life.care_from),
        )
    elif rng.random() < 0.5:
        yield CareStatus(
            child_id=child,
            status="in_need" if rng.random() < 0.8 else "child_protection",
            from_on=max(life.born_on, life.year_from.date() - timedelta(days=200)),
        )
    if life.school:
        yield SchoolRoll(
            child_id=child,
            school=life.school,
            from_on=max(life.born_on, life.year_from.date() - timedelta(days=400)),
            until_on=over_on,
        )


def _details(rng: Rng, life: Life, child: int, partners: Partners) -> Iterator[AboutChild]:
    yield Address(
        child_id=child,
        text=f"{int(rng.integers(1, 120))} {_one(rng, places.STREETS)}",
        postcode=f"ZZ99 {int(rng.integers(1, 10))}{_letters(rng)}",
        is_withheld=bool(rng.random() < 0.03),
        from_on=life.care_from or life.born_on,
    )
    if life.in_care:
        yield Identifier(
            child_id=child,
            kind=Identifier.Kind.LA_CHILD_ID,
            issuer=partners.authorities[life.area].code,
            value=f"9{life.number:07}",
        )
    if rng.random() < 0.4 and (number := nhs_number(life.number)):
        yield Identifier(child_id=child, kind=Identifier.Kind.NHS, value=number)
    if life.times_missing and rng.random() < 0.7:
        phone = f"07700 900{int(rng.integers(0, 1000)):03}"
        yield SafeContact(
            child_id=child,
            way=_one(rng, WAYS).format(phone=phone),
            hours=_one(rng, HOURS),
            others_with_phone=_one(rng, OTHERS),
            words_not_to_use=_one(rng, NOT_TO_USE),
        )
    if rng.random() < (0.2 if life.times_missing else 0.05):
        kind, text = MUST_KNOW[int(rng.integers(len(MUST_KNOW)))]
        yield MustKnow(child_id=child, kind=kind, text=text, from_on=life.year_from.date())


def nhs_number(number: int) -> str:
    """A number in the range 999 000 0000 on, which is kept free for tests; "" where none fits."""
    if number >= 1_000_000:
        return ""
    digits = f"999{number:06}"
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return "" if check == 10 else f"{digits}{check % 11}"


def _one(rng: Rng, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]


def _letters(rng: Rng) -> str:
    return "".join("ABDEFGHJLNPQRSTUWXYZ"[int(place)] for place in rng.integers(0, 20, 2))
