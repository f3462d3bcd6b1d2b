"""Making a paper as whoever asked, with what they may read at that moment; item by item."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.kernel.errors import Refused
from wayhome.practice.panels.models import Item, Meeting, Paper
from wayhome.practice.panels.paper import document
from wayhome.practice.panels.queries.agenda import agenda

MINUTES = 60  # a file nobody fetched is gone after that


def path_of(paper: Paper) -> Path:
    return Path(settings.DATA_DIR) / "exports" / f"{paper.ref}.pdf"


def make(paper_id: int) -> None:
    """Each item is read in a transaction of its own, so that the page can say how far it is."""
    with transaction.atomic():
        paper = Paper.objects.select_related("meeting__panel").get(pk=paper_id)
        if paper.ready_at:
            return
        reader = _acting(paper)
        meeting = (
            Meeting.objects.visible_to(reader).select_related("panel").get(pk=paper.meeting_id)
        )
        found = agenda(reader, meeting)
        Paper.objects.filter(pk=paper.pk).update(items=len(found.lines))
    parts = []
    for line in found.lines:
        with transaction.atomic():
            _acting(paper, reader)
            parts.append(document.item(reader, line, paper.kind))
            Paper.objects.filter(pk=paper.pk).update(done=len(parts))
    body = document.pdf(reader, found, parts, paper.kind)
    path = path_of(paper)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(body)
    Paper.objects.filter(pk=paper.pk).update(
        ready_at=clock.now(), children=sorted(line.child.pk for line in found.lines)
    )


def _acting(paper: Paper, reader: Reader | None = None) -> Reader:
    """The same person in the same place, if they are still there; told to the database."""
    if reader is None:
        place = (
            Membership.objects.live()
            .filter(pk=paper.place_id, user__is_active=True, agency__is_active=True)
            .select_related("user", "agency", "team")
            .first()
        )
        if place is None:
            raise Refused(roles.ATTEND_PANEL)
        reader = reader_for(place, paper.purpose)
    reader.must(roles.ATTEND_PANEL)
    act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
    return reader


def is_still_open(reader: Reader, paper: Paper) -> bool:
    """Whether every item in it may be read now: a conflict declared since closes the file."""
    open_now = Item.objects.visible_to(reader).filter(meeting=paper.meeting_id, off_at=None)
    return set(paper.children) <= set(open_now.values_list("child_id", flat=True))


def forget() -> int:
    """Remove files that nobody fetched in time; returns how many."""
    kept = clock.now().timestamp() - MINUTES * 60
    gone = 0
    for path in (Path(settings.DATA_DIR) / "exports").glob("*.pdf"):
        if path.stat().st_mtime < kept:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
