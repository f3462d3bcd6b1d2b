"""Report a child missing; say that they were found or are back; read who is missing now."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from ninja.responses import Status

from wayhome.doors.api import schemas, scopes
from wayhome.doors.api.door import operation
from wayhome.doors.api.queries import refs_of, sliced
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.pages.routing import PageRequest, one
from wayhome.foundation.people.models import Child
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, Named, NewEpisode, Told
from wayhome.practice.missing.models import Episode, PoliceGrade, PoliceNotice
from wayhome.practice.missing.queries.board import open_episodes

CLASSES = (DataClass.IDENTITY, DataClass.MISSING)
MISSING = (DataClass.MISSING,)
HALF = timedelta(minutes=30)  # "within the hour": half of it on either side


@operation(
    "POST", "/reports", scope=scopes.REPORT, data=CLASSES, logs="list", once=True,
    response={201: schemas.Received},
)  # fmt: skip
def report(request: PageRequest, sent: schemas.Report) -> Any:
    """A child is missing. The same command as the page's: whoever is on duty is called."""
    reader, child = request.reader, None
    if sent.child:
        child = Child.objects.visible_to(reader).filter(ref=sent.child).first()
        if child is None:
            raise Http404
    new = _new(child.pk if child else 0, sent)
    episode = commands.receive(reader, new=new, named=_named(sent.named))
    request.shown([child.pk] if child else [])
    follows = child and request.reader.may(roles.READ_BOARD)
    seen = follows and Episode.objects.visible_to(reader).filter(pk=episode.pk).exists()
    return Status(201, {"received_at": clock.now(), "episode": episode.ref if seen else None})


def _new(child_id: int, sent: schemas.Report) -> NewEpisode:
    told = sent.police
    texts = ("last_seen_where", "last_seen_by", "circumstances", "worries", "tried", "different")
    return NewEpisode(
        child_id=child_id,
        since=_since(sent),
        setting=sent.setting,
        reported_by=sent.reported_by,
        told=Told(told.told, told.told_at, told.told_by, told.reference, told.why_not),
        **{name: getattr(sent, name) for name in texts},
    )


def _since(sent: schemas.Report) -> Instant:
    if sent.since_is == "minute":
        return Instant.at(sent.since_at)
    return Instant(sent.since_at - HALF, sent.since_at + HALF, "hour")


def _named(named: schemas.NamedChild | None) -> Named | None:
    if named is None:
        return None
    authority = None
    if named.authority:
        authority = Authority.objects.filter(code=named.authority).first()
        if authority is None:
            raise Invalid({"named.authority": "No council has this code."})
    return Named(named.given_name, named.family_name, named.born_on, authority)


@operation(
    "GET", "/episodes", scope=scopes.EPISODES, data=MISSING, logs="list",
    response={200: schemas.Episodes},
)  # fmt: skip
def episodes(request: PageRequest, cursor: schemas.Cursor = "") -> Any:
    """Who is missing now, of the children that the token sees; the latest report first."""
    page = sliced(open_episodes(request.reader), cursor, order=("-reported_at", "-pk"))
    children = [row.child_id for row in page.rows]
    request.shown(children)
    refs = refs_of(request.reader, children)
    return {"items": [_episode(row, refs) for row in page.rows], "next": page.next}


@operation(
    "GET", "/episodes/{ref:ref}", scope=scopes.EPISODES, data=MISSING, logs="child",
    response={200: schemas.WholeEpisode},
)  # fmt: skip
def episode(request: PageRequest, ref: str) -> Any:
    """One episode, missing now or back, with what was said when it was reported."""
    row: Episode = one(Episode.objects.visible_to(request.reader), ref)
    request.shown(row.child_id)
    here = {"episode": row}
    grade = PoliceGrade.objects.visible_to(request.reader).filter(**here)
    told = PoliceNotice.objects.visible_to(request.reader).filter(**here, told=True)
    texts = ("last_seen_where", "circumstances", "worries", "tried", "different")
    return {
        **_episode(row, refs_of(request.reader, [row.child_id])),
        "grade": grade.order_by("-graded_at", "-pk").values_list("grade", flat=True).first(),
        "police_told_at": told.order_by("told_at").values_list("told_at", flat=True).first(),
        **{name: getattr(row, name) for name in texts},
    }


def _episode(row: Episode, refs: dict[int, str]) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "child": refs.get(row.child_id),
        "category": row.category,
        "setting": row.setting,
        "since_at": row.since_latest_at,
        "since_is": row.since_precision,
        "reported_at": row.reported_at,
        "found_at": row.found_latest_at,
        "returned_at": row.returned_latest_at,
        "closed_at": row.closed_at,
        "version": row.version,
    }


@operation(
    "POST", "/episodes/{ref:ref}/found", scope=scopes.RETURN, data=MISSING, logs="child",
    once=True, response={200: schemas.Done},
)  # fmt: skip
def found(request: PageRequest, ref: str, sent: schemas.Found) -> Any:
    """The child was found. Being back is another fact, and starts the interview's clock (P03)."""
    row = one(Episode.objects.visible_to(request.reader), ref)
    request.shown(row.child_id)
    row = commands.record_found(
        request.reader,
        episode=row,
        found=Instant.at(sent.at),
        where=sent.where,
        how=sent.how,
        version=sent.version,
    )
    return {"ref": row.ref, "version": row.version}


@operation(
    "POST", "/episodes/{ref:ref}/returned", scope=scopes.RETURN, data=MISSING, logs="child",
    once=True, response={200: schemas.Done},
)  # fmt: skip
def returned(request: PageRequest, ref: str, sent: schemas.Returned) -> Any:
    """The child is back, at home or in any care setting."""
    row = one(Episode.objects.visible_to(request.reader), ref)
    request.shown(row.child_id)
    row = commands.record_returned(
        request.reader,
        episode=row,
        returned=Instant.at(sent.at),
        to=sent.to,
        version=sent.version,
    )
    return {"ref": row.ref, "version": row.version}
