"""An interviewer was not independent after all: the record says so from then on (P06)."""

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import engine
from wayhome.practice.missing.models import Independence, ReturnInterview
from wayhome.practice.missing.queries.independence import doubt


@transaction.atomic
def judge_again(
    actor: Reader, *, interview: ReturnInterview, chosen_by_child: bool
) -> ReturnInterview:
    """Computed from the facts of now, never ticked. What it said before stays in its history."""
    actor.must(roles.ARRANGE_INTERVIEW)
    engine.lock([interview.child_id])
    with system_context():
        row = (
            ReturnInterview.objects.select_for_update(of=("self",))
            .select_related("interviewer", "team")
            .get(pk=interview.pk)
        )
        found = doubt(row)
        if found is None or not found.is_held:
            raise Invalid(_("What is recorded is what is known now: nothing was changed."))
        code = Independence.CHOSEN if chosen_by_child else Independence.NOT
        said = f"The child chose them. {found.why}" if chosen_by_child else found.why
        row.independence, row.independence_why = code, said
        row.version += 1
        row.save(update_fields=["independence", "independence_why", "version"])
        audit.record_each(
            actor, "interview.judged_again", subject_kind="returninterview", rows=[row]
        )
    engine.refresh([row.child_id], "missing_returninterview")
    return row
