"""One rule for every questionnaire: what was asked for and not filled in, what was completed."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries, rules
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import AskedSection, Response
from wayhome.foundation.questionnaires.tests.files import question, questionnaire, section
from wayhome.foundation.questionnaires.tests.test_answering import NO, WHOLE_VISIT, YES
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived

CARE_GAP, CARE_EVENT = rules.GAPS["care"].code, rules.EVENTS["care"].code


def gaps(reader: Reader, days: float = 0) -> list[int]:
    """Sections whose absence shows to this reader in so many days, if nothing more is recorded."""
    codes = [rule.code for rule in rules.GAPS.values()]
    at = clock.now() + timedelta(days=days)
    rows = Derived.objects.visible_to(reader).filter(rule__in=codes).owed().open_at(at)
    return sorted(rows.values_list("subject_id", flat=True))


def events(reader: Reader) -> list[tuple[str, int]]:
    codes = [rule.code for rule in rules.EVENTS.values()]
    rows = Derived.objects.visible_to(reader).filter(rule__in=codes)
    return sorted(rows.values_list("rule", "subject_id"))


def test_every_class_has_its_rules_and_no_number_twice() -> None:
    assert set(rules.NUMBERS) == set(DataClass)
    assert len({number for number, _about in rules.NUMBERS.values()}) == len(rules.NUMBERS)
    codes = [rule.code for rule in rules.ROOM.rules]
    assert len(set(codes)) == len(codes) == 2 * len(DataClass) + 1
    assert set(codes) <= set(registry.rules())


def test_in_a_list_of_them_each_title_begins_with_what_was_asked_about() -> None:
    titles = [rule.title for rule in rules.GAPS.values()]
    assert len({title.split(":")[0] for title in titles}) == len(DataClass)
    assert rules.GAPS["health"].title == "Health: asked in a questionnaire, and not answered"


def test_a_section_asked_for_becomes_a_gap_by_time_alone(worker: Reader, visit: Response) -> None:
    days = AskedSection.objects.get(response=visit, section="days")
    assert gaps(worker, days=4.9) == []
    assert gaps(worker, days=5.1) == [days.pk]
    row = Derived.objects.get(rule=CARE_GAP, subject_id=days.pk)
    assert (row.agency_id, row.team_id) == (worker.agency_id, worker.team_id)
    assert row.evidence == [visit.pk]


def test_a_section_filled_in_in_time_never_is_one(worker: Reader, visit: Response) -> None:
    commands.save_answers(worker, visit, {"sleep": YES, "afraid": NO}, section="days")
    assert gaps(worker, days=100) == []


def test_completing_or_withdrawing_ends_the_gap(
    worker: Reader, visit: Response, child: Child
) -> None:
    other = commands.begin(worker, child=child, version=visit.questionnaire_version)
    assert len(gaps(worker, days=6)) == 2
    commands.save_answers(worker, visit, WHOLE_VISIT)
    commands.complete(worker, visit)
    commands.withdraw(worker, other, reason="Begun twice")
    assert gaps(worker, days=6) == []


def test_one_that_came_late_stays_in_the_figures(worker: Reader, visit: Response) -> None:
    with clock.stopped(clock.now() + timedelta(days=7)):
        commands.save_answers(worker, visit, {"sleep": YES, "afraid": NO}, section="days")
    row = Derived.objects.get(rule=CARE_GAP)
    assert row.stopped_at
    assert (row.stopped_at - row.started_at).days == 2


def test_completing_is_an_event_for_the_readers_of_its_class(
    world: World, worker: Reader, visit: Response
) -> None:
    assert events(worker) == []
    commands.save_answers(worker, visit, WHOLE_VISIT)
    commands.complete(worker, visit)
    assert events(world.reader("social_worker")) == [(CARE_EVENT, visit.pk)]
    assert events(world.reader("interviewer")) == []  # care is not theirs
    assert events(world.reader("stranger")) == []


@pytest.mark.parametrize("data_class", list(DataClass))
def test_a_questionnaire_nobody_has_seen_before_drives_the_rules_of_its_class(
    child: Child, data_class: DataClass
) -> None:
    text = questionnaire(
        section("s", question("q", more="required = true"), more="within_days = 2"),
        code=f"new-{data_class.replace('_', '-')}",
        data_class=data_class,
    )
    version, _ = commands.load(SYSTEM, text=text)
    response = commands.begin(SYSTEM, child=child, version=version)
    assert len(gaps(SYSTEM, days=3)) == 1
    commands.save_answers(SYSTEM, response, {"q": Given(codes=("no",))}, section="s")
    commands.complete(SYSTEM, response)
    assert gaps(SYSTEM, days=3) == []
    assert events(SYSTEM) == [(rules.EVENTS[data_class].code, response.pk)]
    assert queries.given(response) == {"q": Given(codes=("no",))}
