"""Hiding a person's name throughout a text, however it is written; pure.

Accents, capitals and apostrophes do not save a name from being hidden. A name that is a common
word too (Will, Mark, Rose) is hidden where it has a capital: better a word too many than a name.
No word of the child's own name is hidden with somebody else's: brothers share a surname.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

LEAST = 2  # letters of a word of a name that is hidden; one so short has a capital, as Jo has
WORDS_TOO = frozenset(
    [
        "abbey",
        "amber",
        "angel",
        "april",
        "art",
        "august",
        "autumn",
        "basil",
        "bill",
        "bob",
        "brook",
        "carol",
        "chase",
        "chip",
        "christian",
        "clay",
        "cliff",
        "crystal",
        "dale",
        "dawn",
        "dean",
        "dee",
        "destiny",
        "don",
        "drew",
        "earl",
        "earnest",
        "eve",
        "faith",
        "fay",
        "fern",
        "finn",
        "flora",
        "forest",
        "frank",
        "gay",
        "gene",
        "gale",
        "ginger",
        "grace",
        "grant",
        "guy",
        "hazel",
        "heath",
        "heather",
        "holly",
        "honey",
        "hope",
        "hunter",
        "iris",
        "ivy",
        "jack",
        "jade",
        "jasmine",
        "jean",
        "jet",
        "jewel",
        "joy",
        "june",
        "king",
        "lance",
        "lane",
        "laurel",
        "lily",
        "major",
        "marina",
        "mark",
        "mason",
        "max",
        "may",
        "melody",
        "mercy",
        "mike",
        "miles",
        "misty",
        "nick",
        "noble",
        "olive",
        "page",
        "pat",
        "patience",
        "patty",
        "pearl",
        "penny",
        "poppy",
        "prince",
        "ray",
        "red",
        "reed",
        "rich",
        "river",
        "rob",
        "robin",
        "rocky",
        "rose",
        "ruby",
        "rusty",
        "sage",
        "sally",
        "sandy",
        "sean",
        "sky",
        "star",
        "sterling",
        "stone",
        "storm",
        "sue",
        "summer",
        "sunny",
        "tiffany",
        "tom",
        "tony",
        "trinity",
        "victor",
        "violet",
        "wade",
        "ward",
        "warren",
        "will",
        "willow",
        "woody",
        "young",
    ]
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


def folded(text: str) -> str:
    """In small letters, without accents; each letter stays one letter."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].casefold()
    return base if len(base) == 1 else letter


def words_of(name: str) -> list[str]:
    """`Zoë O'Brien-Shaw` is zoe, o'brien-shaw, brien and shaw."""
    found = []
    for word in WORD.findall(folded(name)):
        parts = re.split(r"['’-]", word)
        found += [word.replace("’", "'"), *(parts if len(parts) > 1 else [])]
    return [word for word in dict.fromkeys(found) if len(word) >= LEAST]


@dataclass(frozen=True)
class Hidden:
    """Names that go, and what stands for each. `own`: the child's, of which no word is hidden."""

    names: tuple[tuple[str, str], ...]  # a name, what is printed instead
    own: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]], own: Iterable[str]) -> "Hidden":
        kept = {word for name in own for word in words_of(name)}
        return cls(tuple(names), frozenset(kept))

    def _by_word(self) -> dict[str, str]:
        return {
            word: instead
            for name, instead in reversed(self.names)
            for word in words_of(name)
            if word not in self.own
        }

    def out_of(self, text: str) -> str:
        """The text with every word of every name replaced; two side by side become one."""
        wanted = self._by_word()
        if not wanted:
            return text
        text = unicodedata.normalize("NFC", text)
        plain, pieces, last = folded(text), [], 0
        for found in WORD.finditer(text):
            instead = self._instead(found[0], plain[found.start() : found.end()], wanted)
            if instead:
                pieces += [text[last : found.start()], instead]
                last = found.end()
        whole = "".join([*pieces, text[last:]])
        for instead in set(wanted.values()):
            whole = re.sub(rf"{re.escape(instead)}(?:[ \t]+{re.escape(instead)})+", instead, whole)
        return whole

    def _instead(self, word: str, plain: str, wanted: dict[str, str]) -> str:
        bare = POSSESSIVE.sub("", plain).replace("’", "'")
        ends = "'s" if len(bare) < len(plain) else ""
        for each in (bare, *re.split(r"['-]", bare)):
            is_plain = each not in WORDS_TOO and len(each) > LEAST
            if each in wanted and (is_plain or word[0].isupper()):
                return wanted[each] + ends
        return ""
