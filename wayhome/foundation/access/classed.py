"""Facts whose class of data stands in their row: one table, rows with different readers (E20)."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import READ_BY_AUTHOR, DataClass
from wayhome.foundation.access.models import AboutChild, FactQuerySet
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.refs import LENGTH


class ClassedQuerySet(FactQuerySet):
    """Rows that each say which class of data they are."""

    def visible_to(self, reader: Reader, data: str | None = None) -> Self:
        """Rows whose own class (and `data`, if it is given) this reader's purposes open."""
        if reader.is_system:
            return self
        return self.filter(self.shown_to(reader, data), predicate.may_handle(reader))

    def shown_to(self, reader: Reader, data: str | None = None) -> Q:
        known = predicate.reach(reader)
        groups: dict[frozenset[str], list[str]] = {}
        for name in DataClass.values:
            purposes = known.purposes(*filter(None, (name, data)))
            groups.setdefault(purposes, []).append(name)
        shown = Q(pk__in=[])
        for purposes, names in groups.items():
            if purposes or known.glass:
                seen = predicate.sees_for(reader, purposes, case=self.model.case_field)
                shown |= Q(class_of__in=names) & seen
        shown |= Q(class_of__in=READ_BY_AUTHOR) & self._own(reader)
        return shown

    def open_as(self, reader: Reader, data_class: str) -> Self:
        """Rows that this reader would see if they were of that class: for what is yet to be."""
        if reader.is_system:
            return self
        return self.filter(self.opened_as(reader, data_class), predicate.may_handle(reader))

    def opened_as(self, reader: Reader, data_class: str) -> Q:
        purposes = predicate.reach(reader).purposes(data_class)
        seen = predicate.sees_for(reader, purposes, case=self.model.case_field)
        if data_class in READ_BY_AUTHOR:
            seen |= self._own(reader)
        return seen

    def _own(self, reader: Reader) -> Q:
        """What the reader's own agency recorded, while its purposes open who the child is."""
        seen = predicate.sees(reader, DataClass.IDENTITY, case=self.model.case_field)
        return Q(recorded_by_agency=reader.agency_id) & seen


class ClassedManager(models.Manager.from_queryset(ClassedQuerySet)):  # type: ignore[misc]
    """Hides what was voided (E12). `everything` shows it."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(voided_at=None)


class Classed(AboutChild):
    """A fact whose class stands in its row, and which may belong to one case of the child's."""

    data_class: ClassVar[str] = "of the row"  # opens to nobody: ask `class_of`
    case_field: ClassVar[str | None] = "case_ref"

    class_of = models.CharField(max_length=20, choices=DataClass)
    case_ref = models.CharField(max_length=LENGTH, blank=True, editable=False)

    objects: ClassVar[Any] = ClassedManager()
    everything: ClassVar[Any] = ClassedQuerySet.as_manager()

    class Meta(AboutChild.Meta):
        abstract = True

    @classmethod
    def seen_in(cls, sight: Sight, data: str | None = None) -> Q:
        """What `visible_to` asks, of one child whose circle is known already."""
        seen = Q(pk__in=[])
        for name in DataClass.values:
            classes = filter(None, (name, data))
            seen |= Q(class_of=name) & sight.condition(*classes, case=cls.case_field)
        own = Q(class_of__in=READ_BY_AUTHOR, recorded_by_agency=sight.reader.agency_id)
        return seen | own & sight.condition(DataClass.IDENTITY, case=cls.case_field)
