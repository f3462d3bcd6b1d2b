"""The census's codes, and what councils write in their place (domain.md 3.6, 3.7; Annex A).

Each function takes what stands in a cell and gives the code, or "" where it says none.
"""

import re
from collections.abc import Callable, Iterable

from wayhome.doors.feeds.ssda903.columns import ETHNIC, LS, PLACE, PROVIDER, REC


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


SOURCES = _words("1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10")
NEEDS = frozenset(f"N{number}" for number in range(10))
CATEGORIES = frozenset(("NEG", "PHY", "SAB", "EMO", "MUL"))
CLOSED = frozenset(f"RC{number}" for number in range(1, 10))
FACTORS = _words(
    "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A"
    " 15A 16A 17A 18A 18B 18C 19A 19B 19C 20 21 22A 23A 24A"
)
NO_FACTORS = "21"
DISABILITIES = _words("MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA")
NO_DISABILITY = "NONE"
YES = _words("1 Y YES TRUE")
NO = _words("0 N NO FALSE")
LETTER = re.compile(r"^\s*[a-z]{1,2}\)\s*", re.IGNORECASE)  # the lists' own: "a) Male", "zz) T4: …"
WORDS_OF_NEED = (
    ("N1", r"abuse|neglect|domestic|exploit|traffick|slavery"),
    ("N3", r"parent.*(ill|disab)|(ill|disab).*parent"),
    ("N2", r"disab"),
    ("N4", r"acute stress"),
    ("N5", r"dysfunction|disfunction"),
    ("N6", r"unacceptable behav"),
    ("N7", r"low income"),
    ("N8", r"absent parent"),
    ("N9", r"not cin|other than"),
    ("N0", r"not stated|not recorded"),
)
WORDS_OF_SOURCE = (
    ("6", r"police"),
    ("2A", r"school(?! nurs)"),
    ("3C", r"school nurs"),
    ("3B", r"health visitor"),
    ("3E", r"a ?& ?e\b|emergency department"),
    ("4", r"housing"),
    ("9", r"anonymous"),
)
WORDS_OF_LAW = (
    ("C1", r"interim care|\bico\b"),
    ("C2", r"full care|\bfco\b"),
    ("D1", r"freed|freeing"),
    ("E1", r"placement order"),
    ("V2", r"single period|section 20|\bs\.? ?20\b"),
    ("L2", r"emergency protection|\bepo\b"),
    ("L1", r"police protection"),
)


def one_of(allowed: Iterable[str]) -> Callable[[str], str]:
    """A code that stands by itself, or first: `N1 - Abuse or neglect`, `q) 6: Police`."""
    known = frozenset(allowed)

    def code(text: str) -> str:
        said = LETTER.sub("", text.upper()).strip()
        first = re.split(r"[\s:\-–(,]", said, maxsplit=1)[0]
        return said if said in known else first if first in known else ""

    return code


def _or_words(allowed: Iterable[str], words: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    by_code = one_of(allowed)
    known = [(code, re.compile(pattern, re.IGNORECASE)) for code, pattern in words]

    def code(text: str) -> str:
        found = (code for code, pattern in known if pattern.search(text))
        return by_code(text) or next(found, "")

    return code


source = _or_words(SOURCES, WORDS_OF_SOURCE)
closed = one_of(CLOSED)
legal_status = _or_words(LS, WORDS_OF_LAW)
placement = one_of(PLACE)
provider = one_of(PROVIDER)
ceased = one_of(REC)
need = _or_words(NEEDS, WORDS_OF_NEED)


def category(text: str) -> str:
    """Of abuse. Two named together are the code for more than one."""
    said = text.upper().strip()
    if said in CATEGORIES:
        return said
    kinds = {code for code in ("NEG", "PHY", "SEX", "EMO") if code in said}
    if len(kinds) > 1 or "MUL" in said:
        return "MUL"
    return {"NEG": "NEG", "PHY": "PHY", "SEX": "SAB", "EMO": "EMO"}[kinds.pop()] if kinds else ""


def factors(text: str) -> str:
    """The known ones, parted by spaces; "" if any is none."""
    said = text.upper().split()
    return " ".join(said) if all(each in FACTORS for each in said) else ""


def disabilities(text: str) -> str:
    """The known ones, or NONE, parted by spaces; "" if any is none."""
    said = text.upper().split()
    known = DISABILITIES | {NO_DISABILITY}
    return " ".join(said) if all(each in known for each in said) else ""


def known_disabilities(text: str) -> list[str]:
    """Those that are codes, each once, in the order of the alphabet."""
    return sorted(DISABILITIES.intersection(text.upper().split()))


def known_factors(text: str) -> list[str]:
    """Those that are codes, each once, in their order."""
    return list(dict.fromkeys(each for each in text.upper().split() if each in FACTORS))


def sex(text: str) -> str:
    """M, F or U; what says neither is U, and never the other."""
    said = LETTER.sub("", text.upper()).strip()
    first = re.split(r"[\s\-]", said, maxsplit=1)[0]
    known = {"1": "M", "M": "M", "MALE": "M", "2": "F", "F": "F", "FEMALE": "F"}
    others = ("0", "9", "U", "I", "UNKNOWN", "UNBORN", "NEITHER", "NOT", "INDETERMINATE")
    return known.get(said) or known.get(first) or ("U" if first in others else "")


def ethnicity(text: str) -> str:
    """A census code anywhere in what is said: `a) WBRI`, `WBRI - White British`."""
    said = re.findall(r"[A-Z]{4}", text.upper())
    return next((word for word in said if word in ETHNIC), "")


def truth(text: str) -> str:
    """ "yes", "no", or ""."""
    said = LETTER.sub("", text.upper()).strip()
    first = re.split(r"[\s\-]", said, maxsplit=1)[0]
    return "yes" if first in YES else "no" if first in NO else ""


def number(text: str) -> str:
    return text.strip() if re.fullmatch(r"\d{1,4}", text.strip()) else ""
