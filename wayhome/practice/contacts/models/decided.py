"""What was decided and why, who accepted it, what followed, and who challenged it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.contacts.models.contact import Part
from wayhome.practice.contacts.models.told import Referral
from wayhome.practice.contacts.thresholds import Threshold


class Decided(models.TextChoices):
    """practice.md, its last paragraph."""

    ALLOCATED = "allocated", _("To the allocated worker")
    EARLY_HELP = "early_help", _("Early help")
    ASSESSMENT = "assessment", _("Assessment")
    STRATEGY = "strategy", _("Strategy discussion")
    OTHER_AUTHORITY = "other_authority", _("To another authority")
    INFORMATION = "information", _("Information only")
    ADVICE = "advice", _("Advice given about an unnamed child")
    NOTHING = "nothing", _("No further action")


class Outcome(Part):
    """`contacts_outcome`: the decision in force is the row with no `superseded_at`.

    `recorded_at` is when it was decided. Passed to another authority it stays with the sender until
    a named person there accepts.
    """

    data_class: ClassVar[str] = DataClass.REFERRAL

    threshold = models.CharField(max_length=10, choices=Threshold)
    thresholds_version = models.CharField(max_length=10)
    outcome = models.CharField(max_length=15, choices=Decided)
    reason = models.TextField()
    meanwhile = models.TextField(blank=True)  # what keeps the child safe until then
    dissent = models.TextField(blank=True)
    dissenter = models.CharField(max_length=160, blank=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_name = models.CharField(max_length=160, blank=True)  # in an area that is not here
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(superseded_at=None),
                name="one_decision_in_force",
            ),
            models.CheckConstraint(
                name="passed_on_says_to_whom",
                condition=~Q(outcome="other_authority") | Q(to_authority__isnull=False),
            ),
            models.CheckConstraint(
                name="dissent_has_a_name", condition=Q(dissent="") | ~Q(dissenter="")
            ),
        ]


class Step(Part):
    """What followed a decision, as it happened: it stops the clock that the decision began."""

    class Kind(models.TextChoices):
        SAFE = "safe", _("The child was seen, and urgent harm looked for")
        ASSESSED = "assessed", _("The assessment is complete")
        STRATEGY = "strategy", _("The strategy discussion was held")
        ENQUIRY = "enquiry", _("It was held, and a section 47 enquiry begins")
        CONFERENCE = "conference", _("The child protection conference was held")
        NO_CONFERENCE = "no_conference", _("The enquiry ended: no conference is needed")

    data_class: ClassVar[str] = DataClass.REFERRAL

    kind = models.CharField(max_length=13, choices=Kind)
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "kind"], name="a_step_is_taken_once")
        ]


class Challenge(Part):
    """The referrer does not agree. A manager answers, and not the one who decided."""

    class Answer(models.TextChoices):
        STANDS = "stands", _("The decision stands")
        AGAIN = "again", _("It is decided again")

    data_class: ClassVar[str] = DataClass.REFERRAL

    ref = RefField()
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="challenges")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer = models.CharField(max_length=6, choices=Answer, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(answered_at=None),
                name="one_open_challenge_of_a_referral",
            )
        ]


class Way(models.TextChoices):
    HERE = "here", "On Wayhome"
    PHONE = "phone", "By phone"
    PERSON = "person", "Face to face"
    LETTER = "letter", "By letter or e-mail, without names"


class Telling(Part):
    """One sender told of one decision: what was said, how, by whom. Nothing gathered is in it."""

    data_class: ClassVar[str] = DataClass.REFERRAL

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="tellings")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+", db_index=False)
    told = models.TextField()
    way = models.CharField(max_length=6, choices=Way)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "outcome"], name="told_once_of_each_decision"
            )
        ]
