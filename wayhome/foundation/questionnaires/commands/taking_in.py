"""Answers that another system gave, as FHIR R4. They wait: a person reads and completes them."""

from django.db import transaction

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import fhir_answers
from wayhome.foundation.questionnaires.commands.answering import save_answers
from wayhome.foundation.questionnaires.commands.beginning import begin
from wayhome.foundation.questionnaires.faults import Fault, NotReadable
from wayhome.foundation.questionnaires.fhir import Unsupported
from wayhome.foundation.questionnaires.models import Response, Version


@transaction.atomic
def take_in(actor: Reader, *, child: Child, text: str) -> tuple[Response, list[Unsupported]]:
    """A response begun with these answers, in the version that they name, and what has no place in
    it. Raises NotReadable."""
    code, number = fhir_answers.names(text)
    versions = Version.objects.filter(questionnaire__code=code).select_related("questionnaire")
    version = versions.filter(number=number).first() if number else versions.in_force().last()
    if version is None:
        raise NotReadable([Fault(0, "", f"no questionnaire “{code}” of that version is here")])
    answers, unsupported = fhir_answers.read(version.asks, text)
    response = begin(actor, child=child, version=version)
    if answers:
        response = save_answers(actor, response, answers)
    return response, unsupported
