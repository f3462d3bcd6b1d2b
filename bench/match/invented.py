"""A register shaped like those of English children, every name invented and the truth known.

Families with brothers, sisters and twins, one address, phone and school; children who are in two or
three systems with the errors that people make: slips of the pen, short forms, names carried over
from another alphabet, changed surnames, exchanged days and months, moves, dates put where none was
known, names given falsely. No name, number, phone or postcode is a real person's (domain.md 3.9).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from wayhome.foundation.matching.names import SHORT, SPELT
from wayhome.foundation.matching.person import Said

GIVEN = {
    "F": "Olivia Amelia Isla Ava Mia Ivy Lily Isabella Rosie Sophia Grace Freya Florence Emily "
    "Poppy Elsie Charlotte Evelyn Alice Daisy Sienna Phoebe Ruby Evie Matilda Jessica Chloe Erin "
    "Holly Megan Lucy Jasmine Scarlett Zara Aisha Fatima Maryam Zainab Khadija Layla Amina Hana "
    "Julia Zofia Maja Oliwia Kateryna Olena Yulia Adaeze Chiamaka Abena Anna Maria Sara Nadia "
    "Elizabeth Katherine Rebecca Samantha Victoria Abigail Eleanor Isabel Georgina Natalie",
    "M": "Oliver George Arthur Noah Muhammad Leo Oscar Harry Archie Henry Jack Freddie Theo Alfie "
    "Charlie Thomas Jacob Joshua William James Max Lucas Isaac Ethan Samuel Joseph Edward "
    "Alexander Daniel Benjamin Toby Reuben Finley Dylan Logan Tyler Kyle Ryan Connor Callum Liam "
    "Ahmed Yusuf Ibrahim Abdullah Omar Ali Hassan Hussein Khalid Mustafa Jakub Filip Kacper "
    "Oleksandr Andrii Mykola Kwame Chidi Tariq Nathaniel Christopher Michael Matthew Robert",
}
STARTS = (
    "Ash Bar Beck Black Brad Bram Brook Burn Carl Chat Clay Cold Cran Dal Den East Eller Fair "
    "Farn Field Gar Glen Green Hal Har Hart Hather Hazel Hill Hol Kel Kirk Lang Lea Lin Long Mar "
    "Mel Mid Nor North Oak Old Over Pen Red Rother Row Ship Stan Stock Thorn Wal Wen West Whit"
)
ENDS = "ton ley ford wood well worth field by ham den shaw man son er wick more land bridge"
COMMON = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Khan Hussain Ahmed Ali "
    "Begum Singh Kaur Evans Thomas Roberts Walker Wright Robinson Thompson White Hughes Edwards "
    "Green Hall Wood Harris Lewis Martin Jackson Clarke Turner Hill Nowak Kowalski Shevchenko"
)
ROADS = "High Station Church Park Mill Victoria Green King Queen Chester Manor London School Grange"
KINDS = ("Road", "Street", "Lane", "Close", "Avenue", "Drive", "Way")
KEYS = "abcdefghijklmnopqrstuvwxyz"
LAST, YEARS = date(2026, 6, 30), 17


@dataclass(frozen=True)
class Truth:
    """A record, the person it is of, and the family they belong to."""

    said: Said
    person: int
    family: int


class Register:
    """Records in families, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.families = [a + b for a in STARTS.split() for b in ENDS.split()]
        self.common = COMMON.split()
        self.given = {sex: names.split() for sex, names in GIVEN.items()}
        lines = [line.split() for line in (SPELT + SHORT).split("\n") if line]
        self.forms = {word: line for line in reversed(lines) for word in line}
        self.people = 0
        self.homes = 0

    def records(self, count: int) -> Iterator[Truth]:
        made = family = 0
        while made < count:
            for each in self._family(family):
                yield each
                made += 1
                if made == count:
                    return
            family += 1

    def _family(self, number: int) -> Iterator[Truth]:
        random = self.random
        surname = random.choice(self.common if random.random() < 0.3 else self.families)
        if random.random() < 0.04:
            surname += f"-{random.choice(self.families)}"
        home, phone, school = self._home(), self._phone(), f"School {random.randrange(400)}"
        born, names = self._born(), set[str]()
        for place in range(random.choice((1, 1, 1, 2, 2, 2, 3, 4))):
            is_twin = place > 0 and random.random() < 0.12
            if place and not is_twin:
                born += timedelta(days=random.randrange(330, 1500))
            if born > LAST:
                return
            sex = random.choice("FM")
            given = random.choice([x for x in self.given[sex] if x not in names])
            names.add(given)
            if random.random() < 0.25:
                given += f" {random.choice(self.given[sex])}"
            self.people += 1
            said = replace(
                home, given=given, family=surname, born_on=born, sex=sex,
                phones=(phone,), schools=(school,) if born.year < 2022 else (),
                is_unaccompanied=random.random() < 0.005, numbers=self._numbers(),
            )  # fmt: skip
            for system in range(random.choice((1, 1, 1, 2, 2, 3))):
                key = f"{self.people}-{system}"
                yield Truth(self._as_written(replace(said, key=key), system), self.people, number)

    def _home(self) -> Said:
        random = self.random
        self.homes += 1
        out = f"ZZ{random.randrange(10, 100)}"  # no postcode area has that name
        code = f"{out} {random.randrange(10)}{random.choice('ABDEFGHJLN')}{random.choice('PQRSTU')}"
        road = f"{random.choice(ROADS.split())} {random.choice(KINDS)}"
        area = f"Ward {random.randrange(300)}"
        return Said(
            "", postcodes=(code,), areas=(area,), street=f"{random.randrange(1, 180)} {road}"
        )

    def _phone(self) -> str:
        return f"07700 9{self.random.randrange(100_000_000):08}"[:14]

    def _born(self) -> date:
        return LAST - timedelta(days=self.random.randrange(YEARS * 365))

    def _numbers(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("nhs", "", f"999{self.people:07}"),
            ("upn", "", f"Z{self.people:012}"),
            ("la_child", "E06000049", str(100_000 + self.people)),
            ("police", "force", str(7_000_000 + self.people)),
        )

    def _as_written(self, said: Said, system: int) -> Said:
        """What one system says of the child: the first one is mostly right."""
        chance = self.random.random
        wrong = 0.35 if system == 0 else 1.0
        assert said.born_on is not None
        given, family = self._named(said, wrong)
        born = self._dated(said.born_on, said, wrong)
        home = self._home() if chance() < 0.25 * wrong else said
        numbers = tuple(each for each in said.numbers if chance() < 0.28)
        return replace(
            said, given=given, family=family, born_on=born if chance() > 0.04 * wrong else None,
            postcodes=home.postcodes if chance() > 0.15 else (), areas=home.areas,
            street=home.street if chance() > 0.2 else "", numbers=numbers,
            phones=said.phones if chance() < 0.55 else (self._phone(),) if chance() < 0.3 else (),
            schools=said.schools if chance() < 0.6 else (),
            sex=said.sex if chance() > 0.02 else self.random.choice(("", "F", "M")),
        )  # fmt: skip

    def _named(self, said: Said, wrong: float) -> tuple[str, str]:
        random, chance = self.random, self.random.random
        given = said.given
        if " " in given and chance() < 0.6:
            given = given.split()[0]
        if chance() < 0.10 * wrong:
            given = self._form(given)
        elif chance() < 0.07 * wrong:
            given = self.slip(given)
        family = self._family_name(said.family, wrong)
        if chance() < 0.01 * wrong:
            given, family = family, given
        if chance() < 0.008 * wrong:  # a name that is not theirs at all
            given, family = random.choice(self.given[said.sex]), random.choice(self.families)
        return given, family

    def _family_name(self, family: str, wrong: float) -> str:
        random, chance = self.random, self.random.random
        if chance() < 0.05 * wrong:
            return random.choice(self.families)  # a parent's, a carer's, a new name
        if chance() < 0.07 * wrong:
            return self.slip(family)
        if "-" in family and chance() < 0.5:
            return family.split("-")[random.randrange(2)]
        return family

    def _dated(self, born: date, said: Said, wrong: float) -> date:
        random, chance = self.random, self.random.random
        if said.is_unaccompanied and chance() < 0.7:
            return date(born.year + random.choice((-1, 0, 0, 1)), *random.choice(((1, 1), (6, 15))))
        if chance() < 0.03 * wrong and born.day <= 12:
            return date(born.year, born.day, born.month)
        if chance() < 0.05 * wrong:
            return born + timedelta(days=random.choice((-1, 1, 10, -10, 365, -365, 30)))
        if chance() < 0.006 * wrong:
            return date(born.year, 1, 1)
        return born

    def _form(self, given: str) -> str:
        first, _space, rest = given.partition(" ")
        known = self.forms.get(first.upper())
        return " ".join([self.random.choice(known).title() if known else first, rest]).strip()

    def slip(self, word: str) -> str:
        """One letter missing, doubled, wrong, or exchanged with the next."""
        random = self.random
        at, how = random.randrange(1, max(2, len(word) - 1)), random.randrange(4)
        if how == 0:
            return word[:at] + word[at + 1 :]
        if how == 1:
            return word[:at] + word[at] + word[at:]
        if how == 2:
            return word[:at] + random.choice(KEYS) + word[at + 1 :]
        return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
