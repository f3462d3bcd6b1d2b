"""A file of answers: what the reader may see, made by a job, fetched once, logged."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import World, signed_in
from tests.standing import stand_as
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, exports, jobs, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Export, Questionnaire, Response
from wayhome.foundation.questionnaires.tests.files import question, questionnaire, section
from wayhome.foundation.questionnaires.tests.test_answering import WHOLE_VISIT
from wayhome.foundation.questionnaires.tests.test_pages import send, to

Lines = list[dict[str, str]]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """A data folder of the test's own."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def told(worker: Reader, visit: Response) -> Response:
    """A completed visit, with a formula, words of the child's own and something about health."""
    more = {
        "minutes": Given(number=Decimal("45.0000")),
        "fun": Given(text="The skate park"),
        "missing_from_days": Given(codes=("school", "friends")),
        "afraid": Given(codes=("yes",), text="=HYPERLINK(1)", time_frame="to_3m"),
        "who_cares": Given(text='-2+3"quoted",\nand a new line'),
        "appointments": Given(codes=("yes",), text="The dentist"),
    }
    commands.save_answers(worker, visit, {**WHOLE_VISIT, **more})
    return commands.complete(worker, visit)


def written(reader: Reader, questionnaire: Questionnaire) -> Lines:
    file = io.StringIO(newline="")
    exports.write(file, reader, questionnaire)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def visits() -> Questionnaire:
    return Questionnaire.objects.get(code="placement-visit")


def test_a_line_holds_what_was_answered(worker: Reader, told: Response) -> None:
    (line,) = written(worker, visits())
    assert line["response"] == told.ref
    assert told.child
    assert line["child"] == told.child.ref
    assert line["version"] == "1"
    assert line["visited_on"] == clock.today().isoformat()
    assert line["minutes"] == "45"
    assert line["missing_from_days"] == "school; friends"
    assert (line["afraid"], line["afraid (when)"]) == ("yes", "to_3m")
    assert line["next_visit_at"] == ""


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(worker: Reader, told: Response) -> None:
    (line,) = written(worker, visits())
    assert line["afraid (detail)"] == "'=HYPERLINK(1)"
    assert line["who_cares"] == '\'-2+3"quoted",\nand a new line'


@given(st.text(max_size=30))
def test_no_cell_begins_as_a_formula_does(value: str) -> None:
    shown = exports.cell(value)
    assert shown.endswith(value)
    assert shown.lstrip()[:1] not in tuple("=+@-＝＋－＠|%") or exports.NUMBER.fullmatch(shown)


def test_names_and_childrens_own_words_are_not_in_it(worker: Reader, told: Response) -> None:
    (line,) = written(worker, visits())
    assert "fun" not in line
    assert not {"Ash", "Winters", "The skate park"} & set(line.values())


def test_what_was_begun_and_not_completed_is_counted_and_left_out(
    worker: Reader, told: Response, child: Child
) -> None:
    commands.begin(worker, child=child, version=told.questionnaire_version)
    found = exports.write(io.StringIO(), worker, visits())
    assert (found.rows, found.left_out, found.children) == (1, 1, {child.pk})


def test_it_holds_what_its_reader_may_see_and_no_more(
    world: World, worker: Reader, told: Response, visit: Response
) -> None:
    """A host council reads care there, and not health; a stranger reads nothing."""
    hosted = world.child("Devon", "Kay", responsible=world.sefton)
    sefton = world.reader("social_worker", world.sefton_council)
    other = commands.begin(sefton, child=hosted, version=visit.questionnaire_version)
    commands.save_answers(
        sefton, other, {**WHOLE_VISIT, "appointments": Given(codes=("yes",), text="Eyes")}
    )
    commands.complete(sefton, other)
    assert {line["response"]: line["appointments"] for line in written(worker, visits())} == {
        told.ref: "yes",
        other.ref: "",
    }
    assert [line["appointments"] for line in written(sefton, visits())] == ["yes"]
    assert written(world.reader("stranger"), visits()) == []


def test_a_column_of_a_section_never_seen_is_not_there(world: World, told: Response) -> None:
    file = io.StringIO()
    exports.write(file, world.reader("stranger"), visits())
    assert file.getvalue().strip() == ",".join(exports.HEAD)


def test_every_version_has_its_lines_and_its_columns(child: Child, worker: Reader) -> None:
    old = questionnaire(section("s", question("q"), question("gone")))
    new = questionnaire(section("s", question("q"), question("fresh")))
    for number, text in enumerate((old, new), start=1):
        version, _ = commands.load(SYSTEM, text=text)
        assert version.number == number
        code = "gone" if number == 1 else "fresh"
        response = commands.begin(worker, child=child, version=version)
        given = {"q": Given(codes=("yes",)), code: Given(codes=("no",))}
        commands.save_answers(worker, response, given)
        commands.complete(worker, response)
    lines = written(worker, Questionnaire.objects.get(code="small"))
    assert [(line["version"], line["gone"], line["fresh"]) for line in lines] == [
        ("1", "no", ""),
        ("2", "", "no"),
    ]


def test_many_lines_take_few_questions_of_the_database(
    worker: Reader,
    told: Response,
    child: Child,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(5):
        other = commands.begin(worker, child=child, version=told.questionnaire_version)
        commands.save_answers(worker, other, WHOLE_VISIT)
        commands.complete(worker, other)
    with django_assert_max_num_queries(9):
        assert len(written(worker, visits())) == 6


def make(export: Export) -> None:
    try:
        jobs.make_export(export_id=export.pk)
    finally:
        stand_as("system")


def test_from_the_page_to_the_file_once(world: World, client: Client, told: Response) -> None:
    desk = signed_in(client, world.user("social_worker"))
    url = to("export", visits().ref)
    made = send(desk, url)
    export = Export.objects.get()
    assert made["Location"] == to("export_made", export.ref)
    assert "It is being made" in desk.get(made["Location"]).content.decode()
    state = to("export_state", export.ref)
    etag = desk.get(state)["ETag"]
    assert desk.get(state, headers={"If-None-Match": etag}).status_code == 304
    assert desk.post(to("export_file", export.ref))["Location"] == made["Location"], "not yet"
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s",
                       ["questionnaires.make_export"])  # fmt: skip
        assert cursor.fetchone()[0] in ({"export_id": export.pk}, f'{{"export_id": {export.pk}}}')
    make(export)
    ready = desk.get(state, headers={"If-None-Match": etag})
    assert "It is ready: 1 response." in ready.content.decode()
    assert exports.path_of(export).stat().st_mode & 0o077 == 0
    file = desk.post(to("export_file", export.ref))
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"].startswith('attachment; filename="placement-visit-')
    assert file.content.startswith(b"\xef\xbb\xbfresponse,child,")
    assert not exports.path_of(export).exists()
    again = desk.post(to("export_file", export.ref))
    assert again["Location"] == made["Location"], "pressed twice: the page says where it went"
    assert "The file is gone from here" in desk.get(state).content.decode()
    logged = AuditEntry.objects.filter(action__contains="export").exclude(kind="refused")
    assert set(logged.values_list("action", "child_id")) == {
        ("questionnaire.export_asked", None),
        ("questionnaires:export_file", told.child_id),
        ("questionnaire.export_fetched", None),
    }


def test_nobody_else_fetches_it(world: World, client: Client, told: Response) -> None:
    export = commands.ask_for_export(world.reader("social_worker"), questionnaire=visits())
    make(export)
    manager = signed_in(client, world.user("team_manager"))
    for name in ("export_made", "export_state"):
        assert manager.get(to(name, export.ref)).status_code == 404
    assert manager.post(to("export_file", export.ref)).status_code == 404
    assert exports.path_of(export).exists()


def test_who_has_left_gets_no_file_and_the_page_says_that_it_failed(
    world: World, worker: Reader, told: Response
) -> None:
    export = commands.ask_for_export(worker, questionnaire=visits())
    member = world.member("social_worker")
    member.until_at = clock.now()
    member.save()
    with pytest.raises(Refused):
        make(export)
    export.refresh_from_db()
    assert export.failed_at
    assert not export.ready_at


def test_it_cannot_be_asked_for_without_the_permission(world: World, told: Response) -> None:
    for role in ("police_coordinator", "home_manager", "totals_reader"):
        with pytest.raises(Refused):
            commands.ask_for_export(world.reader(role), questionnaire=visits())
    with pytest.raises(Refused):
        commands.ask_for_export(SYSTEM, questionnaire=visits())


def test_a_file_nobody_fetched_is_removed_and_the_page_says_so(
    world: World, client: Client, told: Response
) -> None:
    export = commands.ask_for_export(world.reader("social_worker"), questionnaire=visits())
    make(export)
    assert exports.forget() == 0
    with clock.stopped(clock.now() + timedelta(minutes=exports.MINUTES + 1)):
        assert exports.forget() == 1
    desk = signed_in(client, world.user("social_worker"))
    assert "Ask for it again" in desk.get(to("export_made", export.ref)).content.decode()


def test_a_return_interview_and_a_visit_have_nothing_in_common_but_the_code(
    worker: Reader, told: Response, interview: Response, interviewer: Reader
) -> None:
    """The same commands, the same export; the files alone differ."""
    needed = {
        "explained": Given(codes=("yes",)),
        "hurt": Given(codes=("not_known",)),
        "trusted_adult": Given(codes=("yes",), text="Mr Okafor"),
        "worry": Given(codes=("medium",)),
        "why_worry": Given(text="Third time since September"),
        "must_not_share": Given(codes=("no",)),
        "concerns_carers": Given(codes=("no",)),
        "push_factors": Given(codes=("hurt_at_home", "conflict")),
        "own_words": Given(text="Nobody asks me"),
    }
    commands.save_answers(interviewer, interview, needed)
    commands.complete(interviewer, interview)
    asked = Questionnaire.objects.get(code="return-interview")
    (line,) = written(interviewer, asked)
    assert line["push_factors"] == "hurt_at_home; conflict"
    assert "own_words" not in line
    assert queries.Sheet(interviewer, interview).result() is None
    assert len(written(worker, visits())) == 1
