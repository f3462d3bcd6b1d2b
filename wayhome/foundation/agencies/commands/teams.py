"""Teams, and which duty in which area each of them answers for."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import (
    DUTY_KINDS,
    Agency,
    Authority,
    Membership,
    Shift,
    Team,
    TeamDuty,
)
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused

Duties = Iterable[tuple[str, Authority]]


@transaction.atomic
def add_team(
    actor: Reader, *, name: str, duties: Duties = (), agency: Agency | None = None
) -> Team:
    actor.must(roles.ADMINISTER)
    agency = agency or actor.agency
    if agency is None or not (actor.is_system or agency.pk == actor.agency_id):
        raise Refused(roles.ADMINISTER)
    row = Team(agency=agency, name=_checked_name(name))
    row.validate_constraints()
    row.save()
    audit.record(actor, "team.added", subject_kind="team", subject_id=row.pk)
    _answer_for(actor, row, duties)
    return row


@transaction.atomic
def change_team(actor: Reader, *, team: Team, version: int, name: str, duties: Duties) -> Team:
    """Its name, and all that it answers for from now on."""
    row = _locked(actor, team)
    if row.version != version:
        answers = sorted(f"{duty.duty}:{duty.authority.code}" for duty in _duties(row))
        now = {"name": row.name, "duties": answers}
        raise Conflict(now, _("Somebody else"), row.version)
    row.name, row.version = _checked_name(name), row.version + 1
    row.validate_constraints()
    row.save(update_fields=["name", "version"])
    audit.record(actor, "team.changed", subject_kind="team", subject_id=row.pk)
    _answer_for(actor, row, duties)
    return row


@transaction.atomic
def close_team(actor: Reader, *, team: Team) -> Team:
    """Only once nobody depends on it: work owed must always have an address."""
    row = _locked(actor, team)
    if _duties(row):
        raise Invalid(_("This team still answers for a duty. Give that to another team first."))
    if Membership.objects.live().filter(team=row).exists():
        raise Invalid(_("People still have their place in this team. Move them first."))
    Shift.objects.filter(team=row, starts_at__gt=clock.now()).delete()
    row.is_active, row.version = False, row.version + 1
    row.save(update_fields=["is_active", "version"])
    audit.record(actor, "team.closed", subject_kind="team", subject_id=row.pk)
    return row


def _locked(actor: Reader, team: Team) -> Team:
    actor.must(roles.ADMINISTER)
    row = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if not (actor.is_system or row.agency_id == actor.agency_id):
        raise Refused(roles.ADMINISTER)
    return row


def _duties(team: Team) -> list[TeamDuty]:
    return list(TeamDuty.objects.filter(team=team).select_related("authority"))


def _checked_name(name: str) -> str:
    if not name.strip():
        raise Invalid({"name": _("Enter the team's name")})
    return name.strip()


def _answer_for(actor: Reader, team: Team, duties: Duties) -> None:
    """Make the team's duties exactly these. Another team's duty is not taken from it."""
    wanted = {(str(duty), authority.pk): authority for duty, authority in duties}
    areas = set(team.agency.areas.values_list("pk", flat=True))
    for duty, authority in wanted:
        if team.agency.kind not in DUTY_KINDS.get(duty, ()) or authority not in areas:
            raise Invalid({"duties": _("Your agency does not answer for that duty there.")})
    standing = {(row.duty, row.authority_id): row for row in _duties(team)}
    gone, new = set(standing) - set(wanted), set(wanted) - set(standing)
    for duty, authority in sorted(new):
        other = TeamDuty.objects.filter(duty=duty, authority=authority).first()
        if other:
            words = _("%(team)s answers for that already. It must give that up first.")
            raise Invalid({"duties": words % {"team": other.team}})
    TeamDuty.objects.filter(pk__in=[standing[key].pk for key in gone]).delete()
    TeamDuty.objects.bulk_create(
        TeamDuty(team=team, duty=duty, authority_id=authority) for duty, authority in sorted(new)
    )
    if gone or new:
        audit.record(
            actor,
            "team.duties_changed",
            subject_kind="team",
            subject_id=team.pk,
            fields={"taken": sorted(map(list, new)), "given_up": sorted(map(list, gone))},
        )
