"""Whom an episode brings into a child's circle, and the interview that a return owes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement, Restriction
from wayhome.foundation.agencies.models import Agency, Duty, Team, TeamDuty
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import about
from wayhome.practice.missing.models import (
    Episode,
    InterviewEpisode,
    Outcome,
    ReturnInterview,
)

STANDING = """
SELECT responsible.authority_id, coalesce(home.authority_id, responsible.authority_id),
       home.carer_id,
       EXISTS (SELECT FROM people_carestatus care
               WHERE care.child_id = asked.child_id AND care.voided_at IS NULL
                 AND care.status = 'looked_after' AND care.from_on <= asked.day_on
                 AND (care.until_on IS NULL OR care.until_on > asked.day_on))
FROM unnest(%(children)s::bigint[], %(days)s::date[]) WITH ORDINALITY
     AS asked (child_id, day_on, place)
LEFT JOIN LATERAL (
    SELECT authority_id FROM people_responsibility fact
    WHERE fact.child_id = asked.child_id AND fact.voided_at IS NULL
      AND fact.from_on <= asked.day_on
      AND (fact.until_on IS NULL OR fact.until_on > asked.day_on)
    ORDER BY fact.from_on DESC, fact.id DESC LIMIT 1) responsible ON true
LEFT JOIN LATERAL (
    SELECT authority_id, carer_id FROM people_home fact
    WHERE fact.child_id = asked.child_id AND fact.voided_at IS NULL
      AND fact.from_on <= asked.day_on
      AND (fact.until_on IS NULL OR fact.until_on > asked.day_on)
    ORDER BY fact.from_on DESC, fact.id DESC LIMIT 1) home ON true
ORDER BY asked.place
"""


def standing_of(asked: Sequence[tuple[int, date]]) -> list[dict[str, Any]]:
    """For each (child, day), in their order: whose child, living where, in whose care that day."""
    children, days = [child for child, _ in asked], [day for _, day in asked]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"children": children, "days": days})
        rows = cursor.fetchall()
    names = ("authority_id", "area_id", "carer_id", "is_looked_after")
    return [dict(zip(names, row, strict=True)) for row in rows]


def involve_police(episodes: Sequence[Episode]) -> None:
    """The force of the area is in the circle for this case until it closes (P26)."""
    areas = {episode.area_id for episode in episodes if episode.area_id}
    if not areas:
        return
    forces: dict[int, list[Agency]] = {}
    for force in Agency.objects.filter(kind=Agency.Kind.POLICE, areas__in=areas).distinct():
        for area in force.areas.all():
            forces.setdefault(area.pk, []).append(force)
    involved = [
        Involvement(
            child_id=episode.child_id,
            agency=force,
            purpose=Purpose.MISSING_INQUIRY,
            basis="Missing episode reported",
            case_ref=episode.ref,
            from_at=episode.recorded_at,
        )
        for episode in episodes
        for force in forces.get(episode.area_id or 0, [])
    ]
    bulk.insert(involved)


def involve_force(force: Agency, episodes: Sequence[Episode]) -> None:
    """The force that works on a case is in the circle for it, wherever the child lives (P26)."""
    involved = Involvement.objects.filter(
        agency=force,
        purpose=Purpose.MISSING_INQUIRY,
        until_at=None,
        case_ref__in=[episode.ref for episode in episodes],
    )
    already = set(involved.values_list("case_ref", flat=True))
    bulk.insert(
        [
            Involvement(
                child_id=episode.child_id,
                agency=force,
                purpose=Purpose.MISSING_INQUIRY,
                basis="Works on the missing report",
                case_ref=episode.ref,
                from_at=clock.now(),
            )
            for episode in episodes
            if episode.ref not in already
        ]
    )


def involve_reporter(actor: Reader, episode: Episode) -> None:
    """An agency outside the circle that reports a child is in it for this case alone.

    What that opens is the sharing agreement's to say; by default nothing, as the report may have
    joined an episode that the reporter must not learn of (P20).
    """
    if actor.agency is None:
        return
    with system_context():
        standing = Involvement.objects.live().filter(child_id=episode.child_id, agency=actor.agency)
        if standing.exists():
            return
        row = Involvement.objects.create(
            child_id=episode.child_id,
            agency=actor.agency,
            team=actor.team,
            purpose=Purpose.REPORTER,
            basis="Reported the child missing",
            case_ref=episode.ref,
            from_at=clock.now(),
            recorded_by_id=actor.user_id,
        )
        audit.record(
            actor,
            "circle.joined",
            subject_kind="involvement",
            subject_id=row.pk,
            child_id=episode.child_id,
            fields={"agency": actor.agency_id, "purpose": Purpose.REPORTER},
        )


def involve_owner(actor: Reader, episode: Episode, restriction: Restriction) -> None:
    """The owner of a closed record reads a report that may be about the same child, and judges.

    Covert: nobody else learns from the circle that such a record exists (P20, P22).
    """
    with system_context():
        row, is_new = Involvement.objects.get_or_create(
            child_id=episode.child_id,
            agency_id=restriction.owning_agency_id,
            user_id=restriction.owner_id,
            purpose=Purpose.RESPONSIBLE,
            case_ref=episode.ref,
            defaults={
                "basis": "May be a child whose closed record they own",
                "is_covert": True,
                "from_at": clock.now(),
            },
        )
        if is_new:
            audit.record(
                actor,
                "circle.owner_told",
                subject_kind="restriction",
                subject_id=restriction.pk,
                child_id=restriction.child_id,
                fields={"involvement": row.pk},
            )


def release_police(episodes: Sequence[Episode]) -> None:
    Involvement.objects.filter(
        case_ref__in=[episode.ref for episode in episodes],
        purpose=Purpose.MISSING_INQUIRY,
        until_at=None,
    ).update(until_at=clock.now())


def readmit_police(episodes: Sequence[Episode]) -> None:
    """An episode is open again: so is it to every force that worked on it, and the area's (P26)."""
    for episode in episodes:
        worked = Involvement.objects.filter(
            case_ref=episode.ref, purpose=Purpose.MISSING_INQUIRY
        ).values("agency")
        here = Agency.objects.filter(kind=Agency.Kind.POLICE, areas=episode.area_id)
        forces = Agency.objects.filter(pk__in=worked) | here if episode.area_id else None
        for force in (forces or Agency.objects.filter(pk__in=worked)).distinct():
            involve_force(force, [episode])


def interviews_owed(actor: Reader, episodes: Sequence[Episode]) -> list[ReturnInterview]:
    """A child who is back is owed a conversation: open it, and bring the service in (R09).

    The service is the team that has this duty in the responsible authority's area; where there is
    none the interview stands without one, and the gap shows on the council's list.
    """
    covered = set(
        InterviewEpisode.objects.filter(episode__in=episodes).values_list("episode_id", flat=True)
    )
    owed = [episode for episode in episodes if episode.pk not in covered]
    if not owed:
        return []
    teams: dict[int | None, Team] = {
        duty.authority_id: duty.team
        for duty in TeamDuty.objects.filter(
            duty=Duty.RETURN_INTERVIEW, authority__in={episode.authority_id for episode in owed}
        ).select_related("team")
    }
    interviews = [
        ReturnInterview(
            case_ref=episode.ref,
            team_id=teams[episode.authority_id].pk if episode.authority_id in teams else None,
            **about(episode.child_id, actor, episode.batch_id, at=_back_recorded_at(episode)),
        )
        for episode in owed
    ]
    bulk.insert(interviews)
    pairs = list(zip(interviews, owed, strict=True))
    bulk.insert(
        [
            InterviewEpisode(interview_id=interview.pk, episode_id=episode.pk)
            for interview, episode in pairs
        ]
    )
    involved = [
        Involvement(
            child_id=episode.child_id,
            agency_id=teams[episode.authority_id].agency_id,
            team_id=teams[episode.authority_id].pk,
            purpose=Purpose.RETURN_INTERVIEW,
            basis="Return interview owed",
            case_ref=episode.ref,
            from_at=interview.recorded_at,
        )
        for interview, episode in pairs
        if episode.authority_id in teams
    ]
    bulk.insert(involved)
    audit.record_each(actor, "interview.owed", subject_kind="returninterview", rows=interviews)
    return interviews


def interview_not_owed(actor: Reader, episode: Episode, reason: str) -> ReturnInterview | None:
    """The return that an interview was owed for was none: it ends undone, with the reason (ADR
    0009), and the service leaves the case. What was done already stays as it is, and another is
    owed when the child is back. Returns the interview that was ended, if one was."""
    link = InterviewEpisode.objects.filter(episode=episode).first()
    if link is None:
        return None
    row = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=link.interview_id)
    link.delete()
    if row.outcome or row.covers.exists():
        return None
    row.outcome, row.outcome_reason = Outcome.WITHDRAWN, reason
    row.outcome_at = row.outcome_recorded_at = clock.now()
    row.version += 1
    row.save()
    Involvement.objects.filter(
        case_ref=row.case_ref, purpose=Purpose.RETURN_INTERVIEW, until_at=None
    ).update(until_at=clock.now())
    audit.record_each(actor, "interview.withdrawn", subject_kind="returninterview", rows=[row])
    return row


def _back_recorded_at(episode: Episode) -> datetime | None:
    """When it was first known that the child is found or back: from then the interview is owed."""
    known = (episode.found_recorded_at, episode.returned_recorded_at)
    return min((at for at in known if at), default=None)
