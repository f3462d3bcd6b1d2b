"""Counts by month that are kept so that pages stay quick; derived, and never edited.

No child is in them. A reader is shown them under the same remit as the facts themselves (E20).
"""

from django.db import models


class Monthly(models.Model):
    """One measure of one month: `part` of `whole`, of rows alike in authority and service.

    With `dimension` "" rows add up, over months, authorities and services. With "carer_id" they
    do too, by home (`category`). With "authority_id" or "service_id" they are of that one alone:
    different children of a month, and medians, are sums of nothing.
    """

    measure = models.CharField(max_length=60)  # its code; or `Family.rows`: how many rows at all
    month_on = models.DateField()
    authority_id = models.BigIntegerField(null=True)
    service_id = models.BigIntegerField(null=True)
    dimension = models.CharField(max_length=12, blank=True)
    category = models.CharField(max_length=20, blank=True)
    part = models.BigIntegerField(null=True)
    whole = models.BigIntegerField(null=True)
    value = models.FloatField(null=True)  # of a quantile, which is no part of anything

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("dimension", "measure", "month_on"),
                    *("authority_id", "service_id", "category"),
                ],
                nulls_distinct=False,
                name="one_count_a_month",
            )
        ]
        indexes = [
            models.Index(
                fields=["service_id", "dimension", "measure", "month_on"],
                condition=models.Q(service_id__isnull=False),
                name="counts_of_a_service",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class KeptMonth(models.Model):
    """A month whose counts are kept, and between which instants they hold.

    What a measure counts may depend on the instant it is asked for (an interview whose time is
    up). It is the same at every instant after `last_at` and until `next_at`.
    """

    facts = models.CharField(max_length=60)  # `Family.key`: the table, and the column of months
    month_on = models.DateField()
    digest = models.CharField(max_length=64)  # of the measures as they were declared
    kept_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facts", "month_on"], name="one_keeping_of_a_month")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Touched(models.Model):
    """A month of which some fact came, changed or went since its counts were kept.

    A trigger writes it in the very transaction (migration 0002). Rows are only ever added, so that
    nobody waits for anybody, and are taken away by the keeping that has counted the month again.
    """

    facts = models.CharField(max_length=60)
    month_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["facts", "month_on"], name="touched_months")]

    def __str__(self) -> str:
        return str(self.pk)
