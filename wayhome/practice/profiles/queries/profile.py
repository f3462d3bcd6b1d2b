"""One child's profile as a reader sees it: the words in force, its photo, how fresh it is, who
looked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, MustKnow
from wayhome.foundation.rules.models import Derived
from wayhome.practice.profiles.models import Opening, Profile, Publicity
from wayhome.practice.profiles.queries.friends import Known, known
from wayhome.practice.profiles.rules import REVIEW
from wayhome.practice.profiles.sections import SECTIONS, Section

VERSIONS = 50  # of one profile, at most so many are listed
LOOKED = 10


@dataclass(frozen=True)
class Part:
    """A section with what is written in it, "" where nobody has."""

    section: Section
    text: str


@dataclass(frozen=True)
class Kept:
    """A version of a child's profile, and what stands around it."""

    child: Child
    row: Profile | None  # None: nobody has written one
    parts: tuple[Part, ...]
    photo: Attachment | None
    friends: tuple[Known, ...]
    is_latest: bool

    @property
    def version(self) -> int:
        """What a form sends back: the id of the row that was read, 0 if there was none."""
        return self.row.pk if self.row else 0

    @property
    def written(self) -> int:
        return sum(1 for part in self.parts if part.text)

    @property
    def names(self) -> list[str]:
        return [friend.name for friend in self.friends if friend.name]

    @property
    def unnamed(self) -> int:
        """Other children whom this reader may not be told of by name (P23)."""
        return sum(1 for friend in self.friends if not friend.name)


def open_child(reader: Reader, ref: str) -> Child | None:
    """The child, if the profile is open to this reader."""
    rows = Child.objects.visible_to(reader, DataClass.PROFILE)
    found: Child | None = rows.filter(ref=ref).first()
    return found


def profile_of(reader: Reader, child: Child, version: str = "") -> Kept | None:
    """The profile in force, or the version with that ref; None if there is no such version."""
    rows = Profile.objects.visible_to(reader).filter(child=child)
    rows = rows.select_related("recorded_by", "recorded_by_agency").order_by("-pk")
    latest = rows.first()
    row = rows.filter(ref=version).first() if version else latest
    if version and row is None:
        return None
    photo = None
    if row is not None and row.photo_id:
        photo = Attachment.objects.visible_to(reader).filter(pk=row.photo_id).first()
    return Kept(
        child=child,
        row=row,
        parts=tuple(Part(section, getattr(row, section.name, "")) for section in SECTIONS),
        photo=photo,
        friends=tuple(known(reader, row.named.order_by("pk")) if row else ()),
        is_latest=row is None or latest is None or row.pk == latest.pk,
    )


def versions(reader: Reader, child: Child) -> list[Profile]:
    """Latest first. Their words are not read for the list."""
    rows = Profile.objects.visible_to(reader).filter(child=child).order_by("-pk")
    rows = rows.select_related("recorded_by", "recorded_by_agency")
    named = ("ref", "recorded_at", "is_review", "recorded_by__name", "recorded_by_agency__name")
    return list(rows.only(*named)[:VERSIONS])


def review_due(reader: Reader, kept: Kept) -> datetime | None:
    """When it should be read through again; None where no clock runs (a grown-up, say)."""
    if kept.row is None:
        return None
    rows = Derived.objects.visible_to(reader).owed()
    row = rows.filter(
        rule=REVIEW, subject_kind="profile", subject_id=kept.child.pk, occurrence=kept.row.pk
    ).first()
    return row.due_at if row and (row.until_at is None or row.until_at > clock.now()) else None


def must_know(reader: Reader, child: Child) -> list[tuple[str, str]]:
    """Who must know what today, and who must not, for readers of that class (P25)."""
    today = clock.today()
    rows = MustKnow.objects.visible_to(reader).filter(child=child, from_on__lte=today)
    return [
        (str(MustKnow.Kind(row.kind).label), row.text)
        for row in rows.order_by("kind", "pk")
        if row.until_on is None or row.until_on > today
    ]


def looked(reader: Reader, child: Child) -> list[Opening]:
    """Who in the police opened it for a reason of their own, latest first."""
    rows = Opening.objects.visible_to(reader).filter(child=child).order_by("-pk")
    return list(rows.select_related("recorded_by", "recorded_by_agency")[:LOOKED])


def appeals(reader: Reader, child: Child) -> list[Publicity]:
    rows: Any = Publicity.objects.visible_to(reader).filter(child=child).order_by("-pk")
    return list(rows.select_related("recorded_by", "recorded_by_agency", "take_down")[:LOOKED])
