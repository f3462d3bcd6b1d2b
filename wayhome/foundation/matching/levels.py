"""How two people are compared: each field's levels, best first, in SQL and in Python.

One list for both speeds: Splink reads `sql` in DuckDB, the lookup calls `holds`. That the
two agree is tested pair by pair. The first level that holds is the pair's; `absent` (nothing to
compare) weighs nothing; the last level is what is left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from wayhome.foundation.matching.person import Person

NEAR = 0.9  # Jaro-Winkler likeness of two spellings of one name
ALIKE = 0.75  # likeness of which more is left than chance
STREET = 0.88
Holds = Callable[[Person, Person], bool]


@dataclass(frozen=True)
class Level:
    code: str
    sql: str  # of columns x_l and x_r; {jw}, {dl}, {any} and {meet} are the dialect's
    holds: Holds


@dataclass(frozen=True)
class Comparison:
    """`frequency` is the column whose common values weigh less at the first level."""

    name: str
    columns: tuple[str, ...]
    absent: Level
    levels: Sequence[Level]
    other: str  # code of what is left
    frequency: str = ""

    def level(self, a: Person, b: Person) -> str:
        if self.absent.holds(a, b):
            return ABSENT
        return next((each.code for each in self.levels if each.holds(a, b)), self.other)

    @property
    def codes(self) -> list[str]:
        return [*(each.code for each in self.levels), self.other]


ABSENT = "absent"
HOUSEHOLD = "household"  # shared by two who have different first names: brothers and sisters do


def _any(a: Sequence[str], b: Sequence[str]) -> bool:
    return not set(a).isdisjoint(b)


def _near(a: str | None, b: str | None) -> bool:
    if a is None or b is None:
        return False
    return JaroWinkler.similarity(a, b) >= NEAR or (
        min(len(a), len(b)) > 3 and DamerauLevenshtein.distance(a, b) <= 1
    )


def _one_slip(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and DamerauLevenshtein.distance(a, b) <= 1


def _alike(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and JaroWinkler.similarity(a, b) >= ALIKE


def _one_slip_sql(column: str) -> str:
    """Counting slips is dear: asked only where lengths, and then a cheaper count, allow for one."""
    a, b = f"{column}_l", f"{column}_r"
    return (
        f"(abs(length({a}) - length({b})) <= 1 AND levenshtein({a}, {b}) <= 2"
        f" AND {{dl}}({a}, {b}) <= 1)"
    )


def _near_sql(column: str) -> str:
    a, b = f"{column}_l", f"{column}_r"
    return (
        f"({{jw}}({a}, {b}) >= {NEAR} OR (length({a}) > 3 AND length({b}) > 3"
        f" AND {_one_slip_sql(column)}))"
    )


def _reversed(a: Person, b: Person) -> bool:
    return a.given == b.family and a.family == b.given and a.given != a.family and (
        a.given is not None and a.family is not None)  # fmt: skip


REVERSED = "(given_l = family_r AND family_l = given_r AND given_l <> family_l)"


def _siblings(a: Person, b: Person) -> bool:
    """One family name, and first names that nobody would take for one another."""
    if a.first is None or b.first is None or a.family != b.family or a.family is None:
        return False
    likely = (
        _alike(a.first, b.first)
        or _any(a.given_forms, b.given_forms)
        or _any(a.given_spellings, b.given_spellings)
    )
    return not (likely or a.given_bones == b.given_bones)


NAMED = ("first", "given_spellings", "given_forms", "given_bones", "family")
SIBLINGS = (
    f"family_l = family_r AND {{jw}}(first_l, first_r) < {ALIKE}"
    " AND NOT {any}(given_forms_l, given_forms_r)"
    " AND NOT {any}(given_spellings_l, given_spellings_r) AND given_bones_l <> given_bones_r"
)


def _one_has_more(a: Person, b: Person) -> bool:
    """JOHN and JOHN PAUL: the first name is the same, and only one of the two says another."""
    return a.first == b.first and a.first is not None and (a.given == a.first or b.given == b.first)


def _days_apart(a: Person, b: Person) -> int:
    return abs((a.born_day or 0) - (b.born_day or 0))


def _same_street(a: Person, b: Person) -> bool:
    return (
        a.street is not None
        and b.street is not None
        and (JaroWinkler.similarity(a.street, b.street) >= STREET)
    )


def _at_odds(a: Person, b: Person) -> bool:
    """A kind of number that each has one of, and not the same."""
    kinds = set(a.number_kinds) & set(b.number_kinds)
    return len(kinds) > len(set(a.numbers) & set(b.numbers))


def _one_digit(a: Person, b: Person) -> bool:
    return _one_slip(a.number_text, b.number_text)


AT_ODDS = "{size}({meet}(number_kinds_l, number_kinds_r)) > {size}({meet}(numbers_l, numbers_r))"


GIVEN = Comparison(
    "given",
    ("given", "first", "given_spellings", "given_forms", "given_bones", "family"),
    Level(ABSENT, "(given_l IS NULL OR given_r IS NULL)", lambda a, b: not (a.given and b.given)),
    (
        Level("same", "given_l = given_r", lambda a, b: a.given == b.given),
        Level(
            "first",
            "(first_l = first_r AND (given_l = first_l OR given_r = first_r))",
            _one_has_more,
        ),
        Level("reversed", REVERSED, _reversed),
        Level(
            "spelling",
            "(first_l <> first_r AND {any}(given_spellings_l, given_spellings_r))",
            lambda a, b: a.first != b.first and _any(a.given_spellings, b.given_spellings),
        ),
        Level(
            "form",
            "(first_l <> first_r AND {any}(given_forms_l, given_forms_r))",
            lambda a, b: a.first != b.first and _any(a.given_forms, b.given_forms),
        ),
        Level(
            "near",
            f"({_near_sql('first')} OR given_bones_l = given_bones_r)",
            lambda a, b: _near(a.first, b.first) or a.given_bones == b.given_bones,
        ),
        Level(
            "alike", f"{{jw}}(first_l, first_r) >= {ALIKE}", lambda a, b: _alike(a.first, b.first)
        ),
    ),
    "differs",
    frequency="given",
)
FAMILY = Comparison(
    "family",
    ("family", "family_parts", "family_bones", "given"),
    Level(  # names exchanged are weighed once, as the given name
        ABSENT,
        f"(family_l IS NULL OR family_r IS NULL OR {REVERSED})",
        lambda a, b: not (a.family and b.family) or _reversed(a, b),
    ),
    (
        Level("same", "family_l = family_r", lambda a, b: a.family == b.family),
        Level(
            "part",
            "{any}(family_parts_l, family_parts_r)",
            lambda a, b: _any(a.family_parts, b.family_parts),
        ),
        Level(
            "near",
            f"({_near_sql('family')} OR family_bones_l = family_bones_r)",
            lambda a, b: _near(a.family, b.family) or a.family_bones == b.family_bones,
        ),
        Level(
            "alike",
            f"{{jw}}(family_l, family_r) >= {ALIKE}",
            lambda a, b: _alike(a.family, b.family),
        ),
    ),
    "differs",
    frequency="family",
)
BORN = Comparison(
    "born",
    ("born", "born_day", "born_turned", "is_vague", "is_unborn"),
    Level(ABSENT, "(born_l IS NULL OR born_r IS NULL)", lambda a, b: not (a.born and b.born)),
    (
        Level(
            "same",
            "(born_l = born_r AND NOT is_vague_l AND NOT is_vague_r)",
            lambda a, b: a.born == b.born and not (a.is_vague or b.is_vague),
        ),
        Level("same_vague", "born_l = born_r", lambda a, b: a.born == b.born),
        Level("turned", "born_l = born_turned_r", lambda a, b: a.born == b.born_turned),
        Level(
            "digit",
            _one_slip_sql("born"),
            lambda a, b: _one_slip(a.born, b.born),
        ),
        Level(
            "expected",
            "((is_unborn_l OR is_unborn_r) AND abs(born_day_l - born_day_r) <= 45)",
            lambda a, b: (a.is_unborn or b.is_unborn) and _days_apart(a, b) <= 45,
        ),
        Level(
            "assessed",
            "((is_vague_l OR is_vague_r) AND abs(born_day_l - born_day_r) <= 1100)",
            lambda a, b: (a.is_vague or b.is_vague) and _days_apart(a, b) <= 1100,
        ),
    ),
    "differs",
)
SEX = Comparison(
    "sex",
    ("sex",),
    Level(ABSENT, "(sex_l IS NULL OR sex_r IS NULL)", lambda a, b: not (a.sex and b.sex)),
    (Level("same", "sex_l = sex_r", lambda a, b: a.sex == b.sex),),
    "differs",
)
PLACE = Comparison(
    "place",
    ("postcodes", "areas", *NAMED),
    Level(
        ABSENT,
        "({size}(postcodes_l) = 0 OR {size}(postcodes_r) = 0)",
        lambda a, b: not (a.postcodes and b.postcodes),
    ),
    (
        Level(
            HOUSEHOLD,
            f"({SIBLINGS} AND {{any}}(postcodes_l, postcodes_r))",
            lambda a, b: _siblings(a, b) and _any(a.postcodes, b.postcodes),
        ),
        Level(
            "postcode",
            "{any}(postcodes_l, postcodes_r)",
            lambda a, b: _any(a.postcodes, b.postcodes),
        ),
        Level("area", "{any}(areas_l, areas_r)", lambda a, b: _any(a.areas, b.areas)),
    ),
    "differs",
)
STREETS = Comparison(
    "street",
    ("street", *NAMED),
    Level(
        ABSENT,
        "(street_l IS NULL OR street_r IS NULL)",
        lambda a, b: not (a.street and b.street),
    ),
    (
        Level(
            HOUSEHOLD,
            f"({SIBLINGS} AND {{jw}}(street_l, street_r) >= {STREET})",
            lambda a, b: _siblings(a, b) and _same_street(a, b),
        ),
        Level("same", "street_l = street_r", lambda a, b: a.street == b.street),
        Level("near", f"{{jw}}(street_l, street_r) >= {STREET}", _same_street),
    ),
    "differs",
)
PHONE = Comparison(
    "phone",
    ("phones", *NAMED),
    Level(
        ABSENT,
        "({size}(phones_l) = 0 OR {size}(phones_r) = 0)",
        lambda a, b: not (a.phones and b.phones),
    ),
    (
        Level(
            HOUSEHOLD,
            f"({SIBLINGS} AND {{any}}(phones_l, phones_r))",
            lambda a, b: _siblings(a, b) and _any(a.phones, b.phones),
        ),
        Level("shared", "{any}(phones_l, phones_r)", lambda a, b: _any(a.phones, b.phones)),
    ),
    "differs",
)
SCHOOL = Comparison(
    "school",
    ("schools",),
    Level(
        ABSENT,
        "({size}(schools_l) = 0 OR {size}(schools_r) = 0)",
        lambda a, b: not (a.schools and b.schools),
    ),
    (Level("same", "{any}(schools_l, schools_r)", lambda a, b: _any(a.schools, b.schools)),),
    "differs",
)
NUMBER = Comparison(
    "number",
    ("numbers", "number_kinds", "number_text"),
    Level(
        ABSENT,
        "NOT {any}(number_kinds_l, number_kinds_r)",
        lambda a, b: not _any(a.number_kinds, b.number_kinds),
    ),
    (
        Level(
            "same",
            "({any}(numbers_l, numbers_r) AND NOT " + AT_ODDS + ")",
            lambda a, b: _any(a.numbers, b.numbers) and not _at_odds(a, b),
        ),
        Level("mixed", "{any}(numbers_l, numbers_r)", lambda a, b: _any(a.numbers, b.numbers)),
        Level("digit", _one_slip_sql("number_text"), _one_digit),
    ),
    "differs",
)
COMPARISONS = (GIVEN, FAMILY, BORN, SEX, PLACE, STREETS, PHONE, SCHOOL, NUMBER)
