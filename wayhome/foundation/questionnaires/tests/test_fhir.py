"""FHIR R4: ours come back as they went; of others', what has no place is named, never dropped."""

import json
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import (
    commands,
    fhir,
    fhir_answers,
    fhir_reading,
    parse,
    queries,
)
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.console import questionnaires
from wayhome.foundation.questionnaires.faults import NotReadable
from wayhome.foundation.questionnaires.fhir_answers import Around
from wayhome.foundation.questionnaires.models import Version
from wayhome.foundation.questionnaires.tests.test_conditions import definitions
from wayhome.foundation.questionnaires.tests.test_shipped_tools import TOOLS
from wayhome.foundation.questionnaires.tests.tools import TOOL

AROUND = Around(1, "abcdefgh2345", "child2345678", clock.now(), is_complete=True)


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_each_of_ours_comes_back_as_it_went(name: str) -> None:
    text = json.dumps(fhir.write(TOOLS[name], 1)[0])
    back, unsupported = fhir_reading.read(text, "identity")
    assert back == TOOLS[name]
    assert [each for each in unsupported if "ordinalValue" not in each.words] == []


@given(definition=definitions(weighed=True))
def test_any_condition_and_weight_comes_back(definition: Any) -> None:
    text = json.dumps(fhir.write(definition, 3)[0])
    assert fhir_reading._Reading().definition(json.loads(text), "care") == definition


def test_what_others_need_is_in_words_that_r4_has() -> None:
    resource, unsaid = fhir.write(parse.read(TOOL), 2)
    assert (resource["resourceType"], resource["status"], resource["version"]) == (
        "Questionnaire",
        "active",
        "2",
    )
    signs, people = resource["item"]
    cars = signs["item"][1]
    assert (cars["type"], cars["answerOption"][0]["valueCoding"]["code"]) == ("choice", "yes")
    assert [under["linkId"] for under in cars["item"]] == [
        "cars__frame",
        "cars__evidence",
        "cars__source",
    ]
    assert people["repeats"]
    assert people["item"][2]["enableWhen"] == [
        {"question": "adult", "operator": "=", "answerCoding": {"code": "yes"}}
    ]
    assert [str(each) for each in unsaid] == ["bands, periods and floors: R4 has no words for them"]


OTHERS: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "url": "https://example.org/Questionnaire/Night-Check",
    "title": "Night check",
    "status": "active",
    "item": [
        {"linkId": "1", "text": "Is the child in?", "type": "boolean", "required": True},
        {
            "linkId": "2",
            "text": "About tonight",
            "type": "group",
            "item": [
                {"linkId": "2.0", "text": "Look in first.", "type": "display"},
                {
                    "linkId": "2.1",
                    "text": "Mood",
                    "type": "open-choice",
                    "prefix": "A",
                    "answerOption": [{"valueString": "Calm"}, {"valueString": "Low"}],
                },
                {
                    "linkId": "2.2",
                    "text": "Temperature",
                    "type": "quantity",
                    "enableWhen": [{"question": "1", "operator": "=", "answerBoolean": True}],
                },
                {
                    "linkId": "2.3",
                    "text": "Photo of the room",
                    "type": "attachment",
                    "enableWhen": [{"question": "2.2", "operator": ">", "answerInteger": 3}],
                },
                {
                    "linkId": "2.4",
                    "text": "Within",
                    "type": "group",
                    "item": [
                        {"linkId": "2.4.1", "text": "How many were there?", "type": "integer"}
                    ],
                },
            ],
        },
    ],
}


def test_of_others_nothing_is_dropped_and_all_that_changed_is_named() -> None:
    found, unsupported = fhir_reading.read(json.dumps(OTHERS), "care")
    assert found.code == "night-check"
    assert {q.ask for q in found} == {
        *("Is the child in?", "Mood", "Temperature", "Photo of the room", "How many were there?"),
    }
    assert found.by_code["q2"].intro == "Look in first."
    assert found.questions["q2_1"].codes == ("calm", "low", "other")
    assert {(each.place, each.words.split(";")[0]) for each in unsupported} == {
        ("2.0", "it is shown above the questions of its group"),
        ("2.1", "it takes other answers too: they are written beside “Something else”"),
        ("2.1", "“prefix” has no place here"),
        ("2.2", "its type is “quantity”"),
        ("2.2", "it waits for what we cannot ask after"),
        ("2.3", "its type is “attachment”"),
        ("2.3", "it waits for what we cannot ask after"),
        ("2.4", "a group within a group: its questions are asked in the outer one"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"resourceType": "Patient"}',
        '{"resourceType": "Questionnaire", "item": [3]}',
        '{"resourceType": "Questionnaire", "item": [{"linkId": "1", "type": "sum"}]}',
    ],
)
def test_what_is_no_questionnaire_is_refused(text: str) -> None:
    with pytest.raises(NotReadable):
        fhir_reading.read(text, "care")


def test_answers_come_back_as_they_went() -> None:
    tool = parse.read(TOOL)
    answers = {
        "cars": Given(
            codes=("yes",), time_frames=("to_3m", "to_12m"), evidence="Seen", source="seen"
        ),
        "alone": Given(codes=("not_known",)),
        "name": Given(text="Tall man"),
        "adult.2": Given(codes=("yes",)),
        "how_old.2": Given(number=Decimal(30)),
    }
    resource = fhir_answers.write(tool, answers, AROUND)
    text = json.dumps(resource)
    assert fhir_answers.names(text) == ("small-tool", 1)
    assert fhir_answers.read(tool, text) == (answers, [])
    assert resource["subject"]["identifier"]["value"] == "child2345678"


def test_a_childs_own_words_do_not_go_out() -> None:
    tool = TOOLS["exploitation_screen"]
    text = json.dumps(fhir_answers.write(tool, {"child_says": Given(text="Leave me")}, AROUND))
    assert "Leave me" not in text
    assert "own words are left out" in text


def test_an_answer_that_has_no_place_is_named() -> None:
    items = [
        {"linkId": "vans", "answer": [{"valueBoolean": True}]},
        {"linkId": "signs", "item": [{"linkId": "cars", "answer": [{"valueString": "perhaps"}]}]},
        {"linkId": "signs", "item": [{"linkId": "alone", "answer": [{"valueBoolean": False}]}]},
    ]
    text = json.dumps({"resourceType": "QuestionnaireResponse", "item": items})
    found, unsupported = fhir_answers.read(parse.read(TOOL), text)
    assert found == {"alone": Given(codes=("no",))}
    assert [each.place for each in unsupported] == ["vans", "cars"]


def test_a_fhir_file_loads_from_the_command_line_and_says_what_has_no_place(
    world: World, tmp_path: Any
) -> None:
    run = CliRunner()
    file = tmp_path / "night.json"
    file.write_text(json.dumps(OTHERS), "utf-8")
    loaded = run.invoke(questionnaires, ["load", str(file), "--class", "care"])
    assert "night-check version 1: loaded" in loaded.stdout
    assert "item “2.2”: its type is “quantity”; it is asked as text" in loaded.stdout
    version = Version.objects.get(questionnaire__code="night-check")
    assert json.loads(version.source) == OTHERS
    there = tmp_path / "out.json"
    assert run.invoke(questionnaires, ["export", "night-check", "--to", str(there)]).exit_code == 0
    assert fhir_reading.read(there.read_text("utf-8"), "health")[0] == version.asks
    assert "is asked now" in run.invoke(questionnaires, ["export", "nothing"]).output


def test_answers_taken_in_wait_for_a_person(
    world: World, worker: Reader, child: Child, tmp_path: Any
) -> None:
    version, _ = commands.load(SYSTEM, text=TOOL)
    answers = {"cars": Given(codes=("no",)), "name": Given(text="Tall man")}
    resource = fhir_answers.write(version.asks, answers, AROUND)
    resource["item"].append({"linkId": "vans", "answer": [{"valueBoolean": True}]})
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(resource), "utf-8")
    run = CliRunner().invoke(questionnaires, ["answers", str(file), "--child", child.ref])
    assert "item “vans”: there is no such question here" in run.stdout
    [row] = queries.about_child(worker, child.pk)
    assert row.completed_at is None
    assert queries.given(row) == answers
    resource["questionnaire"] = "urn:wayhome:questionnaire:none|1"
    with pytest.raises(NotReadable, match="of that version is here"):
        commands.take_in(worker, child=child, text=json.dumps(resource))


def test_a_response_is_fetched_as_fhir_and_that_is_logged(
    world: World, client: Client, worker: Reader, child: Child
) -> None:
    version, _ = commands.load(SYSTEM, text=TOOL)
    response = commands.begin(worker, child=child, version=version)
    commands.save_answers(worker, response, {"cars": Given(codes=("no",))})
    url = reverse("questionnaires:fhir", args=[response.ref])
    fetched = signed_in(client, world.user("social_worker")).get(url)
    assert fetched["Content-Type"].startswith("application/fhir+json")
    assert fetched.json()["subject"]["identifier"]["value"] == child.ref
    assert child.family_name not in fetched.content.decode()
    assert AuditEntry.objects.filter(action="questionnaire.fhir_fetched").exists()
    assert signed_in(Client(), world.user("school_lead")).get(url).status_code == 404


def test_our_own_keys_are_read_as_json_too() -> None:
    question = {"code": "q", "ask": "?", "kind": "text"}
    values = {
        "code": "own",
        "title": "Own",
        "data_class": "care",
        "from": "2027-04-01",
        "sections": [{"code": "s", "title": "S", "questions": [question]}],
    }
    assert parse.read(json.dumps(values)).questions["q"].ask == "?"
    with pytest.raises(NotReadable, match="not JSON"):
        parse.read("{")


@given(text=st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(NotReadable):
        fhir_reading.read(text, "care")
