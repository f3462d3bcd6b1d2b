"""The levels of need against which every contact is decided: one list for every agency (R02).

They are ours, from the shape that safeguarding partnerships publish: local, not law (P48). A list
that changes gets a new version, so that an old decision stays readable as it was made.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"


class Threshold(models.TextChoices):
    UNIVERSAL = "universal", _("Level 1: met by school, health and family")
    EARLY_HELP = "early_help", _("Level 2: one or two services more, with agreement")
    TARGETED = "targeted", _("Level 3: several needs, one lead worker")
    IN_NEED = "in_need", _("Level 4: a child in need (section 17)")
    PROTECTION = "protection", _("Level 4: may be suffering significant harm (section 47)")


MEANINGS = (
    (Threshold.UNIVERSAL, _("Doing well, or with a worry that those around the child can meet.")),
    (Threshold.EARLY_HELP, _("Something is starting to go wrong. Help now stops it growing.")),
    (
        Threshold.TARGETED,
        _("Missing now and then, new unsafe friends, out of school: several things at once."),
    ),
    (
        Threshold.IN_NEED,
        _("Unlikely to do well without social care: often missing, signs of being exploited."),
    ),
    (
        Threshold.PROTECTION,
        _("Being harmed or likely to be: exploited, trafficked, threatened, hurt, kept somewhere."),
    ),
)
