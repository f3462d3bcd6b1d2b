"""What is said of somebody, and the same made ready to be compared: one flat row for every engine.

`Said` is what a form, a feed's row, a file's line or the register says. `Person` is what Python
and DuckDB compare, field by field (`levels.py`); made here alone, so that they cannot differ.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from wayhome.foundation.matching.names import bones, fold, forms, is_nobodys, is_unborn, spellings

POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")


@dataclass(frozen=True)
class Said:
    """Facts as they came. Unknown ones stay empty. `numbers` are (kind, issuer, value)."""

    key: str
    given: str = ""
    family: str = ""
    born_on: date | None = None
    is_estimated: bool = False  # an assessed or expected date of birth
    is_unaccompanied: bool = False
    sex: str = ""
    postcodes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()  # a suburb or district where there is no British postcode
    street: str = ""
    phones: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Absent is None for text and empty for lists."""

    unique_id: str
    given: str | None
    first: str | None
    given_spellings: list[str]
    given_forms: list[str]
    given_bones: str | None
    family: str | None
    family_parts: list[str]
    family_bones: str | None
    born: str | None  # YYYYMMDD
    born_day: int | None  # the same as a count of days
    born_turned: str | None  # day and month exchanged, where that is another date
    is_vague: bool  # a day that is written where none is known
    is_unborn: bool
    sex: str | None
    postcodes: list[str]
    areas: list[str]
    street: str | None
    phones: list[str]
    schools: list[str]
    numbers: list[str]
    number_kinds: list[str]
    number_text: str | None  # all of them, to see one wrong digit

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def prepare(said: Said) -> Person:
    given, family = fold(said.given), fold(said.family)
    unborn = is_unborn(given)
    given = "" if is_nobodys(given) else given
    family = "" if is_nobodys(family) else family
    first = given.split(" ")[0]
    postcodes = _unique(_bare(each) for each in said.postcodes)
    areas = {fold(each) for each in said.areas} | {_sector(each) for each in postcodes}
    numbers = [(kind, issuer, _bare(value)) for kind, issuer, value in said.numbers if value]
    texts = _unique(":".join(number) for number in numbers)
    return Person(
        unique_id=said.key,
        given=given or None,
        first=first or None,
        given_spellings=list(spellings(first)),
        given_forms=list(forms(first)),
        given_bones=bones(first) or None,
        family=family or None,
        family_parts=_unique(part for part in family.split(" ") if len(part) > 2),
        family_bones=bones(family) or None,
        born=said.born_on.strftime("%Y%m%d") if said.born_on else None,
        born_day=said.born_on.toordinal() if said.born_on else None,
        born_turned=_turned(said.born_on),
        is_vague=_is_vague(said),
        is_unborn=unborn,
        sex=said.sex if said.sex in ("F", "M") else None,
        postcodes=postcodes,
        areas=_unique(areas),
        street=fold(said.street) or None,
        phones=_unique(_phone(each) for each in said.phones),
        schools=_unique(fold(each) for each in said.schools),
        numbers=texts,
        number_kinds=_unique(f"{kind}:{issuer}" for kind, issuer, _value in numbers),
        number_text=" ".join(texts) or None,
    )


def _unique(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _sector(postcode: str) -> str:
    """CW7 1AB is in sector CW7 1; what is no British postcode has none."""
    found = POSTCODE.match(postcode)
    return f"{found[1]} {found[2][0]}" if found else ""


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits[-10:] if len(digits) >= 10 else ""


def _turned(born_on: date | None) -> str | None:
    if born_on is None or born_on.day > 12 or born_on.day == born_on.month:
        return None
    return f"{born_on.year:04}{born_on.day:02}{born_on.month:02}"


def _is_vague(said: Said) -> bool:
    """1 January stands for an unknown day in every register; the 15th for one of an assessed age
    (UASC); and an estimated date is one by its own word."""
    if said.born_on is None:
        return False
    new_year = (said.born_on.month, said.born_on.day) == (1, 1)
    middle = said.is_unaccompanied and said.born_on.day == 15
    return said.is_estimated or new_year or middle
