"""Any agency that assesses the risk higher challenges the police grade; the police answer (P08)."""

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import police_of
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.grades import grade as give_grade
from wayhome.practice.missing.commands.search import locked, must_be_open
from wayhome.practice.missing.commands.settling import RISING, settle
from wayhome.practice.missing.models import Challenge, Episode, Grade, PoliceGrade
from wayhome.practice.missing.queries.owners import police_team


@transaction.atomic
def challenge(actor: Reader, *, episode: Episode, believed: str, reason: str) -> Challenge:
    """ "We assess this higher because…": it goes to the police coordinator, on a clock."""
    actor.must(roles.CHALLENGE)
    if not reason.strip():
        raise Invalid({"reason": _("Say why you assess it higher.")})
    episode = locked(episode)
    must_be_open(episode)
    with system_context():
        standing = PoliceGrade.objects.filter(episode=episode).order_by("graded_at", "pk").last()
        _must_rise(standing, believed)
        if standing and standing.recorded_by_agency_id == actor.agency_id:
            raise Invalid(_("The grade is your own force's: grade it anew instead."))
        waiting = Challenge.objects.filter(
            episode=episode, answered_at=None, recorded_by_agency=actor.agency_id
        )
        if waiting.exists():
            raise Invalid(_("Your agency's challenge is waiting for its answer."))
        team = police_team(episode, standing.recorded_by_agency_id if standing else None)
        area = episode.area or episode.authority
        force = team.agency if team else police_of(area) if area else None
        row = Challenge.objects.create(
            episode=episode,
            grade=standing,
            believed=believed,
            reason=reason.strip(),
            to_agency=force,
            to_team=team,
            handling=Handling.POLICE_AND_CARE,
            **about(episode.child_id, actor),
        )
        audit.record_each(actor, "missing.challenged", subject_kind="challenge", rows=[row])
    engine.refresh([row.child_id], "missing_challenge")
    return row


def _must_rise(standing: PoliceGrade | None, believed: str) -> None:
    if believed not in RISING:
        raise Invalid({"believed": _("Say how high you assess the risk.")})
    if standing and RISING.index(believed) <= RISING.index(standing.grade):
        words = {"grade": standing.get_grade_display().lower()}
        raise Invalid({"believed": _("The police grade is %(grade)s already.") % words})


@transaction.atomic
def answer_challenge(
    actor: Reader,
    *,
    challenge: Challenge,
    answer: str,
    reason: str,
    grade: str = "",
) -> Challenge:
    """The police keep their grade, or give another. Either way with the reason (P08)."""
    actor.must(roles.GRADE)
    if actor.agency is None or actor.agency.kind != Agency.Kind.POLICE:
        raise Refused(roles.GRADE)
    if answer not in Challenge.Answer.values:
        raise Invalid({"answer": _("Say whether the grade stays.")})
    if not reason.strip():
        raise Invalid({"reason": _("Give the reason.")})
    engine.lock([challenge.child_id])
    with system_context():
        row = Challenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
        if row.answered_at:
            who = row.answered_by.name if row.answered_by else ""
            said = {"answer": row.answer, "reason": row.answer_reason}
            raise Conflict(said, who, 1, row.answered_at)
        if answer == Challenge.Answer.REGRADED:
            if grade == Grade.VERY_LOW or grade not in RISING:
                raise Invalid({"grade": _("Choose the grade.")})
            episode = Episode.objects.get(pk=row.episode_id)
            give_grade(actor, episode=episode, grade=grade, reason=reason)
            row.refresh_from_db()  # the new grade may have settled it already
        if row.answered_at is None:
            settle(actor, row, answer, reason)
    engine.refresh([row.child_id], "missing_challenge")
    return row
