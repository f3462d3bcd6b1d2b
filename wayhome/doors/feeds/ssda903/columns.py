"""The tables of an SSDA903 return that are taken in: their columns and codes (domain.md 3.1)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wayhome.doors.feeds import reading

FEED = "ssda903"
KEEP_RAW_DAYS = 400  # files and rows as they came: until the next return is in and checked (P45)
EXPECTED_DAYS = 400  # once a year


@dataclass(frozen=True)
class Table(reading.Table):
    """One file. `begins`, `ends` and `born` name the columns that say from when to when."""

    begins: str = ""
    ends: str = ""
    born: str = ""

    @property
    def dates(self) -> tuple[str, ...]:
        return tuple(column for column in (self.born, self.begins, self.ends) if column)


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


HEADER = Table(
    "Header", _words("CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB"), born="DOB", is_required=True
)
EPISODES = Table(
    "Episodes",
    _words(
        "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST"
        " URN"
    ),
    begins="DECOM",
    ends="DEC",
)
MISSING = Table(
    "Missing",
    _words("CHILD DOB MISSING MIS_START MIS_END"),
    begins="MIS_START",
    ends="MIS_END",
    born="DOB",
)
UASC = Table("UASC", _words("CHILD SEX DOB DUC"), ends="DUC", born="DOB")
TABLES = {table.name: table for table in (HEADER, EPISODES, MISSING, UASC)}

# Codes. Where years differ, what any year allows is taken: a code of another year is no reason to
# lose what it says.
ETHNIC = frozenset(
    _words(
        "WBRI WIRI WOTH WIRT WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH"
        " REFU NOBT"
    )
)
LS = frozenset(_words("C1 C2 D1 E1 V2 V3 V4 J1 J2 J3 L1 L2 L3"))
CIN = frozenset(_words("N1 N2 N3 N4 N5 N6 N7 N8"))
PLACE = frozenset(
    _words(
        "A3 A4 A5 A6 H5 K1 K2 K3 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1 Z11"
        " Z12 Z13 Z14"
    )
)
PROVIDER = frozenset(_words("PR0 PR1 PR2 PR3 PR4 PR5"))
NO_PROVIDER = frozenset(_words("T0 T1 T2 T3 T4 Z1 Z11 Z12 Z13 Z14"))  # the provider may be blank
REC = frozenset(
    _words("E11 E12 E13 E14 E15 E16 E17 E2 E3 E4A E4B E41 E45 E46 E47 E48 E5 E6 E7 E8 E9 X1")
)
GOES_ON = "X1"  # the episode of care ends and the next begins the same day
SEX_BEFORE_2025 = {"1": "M", "2": "F"}
SEX_FROM_2025 = {"M": "M", "F": "F", "U": "U"}
UPN_UNKNOWN = frozenset(_words("UN1 UN2 UN3 UN4 UN5"))


def hint(table: reading.Table, column: str) -> str:
    """How a column is written, where that is not plain."""
    return _("dd/mm/yyyy") if column in TABLES[table.name].dates else ""


def sexes(year: int) -> dict[str, str]:
    """Code of the return -> ours. Figures to 2023/24, letters from 2024/25 (rule 101)."""
    return SEX_FROM_2025 if year >= 2025 else SEX_BEFORE_2025


def places(year: int) -> frozenset[str]:
    """PLACE codes of the collection that ends in `year` (146 as it stood then, 217): P2 ended on
    28 October 2023, K3 took the place of H5, Z11 to Z14 that of Z1."""
    if year <= 2024:
        return PLACE - {"K3", "Z11", "Z12", "Z13", "Z14"}
    if year == 2025:  # the year of the change: either code
        return PLACE - {"P2", "Z11", "Z12", "Z13", "Z14"}
    return PLACE - {"H5", "P2", "Z1"}


def collection(year: int) -> tuple[date, date]:
    """First and last day of the collection that ends in `year`."""
    return date(year - 1, 4, 1), date(year, 3, 31)
