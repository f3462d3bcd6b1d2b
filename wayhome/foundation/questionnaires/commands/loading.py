"""Taking in a questionnaire's file: a new version, if it asks anything else than the last one."""

from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.questionnaires import fhir_reading, parse
from wayhome.foundation.questionnaires.models import Questionnaire, Version

SHIPPED = Path(__file__).resolve().parents[1] / "shipped"


@transaction.atomic
def load(
    actor: Reader, *, text: str, data_class: str = DataClass.SCREENING
) -> tuple[Version, bool]:
    """The version that a file's text describes, and whether it is new. Raises NotReadable.

    TOML or JSON of our own, or a FHIR R4 Questionnaire: `data_class` says who reads that, unless it
    was ours. What of it has no place here, `fhir_reading.read` names.

    What was begun in an older version goes on in it; what is begun from now on is asked the new.
    """
    actor.must(roles.ADMINISTER)
    definition = (
        fhir_reading.read(text, data_class)[0] if fhir_reading.is_fhir(text) else parse.read(text)
    )
    Questionnaire.objects.get_or_create(code=definition.code)
    questionnaire = Questionnaire.objects.select_for_update().get(code=definition.code)
    latest = questionnaire.versions.order_by("-number").first()
    if latest and latest.digest == definition.digest():
        return latest, False
    from_at = _begins(definition.from_on)
    if latest:
        latest.until_at = max(latest.from_at, from_at)
        latest.save(update_fields=["until_at"])
    version = Version.objects.create(
        questionnaire=questionnaire,
        number=latest.number + 1 if latest else 1,
        title=definition.title,
        definition=definition.as_json(),
        digest=definition.digest(),
        source=text,
        from_at=from_at,
        loaded_by=actor.user,
    )
    audit.record(
        actor,
        "questionnaire.loaded",
        subject_kind="version",
        subject_id=version.pk,
        fields={"code": definition.code, "number": version.number, "digest": version.digest},
    )
    return version, True


def load_shipped(actor: Reader) -> list[tuple[Version, bool]]:
    """The questionnaires that come with Wayhome; those loaded already stay as they are."""
    return [load(actor, text=path.read_text("utf-8")) for path in sorted(SHIPPED.glob("*.toml"))]


def _begins(from_on: date | None) -> datetime:
    """The start of that London day, if it is yet to come; otherwise now: nothing begins before."""
    if from_on is None:
        return clock.now()
    return max(clock.now(), datetime.combine(from_on, time(), clock.LONDON))
