"""Asking for the answers to a questionnaire as a file."""

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.questionnaires import jobs
from wayhome.foundation.questionnaires.models import Export, Questionnaire


@transaction.atomic
def ask_for_export(actor: Reader, *, questionnaire: Questionnaire) -> Export:
    """A job makes the file, as this reader; it is logged now, and again when it is fetched."""
    actor.must(roles.EXPORT_ANSWERS)
    place = Membership.objects.live().filter(ref=actor.place, user=actor.user).first()
    if place is None:
        raise Refused(roles.EXPORT_ANSWERS)
    export = Export.objects.create(
        questionnaire=questionnaire,
        user=place.user,
        place=place,
        purpose=actor.purpose,
        asked_at=clock.now(),
    )
    audit.record(
        actor,
        "questionnaire.export_asked",
        subject_kind="export",
        subject_id=export.pk,
        fields={"questionnaire": questionnaire.code},
    )
    jobs.make_export.defer(export_id=export.pk)
    return export
