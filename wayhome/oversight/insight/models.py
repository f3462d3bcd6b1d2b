"""Counts by month that are kept so that pages stay quick; derived, and never edited.

Of a child no more is in them than its key, and it never leaves `kept.py`, which counts. A reader
is shown counts under the same remit as of the facts themselves (E20).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Monthly(models.Model):
    """What is kept of one month, of rows alike in authority and service: a cell.

    `what` is "" for all that adds up: `numbers`, in the order of `Family.adding`. With "carer_id"
    so are those of one home (`category`). Different children, medians and the few with the most
    add up by nothing: with a part's code, `held` has the children or the minutes themselves, in
    order, and they are counted from these when they are read (ADR 0041).

    What a measure counts may depend on the instant it is asked for (an interview whose time is
    up). It is the same at every instant after `last_at` and until `next_at`.
    """

    facts = models.CharField(max_length=60)  # `Family.key`: the table, and the column of months
    what = models.CharField(max_length=60, blank=True)
    month_on = models.DateField()
    authority_id = models.BigIntegerField(null=True)
    service_id = models.BigIntegerField(null=True)
    category = models.CharField(max_length=20, blank=True)
    numbers = ArrayField(models.BigIntegerField(), null=True)
    held = models.BinaryField(null=True)
    last_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facts", "what", "month_on", "authority_id", "service_id", "category"],
                nulls_distinct=False,
                name="one_keeping_of_a_cell",
            )
        ]
        indexes = [
            models.Index(
                fields=["service_id", "facts", "what", "month_on"],
                condition=models.Q(service_id__isnull=False),
                name="cells_of_a_service",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class KeptMonth(models.Model):
    """A month that was counted whole: what is kept of it holds, but for cells that were touched."""

    facts = models.CharField(max_length=60)
    month_on = models.DateField()
    digest = models.CharField(max_length=64)  # of the measures as they were declared

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facts", "month_on"], name="one_keeping_of_a_month")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Touched(models.Model):
    """A cell of which some fact came, changed or went since its counts were kept.

    A trigger writes it in the very transaction (migration 0003). Rows are only ever added, so that
    nobody waits for anybody, and are taken away by the keeping that has counted the cell again.
    """

    facts = models.CharField(max_length=60)
    month_on = models.DateField()
    authority_id = models.BigIntegerField(null=True)
    service_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["facts", "month_on"], name="touched_months")]

    def __str__(self) -> str:
        return str(self.pk)
