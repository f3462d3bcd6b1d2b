"""What a questionnaire has to do with the front door (questionnaires.belonging, .contexts): signs
in a first screen go there, one press away; a place or a group told of there is assessed."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires.belonging import Step
from wayhome.foundation.questionnaires.contexts import Context
from wayhome.foundation.questionnaires.definition import Subject
from wayhome.foundation.questionnaires.models import Response
from wayhome.practice.contacts.models import Contact
from wayhome.practice.contacts.models.contact import Kind

SUBJECTS = {Kind.GROUP: Subject.GROUP, Kind.PLACE: Subject.PLACE, Kind.ONLINE: Subject.PLACE}


class Assessed:
    """Contacts about a place, an online space or a group: for the front door that has them."""

    def refs(self, reader: Reader) -> Any:
        rows = Contact.objects.about_no_child(reader)
        return None if rows is None else rows.filter(kind__in=SUBJECTS).values("ref")

    def find(self, reader: Reader, ref: str) -> Context | None:
        rows = Contact.objects.about_no_child(reader)
        row = rows.filter(kind__in=SUBJECTS, ref=ref).first() if rows is not None else None
        if row is None:
            return None
        there = reverse("contacts:contact", args=[row.ref])
        return Context(row.ref, SUBJECTS[row.kind], row.about, _("The contact"), there)


assessed = Assessed()


def after(reader: Reader, response: Response, child: str, bands: tuple[str, ...]) -> list[Step]:
    """Whoever judges levels has the child already; everybody else tells the front door."""
    tool = response.questionnaire_version.questionnaire.code
    has_signs = bool(set(bands) - {"none"})
    if tool not in settings.WAYHOME_EXPLOITATION["screening"] or not has_signs:
        return []
    if reader.may(roles.ASSESS) or not reader.may(roles.REFER):
        return []
    return [Step(_("Send it to the front door"), reverse("contacts:about-child", args=[child]))]
