"""Where in the record words stand that can be searched by meaning: never the words themselves.

A passage points at the row that holds the text, and from which sign to which. Who may read it,
whose child it is, whether it was taken back: all that is asked of that row, each time. When its
text is voided, changed or deleted, a trigger deletes its passages in the same transaction
(migration 0002).
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from wayhome.foundation.people.models import Words
from wayhome.foundation.questionnaires.models import Answer
from wayhome.practice.missing.models import FullAccount


class Passage(models.Model):
    """A sentence or two of one text: its vector, and its words for the search by keyword.

    `vector` is `meaning.DIMENSIONS` signed bytes. Derived: nobody edits it, and it can be made
    again from the record. The system alone reads it; what a reader may see is asked of the texts.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, null=True, related_name="+", db_index=False)
    account = models.ForeignKey(
        FullAccount, models.CASCADE, null=True, related_name="+", db_index=False
    )
    said = models.ForeignKey(Words, models.CASCADE, null=True, related_name="+", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    vector = models.BinaryField()
    keywords = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["keywords"], name="passage_keywords"),
            *(
                models.Index(
                    fields=[kind],
                    name=f"passage_of_{kind}",
                    condition=Q(**{f"{kind}__isnull": False}),
                )
                for kind in ("answer", "account", "said")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="passage_of_one_text",
                condition=Q(answer__isnull=False, account=None, said=None)
                | Q(answer=None, account__isnull=False, said=None)
                | Q(answer=None, account=None, said__isnull=False),
            ),
            models.CheckConstraint(
                name="passage_has_words", condition=Q(end__gt=models.F("start"))
            ),
        ]


class Indexed(models.Model):
    """How far the job has read each kind of text, and with which model (one row a kind)."""

    kind = models.CharField(max_length=8, unique=True)
    upto = models.BigIntegerField(default=0)  # the highest key of a text that was looked at
    model = models.CharField(max_length=60)
