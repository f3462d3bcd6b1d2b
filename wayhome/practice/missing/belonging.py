"""A return interview's form goes back to its interview (questionnaires.belonging)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires.belonging import Parent
from wayhome.foundation.questionnaires.models import Response
from wayhome.practice.missing.models import ReturnInterview


def interview(reader: Reader, response: Response) -> Parent | None:
    row = ReturnInterview.objects.visible_to(reader).filter(response=response.pk).first()
    if row is None:
        return None
    return Parent(_("Return interview"), reverse("missing:interview", args=[row.ref]))
