"""Tokens of an agency's systems, what they sent once, and what is told to those that ask."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField


class Ended(models.QuerySet["Token"]):
    def live(self) -> "Ended":
        return self.filter(ended_at=None, expires_at__gt=clock.now(), agency__is_active=True)


class Token(models.Model):
    """What one system of an agency may ask, for one purpose, until a day. Only its hash is kept."""

    ref = RefField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # what its circle opens to one team alone, as a return interview is, that team's token sees
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    name = models.CharField(max_length=80)  # of the system that holds it
    scopes = ArrayField(models.CharField(max_length=20))
    digest = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)  # to tell one from another; proves nothing
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    last_used_at = models.DateTimeField(null=True)
    minute_at = models.DateTimeField(null=True)  # since when `in_minute` is counted
    in_minute = models.PositiveIntegerField(default=0)

    objects: ClassVar[Ended] = Ended.as_manager()  # type: ignore[assignment]

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.expires_at > clock.now()


class Sent(models.Model):
    """A change that a system asked for: asked again by its key, it gets the same answer (E15)."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    route = models.CharField(max_length=80)
    key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "route", "key"], name="sent_once")]


class Happening(models.Model):
    """What a command did, written in its own transaction: the outbox of webhooks.

    Ids and codes, as in the log, and no foreign keys: a happening outlives what it names.
    """

    code = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    child_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now, db_index=True)
    told_at = models.DateTimeField(null=True)  # when it was turned into deliveries

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="happening_waiting")]


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def live(self) -> "WebhookQuerySet":
        return self.filter(ended_at=None, agency__is_active=True)


class Webhook(models.Model):
    """An address of an agency, told what happens to the children it sees for one purpose."""

    ref = RefField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # what its circle opens to one team alone, as a return interview is, that team's token sees
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    url = models.CharField(max_length=400)
    events = ArrayField(models.CharField(max_length=20))
    secret = models.TextField()  # encrypted: it must be had to sign
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects: ClassVar[WebhookQuerySet] = WebhookQuerySet.as_manager()  # type: ignore[assignment]


class Delivery(models.Model):
    """One message to one address: refs and codes, never a name. Tried until sent or given up."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Delivered"
        DEAD = "dead", "Given up"
        WITHHELD = "withheld", "No longer theirs to know"

    ref = RefField()
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    happening = models.ForeignKey(Happening, models.PROTECT, related_name="+")
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField(null=True)  # what the address last answered
    fault = models.CharField(max_length=40, blank=True)  # or why it could not
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["webhook", "-id"], name="delivery_by_webhook"),
        ]
        constraints = [models.UniqueConstraint(fields=["webhook", "happening"], name="told_once")]
