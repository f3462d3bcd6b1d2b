"""A report comes in: whom it is about, whether it opens an episode or joins one, who is called."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import NewChild, about, record_children
from wayhome.foundation.people.exact import lock_names
from wayhome.foundation.people.models import Child, ChildName
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.calls import call_to, tell_owner
from wayhome.practice.missing.commands.circle import involve_owner, involve_reporter
from wayhome.practice.missing.commands.companions import record_companions
from wayhome.practice.missing.commands.episodes import open_episodes, record_notices
from wayhome.practice.missing.commands.standing import kept_for
from wayhome.practice.missing.facts import Instant, Named, NewEpisode, Told
from wayhome.practice.missing.models import Episode, FurtherReport, Precision


@transaction.atomic
def receive(actor: Reader, *, new: NewEpisode, named: Named | None = None) -> Episode:
    """A report as a person makes it: of a child they see (`new.child_id`), or of one they name.

    A named child who alone has that name and date of birth on the record is that child, and the
    report joins unseen; any other is a new child. Nothing that comes back says which (P20).
    """
    actor.must(roles.REPORT)
    closed: list[Restriction] = []
    if named:
        child_id, closed = _child_named(actor, named)
        new = replace(new, child_id=child_id)
    elif not Child.objects.visible_to(actor).filter(pk=new.child_id).exists():
        raise Refused(roles.REPORT)
    episode, _opened = report(actor, new=new)
    involve_reporter(actor, episode)
    for restriction in closed:
        involve_owner(actor, episode, restriction)
        tell_owner(episode, restriction)
    return episode


def _child_named(actor: Reader, named: Named) -> tuple[int, list[Restriction]]:
    """The one child who is meant, or a new one; and the closed records that may be the same child.

    A link that touches a closed record is never automatic (P44): its owner is told, and the report
    goes on as if that record were not there. Two reports at once of one name wait for each other.
    """
    name = f"{named.given_name} {named.family_name}".strip()
    lock_names([(name, named.born_on)])
    known: set[int] = set()
    closed: list[Restriction] = []
    if named.born_on:
        with system_context():
            known = _known_as(name, named.born_on)
            closed = list(Restriction.objects.filter(child__in=known, lifted_at=None))
    known -= {restriction.child_id for restriction in closed}
    if len(known) == 1:
        return known.pop(), closed
    child = NewChild(
        given_name=named.given_name,
        family_name=named.family_name,
        born_on=named.born_on,
        authority=named.authority,
    )
    return record_children(actor, [child])[0].pk, closed


def _known_as(name: str, born_on: date) -> set[int]:
    rows = ChildName.objects.filter(
        name__iexact=name,
        child__born_on=born_on,
        child__merged_into=None,
        child__died_on=None,
    )
    return set(rows.values_list("child_id", flat=True))


@transaction.atomic
def report(actor: Reader, *, new: NewEpisode) -> tuple[Episode, bool]:
    """A child is missing. Returns the episode, and whether this report opened it.

    A child who is already reported missing has one episode: the report joins it, and what it adds
    is kept. The caller shows "received" alike to those who may not know which it was (P20).
    """
    actor.must(roles.REPORT)
    engine.lock([new.child_id])
    with system_context():
        standing = Episode.objects.filter(child_id=new.child_id, origin="live").filter(
            found_latest_at=None, returned_latest_at=None, closed_at=None
        )
        episode = standing.first()
        if episode is None:
            episode, opened = open_episodes(actor, [new])[0], True
        else:
            _join(actor, episode, new)
            opened = False
        call_to(episode)
    return episode, opened


def _join(actor: Reader, episode: Episode, new: NewEpisode) -> None:
    new.check()
    add_each(actor, reports=[(episode, new.reported_by, in_words(new), None)])
    record_companions(actor, [(episode, new.with_children)])
    if new.told and new.told.told:
        record_notices(actor, [(episode, new.told)])
        engine.refresh([new.child_id], "missing_policenotice")


@transaction.atomic
def tell_since(actor: Reader, *, episode_ref: str, told: Told) -> None:
    """The reporter told the police after the report. What they may not know of the episode that
    their report joined does not come back to them as a refusal either (P20)."""
    actor.must(roles.TELL_POLICE)
    told.check()
    with system_context():
        episode = Episode.objects.get(ref=episode_ref)
        engine.lock([episode.child_id])
        record_notices(actor, [(episode, told)])
    engine.refresh([episode.child_id], "missing_policenotice")


@transaction.atomic
def add(
    actor: Reader, *, episode: Episode, text: str, who: str = "", calls: bool = False
) -> FurtherReport:
    """Something more is known about an episode. It is added, and never written over (E10).

    `calls` whoever is on duty to it, as a report does.
    """
    actor.must(roles.REPORT)
    if not text.strip():
        raise Invalid({"text": _("Write what is known now.")})
    engine.lock([episode.child_id])
    if calls:
        call_to(episode)
    who = who or (actor.user.name if actor.user else "")
    return add_each(actor, reports=[(episode, who, text.strip(), None)])[0]


@transaction.atomic
def add_each(
    actor: Reader, *, reports: Sequence[tuple[Episode, str, str, int | None]]
) -> list[FurtherReport]:
    """(episode, who says it, what, the batch that brought it): kept beside what is known."""
    actor.must(roles.REPORT)
    engine.lock(episode.child_id for episode, *_rest in reports)
    kept = kept_for(episode for episode, *_rest in reports)
    with system_context():
        rows = [
            FurtherReport(
                episode_id=kept.get(episode.pk, episode).pk,
                reported_at=clock.now(),
                reported_by=who,
                text=text,
                **about(episode.child_id, actor, batch),
            )
            for episode, who, text, batch in reports
        ]
        bulk.insert(rows)
        audit.record_each(actor, "missing.reported_again", subject_kind="furtherreport", rows=rows)
    engine.refresh({row.child_id for row in rows}, "missing_furtherreport")
    return rows


def in_words(new: NewEpisode) -> str:
    """All that a report says, as text: what is kept when it joins an episode that stands."""
    seen = [_instant_in_words(new.since), new.last_seen_where, new.last_seen_by]
    parts = (
        (_("Last seen"), ", ".join(filter(None, seen))),
        (_("With"), new.companions),
        (_("What happened"), new.circumstances),
        (_("What worries them"), new.worries),
        (_("What has been tried"), new.tried),
        (_("What is different tonight"), new.different),
    )
    return "\n".join(f"{title}: {text}" for title, text in parts if text)


def _instant_in_words(instant: Instant) -> str:
    local = instant.latest_at.astimezone(clock.LONDON)
    day = date_format(local, "j F Y")
    if instant.precision == Precision.DAY:
        first = date_format(instant.earliest_at.astimezone(clock.LONDON), "j F Y")
        return _("some time from %(first)s on, no later than %(last)s") % {
            "first": first,
            "last": f"{local:%H:%M}, {day}",
        }
    if instant.precision == Precision.HOUR:
        return _("about %(time)s, %(day)s") % {"time": f"{local:%H:%M}", "day": day}
    return f"{local:%H:%M}, {day}"
