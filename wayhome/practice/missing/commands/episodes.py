"""From the first record to the return. Recording is not telling the police (P01)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.changes import last_change
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.deaths import died
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.circle import (
    interview_not_owed,
    interviews_owed,
    involve_police,
    release_police,
    standing_of,
)
from wayhome.practice.missing.commands.companions import record_companions
from wayhome.practice.missing.commands.standing import kept_for
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import (
    Closing,
    Correction,
    Episode,
    PoliceNotice,
)

TABLE = "missing_episode"


@transaction.atomic
def open_episodes(actor: Reader, episodes: Sequence[NewEpisode]) -> list[Episode]:
    """Episodes of any number of children, each judged alike, in one transaction (E14)."""
    if not (actor.may(roles.REPORT) or actor.may(roles.IMPORT)):
        actor.must(roles.REPORT)
    for new in episodes:
        new.check()
    children = engine.lock(new.child_id for new in episodes)
    with system_context():
        values = [_episode(actor, new) for new in episodes]
        standing = standing_of([(each["child_id"], _as_at(each)) for each in values])
        rows = [Episode(**own, **theirs) for own, theirs in zip(values, standing, strict=True)]
        bulk.insert(rows)
        pairs = list(zip(rows, episodes, strict=True))
        record_notices(actor, [(row, new.told) for row, new in pairs if new.told])
        live = [row for row in rows if row.origin == "live"]
        involve_police([row for row in live if row.is_open])
        interviews_owed(actor, [row for row in live if row.back_at])
        named = [(row, new.with_children) for row, new in pairs]
        record_companions(actor, named, with_report=True)
        audit.record_each(actor, "missing.reported", subject_kind="episode", rows=rows)
    engine.refresh(children, TABLE)
    return rows


def _as_at(values: dict[str, Any]) -> date:
    """The day whose facts an episode is opened under: of the report, or, of history, its own."""
    at = values["recorded_at"] if values["origin"] == "live" else values["since_earliest_at"]
    day: date = at.astimezone(clock.LONDON).date()
    return day


def _episode(actor: Reader, new: NewEpisode) -> dict[str, Any]:
    values = about(new.child_id, actor, new.batch_id, at=new.recorded_at, by=new.recorder)
    recorded_at, live = values["recorded_at"], new.origin == "live"
    values |= {
        "category": new.category,
        "setting": new.setting,
        "origin": new.origin,
        "reported_at": new.reported_at or (recorded_at if live else None),
        "reported_by": new.reported_by,
        "last_seen_where": new.last_seen_where,
        "last_seen_by": new.last_seen_by,
        "companions": new.companions,
        "circumstances": new.circumstances,
        "worries": new.worries,
        "tried": new.tried,
        "different": new.different,
        **_instant("since", new.since),
    }
    if new.found:
        values |= _instant("found", new.found)
        values |= {"found_where": new.found_where, "found_how": new.found_how}
        values["found_recorded_at"] = _later(actor, new.found_recorded_at, recorded_at)
    if new.returned:
        values |= _instant("returned", new.returned)
        values["returned_to"] = new.returned_to
        values["returned_recorded_at"] = _later(actor, new.returned_recorded_at, recorded_at)
    if new.closed_at:
        values |= {"closed_at": new.closed_at, "closing": new.closing}
    return values


def _later(actor: Reader, at: datetime | None, recorded_at: datetime) -> datetime:
    """Of history told later: when that was recorded, if the system says; else with the episode."""
    return at if at and actor.is_system else recorded_at


def _instant(name: str, instant: Instant) -> dict[str, Any]:
    return {
        f"{name}_earliest_at": instant.earliest_at,
        f"{name}_latest_at": instant.latest_at,
        f"{name}_precision": instant.precision,
    }


def record_notices(actor: Reader, told: Sequence[tuple[Episode, Told]]) -> list[PoliceNotice]:
    rows = [
        PoliceNotice(
            episode_id=episode.pk,
            told=notice.told,
            told_at=notice.told_at,
            told_by=notice.told_by,
            reference=notice.reference,
            why_not=notice.why_not,
            **about(
                episode.child_id,
                actor,
                notice.batch_id or episode.batch_id,
                at=notice.recorded_at,
                by=notice.recorder,
            ),
        )
        for episode, notice in told
    ]
    bulk.insert(rows)
    if rows:
        audit.record_each(actor, "missing.police_told", subject_kind="policenotice", rows=rows)
    return rows


@transaction.atomic
def tell_police(actor: Reader, *, told: Sequence[tuple[Episode, Told]]) -> list[PoliceNotice]:
    """Who told the police, when, with which reference; or why nobody has (P01)."""
    actor.must(roles.TELL_POLICE)
    for episode, notice in told:
        notice.check()
        if notice.told_at and notice.told_at < episode.since_earliest_at:
            raise Invalid({"told_at": "That is before the child went missing."})
    children = engine.lock(episode.child_id for episode, _ in told)
    kept = kept_for(episode for episode, _ in told)
    told = [(kept.get(episode.pk, episode), notice) for episode, notice in told]
    with system_context():
        rows = record_notices(actor, told)
    engine.refresh(children, "missing_policenotice")
    return rows


@transaction.atomic
def record_found(
    actor: Reader,
    *,
    episode: Episode,
    found: Instant,
    where: str = "",
    how: str = "",
    version: int | None = None,
) -> Episode:
    """The child has been found. It is not yet a return: that is recorded when they are back."""

    def change(row: Episode) -> None:
        if row.found_latest_at:
            raise Invalid("The child is recorded as found already. Correct that record instead.")
        must_come_after(row, "found", found)
        put(row, found=found, found_where=where, found_how=how, found_recorded_at=clock.now())

    return change_episode(actor, episode, version, "missing.found", change, back=True)


@transaction.atomic
def record_returned(
    actor: Reader,
    *,
    episode: Episode,
    returned: Instant,
    to: str = "",
    version: int | None = None,
) -> Episode:
    """The child is back in any home or care setting: the interview clock runs from here (P03)."""

    def change(row: Episode) -> None:
        if row.returned_latest_at:
            raise Invalid("The child is recorded as back already. Correct that record instead.")
        must_come_after(row, "returned", returned)
        if row.found_earliest_at and returned.latest_at < row.found_earliest_at:
            raise Invalid({"returned": "The child cannot be back before being found."})
        put(row, returned=returned, returned_to=to, returned_recorded_at=clock.now())

    return change_episode(actor, episode, version, "missing.returned", change, back=True)


@transaction.atomic
def close(
    actor: Reader,
    *,
    episode: Episode,
    closing: str,
    reason: str = "",
    version: int | None = None,
) -> Episode:
    """End an episode in which the child is not simply found: error, death, closed by police.

    An error says why. It stays on the record with who said so, and counts nowhere (E12).
    """
    actor.must(roles.CLOSE)
    _may_close(actor, closing, reason)

    def change(row: Episode) -> None:
        if row.closed_at:
            raise Invalid("It is closed already.")
        row.closed_at, row.closing = clock.now(), closing
        if reason.strip():
            Correction.objects.create(
                episode=row,
                field="closing",
                says=closing,
                reason=reason.strip(),
                **about(row.child_id, actor),
            )
        if closing == Closing.ERROR:
            interview_not_owed(actor, row, reason.strip())

    row = change_episode(actor, episode, version, "missing.closed", change)
    if closing == Closing.DIED and not actor.is_system:
        died(actor, child_id=row.child_id)
    return row


def _may_close(actor: Reader, closing: str, reason: str) -> None:
    if closing not in Closing.values or closing == Closing.MERGED:
        raise Invalid({"closing": "Say why the episode is closed."})
    if closing == Closing.POLICE and actor.agency and actor.agency.kind != Agency.Kind.POLICE:
        raise Refused("missing.close")
    if closing == Closing.ERROR and not reason.strip():
        raise Invalid({"reason": "Say why it was an error."})


@transaction.atomic
def end_for_death(actor: Reader, *, child_id: int) -> list[Episode]:
    """A death was recorded in another room: nobody looks for the child from now on (P43)."""
    with system_context():
        rows = list(Episode.objects.filter(child=child_id, origin="live"))
    return [close(actor, episode=row, closing=Closing.DIED.value) for row in rows if row.is_open]


def must_come_after(row: Episode, field: str, instant: Instant) -> None:
    """No end of an episode is in the future, or before it began."""
    instant.must_be_past(field)
    if field != "since" and instant.latest_at < row.since_earliest_at:
        raise Invalid({field: "That is before the child went missing."})


def put(row: Episode, **values: Any) -> None:
    """Set facts of an episode; an `Instant` with its bounds and precision."""
    for name, value in values.items():
        if isinstance(value, Instant):
            put(row, **_instant(name, value))
        else:
            setattr(row, name, value)


def change_episode(
    actor: Reader,
    episode: Episode,
    version: int | None,
    action: str,
    change: Callable[[Episode], None],
    *,
    back: bool = False,
) -> Episode:
    """Lock, compare versions (E15), change, log, derive: the way every episode is changed."""
    actor.must(roles.RECORD_RETURN)
    engine.lock([episode.child_id])
    with system_context():
        row = Episode.objects.select_for_update().get(pk=episode.pk)
        if version is not None and row.version != version:
            who, at = last_change("episode", row.pk, row.child_id)
            raise Conflict(_says(row), changed_by=who, version=row.version, changed_at=at)
        if row.is_merged:
            raise Invalid(_("It was merged with another record meanwhile. Open it again."))
        change(row)
        row.version += 1
        row.save()
        if not row.is_open:
            release_police([row])
        if back and row.origin == "live":
            interviews_owed(actor, [row])
        audit.record_each(actor, action, subject_kind="episode", rows=[row])
    engine.refresh([row.child_id], TABLE)
    return row


def _says(row: Episode) -> dict[str, Any]:
    names = ("since_latest_at", "found_latest_at", "found_where", "found_how")
    return {
        name: getattr(row, name)
        for name in (*names, "returned_latest_at", "returned_to", "closed_at", "closing")
    }
