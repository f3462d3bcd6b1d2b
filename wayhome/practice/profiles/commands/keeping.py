"""Writing a profile, reading it through, and its photo. Each saving is a version of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.files import commands as files
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.files.photos import Photo
from wayhome.foundation.kernel import audit, bulk
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.people.named import alone_named, tidy
from wayhome.foundation.rules import engine
from wayhome.practice.profiles.models import Friend, Profile
from wayhome.practice.profiles.queries.friends import known
from wayhome.practice.profiles.sections import OTHERS, TEXTS

TABLE = "profiles_profile"


@dataclass(frozen=True)
class Other:
    """Another child as the writer named them; `kept` is the row of an earlier version, if one is
    carried on as it was."""

    said: str
    kept: Friend | None = None


@dataclass(frozen=True)
class NewProfile:
    """A version to be written, whole."""

    child_id: int
    texts: Mapping[str, str]
    others: Sequence[Other] = ()
    photo: Attachment | None = None
    photo_on: date | None = None
    is_review: bool = False
    recorded_at: datetime | None = None  # for the system alone, as `recorder`
    recorder: Reader | None = field(default=None, compare=False)


@transaction.atomic
def record_profiles(actor: Reader, *, profiles: Sequence[NewProfile]) -> list[Profile]:
    """Profiles of any number of children; the latest of a child is in force."""
    actor.must(roles.KEEP_PROFILE)
    children = engine.lock(new.child_id for new in profiles)
    with system_context():
        rows = [
            Profile(
                **{name: new.texts.get(name, "").strip() for name in TEXTS},
                photo=new.photo,
                photo_on=new.photo_on if new.photo else None,
                is_review=new.is_review,
                **about(new.child_id, actor, at=new.recorded_at, by=new.recorder),
            )
            for new in profiles
        ]
        bulk.insert(rows)
        _name_others(actor, list(zip(rows, profiles, strict=True)))
        audit.record_each(actor, "profile.kept", subject_kind="profile", rows=rows)
    engine.refresh(children, TABLE)
    return rows


def _name_others(actor: Reader, written: Sequence[tuple[Profile, NewProfile]]) -> None:
    fresh = [each.said for _row, new in written for each in new.others if not each.kept]
    on_record = alone_named(fresh) if fresh else {}
    friends = []
    for row, new in written:
        for each in new.others:
            friend = Friend(profile=row, said=each.said, **about(row.child_id, actor))
            if each.kept:
                friend.other_id = each.kept.other_id
                friend.recorded_by_agency_id = each.kept.recorded_by_agency_id
            else:
                friend.other_id = on_record.get(each.said.casefold())
            if friend.other_id != row.child_id:
                friends.append(friend)
    bulk.insert(friends)


@transaction.atomic
def keep(
    actor: Reader, *, child: Child, version: int | None = None, others: str = "", **texts: str
) -> Profile:
    """Save what was written, as a new version. `version` is the id of the row that was read, 0 if
    there was none; `others` holds names of other children, one on each line (P23)."""
    standing = _begin(actor, child, version)
    if not any(text.strip() for text in texts.values()):
        raise Invalid(_("Write what you know. One part is enough to begin with."))
    new = NewProfile(
        child_id=child.pk,
        texts=texts,
        others=_others(actor, standing, others.splitlines()),
        photo=standing.photo if standing else None,
        photo_on=standing.photo_on if standing else None,
    )
    return record_profiles(actor, profiles=[new])[0]


@transaction.atomic
def confirm(actor: Reader, *, child: Child, version: int | None = None) -> Profile:
    """Read through, nothing changed: the same words stand as of today."""
    standing = _begin(actor, child, version)
    if standing is None:
        raise Invalid(_("There is no profile yet."))
    return _again(actor, standing, is_review=True)


@transaction.atomic
def keep_photo(
    actor: Reader, *, child: Child, photo: Photo, taken_on: date, version: int | None = None
) -> Profile:
    """A new photo, with the day it was taken; earlier versions keep theirs."""
    standing = _begin(actor, child, version)
    if child.born_on and taken_on < child.born_on:
        raise Invalid({"photo_on": _("That is before they were born.")})
    kept = files.keep_photo(
        actor,
        permission=roles.KEEP_PROFILE,
        child_id=child.pk,
        photo=photo,
        class_of=DataClass.PROFILE,
    )
    return _again(actor, standing or Profile(child=child), photo=kept, photo_on=taken_on)


@transaction.atomic
def remove_photo(actor: Reader, *, child: Child, version: int | None = None) -> Profile:
    """The photo was wrong: nobody reads it any more, in this version or an earlier one."""
    standing = _begin(actor, child, version)
    if standing is None or standing.photo is None:
        raise Invalid(_("There is no photo."))
    files.withdraw(actor, permission=roles.KEEP_PROFILE, attachment=standing.photo)
    return _again(actor, standing, photo=None, photo_on=None)


def _begin(actor: Reader, child: Child, version: int | None) -> Profile | None:
    """Assert, lock, compare (E15); returns the version in force."""
    actor.must(roles.KEEP_PROFILE)
    if not Child.objects.visible_to(actor, DataClass.PROFILE).filter(pk=child.pk).exists():
        raise Refused(roles.KEEP_PROFILE)
    engine.lock([child.pk])
    rows = Profile.objects.filter(child=child).select_related("photo", "recorded_by")
    standing: Profile | None = rows.order_by("pk").last()
    if version is not None and version != (standing.pk if standing else 0):
        raise _said_meanwhile(actor, standing)
    return standing


def _said_meanwhile(actor: Reader, standing: Profile | None) -> Conflict:
    current = current_of(actor, standing)
    return Conflict(
        current,
        changed_by=standing.recorded_by.name if standing and standing.recorded_by else "",
        version=standing.pk if standing else 0,
        changed_at=standing.recorded_at if standing else None,
    )


def current_of(reader: Reader, standing: Profile | None) -> dict[str, Any]:
    """What the form's fields hold of a version: its texts, and the other children by the names
    that this reader may read."""
    named = known(reader, standing.named.all()) if standing else []
    texts = {name: getattr(standing, name, "") for name in TEXTS}
    return texts | {OTHERS: "\n".join(each.name for each in named if each.name)}


def _others(actor: Reader, standing: Profile | None, typed: Iterable[str]) -> list[Other]:
    """Names as typed. One that the writer may not read is not theirs to take out: it stays."""
    before = known(actor, standing.named.all()) if standing else []
    by_name = {each.name.casefold(): each.row for each in before if each.name}
    hidden = [Other(each.row.said, each.row) for each in before if not each.name]
    names = tidy(typed)
    return [
        *(
            Other(row.said if row else name, row)
            for name in names
            for row in [by_name.get(name.casefold())]
        ),
        *hidden,
    ]


def _again(actor: Reader, standing: Profile, **changed: Any) -> Profile:
    """The same words in a new version, but for what is `changed`."""
    named = standing.named.all() if standing.pk else ()
    values: dict[str, Any] = {
        "child_id": standing.child_id,
        "texts": {name: getattr(standing, name) for name in TEXTS},
        "others": [Other(row.said, row) for row in named],
        "photo": standing.photo,
        "photo_on": standing.photo_on,
    }
    return record_profiles(actor, profiles=[NewProfile(**(values | changed))])[0]
