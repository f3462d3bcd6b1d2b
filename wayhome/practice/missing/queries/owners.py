"""Whom an enquiry may be given to: one's own, the teams that search, whoever cares for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Team, TeamDuty, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import WATCHES
from wayhome.practice.missing.models import Episode


@dataclass(frozen=True)
class Owner:
    """Whose an enquiry is: an agency, of it a team, of that a person, as far as is said."""

    agency: Agency
    team: Team | None = None
    user: User | None = None


def owners(reader: Reader, episode: Episode) -> list[tuple[str, str, Owner]]:
    """(key, words, owner), the reader's own first. Who does not lead has their own alone."""
    assert reader.agency is not None
    own = Owner(reader.agency, reader.team)
    found = [("own", _words(own), own)]
    if not reader.may(roles.LEAD_SEARCH):
        return found
    teams = {"police": police_team(episode), "care": care_team(episode)}
    for key, team in teams.items():
        if team and team.pk != reader.team_id:
            owner = Owner(team.agency, team)
            found.append((key, _words(owner), owner))
    if episode.carer and episode.carer_id != reader.agency_id:
        found.append(("carer", episode.carer.name, Owner(episode.carer)))
    return found


def _words(owner: Owner) -> str:
    return f"{owner.team.name}, {owner.agency.name}" if owner.team else owner.agency.name


def police_team(episode: Episode, agency: int | None = None) -> Team | None:
    """The police team for missing children where the child lives; of this force, if one is named
    (another force than the area's may have graded)."""
    return _team(WATCHES[1], episode.area_id or episode.authority_id, agency)


def care_team(episode: Episode) -> Team | None:
    """The team of the council that answers for the child."""
    return _team(WATCHES[0], episode.authority_id or episode.area_id)


def _team(duties: Sequence[str], authority: int | None, agency: int | None = None) -> Team | None:
    rows = TeamDuty.objects.filter(duty__in=duties, team__is_active=True)
    rows = rows.select_related("team__agency").order_by("pk")
    here = [row for row in rows.filter(authority=authority) if agency in (None, row.team.agency_id)]
    if not here and agency:
        here = list(rows.filter(team__agency=agency))
    return min(here, key=lambda row: duties.index(row.duty)).team if here else None
