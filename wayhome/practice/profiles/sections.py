"""What a profile asks (domain.md 2.8), in the order in which police need it on the night.

The one list that form, page, print and conflict are drawn from. Each section's `absent` is what is
said where nobody has written it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """`name` is the column of `Profile`."""

    name: str
    title: str | Promise
    hint: str | Promise
    absent: str | Promise


SECTIONS = (
    Section(
        "description",
        _("What they look like"),
        _("Height, build, hair, skin, eyes, glasses, marks, piercings, clothes they live in"),
        _("Nobody has written what they look like"),
    ),
    Section(
        "vulnerabilities",
        _("What could harm them"),
        _("Who or what has put them at risk, how others use that, what happened before"),
        _("Nobody has written what could harm them"),
    ),
    Section(
        "health",
        _("Health and medication"),
        _("What they take, when, and how long they can safely be without it; allergies; in crisis"),
        _("Nobody has written about health or medication"),
    ),
    Section(
        "talking",
        _("What works when you talk to them"),
        _("What calms them, what they like to be called, whom they trust, what to avoid"),
        _("Nobody has written what works when you talk to them"),
    ),
    Section(
        "places",
        _("Addresses and places they go to"),
        _("Where they were found or stayed, what draws them. No address that is withheld"),
        _("Nobody has written where they go"),
    ),
    Section(
        "friends",
        _("Friends and other people around them"),
        _("Adults, and what they are to the child. Other children have a place below"),
        _("Nobody has written who is around them"),
    ),
    Section(
        "phones",
        _("Phones and social media"),
        _("Numbers, networks, handles, who pays, and whether somebody else reads them"),
        _("Nobody has written how they are on line or by phone"),
    ),
    Section(
        "money",
        _("Bank and travel cards"),
        _("Which bank, whose card, the last four numbers; travel card and its number. Never a PIN"),
        _("Nobody has written about money or cards"),
    ),
    Section(
        "transport",
        _("How they get about"),
        _("Bus and train lines they know, bicycle, cars they are picked up in"),
        _("Nobody has written how they get about"),
    ),
    Section(
        "identifiers",
        _("Documents and numbers"),
        _("Passport and where it is, Home Office or police numbers"),
        _("Nobody has written which documents they have"),
    ),
    Section(
        "ring",
        _("Whom to ring"),
        _("Who knows them best, by day and at night, with numbers"),
        _("Nobody has written whom to ring"),
    ),
)
TEXTS = tuple(section.name for section in SECTIONS)
OTHERS = "others"  # the form's field for other children, one name on each line


def said(values: Any, name: str) -> str:
    """A version's text, "" where there is no version."""
    return getattr(values, name, "") if values is not None else ""
