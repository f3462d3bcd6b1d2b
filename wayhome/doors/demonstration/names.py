"""Names for invented children, by sex and by the ethnicity that a return would code."""

from faker.providers.person.en_GB import Provider as British

from wayhome.doors.demonstration.chances import Rng

ENGLISH_GIRLS = tuple(dict.fromkeys(British.first_names_female))
ENGLISH_BOYS = tuple(dict.fromkeys(British.first_names_male))
ENGLISH_FAMILIES = tuple(dict.fromkeys(British.last_names))

ASIAN_GIRLS = (
    "Aisha", "Anaya", "Ayesha", "Diya", "Fatima", "Hafsa", "Inaya", "Khadija", "Laiba", "Maryam",
    "Meera", "Nadia", "Priya", "Riya", "Saanvi", "Sana", "Zara", "Zoya",
)  # fmt: skip
ASIAN_BOYS = (
    "Aarav", "Adeel", "Arjun", "Bilal", "Danyal", "Faisal", "Hamza", "Haris", "Imran", "Kabir",
    "Mohammed", "Omar", "Rayyan", "Rohan", "Sami", "Usman", "Yusuf", "Zain",
)  # fmt: skip
ASIAN_FAMILIES = (
    "Ahmed", "Akhtar", "Ali", "Begum", "Bhatt", "Chaudhry", "Das", "Hussain", "Iqbal", "Khan",
    "Mahmood", "Malik", "Mistry", "Patel", "Rahman", "Shah", "Singh", "Uddin",
)  # fmt: skip
BLACK_GIRLS = (
    "Abena", "Ada", "Amina", "Ayomide", "Chidinma", "Efua", "Esi", "Folake", "Imani", "Kehinde",
    "Makeda", "Naomi", "Ngozi", "Nyah", "Precious", "Shanice", "Tiwa", "Zuri",
)  # fmt: skip
BLACK_BOYS = (
    "Ayo", "Chinedu", "Daniel", "Ebo", "Emeka", "Femi", "Isaiah", "Jabari", "Jermaine", "Kofi",
    "Kwame", "Malachi", "Obi", "Samuel", "Tafari", "Tunde", "Yaw", "Zion",
)  # fmt: skip
BLACK_FAMILIES = (
    "Abebe", "Acheampong", "Adeyemi", "Agyeman", "Balogun", "Boateng", "Campbell", "Danso",
    "Eze", "Francis", "Johnson", "Kamara", "Mensah", "Nwosu", "Okafor", "Osei", "Owusu", "Tesfaye",
)  # fmt: skip
OTHER_GIRLS = ("Ana", "Daria", "Elif", "Jana", "Lina", "Mai", "Olena", "Rona", "Shirin", "Zofia")
OTHER_BOYS = ("Aram", "Dawit", "Filip", "Ibrahim", "Karwan", "Luan", "Minh", "Oskar", "Rebin")
OTHER_FAMILIES = (
    "Bardhi", "Demir", "Hoxha", "Kaya", "Kowalski", "Le", "Nguyen", "Novak", "Popescu", "Rashid",
    "Saleh", "Shehu", "Tran", "Wójcik", "Zhang",
)  # fmt: skip
KNOWN_AS = ("Ash", "Bear", "Bo", "Dee", "Jay", "Kit", "Lex", "Mo", "Red", "Sky", "Tee", "Ziggy")

# SSDA903 codes and shares of looked-after children (domain.md 8.4)
ETHNICITIES = (
    ("WBRI", 0.66), ("WOTH", 0.05), ("MWBC", 0.05), ("MWBA", 0.03), ("MOTH", 0.03),
    ("BCRB", 0.02), ("BAFR", 0.05), ("BOTH", 0.01), ("APKN", 0.025), ("AIND", 0.01),
    ("ABAN", 0.01), ("AOTH", 0.005), ("OOTH", 0.04), ("NOBT", 0.01),
)  # fmt: skip
_GROUPS = {
    "A": (ASIAN_GIRLS, ASIAN_BOYS, ASIAN_FAMILIES),
    "B": (BLACK_GIRLS, BLACK_BOYS, BLACK_FAMILIES),
    "O": (OTHER_GIRLS, OTHER_BOYS, OTHER_FAMILIES),
}
_ENGLISH = (ENGLISH_GIRLS, ENGLISH_BOYS, ENGLISH_FAMILIES)


def name(rng: Rng, sex: str, ethnicity: str) -> tuple[str, str]:
    """(given name, family name)."""
    group = "O" if ethnicity == "WOTH" else ethnicity[0]
    girls, boys, families = _GROUPS.get(group, _ENGLISH)
    if group == "M" and rng.random() < 0.4:
        families = BLACK_FAMILIES if ethnicity in ("MWBC", "MWBA") else ASIAN_FAMILIES
    given = girls if sex == "F" else boys
    first, last = rng.integers(0, (len(given), len(families)))
    return given[first], families[last]


def known_as(rng: Rng) -> str:
    """What about one child in fourteen would rather be called."""
    return KNOWN_AS[int(rng.integers(len(KNOWN_AS)))] if rng.random() < 0.07 else ""


__all__ = ["ETHNICITIES", "known_as", "name"]
