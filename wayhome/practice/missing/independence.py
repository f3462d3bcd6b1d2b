"""Whether an interviewer is independent of the child's care: from facts, not a tick (P06)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.models import Agency, Membership
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Home
from wayhome.practice.missing.models import Episode, Independence


@dataclass(frozen=True)
class Asked:
    """Is this interviewer, of this agency, independent of the child of these episodes?

    The homes are those of the episodes and the one where the child lives now. The interviewer's
    employers are the agency they interview for and any other that they work for now.
    """

    interviewer_id: int
    agency_id: int | None
    episodes: Sequence[Episode]  # of one child, at least one
    chosen_by_child: bool = False

    @property
    def child_id(self) -> int:
        return self.episodes[0].child_id


def independence_each(asked: Sequence[Asked]) -> list[tuple[str, str]]:
    """(code, why in words) of each, in their order and by four queries.

    Someone the child chose and trusts is counted apart.
    """
    facts = _Facts(asked)
    return [_judged(each, facts.why_not(each)) for each in asked]


def _judged(asked: Asked, why: str) -> tuple[str, str]:
    if not why:
        return Independence.INDEPENDENT.value, "Not involved in the child's care"
    if asked.chosen_by_child:
        return Independence.CHOSEN.value, f"The child chose them. {why}"
    return Independence.NOT.value, why


class _Facts:
    """Who owns whom, and who works with these children."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.owner: dict[int, int | None] = dict(Agency.objects.values_list("pk", "owner_id"))
        self.people: set[tuple[int, int]] = set()  # (child, its own social worker)
        self.teams: set[tuple[int, int]] = set()  # (child, the team it is allocated to)
        allocated = Involvement.objects.live().filter(
            child_id__in={each.child_id for each in asked}, purpose=Purpose.ALLOCATED
        )
        for child, user, team in allocated.values_list("child_id", "user_id", "team_id"):
            if user:
                self.people.add((child, user))
            elif team:
                self.teams.add((child, team))
        self.teams_of: dict[int, set[int]] = {}
        self.employers: dict[int, set[int]] = {}
        places = Membership.objects.filter(user__in={each.interviewer_id for each in asked})
        now = clock.now()
        for user, team, agency, until_at in places.values_list(
            "user_id", "team_id", "agency_id", "until_at"
        ):
            if team:
                self.teams_of.setdefault(user, set()).add(team)
            if until_at is None or until_at > now:
                self.employers.setdefault(user, set()).add(agency)
        self.carers: dict[int, set[int]] = {}
        today = clock.today()
        homes = Home.objects.filter(
            Q(until_on=None) | Q(until_on__gt=today),
            child__in={each.child_id for each in asked},
            from_on__lte=today,
            carer__isnull=False,
        )
        for child, carer in homes.values_list("child_id", "carer_id"):
            self.carers.setdefault(child, set()).add(carer or 0)

    def why_not(self, asked: Asked) -> str:
        child, user = asked.child_id, asked.interviewer_id
        carers = {each.carer_id for each in asked.episodes if each.carer_id}
        carers |= self.carers.get(child, set())
        employers = self.employers.get(user, set()) | (
            {asked.agency_id} if asked.agency_id else set()
        )
        if employers & carers:
            return "Works for the home that cares for the child."
        if {self._group(each) for each in employers} & {self._group(each) for each in carers}:
            return "Works for a company with the same owner as the child's home."
        if (child, user) in self.people:
            return "Is the child's own social worker."
        if any((child, team) in self.teams for team in self.teams_of.get(user, ())):
            return "Works in the child's own social work team."
        return ""

    def _group(self, agency: int) -> int:
        """The agency at the top of the ownership that this one belongs to."""
        seen: set[int] = set()
        while (above := self.owner.get(agency)) and agency not in seen:
            seen.add(agency)
            agency = above
        return agency
