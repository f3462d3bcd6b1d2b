"""The live board: open all shift, on a wall and on phones. It keeps itself fresh and says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.since import is_written_since, snapshot
from wayhome.foundation.pages import wording
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.foundation.rules.commands import acknowledge as acknowledged
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries.board import Board
from wayhome.practice.missing.queries.board import board as read
from wayhome.practice.missing.queries.board_row import Row
from wayhome.practice.missing.rules import ACKNOWLEDGED

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)
ROOMS = ("missing", "rule")  # whose commands change a board at once
FRESH = 10  # seconds for which nothing else is looked for: asked every five, all is there in 15
WORST = 30  # of very many, the rows that a board draws before somebody asks for everyone


@page(permission=roles.READ_BOARD, data=CLASSES, logs="list", methods=("GET",))
def board(request: PageRequest, *, wall: bool = False) -> HttpResponse:
    """Who is missing now. `wall` leaves out what nobody clicks on a wall."""
    shown = _Shown(request, read(request.reader), everyone=wall or "everyone" in request.GET)
    request.shown(shown.children)
    return render(request, "missing/board.html", shown.context() | {"wall": wall})


@page(permission=roles.READ_BOARD, data=CLASSES, logs="poll", methods=("GET",))
def live(request: PageRequest) -> HttpResponse:
    """The board's fragment, or 304 while nothing on it has changed: read again if anybody wrote
    of missing children since, and else every ten seconds."""
    had = Had.said(request)
    if had and had.is_fresh and not is_written_since(had.snapshot, ROOMS):
        return HttpResponse(status=304, headers={"ETag": f'"{had.etag(request.reader)}"'})
    shown = _Shown(request, read(request.reader), everyone="everyone" in request.GET)
    etag = f'"{shown.etag}"'
    if had and had.fingerprint == shown.fingerprint:
        return HttpResponse(status=304, headers={"ETag": etag})
    request.shown(shown.children)
    response = render(request, "missing/board_live.html", shown.context())
    response["ETag"] = etag
    return response


@dataclass(frozen=True)
class Had:
    """What an open board shows: its fingerprint, when it was read, and PostgreSQL's snapshot from
    just before. It travels as the ETag, signed, and holds for one reader in one place."""

    fingerprint: str
    at: float  # seconds since the epoch
    snapshot: str

    @property
    def is_fresh(self) -> bool:
        return 0 <= clock.now().timestamp() - self.at < FRESH

    def etag(self, reader: Reader) -> str:
        return _signer(reader).sign(f"{self.fingerprint}|{self.at:.3f}|{self.snapshot}")

    @classmethod
    def said(cls, request: PageRequest) -> "Had | None":
        try:
            etag = request.headers.get("If-None-Match", "").strip('"')
            fingerprint, at, snapshot = _signer(request.reader).unsign(etag).split("|")
        except BadSignature:
            return None
        return cls(fingerprint, float(at), snapshot)


def _signer(reader: Reader) -> Signer:
    return Signer(salt=f"board {reader.user_id} {reader.agency_id} {reader.team_id} {reader.role}")


@dataclass(frozen=True)
class _Shown:
    """A board as one reader asked for it: the worst rows, or everyone's."""

    request: PageRequest
    board: Board
    everyone: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.board.rows if self.everyone else self.board.rows[:WORST]

    @property
    def children(self) -> list[int]:
        """Whom it shows: for the read log."""
        return [row.child_id for row in self.rows] + self.board.back.children

    @cached_property
    def fingerprint(self) -> str:
        return self.board.fingerprint(self.request.reader)

    @cached_property
    def etag(self) -> str:
        had = Had(self.fingerprint, clock.now().timestamp(), snapshot())
        return had.etag(self.request.reader)

    def context(self) -> dict[str, Any]:
        may_act = self.request.reader.may(roles.ACKNOWLEDGE)
        live_url = reverse("missing:board-live") + ("?everyone=yes" if self.everyone else "")
        return {
            "board": self.board,
            "etag": self.etag,
            "live_url": live_url,
            "rows": list(_with_keys(self.rows, may_act=may_act)),
            "others": len(self.board.rows) - len(self.rows),
        }


def _with_keys(rows: Iterable[Row], *, may_act: bool) -> Iterable[dict[str, Any]]:
    """Each row, with the key its button sends: pressed twice, it is written once."""
    for row in rows:
        acts = may_act and row.acknowledged_at is None
        yield {"row": row, "key": uuid4() if acts else None}


@page(permission=roles.ACKNOWLEDGE, data=(DataClass.MISSING,), logs="child", methods=("POST",))
def acknowledge(request: PageRequest, episode: str) -> HttpResponse:
    """Somebody on duty has seen it and is acting: one press. A second one says who was first."""
    row = one(Episode.objects.visible_to(request.reader), episode)
    request.shown(row.child_id)
    derived = (
        Derived.objects.visible_to(request.reader)
        .filter(rule=ACKNOWLEDGED.code, subject_kind="episode", subject_id=row.pk)
        .first()
    )
    if derived is None:
        raise Http404
    found = acknowledged(request.reader, derived=derived)
    if request.headers.get("X-Requested-With") == "fetch":
        return redirect("missing:board-live")
    if found.recorded_by_id != request.reader.user_id:
        words = {
            "who": found.recorded_by.name if found.recorded_by else _("Somebody"),
            "when": wording.moment(found.at, clock.now()),
        }
        messages.info(request, _("%(who)s acknowledged it first, at %(when)s.") % words)
    if "stay" in request.POST:  # pressed on the child's own page, where the grade comes next
        return redirect("missing:episode", row.ref)
    return redirect("missing:board")
