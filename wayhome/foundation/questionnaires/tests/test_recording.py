"""Whole questionnaires in bulk come to the same rows as one by one (E14)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands import Recorded
from wayhome.foundation.questionnaires.commands.beginning import Begun
from wayhome.foundation.questionnaires.models import (
    Answer,
    AskedSection,
    FloorHit,
    Response,
    Scored,
    Version,
)
from wayhome.foundation.questionnaires.tests.files import question, questionnaire, section
from wayhome.foundation.questionnaires.tests.test_tools_answered import ANSWERS
from wayhome.foundation.questionnaires.tests.tools import TOOL
from wayhome.foundation.rules.models import Derived

APART = {"id", "ref", "child_id", "recorded_for_id", "response_id"}


def rows(model: Any, response: Response) -> list[dict[str, Any]]:
    found = model.objects.filter(pk=response.pk) if model is Response else None
    queryset = model.objects.filter(response=response) if found is None else found
    order = "pk" if model is Response else "question" if model is Answer else "pk"
    return [
        {key: value for key, value in row.items() if key not in APART}
        for row in queryset.order_by(order).values()
    ]


@pytest.fixture
def young(world: World) -> list[Child]:
    return [world.child("Kit", age=11), world.child("Rowan", age=11)]


def test_bulk_and_one_by_one_come_to_the_same_rows(
    world: World, worker: Reader, young: list[Child]
) -> None:
    version: Version = commands.load(SYSTEM, text=TOOL)[0]
    at = clock.now() - timedelta(days=3)
    answers = {**ANSWERS, "name": Given(text="Tall"), "adult.2": Given(codes=("no",))}
    with clock.stopped(at):
        one = commands.begin(worker, child=young[0], version=version)
        commands.save_answers(worker, one, answers)
        commands.complete(worker, one)
        [bulk] = commands.record_each(
            worker, recorded=[Recorded(Begun(young[1], version), answers)]
        )
    one.refresh_from_db()
    for model in (Answer, AskedSection, Scored, FloorHit):
        assert rows(model, one) == rows(model, bulk), model
        assert rows(model, one), model
    assert bulk.completed_at == one.completed_at
    codes = [
        sorted(Derived.objects.filter(child_id=child.pk).values_list("rule", flat=True))
        for child in young
    ]
    assert codes[0] == codes[1]
    assert "QST-S10" in codes[0]


def test_what_a_generator_records_is_somebodys_then(world: World, young: list[Child]) -> None:
    version = commands.load(SYSTEM, text=TOOL)[0]
    at, school = clock.now() - timedelta(days=90), world.reader("school_lead")
    new = [Recorded(Begun(child, version, at=at, by=school), ANSWERS) for child in young]
    done = commands.record_each(SYSTEM, recorded=new)
    assert {row.completed_at for row in done} == {at}
    for child in young:
        [kept] = queries.history(SYSTEM, child.pk)
        assert (kept.recorded_by_agency, kept.computed_at) == (world.school, at)
        assert kept.response.completed_by == school.user


def test_an_opened_section_is_asked_for_and_done_and_what_is_not_asked_is_left_out(
    worker: Reader, young: list[Child]
) -> None:
    text = questionnaire(
        section("a", question("gate")),
        section("b", question("more"), more='when = { gate = "yes" }'),
    )
    version = commands.load(SYSTEM, text=text)[0]
    yes, no = Given(codes=("yes",)), Given(codes=("no",))
    said = [{"gate": yes, "more": no}, {"gate": no, "more": no}]
    first, second = commands.record_each(
        worker,
        recorded=[
            Recorded(Begun(child, version), answers)
            for child, answers in zip(young, said, strict=True)
        ],
    )
    assert [s.section for s in first.sections.exclude(completed_at=None)] == ["a", "b"]
    assert [s.section for s in second.sections.exclude(completed_at=None)] == ["a"]
    assert set(queries.given(second)) == {"gate"}


def test_one_that_lacks_what_is_needed_records_none(worker: Reader, young: list[Child]) -> None:
    text = questionnaire(section("a", question("must", more="required = true")))
    version = commands.load(SYSTEM, text=text)[0]
    yes = {"must": Given(codes=("yes",))}
    for wrong in ({}, {"must": Given(codes=("perhaps",))}, {**yes, "else": Given(text="?")}):
        both = [Recorded(Begun(young[0], version), yes), Recorded(Begun(young[1], version), wrong)]
        with pytest.raises(Invalid):
            commands.record_each(worker, recorded=both)
    assert not Response.objects.exists()
