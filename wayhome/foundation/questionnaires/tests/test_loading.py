"""A file becomes a version when it asks something else; what was answered stays readable."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import InternalError, transaction
from django.db.utils import DatabaseError

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands.loading import SHIPPED
from wayhome.foundation.questionnaires.console import questionnaires
from wayhome.foundation.questionnaires.models import Version
from wayhome.foundation.questionnaires.tests.files import question, questionnaire, section

FIRST = questionnaire(section("s", question("q", "one")))
SECOND = FIRST.replace("What of q?", "And what of q now?").replace('a = "The one"', 'c = "New"')


def test_the_same_file_twice_is_one_version(world: World) -> None:
    first, is_new = commands.load(SYSTEM, text=FIRST)
    again, is_again_new = commands.load(SYSTEM, text="# a remark\n" + FIRST)
    assert (is_new, is_again_new, first.pk) == (True, False, again.pk)
    assert first.source == FIRST
    assert AuditEntry.objects.filter(action="questionnaire.loaded").count() == 1


def test_a_changed_file_is_a_new_version_and_the_old_one_ends(world: World) -> None:
    old, _ = commands.load(SYSTEM, text=FIRST)
    new, _ = commands.load(SYSTEM, text=SECOND)
    old.refresh_from_db()
    assert (old.number, new.number, old.until_at) == (1, 2, new.from_at)
    assert queries.current("small") == new
    assert [version.number for version in queries.in_force()] == [2]


def test_a_version_with_a_date_waits_for_it(world: World) -> None:
    old, _ = commands.load(SYSTEM, text=FIRST)
    on = clock.today().replace(year=clock.today().year + 1, day=1)
    dated = SECOND.replace('layout = "one page"', f"from = {on.isoformat()}")
    new, _ = commands.load(SYSTEM, text=dated)
    assert queries.current("small") == old
    assert queries.current("small", new.from_at) == new
    assert new.from_at.astimezone(clock.LONDON).hour == 0
    third, _ = commands.load(SYSTEM, text=FIRST.replace("What of", "So what of"))
    assert queries.current("small") == third
    assert queries.current("small", new.from_at) == third


def test_nothing_of_that_name_says_so(world: World) -> None:
    with pytest.raises(Version.DoesNotExist):
        queries.current("small")


def test_what_a_version_says_cannot_be_changed_in_the_database(world: World) -> None:
    version, _ = commands.load(SYSTEM, text=FIRST)
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(definition={})
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(source="x")


def test_an_old_answer_is_read_in_the_words_in_which_it_was_asked(
    child: Child, worker: Reader
) -> None:
    old, _ = commands.load(SYSTEM, text=FIRST)
    response = commands.begin(worker, child=child, version=old)
    commands.save_answers(worker, response, {"q": Given(codes=("a",))})
    commands.load(SYSTEM, text=SECOND)
    (part,) = queries.shown(worker, queries.about_child(worker, child.pk)[0])
    (answer,) = part.answers
    assert (answer.question.ask, answer.says) == ("What of q?", ("The one",))
    commands.save_answers(worker, response, {"q": Given(codes=("b",))})  # goes on as begun
    newer = commands.begin(worker, child=child, version=queries.current("small"))
    (part,) = queries.shown(worker, newer)
    assert part.answers[0].question.ask == "And what of q now?"


def test_only_who_administers_loads(world: World) -> None:
    with pytest.raises(Refused):
        commands.load(world.reader("social_worker"), text=FIRST)
    assert commands.load(world.reader("administrator"), text=FIRST)[1]


def test_what_ships_loads_from_the_command_line_once(world: World) -> None:
    run = CliRunner()
    first = json.loads(run.invoke(questionnaires, ["load", "--shipped", "--json"]).stdout)
    codes = [row["code"] for row in first["questionnaires"]]
    assert {"placement-visit", "return-interview", "exploitation-screen"} < set(codes)
    assert all(row["new"] for row in first["questionnaires"])
    again = run.invoke(questionnaires, ["load", str(SHIPPED / "return_interview.toml")])
    assert again.stdout == "return-interview version 1: unchanged\n"
    listed = json.loads(run.invoke(questionnaires, ["list", "--json"]).stdout)
    assert {row["code"] for row in listed["questionnaires"]} == set(codes)
    assert all(row["questions"] >= 10 for row in listed["questionnaires"])


def test_a_faulty_file_loads_nothing_and_says_where(world: World, tmp_path: Path) -> None:
    sound, faulty = tmp_path / "sound.toml", tmp_path / "faulty.toml"
    sound.write_text(FIRST)
    faulty.write_text(FIRST.replace('kind = "one"', 'kind = "onne"'))
    run = CliRunner()
    refused = run.invoke(questionnaires, ["load", str(sound), str(faulty)])
    assert refused.exit_code == 1
    assert "line 13, section “s”, question “q”: “kind” is “onne”" in refused.output
    assert not Version.objects.exists()
    checked = run.invoke(questionnaires, ["check", str(faulty), "--json"])
    assert json.loads(checked.stdout)["faults"][0]["line"] == 13
    assert run.invoke(questionnaires, ["check", str(sound)]).exit_code == 0
    faulty.write_bytes(b"title = '\xff'")
    assert "save the file as UTF-8" in run.invoke(questionnaires, ["load", str(faulty)]).output
