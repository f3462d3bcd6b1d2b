"""What police and carers may read of an interview, written after it was held (T03, P21)."""

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.models import (
    CarerActions,
    Outcome,
    PoliceExtract,
    ReturnInterview,
)


@transaction.atomic
def share(
    actor: Reader, *, interview: ReturnInterview, police_extract: str, carer_actions: str
) -> ReturnInterview:
    """Write the parts that were not written when the interview was. What stands is not changed."""
    actor.must(roles.HOLD_INTERVIEW)
    texts = {PoliceExtract: police_extract.strip(), CarerActions: carer_actions.strip()}
    if not any(texts.values()):
        raise Invalid({"police_extract": _("Write what police or carers may read.")})
    engine.lock([interview.child_id])
    with system_context():
        row = ReturnInterview.objects.get(pk=interview.pk)
        if row.outcome != Outcome.HELD:
            raise Invalid(_("This interview has not been held: there is nothing to share."))
        made = []
        for model, text in texts.items():
            standing = model.objects.filter(interview=row).first()
            if text and standing:
                raise Invalid(_("This part is written already: it is below, as it stands."))
            if text:
                made.append(
                    model.objects.create(
                        interview=row,
                        case_ref=row.case_ref,
                        text=text,
                        **about(row.child_id, actor),
                    )
                )
        audit.record_each(actor, "interview.shared", subject_kind="returninterview", rows=[row])
    engine.refresh([row.child_id], "missing_policeextract", "missing_careractions")
    return row
