"""Whether an interviewer is independent of the child's care: from facts, not a tick (P06)."""

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.models import Agency, User
from wayhome.practice.missing.models import Episode, Independence


def independence(
    interviewer: User, agency: Agency | None, episode: Episode, *, chosen_by_child: bool
) -> tuple[str, str]:
    """(code, why in words). Someone the child chose and trusts is counted apart."""
    why = _why_not(interviewer, agency, episode)
    if not why:
        return Independence.INDEPENDENT.value, "Not involved in the child's care"
    if chosen_by_child:
        return Independence.CHOSEN.value, f"The child chose them. {why}"
    return Independence.NOT.value, why


def _why_not(interviewer: User, agency: Agency | None, episode: Episode) -> str:
    if agency and episode.carer_id:
        carer = Agency.objects.get(pk=episode.carer_id)
        if agency.pk == carer.pk:
            return "Works for the home that cares for the child."
        if _group(agency) == _group(carer):
            return "Works for a company with the same owner as the child's home."
    allocated = Involvement.objects.live().filter(
        child_id=episode.child_id, purpose=Purpose.ALLOCATED
    )
    if allocated.filter(user=interviewer).exists():
        return "Is the child's own social worker."
    if allocated.filter(user=None, team__members__user=interviewer).exists():
        return "Works in the child's own social work team."
    return ""


def _group(agency: Agency) -> int:
    """The agency at the top of the ownership that this one belongs to."""
    seen: set[int] = set()
    while agency.owner is not None and agency.pk not in seen:
        seen.add(agency.pk)
        agency = agency.owner
    return agency.pk
