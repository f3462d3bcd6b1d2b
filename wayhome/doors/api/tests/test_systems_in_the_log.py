"""A token has no person, and the log says whose it is all the same: the system, who answers."""

from datetime import timedelta
from typing import Any

from django.test import Client

from tests.factories import World, signed_in
from tests.forms import post
from wayhome.doors.api import commands
from wayhome.doors.api.tests.lives import Asking, token
from wayhome.foundation.kernel import audit, clock
from wayhome.practice.missing.tests.lives import known_child, went_missing


def who(answer: Any) -> set[str]:
    return {line.who for line in answer.context["log"].lines}


def asked(officer: Client, words: str) -> set[str]:
    return who(officer.get(post(officer, "/log/", person=words)["Location"]))


def test_the_log_names_the_system_and_who_answers_for_it_and_finds_both(world: World) -> None:
    episode = went_missing(known_child(world), clock.now() - timedelta(hours=3))
    row, secret = token(world, world.council)
    asks, maker = Asking(secret), world.user("administrator").name
    asks.get("/episodes")
    audit.record_reads(world.reader("social_worker"), "child:page", [episode.child_id])
    officer = signed_in(Client(), world.user("data_protection_officer"))
    said = f"Case system (a system, for which {maker} answers)"
    assert {said, world.user("social_worker").name} <= who(officer.get("/log/"))
    assert asked(officer, "case sys") == {said}
    assert said in asked(officer, maker)
    assert said not in asked(officer, world.user("social_worker").name)
    story = officer.get(f"/log/child/{episode.child.ref}/").context["story"]
    assert said in {person.name for person in story.saw}
    commands.end_token(world.reader("administrator"), token=row)
    assert asked(officer, "case sys") == {said}  # ended, and still in the log


def test_what_a_system_was_refused_says_which_system(world: World) -> None:
    episode = went_missing(known_child(world), clock.now() - timedelta(hours=3))
    _row, secret = token(world, world.stranger)
    early = {"at": clock.now()}
    assert Asking(secret).post(f"/episodes/{episode.ref}/found", early).status_code >= 400
    officer = signed_in(
        Client(), world.user("data_protection_officer", world.stranger),
        world.member("data_protection_officer", world.stranger),
    )  # fmt: skip
    refused = [line for line in officer.get("/log/").context["log"].lines if line.is_refused]
    assert {line.who.partition(" (")[0] for line in refused} == {"Case system"}
