"""What counts as a theme: an answer that a return interview's form offers as a code, in groups.

Nothing is coded anew: whoever held the interview chose it, in the form's own words. "None", "not
known" and "something else" say nothing that could be a theme.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.questionnaires.definition import NOT_SO, OTHER, YES
from wayhome.foundation.questionnaires.models import Version
from wayhome.oversight.themes import meaning

FORM = "return-interview"
LIKE = 0.3  # the least likeness of what was typed to the wording of a theme
NO_THEME = {*NOT_SO, OTHER, YES, "not_night"}


@dataclass(frozen=True)
class Group:
    """Some questions of the form. `of`: where a question is asked only after another, that other;
    whoever answered it was asked."""

    key: str
    title: str | Promise
    questions: tuple[str, ...]


GROUPS = (
    Group("push", _("What they got away from"), ("push_factors",)),
    Group("pull", _("What they went to"), ("pull_factors",)),
    Group("people", _("Whom they were with"), ("company",)),
    Group("places", _("Where they slept, and how they got about"), ("slept", "travelled")),
    Group("harm", _("What was done to them, or given"), ("harm", "given", "drink_drugs")),
    Group("signs", _("Signs of exploitation"), ("exploitation_signs",)),
    Group("help", _("What would help"), ("would_help",)),
)
# Asked only if another question was answered yes: out of all who answered that one.
ASKED_AFTER = {"harm": "hurt"}
QUESTIONS = tuple(question for group in GROUPS for question in group.questions)
COUNTED = (*QUESTIONS, *ASKED_AFTER.values())


@dataclass(frozen=True, order=True)
class Theme:
    """One code of one question. `of` is the question whose answers it is out of."""

    question: str
    code: str
    says: str
    group: str

    @property
    def key(self) -> str:
        return f"{self.question}:{self.code}"

    @property
    def of(self) -> str:
        return ASKED_AFTER.get(self.question, self.question)


def themes() -> dict[str, Theme]:
    """Key -> theme, of every version of the form; the words are those of the latest that has it."""
    versions = Version.objects.filter(questionnaire__code=FORM).order_by("number")
    return read(versions)


def read(versions: Iterable[Version]) -> dict[str, Theme]:
    found: dict[str, Theme] = {}
    for version in versions:
        asked = version.asks.questions
        for group in GROUPS:
            for code in group.questions:
                for option in asked[code].options if code in asked else ():
                    if option.code not in NO_THEME:
                        theme = Theme(code, option.code, option.says, group.key)
                        found[theme.key] = theme
    return found


def group_of(theme: Theme) -> Group:
    return next(group for group in GROUPS if group.key == theme.group)


def nearest(words: str, most: int = 3) -> list[Theme]:
    """The coded themes whose wording is likest to what somebody looks for."""
    known = list(themes().values())
    if not known:
        return []
    near = _worded(tuple(theme.says for theme in known)) @ meaning.embed([words])[0]
    order = sorted(zip(near.tolist(), known, strict=True), key=lambda pair: -pair[0])
    return [theme for value, theme in order[:most] if value >= LIKE]


@lru_cache(maxsize=4)
def _worded(says: tuple[str, ...]) -> meaning.Floats:
    return meaning.embed(says)
