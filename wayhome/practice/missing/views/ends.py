"""How an episode ends: found, back, closed; and putting right what was recorded.

Two people may record the same end at once. The second sees both, and chooses what stands: the
other stays on the record as what it said before (E10, E15).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages import wording
from wayhome.foundation.pages.handling import Apart, Clash
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.forms.episode import (
    CORRECTIONS,
    CloseForm,
    FoundForm,
    ReturnedForm,
)
from wayhome.practice.missing.forms.times import as_typed
from wayhome.practice.missing.forms.words import HOW_FOUND
from wayhome.practice.missing.models import Closing, Episode
from wayhome.practice.missing.views.acting import Acting, acting, seen, somebody
from wayhome.practice.missing.views.episode import is_police

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)
LABELS = {
    "found_where": _("Where"),
    "found_how": _("How"),
    "returned_to": _("To where"),
    "last_seen_where": _("Where last seen"),
    "last_seen_by": _("Seen by"),
}


@page(permission=roles.RECORD_RETURN, data=CLASSES, logs="child")
def found(request: PageRequest, episode: str) -> HttpResponse:
    """The child has been found. Being back is another fact, recorded when it is so (P03)."""
    now = acting(request, episode, FoundForm, what="found")

    def words() -> dict[str, str]:
        said = now.form.cleaned_data
        how = str(dict(HOW_FOUND)[said["how_found"]])
        return {"found_where": said["where"], "found_how": how}

    def record(version: int | None) -> None:
        where, how = words().values()
        commands.record_found(
            request.reader,
            episode=now.episode,
            found=now.form.instant(),  # type: ignore[attr-defined]
            where=where,
            how=how,
            version=version,
        )

    return now.done() if _recorded(now, "found", record, words) else _end(now, "found")


def _end(now: Acting, template: str) -> HttpResponse:
    """With the plan for the return; where there is none, whoever leads the search is asked."""
    return now.show(template, leads=now.request.reader.may(roles.LEAD_SEARCH))


@page(permission=roles.RECORD_RETURN, data=CLASSES, logs="child")
def returned(request: PageRequest, episode: str) -> HttpResponse:
    """The child is back in any home or care setting; the interview clock runs from then (P03)."""
    now = acting(request, episode, ReturnedForm, what="returned")

    def words() -> dict[str, str]:
        return {"returned_to": now.form.in_words()}  # type: ignore[attr-defined]

    def record(version: int | None) -> None:
        commands.record_returned(
            request.reader,
            episode=now.episode,
            returned=now.form.instant(),  # type: ignore[attr-defined]
            to=words()["returned_to"],
            version=version,
        )

    return now.done() if _recorded(now, "returned", record, words) else _end(now, "returned")


@page(permission=roles.RECORD_RETURN, data=CLASSES, logs="child")
def correct(request: PageRequest, episode: str, fact: str) -> HttpResponse:
    """Put right a time and its words. What they said stays, with the reason (E10)."""
    row = seen(request, episode)
    if not getattr(row, f"{fact}_latest_at"):
        raise Http404
    form = CORRECTIONS[fact]
    words = {name: getattr(row, name) for name in form.words}
    initial = as_typed(_instant(row, fact)) | words
    now = acting(request, episode, form, what=f"correct:{fact}", initial=initial)

    def typed() -> dict[str, str]:
        found: dict[str, str] = now.form.typed_words()  # type: ignore[attr-defined]
        return found

    def change(version: int | None) -> None:
        commands.correct(
            request.reader,
            episode=now.episode,
            field=fact,
            instant=now.form.instant() if now.form.time_changed else None,  # type: ignore[attr-defined]
            words=typed(),
            reason=now.form.cleaned_data["reason"],
            version=version,
        )

    if _recorded(now, fact, change, typed):
        return now.done()
    return now.show("correct", fact=fact, said_at=getattr(row, f"{fact}_latest_at"))


def _recorded(
    now: Acting,
    fact: str,
    record: Callable[[int | None], None],
    words: Callable[[], Mapping[str, str]],
) -> bool:
    """Record it; or, after a clash, keep what was chosen. True: there is nothing left to ask."""

    def change(_cleaned: dict[str, Any]) -> None:
        if now.kept and getattr(now.episode, f"{fact}_latest_at"):
            _settle(now, fact, words())
        else:
            record(now.version)

    try:
        return now.act(change)
    except Conflict as raised:
        conflict = raised
    if not conflict.current.get(f"{fact}_latest_at"):  # something else changed: nothing clashes
        return now.act(lambda _cleaned: record(conflict.version))
    now.episode.refresh_from_db()
    now.clashed(_clash(now, fact, conflict, words()))
    return False


def _settle(now: Acting, fact: str, words: Mapping[str, str]) -> None:
    """Keep mine where it was chosen: theirs stays behind it as what was said before."""
    kept = now.kept
    texts: dict[str, str] = {}
    for name, mine in words.items():
        if kept.get(name) == "mine":
            texts[name] = mine
        elif kept.get(name) == "both":
            texts[name] = "; ".join(filter(None, (getattr(now.episode, name), mine)))
    instant = now.form.instant() if kept.get("when") == "mine" else None  # type: ignore[attr-defined]
    if not texts and instant is None:
        return
    reason = now.form.cleaned_data.get("reason") or _("Two people recorded this at the same time.")
    commands.correct(
        now.request.reader,
        episode=now.episode,
        field=fact,
        instant=instant,
        words=texts,
        reason=reason,
        version=now.version,
    )


def _clash(now: Acting, fact: str, conflict: Conflict, words: Mapping[str, str]) -> Clash:
    """Both versions of this fact, part by part."""
    row, at = now.episode, clock.now()
    mine, theirs = now.form.instant(), _instant(row, fact)  # type: ignore[attr-defined]
    parts = []
    if theirs and mine != theirs:
        both = (wording.moment(mine.latest_at, at), wording.moment(theirs.latest_at, at))
        parts.append(Apart("when", _("When"), *both, may_keep_both=False))
    for name, text in words.items():
        if text != getattr(row, name):
            parts.append(Apart(name, str(LABELS[name]), text, getattr(row, name), True))
    return Clash(somebody(conflict), conflict.changed_at, conflict.version, tuple(parts))


def _instant(row: Episode, fact: str) -> Any:
    latest = getattr(row, f"{fact}_latest_at")
    if latest is None:
        return None
    return Instant(getattr(row, f"{fact}_earliest_at"), latest, getattr(row, f"{fact}_precision"))


@page(permission=roles.CLOSE, data=CLASSES, logs="child")
def close(request: PageRequest, episode: str) -> HttpResponse:
    """End an episode in which the child is not simply found: error, death, closed by police."""

    def make(data: Any, **options: Any) -> CloseForm:
        return CloseForm(data, is_police=is_police(request), **options)

    now = acting(request, episode, make, what="close")

    def end(cleaned: dict[str, Any]) -> None:
        if now.kept.get("closing") != "theirs":
            commands.close(
                request.reader,
                episode=now.episode,
                closing=cleaned["closing"],
                reason=cleaned["reason"],
                version=now.version,
            )

    try:
        return now.done() if now.act(end) else now.show("close")
    except Conflict as conflict:
        now.episode.refresh_from_db()
        mine = str(Closing(now.form.cleaned_data["closing"]).label)
        part = Apart("closing", _("What it says"), mine, state_of(now.episode), False)
        now.clashed(Clash(somebody(conflict), conflict.changed_at, conflict.version, (part,)))
        return now.show("close")


def state_of(row: Episode) -> str:
    """Where an episode stands, in a word or two."""
    if row.closed_at:
        return row.get_closing_display()
    if row.returned_latest_at:
        return _("Back")
    return _("Found") if row.found_latest_at else _("Missing")
