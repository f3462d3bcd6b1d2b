"""Derived rows about questionnaires, in words that their reader may read (E08)."""

from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.access.sight import Wide
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires import commands, rules
from wayhome.foundation.questionnaires.describe import sections
from wayhome.foundation.questionnaires.models import AskedSection, Response
from wayhome.foundation.questionnaires.tests.test_answering import WHOLE_VISIT
from wayhome.foundation.rules.describe import Description, describe
from wayhome.foundation.rules.models import Derived


def told(reader: Reader, rule: str) -> list[tuple[Description, str]]:
    """What is said of each row of a rule, and where its one action leads ("": nowhere)."""
    rows = list(Derived.objects.visible_to(reader).filter(rule=rule))
    described = describe(Wide(reader), rows)
    return [(described.of(row), way(described.of(row), row)) for row in rows]


def way(description: Description, row: Derived) -> str:
    to_do = description.do(row)
    return to_do.href if to_do else ""


def test_what_is_owed_names_the_questionnaire_and_its_part_and_leads_to_it(
    world: World, client: Client, worker: Reader, visit: Response
) -> None:
    ((owed, href),) = told(worker, rules.GAPS["care"].code)
    assert owed.owed == "Visit to where a child lives: The child's days"
    desk = signed_in(client, world.user("social_worker"))
    assert desk.get(href).status_code == 200
    assert told(world.reader("stranger"), rules.GAPS["care"].code) == []


def test_what_was_completed_leads_to_its_answers(
    world: World, client: Client, worker: Reader, visit: Response
) -> None:
    commands.save_answers(worker, visit, WHOLE_VISIT)
    commands.complete(worker, visit)
    ((done, href),) = told(worker, rules.EVENTS["care"].code)
    assert done.lines == ("Visit to where a child lives",)
    desk = signed_in(client, world.user("social_worker"))
    assert desk.get(href).status_code == 200
    ((_, nowhere),) = told(world.reader("senior_leader"), rules.EVENTS["care"].code)
    assert nowhere == ""  # they read that it happened, and not the answers


def test_a_part_whose_whole_is_closed_to_the_reader_has_no_way_to_it(
    world: World, interview: Response
) -> None:
    police = AskedSection.objects.get(response=interview, section="police")
    reader = world.reader("police_coordinator")
    ids = AskedSection.objects.values_list("pk", flat=True)
    ((seen, described),) = sections(Wide(reader), ids).items()
    row = Derived(rule=rules.GAPS["interview_police"].code, subject_id=seen)
    assert (seen, way(described, row)) == (police.pk, "")
