"""Derived rows about questionnaires, in words that their reader may read (E08)."""

from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires import commands, rules
from wayhome.foundation.questionnaires.describe import sections
from wayhome.foundation.questionnaires.models import AskedSection, Response
from wayhome.foundation.questionnaires.tests.test_answering import WHOLE_VISIT
from wayhome.foundation.rules.describe import Description, describe
from wayhome.foundation.rules.models import Derived


def told(reader: Reader, rule: str) -> list[Description]:
    return list(describe(reader, Derived.objects.visible_to(reader).filter(rule=rule)).values())


def test_what_is_owed_names_the_questionnaire_and_its_part_and_leads_to_it(
    world: World, client: Client, worker: Reader, visit: Response
) -> None:
    (owed,) = told(worker, rules.GAPS["care"].code)
    assert owed.owed == "Visit to where a child lives: The child's days"
    desk = signed_in(client, world.user("social_worker"))
    assert desk.get(owed.do[""].href).status_code == 200
    assert told(world.reader("stranger"), rules.GAPS["care"].code) == []


def test_what_was_completed_leads_to_its_answers(
    world: World, client: Client, worker: Reader, visit: Response
) -> None:
    commands.save_answers(worker, visit, WHOLE_VISIT)
    commands.complete(worker, visit)
    (done,) = told(worker, rules.EVENTS["care"].code)
    assert done.lines == ("Visit to where a child lives",)
    desk = signed_in(client, world.user("social_worker"))
    assert desk.get(done.do[""].href).status_code == 200
    (seen,) = told(world.reader("senior_leader"), rules.EVENTS["care"].code)
    assert seen.do == {}  # may read that it happened, and not the answers


def test_a_part_whose_whole_is_closed_to_the_reader_has_no_way_to_it(
    world: World, interview: Response
) -> None:
    police = AskedSection.objects.get(response=interview, section="police")
    reader = world.reader("police_coordinator")
    (seen,) = sections(reader, AskedSection.objects.values_list("pk", flat=True)).items()
    assert (seen[0], seen[1].do) == (police.pk, {})
