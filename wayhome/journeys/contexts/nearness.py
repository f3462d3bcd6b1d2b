"""Whether two tellings may be of one place or group, by their words alone. Pure.

It says "may be", to a person who reads both; it joins nothing.
"""

from rapidfuzz.distance import JaroWinkler

from wayhome.foundation.matching.names import fold

SMALL = frozenset(
    [
        "THE",
        "A",
        "AN",
        "OF",
        "ON",
        "IN",
        "AT",
        "BY",
        "TO",
        "NEAR",
        "AND",
        "WHO",
        "FROM",
        "FOR",
        "OFF",
        "NEXT",
        "BEHIND",
        "OUTSIDE",
    ]
)
SHORT = {
    "ST": "STREET", "RD": "ROAD", "AVE": "AVENUE", "LN": "LANE", "SQ": "SQUARE", "STN": "STATION",
    "PK": "PARK", "CTR": "CENTRE", "CENTER": "CENTRE", "SCH": "SCHOOL", "INSTA": "INSTAGRAM",
    "SNAP": "SNAPCHAT", "MCDONALDS": "MCDONALD", "TAKEAWAY": "TAKEAWAYS",
}  # fmt: skip
# Words that many places and groups share: alone they are no likeness.
COMMON = frozenset(
    [
        "STREET",
        "ROAD",
        "AVENUE",
        "LANE",
        "SQUARE",
        "STATION",
        "PARK",
        "CENTRE",
        "SCHOOL",
        "SHOP",
        "SHOPS",
        "HOTEL",
        "FLAT",
        "FLATS",
        "HOUSE",
        "ESTATE",
        "TOWN",
        "HIGH",
        "BUS",
        "TRAIN",
        "COLLEGE",
        "CLUB",
        "PUB",
        "GROUP",
        "GANG",
        "FRIENDS",
        "BOYS",
        "GIRLS",
        "LADS",
        "CHILDREN",
        "YOUNG",
        "PEOPLE",
        "TEENAGERS",
        "ONLINE",
        "CHAT",
        "INSTAGRAM",
        "SNAPCHAT",
        "SERVER",
        "ACCOUNT",
        "NORTH",
        "SOUTH",
        "EAST",
        "WEST",
        "OLD",
        "NEW",
        "MEET",
    ]
)
ALIKE = 0.92  # of two words, a slip of the pen apart
SHARED = 0.6  # of the words of the shorter


def words(name: str) -> frozenset[str]:
    said = (SHORT.get(word, word) for word in fold(name).split())
    return frozenset(word for word in said if word not in SMALL)


def near(one: str, other: str) -> bool:
    a, b = sorted((words(one), words(other)), key=len)
    if not a or not b:
        return False
    if a == b:
        return True
    numbers = [{word for word in each if word[0].isdigit()} for each in (a, b)]
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):
        return False  # 12 and 14 of one street
    shared = {word for word in a if any(_alike(word, each) for each in b)}
    return len(shared) >= SHARED * len(a) and bool(shared - COMMON)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if one[0].isdigit() or other[0].isdigit():
        return False
    return JaroWinkler.similarity(one, other) >= ALIKE
