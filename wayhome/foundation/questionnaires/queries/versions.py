"""Versions in force, and how much each questionnaire is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import READ_BY_AUTHOR
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires.definition import Subject
from wayhome.foundation.questionnaires.models import Questionnaire, Response, Version


def current(code: str, at: datetime | None = None) -> Version:
    """The version in force. Raises Version.DoesNotExist if no file of that name was loaded."""
    return (
        Version.objects.in_force(at)
        .filter(questionnaire__code=code)
        .select_related("questionnaire")
        .order_by("-number")[:1]
        .get()
    )


def in_force() -> QuerySet[Version]:
    """Of each questionnaire, the version asked now; by title."""
    latest = (
        Version.objects.in_force()
        .filter(questionnaire=OuterRef("questionnaire"))
        .order_by("-number")
        .values("pk")[:1]
    )
    return (
        Version.objects.in_force()
        .filter(pk=Subquery(latest))
        .select_related("questionnaire")
        .order_by("title")
    )


@dataclass(frozen=True)
class Tools:
    """What may be begun from a child's record, by what it is about; the shortest first."""

    about: str
    versions: tuple[Version, ...]


def tools(reader: Reader) -> list[Tools]:
    """Those of a class that this reader may come to read: others it could not fill in."""
    open_to = predicate.reach(reader)
    found = [
        version
        for version in in_force()
        if open_to.purposes(version.asks.data_class) or version.asks.data_class in READ_BY_AUTHOR
    ]
    return [
        Tools(subject, rows)
        for subject in Subject
        if (rows := tuple(_by_length(v for v in found if v.asks.subject == subject)))
    ]


def tools_for(subject: Subject) -> list[Version]:
    """Those made for a place, or for a group; the shortest first."""
    return _by_length(version for version in in_force() if version.asks.subject == subject)


def _by_length(versions: Iterable[Version]) -> list[Version]:
    return sorted(versions, key=lambda version: (len(version.asks.questions), version.title))


@dataclass(frozen=True)
class InUse:
    """A questionnaire on the list: its version now, and how many responses this reader may see."""

    version: Version
    completed: int
    begun: int

    @property
    def questionnaire(self) -> Questionnaire:
        return self.version.questionnaire


def listing(reader: Reader) -> list[InUse]:
    counts = {
        row["questionnaire_version__questionnaire"]: row
        for row in Response.objects.visible_to(reader)
        .values("questionnaire_version__questionnaire")
        .annotate(
            completed=Count("pk", filter=Q(completed_at__isnull=False)),
            begun=Count("pk", filter=Q(completed_at=None)),
        )
        .order_by()
    }
    return [
        InUse(version, count.get("completed", 0), count.get("begun", 0))
        for version in in_force()
        for count in [counts.get(version.questionnaire_id, {})]
    ]
