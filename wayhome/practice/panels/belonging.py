"""A place or a group that a panel hears of is assessed (questionnaires.contexts)."""

from typing import Any

from django.urls import reverse

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires.contexts import Context
from wayhome.foundation.questionnaires.definition import Subject
from wayhome.practice.panels.models import Topic

SUBJECTS = {Topic.Kind.GROUP: Subject.GROUP, Topic.Kind.PLACE: Subject.PLACE}


class Assessed:
    """Items of a panel about a place or a group: for the agencies that are at its meetings."""

    def refs(self, reader: Reader) -> Any:
        rows = self._open_to(reader)
        return None if rows is None else rows.values("ref")

    def find(self, reader: Reader, ref: str) -> Context | None:
        rows = self._open_to(reader)
        row = rows.filter(ref=ref).select_related("meeting").first() if rows is not None else None
        if row is None:
            return None
        there = reverse("panels:topic", args=[row.ref])
        return Context(row.ref, SUBJECTS[row.kind], row.title, row.title, there)

    def _open_to(self, reader: Reader) -> Any:
        if not reader.may(roles.ATTEND_PANEL):
            return None
        return Topic.objects.visible_to(reader).filter(kind__in=SUBJECTS)


assessed = Assessed()
