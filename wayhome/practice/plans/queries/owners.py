"""Whom an action of the plan may be given to: oneself, or a team of an agency in the circle."""

from dataclasses import dataclass

from wayhome.foundation.access.queries import circle
from wayhome.foundation.agencies.models import Agency, Membership, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.roles import KEEP_PLAN, ROLES, SET_ACTION


@dataclass(frozen=True)
class Owner:
    agency: Agency
    team: Team | None = None
    user: User | None = None

    @property
    def words(self) -> str:
        if self.user:
            return f"{self.user.name}, {self.agency.name}"
        return f"{self.team.name}, {self.agency.name}" if self.team else self.agency.name


def owners(reader: Reader, child_id: int) -> dict[str, Owner]:
    """Key -> owner, oneself first. Only agencies that this reader may name (P22); who may not set
    actions for others has their own alone."""
    found: dict[str, Owner] = {}
    if reader.agency and reader.user:
        found["me"] = Owner(reader.agency, reader.team, reader.user)
    named = {row.agency_id for row in circle(reader, child_id) if row.is_named}
    ids = named if reader.may(SET_ACTION) else named & {reader.agency_id}
    teams = Team.objects.filter(agency_id__in=ids, is_active=True).select_related("agency")
    for team in teams.order_by("agency__name", "name"):
        found[team.ref] = Owner(team.agency, team)
    return found


def leads(reader: Reader, child_id: int) -> dict[str, Owner]:
    """Who may lead a plan at once: oneself, a colleague who keeps plans, a team of one's own.
    Another agency is asked, and it stays until a named person there accepts (P43)."""
    holding = [code for code, role in ROLES.items() if KEEP_PLAN in role.permissions]
    rows = Membership.objects.live().filter(agency=reader.agency, role__in=holding)
    rows = rows.filter(user__is_active=True).select_related("user", "agency", "team")
    people = {
        row.user.ref: Owner(row.agency, row.team, row.user)
        for row in rows.order_by("user__name")[:200]
        if row.user_id != reader.user_id
    }
    own = {
        key: owner
        for key, owner in owners(reader, child_id).items()
        if owner.agency.pk == reader.agency_id
    }
    return own | people


def keepers(reader: Reader, child_id: int) -> dict[str, Owner]:
    """People of other agencies in the circle who may keep a plan: one of them may take it on."""
    ids = {row.agency_id for row in circle(reader, child_id) if row.is_named}
    holding = [code for code, role in ROLES.items() if KEEP_PLAN in role.permissions]
    rows = Membership.objects.live().filter(agency_id__in=ids, role__in=holding)
    rows = rows.exclude(agency=reader.agency).filter(user__is_active=True)
    rows = rows.select_related("user", "agency", "team").order_by("agency__name", "user__name")
    return {row.user.ref: Owner(row.agency, row.team, row.user) for row in rows[:200]}
