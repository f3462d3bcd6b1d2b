"""The reader: a person, in an agency and team, in a role, for a stated purpose (E20)."""

from dataclasses import dataclass, field
from typing import Any

from wayhome.foundation.agencies.models import Agency, Membership, Team, User
from wayhome.foundation.agencies.roles import NAMED_ONLY, ROLES
from wayhome.foundation.kernel.errors import Refused

EVERYTHING = "*"


@dataclass(eq=False)
class Reader:
    """Who asks. One object lives as long as a request, and keeps what was resolved for it."""

    user: User | None
    agency: Agency | None = None
    team: Team | None = None
    role: str = ""
    place: str = ""  # the ref of the membership that the person acts from
    purpose: str = ""  # a stated purpose narrows what is open; "" means all the agency has
    permissions: frozenset[str] = frozenset()
    resolved: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def agency_id(self) -> int | None:
        return self.agency.pk if self.agency else None

    @property
    def team_id(self) -> int | None:
        return self.team.pk if self.team else None

    @property
    def role_title(self) -> str:
        return ROLES[self.role].title if self.role in ROLES else ""

    @property
    def is_system(self) -> bool:
        return EVERYTHING in self.permissions

    @property
    def is_named_only(self) -> bool:
        """A foster carer sees the children they themselves care for, not their agency's."""
        return NAMED_ONLY in self.permissions

    def may(self, permission: str) -> bool:
        return permission in self.permissions or self.is_system

    def glass_on(self, child_id: int | None) -> int | None:
        """The broken glass through which this child is seen, once `access` has resolved it."""
        found: int | None = self.resolved.get("glass", {}).get(child_id)
        return found

    def must(self, permission: str) -> None:
        """Every command's first line."""
        if not self.may(permission):
            raise Refused(permission)


SYSTEM = Reader(user=None, role="system", purpose="system", permissions=frozenset({EVERYTHING}))


def reader_for(membership: Membership, purpose: str = "") -> Reader:
    return Reader(
        user=membership.user,
        agency=membership.agency,
        team=membership.team,
        role=membership.role,
        place=membership.ref,
        purpose=purpose,
        permissions=ROLES[membership.role].permissions,
    )
