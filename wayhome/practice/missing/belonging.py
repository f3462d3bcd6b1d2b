"""A return interview's form goes back to its interview (questionnaires.belonging)."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires.belonging import Parent
from wayhome.foundation.questionnaires.models import Response
from wayhome.practice.missing.models import ReturnInterview

DANGER_PAGE = "danger:tell"  # another room's, known by its route


def interview(reader: Reader, response: Response) -> Parent | None:
    found = ReturnInterview.objects.visible_to(reader).filter(response=response.pk)
    row = found.select_related("child").first()
    if row is None:
        return None
    there = reverse("missing:interview", args=[row.ref])
    danger = f"{reverse(DANGER_PAGE, args=[row.child.ref])}?{urlencode({'back': there})}"
    return Parent(_("Return interview"), there, danger_href=danger)
