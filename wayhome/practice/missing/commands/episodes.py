"""From the first record to the return. Recording is not telling the police (P01)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.changes import last_change
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.circle import (
    interviews_owed,
    involve_police,
    release_police,
    standing_of,
)
from wayhome.practice.missing.commands.companions import record_companions
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import (
    Closing,
    Correction,
    Episode,
    Grade,
    PoliceGrade,
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
        standing = standing_of(children)
        rows = Episode.objects.bulk_create(
            Episode(**_episode(actor, new), **standing.get(new.child_id, {})) for new in episodes
        )
        pairs = list(zip(rows, episodes, strict=True))
        record_notices(actor, [(row, new.told) for row, new in pairs if new.told])
        live = [row for row in rows if row.origin == "live"]
        involve_police([row for row in live if row.is_open])
        interviews_owed(actor, [row for row in live if row.back_at])
        record_companions(actor, [(row, new.with_children) for row, new in pairs])
        audit.record_each(actor, "missing.reported", subject_kind="episode", rows=rows)
    engine.refresh(children, TABLE)
    return rows


def _episode(actor: Reader, new: NewEpisode) -> dict[str, Any]:
    recorded_at = new.recorded_at if actor.is_system and new.recorded_at else clock.now()
    live = new.origin == "live"
    values: dict[str, Any] = {
        **about(new.child_id, actor, new.batch_id),
        "recorded_at": recorded_at,
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
        values["found_recorded_at"] = recorded_at
    if new.returned:
        values |= _instant("returned", new.returned)
        values |= {"returned_to": new.returned_to, "returned_recorded_at": recorded_at}
    return values


def _instant(name: str, instant: Instant) -> dict[str, Any]:
    return {
        f"{name}_earliest_at": instant.earliest_at,
        f"{name}_latest_at": instant.latest_at,
        f"{name}_precision": instant.precision,
    }


def record_notices(actor: Reader, told: Sequence[tuple[Episode, Told]]) -> list[PoliceNotice]:
    rows = PoliceNotice.objects.bulk_create(
        PoliceNotice(
            episode=episode,
            told=notice.told,
            told_at=notice.told_at,
            told_by=notice.told_by,
            reference=notice.reference,
            why_not=notice.why_not,
            **about(episode.child_id, actor, episode.batch_id),
        )
        for episode, notice in told
    )
    if rows:
        audit.record_each(actor, "missing.police_told", subject_kind="policenotice", rows=rows)
    return list(rows)


@transaction.atomic
def tell_police(actor: Reader, *, told: Sequence[tuple[Episode, Told]]) -> list[PoliceNotice]:
    """Who told the police, when, with which reference; or why nobody has (P01)."""
    actor.must(roles.TELL_POLICE)
    for episode, notice in told:
        notice.check()
        if notice.told_at and notice.told_at < episode.since_earliest_at:
            raise Invalid({"told_at": "That is before the child went missing."})
    children = engine.lock(episode.child_id for episode, _ in told)
    with system_context():
        rows = record_notices(actor, told)
    engine.refresh(children, "missing_policenotice")
    return rows


@transaction.atomic
def grade(
    actor: Reader,
    *,
    episode: Episode,
    grade: str,
    reason: str,
    authorised_by: str = "",
    review_at: datetime | None = None,
) -> PoliceGrade:
    """The police assessment, entered by police only, with its reason (P08)."""
    actor.must(roles.GRADE)
    if not actor.is_system and (actor.agency is None or actor.agency.kind != Agency.Kind.POLICE):
        raise Refused(roles.GRADE)
    errors = {}
    if grade not in Grade.values:
        errors["grade"] = "Choose a grade."
    if not reason.strip():
        errors["reason"] = "Give the reason for this grade."
    if grade == Grade.VERY_LOW and not authorised_by.strip():
        errors["authorised_by"] = "Say who authorised a very low grade for a child."
    if grade == Grade.VERY_LOW and review_at is None:
        errors["review_at"] = "Say when a very low grade will be looked at again."
    if errors:
        raise Invalid(errors)
    engine.lock([episode.child_id])
    row = PoliceGrade.objects.create(
        episode=episode,
        grade=grade,
        graded_at=clock.now(),
        reason=reason.strip(),
        authorised_by=authorised_by,
        review_at=review_at,
        **about(episode.child_id, actor),
    )
    audit.record_each(actor, "missing.graded", subject_kind="policegrade", rows=[row])
    engine.refresh([episode.child_id], "missing_policegrade")
    return row


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
        _after_since(row, "found", found)
        _set(row, found=found, found_where=where, found_how=how, found_recorded_at=clock.now())

    return _change(actor, episode, version, "missing.found", change, back=True)


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
        _after_since(row, "returned", returned)
        if row.found_earliest_at and returned.latest_at < row.found_earliest_at:
            raise Invalid({"returned": "The child cannot be back before being found."})
        _set(row, returned=returned, returned_to=to, returned_recorded_at=clock.now())

    return _change(actor, episode, version, "missing.returned", change, back=True)


@transaction.atomic
def close(actor: Reader, *, episode: Episode, closing: str, version: int | None = None) -> Episode:
    """End an episode in which the child is not simply found: error, death, closed by police."""
    if closing not in Closing.values:
        raise Invalid({"closing": "Say why the episode is closed."})
    if closing == Closing.POLICE and actor.agency and actor.agency.kind != Agency.Kind.POLICE:
        raise Refused("missing.close")

    def change(row: Episode) -> None:
        row.closed_at, row.closing = clock.now(), closing

    return _change(actor, episode, version, "missing.closed", change)


CORRECTABLE = ("since", "found", "returned")


@transaction.atomic
def correct(
    actor: Reader,
    *,
    episode: Episode,
    field: str,
    instant: Instant,
    reason: str,
    version: int | None = None,
) -> Episode:
    """Put right a recorded time. What it said is kept, with why (E10)."""
    if field not in CORRECTABLE or not getattr(episode, f"{field}_latest_at"):
        raise Invalid({"field": "There is no recorded time here to correct."})
    if not reason.strip():
        raise Invalid({"reason": "Say why it was wrong."})

    def change(row: Episode) -> None:
        said = getattr(row, f"{field}_latest_at")
        _after_since(row, field, instant)
        _set(row, **{field: instant})
        Correction.objects.create(
            episode=row,
            field=field,
            said=said.isoformat(),
            says=instant.latest_at.isoformat(),
            reason=reason.strip(),
            **about(row.child_id, actor),
        )

    return _change(actor, episode, version, "missing.corrected", change)


def _after_since(row: Episode, field: str, instant: Instant) -> None:
    instant.must_be_past(field)
    if field != "since" and instant.latest_at < row.since_earliest_at:
        raise Invalid({field: "That is before the child went missing."})


def _set(row: Episode, **values: Any) -> None:
    for name, value in values.items():
        if isinstance(value, Instant):
            _set(row, **_instant(name, value))
        else:
            setattr(row, name, value)


def _change(
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
