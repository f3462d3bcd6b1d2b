"""A child by a number, as far as the token's purpose opens the record."""

from typing import Any

from django.db.models import Q
from django.http import Http404

from wayhome.doors.api import schemas, scopes
from wayhome.doors.api.door import operation
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.queries import circle
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.routing import PageRequest
from wayhome.foundation.people.models import (
    CareStatus,
    Child,
    Home,
    Identifier,
    Responsibility,
    SchoolRoll,
)
from wayhome.practice.missing.queries.board import open_episodes

DATA = (DataClass.IDENTITY, DataClass.CARE, DataClass.EDUCATION, DataClass.MISSING)


@operation(
    "POST", "/children/look-up", scope=scopes.CHILDREN, data=DATA, logs="child",
    response={200: schemas.Child},
)  # fmt: skip
def look_up(request: PageRequest, sent: schemas.LookUp) -> Any:
    """One child. A number that is nobody's, and one that is another's to know, answer alike."""
    child = _child(request.reader, sent)
    if child is None:
        raise Http404
    request.shown(child.pk)
    return _summary(request.reader, child)


def _child(reader: Reader, sent: schemas.LookUp) -> Child | None:
    seen = Child.objects.visible_to(reader)
    if sent.child:
        return seen.filter(ref=sent.child).first()
    numbers = Identifier.objects.visible_to(reader).filter(kind=sent.kind, value=sent.value.strip())
    if sent.issuer:
        numbers = numbers.filter(issuer=sent.issuer)
    found = list(seen.filter(pk__in=numbers.values("child_id"))[:2])
    return found[0] if len(found) == 1 else None


def _summary(reader: Reader, child: Child) -> dict[str, Any]:
    def now(model: Any) -> Any:
        """Of a dated fact, the rows that hold today and that the token may read."""
        today = clock.today()
        rows = model.objects.visible_to(reader).filter(child=child, from_on__lte=today)
        return rows.filter(Q(until_on=None) | Q(until_on__gt=today)).order_by("-from_on", "-pk")

    answers = now(Responsibility).select_related("authority").first()
    home = now(Home).select_related("authority").first()
    roll = now(SchoolRoll).select_related("school").first()
    lives_in = home.authority if home else None
    return {
        "ref": child.ref,
        "name": child.full_name,
        "known_as": child.known_as,
        "born_on": child.born_on,
        "sex": child.sex,
        "responsible": answers.authority.name if answers else None,
        "lives_in": lives_in.name if lives_in else None,
        "care": [row.status for row in now(CareStatus)],
        "school": roll.school.name if roll else None,
        "episode": open_episodes(reader).filter(child=child).values_list("ref", flat=True).first(),
        "circle": [
            {"agency": row.agency or "Another service", "purpose": row.purpose}
            for row in circle(reader, child.pk)
        ],
    }
