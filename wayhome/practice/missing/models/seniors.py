"""Who sat down about a missing child: strategy discussion, senior review, hand-over at 18."""

from typing import ClassVar

from django.db import models

from wayhome.foundation.access.classes import DataClass
from wayhome.practice.missing.models.episode import EpisodeFactBase


class StrategyDiscussion(EpisodeFactBase):
    """Social care, police and others talked about a child: when, who took part, what came of it.

    Read by those who read what was decided: police and the child's own authority (P13).
    """

    data_class: ClassVar[str] = DataClass.PROMPT
    held_at = models.DateTimeField()
    took_part = models.CharField(max_length=400)
    outcome = models.CharField(max_length=400)


class LongReview(EpisodeFactBase):
    """A senior manager looked at a child who is still missing: what was decided, what is next."""

    data_class: ClassVar[str] = DataClass.PROMPT
    held_at = models.DateTimeField()
    led_by = models.CharField(max_length=120)
    decided = models.TextField()
    next_steps = models.TextField()


class AdultHandover(EpisodeFactBase):
    """At eighteen the search goes on: handed by name to adult safeguarding and to police (P02)."""

    handed_at = models.DateTimeField()
    to_adults = models.CharField(max_length=120)  # the person in adult safeguarding
    to_police = models.CharField(max_length=120)  # the officer who goes on
    note = models.TextField(blank=True)
