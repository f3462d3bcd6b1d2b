"""The form of the conversation: begun once for an interview, and gone on with after that."""

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.questionnaires import commands as questionnaires
from wayhome.foundation.questionnaires.models import Response, Version
from wayhome.foundation.questionnaires.queries import current
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.interviews import not_ended
from wayhome.practice.missing.models import ReturnInterview

FORM = "return-interview"


@transaction.atomic
def begin_form(actor: Reader, *, interview: ReturnInterview) -> Response:
    """The response that this interview's form is answered in; a second call finds the first's."""
    actor.must(roles.HOLD_INTERVIEW)
    engine.lock([interview.child_id])
    with system_context():
        row = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
        if row.response is not None:
            return row.response
        not_ended(row)
    try:
        version = current(FORM)
    except Version.DoesNotExist as absent:
        words = "No return interview form is loaded here. Write what happened on the next page."
        raise Invalid(words) from absent
    response = questionnaires.begin(
        actor, child=interview.child, version=version, case_ref=interview.case_ref
    )
    with system_context():
        ReturnInterview.objects.filter(pk=row.pk).update(response=response)
        audit.record_each(actor, "interview.form_begun", subject_kind="returninterview", rows=[row])
    return response
