"""Who is asking: from a signed-in session to a `Reader`."""

from django.db.models import QuerySet
from django.http import HttpRequest

from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel.compiled import compiled, name_of

CHOSEN = "membership"


def reader_of(request: HttpRequest) -> Reader | None:
    """The signed-in person in their chosen place, or their first; None if nobody is signed in."""
    user_id = request.session.get("_auth_user_id")
    if not user_id or not request.user.is_authenticated:
        return None
    chosen = request.session.get(CHOSEN)
    found = compiled(name_of(_places), _places, user=int(user_id))
    for membership in found:
        if membership.ref == chosen:
            return reader_for(membership)
    return reader_for(found[0]) if found else Reader(user=request.user)


def _places(*, user: int) -> QuerySet[Membership]:
    return (
        Membership.objects.live()
        .filter(user_id=user, user__is_active=True, agency__is_active=True)
        .select_related("user", "agency", "team", "team__agency")
        .order_by("pk")
    )
