"""Signs in a first screen go to the front door, one press away (questionnaires.belonging)."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires.belonging import Step
from wayhome.foundation.questionnaires.models import Response


def after(reader: Reader, response: Response, child: str, bands: tuple[str, ...]) -> list[Step]:
    """Whoever judges levels has the child already; everybody else tells the front door."""
    tool = response.questionnaire_version.questionnaire.code
    has_signs = bool(set(bands) - {"none"})
    if tool not in settings.WAYHOME_EXPLOITATION["screening"] or not has_signs:
        return []
    if reader.may(roles.ASSESS) or not reader.may(roles.REFER):
        return []
    return [Step(_("Send it to the front door"), reverse("contacts:about-child", args=[child]))]
