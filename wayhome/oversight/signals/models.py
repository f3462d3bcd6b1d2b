"""What others published, whom a figure is asked of, and what they answered. None is about a child.

Which months are signals, and which differences are odd, follows from figures and is not stored.
An answer is a fact, keyed by what it answers: rule, figure, area, perhaps agency, and month (E02).
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency, Authority, Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField


class Table(models.TextChoices):
    """The published tables that are read here."""

    MISSING = "missing", "Looked-after children missing or away, by authority"
    NATIONAL = "national", "Looked-after children missing, England"
    FACTORS = "factors", "Factors identified at the end of assessment"


class Symbol(models.TextChoices):
    """What stands in place of a number (DfE, ONS). None of them is nought, none is nothing."""

    HIDDEN = "c", "hidden, so that no child is known by it"
    NOT_APPLICABLE = "z", "not applicable"
    ROUNDS_TO_NOTHING = "k", "less than half of the unit: rounds to nought"
    UNAVAILABLE = "x", "not available"
    NOT_KNOWN = ":", "not available"
    UNRELIABLE = "u", "not published: judged unreliable"


class Release(models.Model):
    """A published table as it was loaded. A later one for the same year stands before it."""

    ref = RefField()
    table = models.CharField(max_length=8, choices=Table)
    years = ArrayField(models.PositiveSmallIntegerField())  # each ends on 31 March of it
    source = models.CharField(max_length=120)  # the file's name
    sha256 = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.ref


class Cell(models.Model):
    """One published number, or the symbol that stands in its place."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="cells", db_index=False)
    year = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=9)  # E06000049; a region's or England's code
    measure = models.CharField(max_length=160)  # as published
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    symbol = models.CharField(max_length=1, blank=True, choices=Symbol)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "year", "area", "measure"], name="one_cell_a_place"
            ),
            models.CheckConstraint(
                name="cell_is_number_or_symbol",
                condition=Q(value=None) & ~Q(symbol="") | Q(value__isnull=False, symbol=""),
            ),
        ]


class Likeness(models.Model):
    """An authority's region and statistical neighbours, the most alike first, as last loaded."""

    area = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=9, blank=True)
    region_name = models.CharField(max_length=80, blank=True)
    neighbours = ArrayField(models.CharField(max_length=9), default=list)
    sha256 = models.CharField(max_length=64)


class FigureOwner(models.Model):
    """Whom a figure of an area is asked of, from then on; the latest row stands.

    Without one it is the senior leader of the area's council; of what one service does there, the
    service's manager.
    """

    measure = models.CharField(max_length=160)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    agency = models.ForeignKey(  # a service, of its own part of the figure; null is the area's
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=clock.now)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["authority", "measure"], name="figure_owner")]


class Answer(models.Model):
    """What somebody says that a signal or an oddness means, and what will be done. Never edited."""

    ref = RefField()
    rule = models.CharField(max_length=8)  # SIG-R1
    measure = models.CharField(max_length=160)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    agency = models.ForeignKey(  # the service whose part it is, or the home that a funnel names
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    about_on = models.DateField()  # the month, or the year's last day, that it answers
    means = models.TextField()
    will_do = models.TextField()
    by_on = models.DateField()
    answered_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_by_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["authority", "measure", "rule"], name="figure_answer")]
        constraints = [
            models.CheckConstraint(
                name="answer_says_what_and_what_then", condition=~Q(means="") & ~Q(will_do="")
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Done(models.Model):
    """Whether what was promised was done. The latest row stands."""

    class State(models.TextChoices):
        DONE = "done", "Done"
        PARTLY = "partly", "Partly done"
        NOT_DONE = "not_done", "Not done"

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="said")
    state = models.CharField(max_length=8, choices=State)
    effect = models.TextField()  # what came of it; or why not, and what now
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )


class Asking(models.Model):
    """That somebody was asked what a change means: it stands in their work until they say (P46).

    The change is known as an `Answer` knows it, and by its months as they were when it was asked.
    Where it is no longer a change, or somebody else is asked from now on, it is withdrawn.
    """

    rule = models.CharField(max_length=8)
    measure = models.CharField(max_length=160)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(  # as of an answer: the service whose part it is
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    first_on = models.DateField()
    last_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="askings")
    explained_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["authority", "measure"], name="figure_asked")]
        constraints = [
            models.CheckConstraint(
                name="asking_is_explained_by_an_answer",
                condition=Q(answer=None) ^ Q(explained_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.first_on:%Y-%m}"
