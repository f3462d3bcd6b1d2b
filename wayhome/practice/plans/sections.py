"""The plan's written sections, in the order in which they are read."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    TONIGHT = "tonight", "What keeps this child safe tonight"
    DAY = "day", "Their day-to-day life"
    WORRIES = "worries", "What we are worried about"
    STRENGTHS = "strengths", "What is going well, and who helps"
    HEALTH = "health", "Health"
    FAMILY = "family", "The family"
    CARE = "care", "Staying safely at home, or coming into care"
    ADULT = "adult", "Becoming an adult"
    CLOSED = "closed", "For police and social care alone"


@dataclass(frozen=True)
class About:
    """How a section is asked for, and what is said where nobody has written it."""

    section: Section
    title: Promise
    hint: Promise
    absent: Promise

    @property
    def name(self) -> str:
        return self.section.value

    @property
    def is_closed(self) -> bool:
        """Whoever cares for the child reads none of it, and it is in no copy (P21, P28)."""
        return self.section == Section.CLOSED


SECTIONS = (
    About(
        Section.TONIGHT,
        _("What keeps this child safe tonight"),
        _("Where they sleep, who is with them, who they ring, what everybody does and avoids."),
        _("Nobody has written what keeps them safe tonight"),
    ),
    About(
        Section.DAY,
        _("Their day-to-day life"),
        _("A usual day: school, friends, phone, money, sleep. What it is like to be them."),
        _("Nobody has written about their day"),
    ),
    About(
        Section.WORRIES,
        _("What we are worried about"),
        _("What is done to them, by what means, and what it does to them. Name no other child."),
        _("Nobody has written what the worry is"),
    ),
    About(
        Section.STRENGTHS,
        _("What is going well, and who helps"),
        _("People they trust, what they like, what has worked before."),
        _("Nobody has written what is going well"),
    ),
    About(
        Section.HEALTH,
        _("Health"),
        _("What the plan rests on: sleep, injuries, sexual health, feelings, drugs, who is asked."),
        _("Nobody has written about health"),
    ),
    About(
        Section.FAMILY,
        _("The family"),
        _("Who is in it, how they protect, what happens at home. Danger may be there as well."),
        _("Nobody has written about the family"),
    ),
    About(
        Section.CARE,
        _("Staying safely at home, or coming into care"),
        _("What would let them stay where they are, and what would show that they cannot."),
        _("Nobody has written about staying at home"),
    ),
    About(
        Section.ADULT,
        _("Becoming an adult"),
        _("From 17 and a half: who in adult services knows, and who goes with them."),
        _("Nobody has written about becoming an adult"),
    ),
    About(
        Section.CLOSED,
        _("For police and social care alone"),
        _("What concerns a carer or another person, or must not reach them. Never in a copy."),
        _("Nothing is written here"),
    ),
)
BY_NAME = {about.name: about for about in SECTIONS}
