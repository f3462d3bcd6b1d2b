"""What a token may be allowed to ask, one by one, and the permission that each comes to."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.agencies import roles

REPORT, RETURN, EPISODES = "missing:report", "missing:return", "missing:read"
INTERVIEWS, OFFERS = "interviews:read", "interviews:offer"
CHILDREN, ACTIONS, DONE, OWED = "children:read", "actions:read", "actions:done", "owed:read"


@dataclass(frozen=True)
class Scope:
    permission: str
    words: Promise


SCOPES: dict[str, Scope] = {
    REPORT: Scope(roles.REPORT, _("Report a child missing")),
    RETURN: Scope(roles.RECORD_RETURN, _("Say that a child was found or is back")),
    EPISODES: Scope(roles.READ_BOARD, _("Read who is missing now")),
    INTERVIEWS: Scope(roles.READ_CHILD, _("Read return interviews that are owed")),
    OFFERS: Scope(roles.ARRANGE_INTERVIEW, _("Record that an interview was offered")),
    CHILDREN: Scope(roles.READ_CHILD, _("Look up a child by a number")),
    ACTIONS: Scope(roles.READ_CHILD, _("Read the agency’s actions")),
    DONE: Scope(roles.ACT, _("Say that an action is done")),
    OWED: Scope(roles.WORKLIST, _("Read what the agency owes")),
}


def open_to(kind: str) -> list[str]:
    """The scopes that a token of such an agency may have: no token does what no role of it may."""
    may = frozenset[str]().union(*(role.permissions for role in roles.roles_in(kind)))
    return [name for name, scope in SCOPES.items() if scope.permission in may]


def permissions(scopes: list[str]) -> frozenset[str]:
    return frozenset(SCOPES[name].permission for name in scopes if name in SCOPES)
