"""Attachments about children. A row says what lies in the storage, and who may read it."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from wayhome.foundation.access.classed import Classed
from wayhome.foundation.kernel.refs import RefField


class Attachment(Classed):
    """A picture about a child, as it was made anew from what somebody sent.

    The bytes lie in the storage under `stored_as`, an opaque name that says nothing of the child
    and is no address: `views.file` alone reads them, for those whom `class_of` is open to.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "Photo"

    data_class: ClassVar[str] = Classed.data_class

    ref = RefField()
    kind = models.CharField(max_length=8, choices=Kind)
    stored_as = models.CharField(max_length=40, unique=True, editable=False)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(validators=[MinValueValidator(1)])  # bytes
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes as stored
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()

    class Meta(Classed.Meta):
        indexes = [models.Index(fields=["child", "-recorded_at"], name="attachment_by_child")]

    def __str__(self) -> str:
        return self.ref
