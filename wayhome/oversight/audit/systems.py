"""A system that came in with an agency's token: no person, and yet somebody (ADR 0028).

The door leaves the token's reference where a person's line has their session: `api 4f7k…`.
`settings.WAYHOME_SYSTEMS` names what knows tokens: (references, words of a name) -> those that are
meant by either. Whoever made a token answers for it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.models import AuditEntry

MARK = "api "


@dataclass(frozen=True)
class System:
    """`made_by`: the person at the agency who answers for it, as they are called now."""

    name: str
    made_by: str

    @property
    def said(self) -> str:
        if not self.made_by:
            return _("%(system)s (a system)") % {"system": self.name}
        words = {"system": self.name, "person": self.made_by}
        return _("%(system)s (a system, for which %(person)s answers)") % words


def marked(row: AuditEntry) -> str:
    """The reference of the token behind a line; "" where it was a person, or Wayhome itself."""
    is_system = row.user_id is None and row.session.startswith(MARK)
    return row.session.removeprefix(MARK) if is_system else ""


def behind(sessions: Iterable[str]) -> Mapping[str, System]:
    """Session -> system."""
    refs = {each.removeprefix(MARK) for each in sessions if each.startswith(MARK)}
    return {f"{MARK}{ref}": each for ref, each in _asked(refs, "").items()} if refs else {}


def named(words: str) -> list[str]:
    """The sessions of systems that are called so, or that somebody called so made."""
    return [f"{MARK}{ref}" for ref in _asked((), words)]


def _asked(refs: Collection[str], words: str) -> Mapping[str, System]:
    find: Callable[[Collection[str], str], Mapping[str, System]]
    find = import_string(settings.WAYHOME_SYSTEMS)
    return find(refs, words)
