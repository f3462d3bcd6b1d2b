"""Clocks on what is assessed with no child: CTX-S01, CTX-S02, CTX-G01, and a section's own days."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.questionnaires import commands as forms
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.rules import engine
from wayhome.foundation.rules.models import Derived
from wayhome.foundation.rules.queries import narrowed
from wayhome.journeys.contexts import commands, queries
from wayhome.journeys.contexts.models import Context, Naming
from wayhome.journeys.contexts.tests.lives import Twice
from wayhome.practice.contacts.tests.doors import contact_of, made

DAY = timedelta(days=1)
TOOL = """
code = "yard-check"
title = "Yard"
about = "A yard."
basis = "Our own"
subject = "place"
data_class = "screening"
[[sections]]
code = "yard"
title = "The yard"
within_days = 3
  [[sections.questions]]
  code = "seen"
  ask = "What was seen?"
  kind = "text"
"""


@pytest.fixture
def twice(world: World) -> Twice:
    return Twice(world)


def rows(rule: str, days: float = 0) -> "list[Derived]":
    at = clock.now() + days * DAY
    return list(Derived.objects.filter(rule=rule).open_at(at).order_by("subject_id"))


def seen(reader: Reader, rule: str) -> int:
    return len(narrowed(reader, Derived.objects.filter(rule=rule)))


def test_begun_it_is_finished_in_ten_working_days_by_who_began_it(twice: Twice) -> None:
    row = twice.begun(twice.police, twice.topic.ref)
    [owed] = rows("CTX-S01")
    assert owed.occurrence == row.pk
    assert owed.agency_id == twice.world.police.pk
    assert owed.due_at is not None
    assert 11 * DAY < owed.due_at - row.begun_at <= 18 * DAY
    forms.withdraw(twice.police, row, reason="Begun twice.")
    assert rows("CTX-S01") == []
    twice.assessed(twice.police, twice.topic.ref)
    assert rows("CTX-S01") == []


def test_assessed_it_is_looked_at_again_in_twelve_weeks_until_it_is_over(twice: Twice) -> None:
    first = twice.assessed(twice.door, twice.contact.ref)
    assert rows("CTX-S02", 69) == []
    [owed] = rows("CTX-S02", 71)
    assert owed.due_at is not None
    assert first.completed_at is not None
    assert owed.due_at - first.completed_at == 84 * DAY
    second = twice.assessed(twice.door, twice.contact.ref)
    assert [row.occurrence for row in rows("CTX-S02", 71)] == [second.pk]
    commands.end(twice.door, context=twice.told, why="It is closed, with shutters down.")
    assert rows("CTX-S02", 71) == []
    assert queries.page_of(twice.door, twice.told).is_over
    third = twice.assessed(twice.door, twice.contact.ref)
    assert third.pk in [row.occurrence for row in rows("CTX-S02", 71)]
    assert not queries.page_of(twice.door, twice.told).is_over


def test_before_a_panel_or_told_of_twice_and_assessed_by_nobody(twice: Twice) -> None:
    heard, told = twice.heard, twice.told
    assert rows("CTX-G01", 13) == []
    assert [row.subject_id for row in rows("CTX-G01", 15)] == [heard.pk]  # told once asks nothing
    twice.join()
    [owed] = rows("CTX-G01", 15)
    assert owed.subject_id == told.pk
    twice.begun(twice.door, twice.contact.ref)
    assert rows("CTX-G01", 15) == []


def test_who_reads_no_telling_of_it_sees_no_clock_of_it(twice: Twice) -> None:
    assert seen(twice.panel.secretary, "CTX-G01") == 1
    twice.begun(twice.police, twice.topic.ref)
    assert seen(twice.police, "CTX-S01") == 1
    for role, agency in (("school_lead", None), ("front_door", twice.world.sefton_council)):
        reader = twice.world.reader(role, agency)
        assert seen(reader, "CTX-S01") == 0
    world = twice.world
    police = world.member("police_coordinator")
    officer = signed_in(Client(), world.user("police_coordinator"), police)
    work = officer.get(reverse("worklist:mine"))
    assert "Mill St arcade" in work.content.decode()
    assert f"/places/{twice.heard.ref}/" in work.content.decode()


def test_a_section_with_days_of_its_own_is_chased_too(world: World) -> None:
    version = forms.load(SYSTEM, text=TOOL)[0]
    door = world.reader("front_door")
    yard = contact_of(made(world, kind="place", about="The yard"))
    context = contexts.find(door, yard.ref)
    assert context
    row = forms.begin_about(door, context=context, version=version)
    assert rows("QUE-G15", 2) == []
    [owed] = rows("QUE-G15", 4)
    assert (owed.child_id, owed.scope_kind, owed.scope_id) == (None, "response", row.pk)
    assert seen(door, "QUE-G15") == 1
    assert seen(world.reader("police_coordinator"), "QUE-G15") == 0
    forms.complete(door, row)
    assert rows("QUE-G15", 4) == []


def test_what_was_told_before_gets_its_record_and_all_can_be_derived_anew(twice: Twice) -> None:
    named = sorted(Naming.objects.values_list("told_ref", flat=True))
    Naming.objects.all().delete()
    Derived.objects.filter(scope_kind="context").delete()
    Context.objects.all().delete()
    keep = import_module("wayhome.journeys.contexts.migrations.0002_what_was_told").KEEP
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        cursor.execute(keep)
    assert sorted(Naming.objects.values_list("told_ref", flat=True)) == named
    assert twice.told.name == "The arcade on Mill Street"
    assert twice.heard.authority_id == twice.world.cheshire_east.pk
    engine.rebuild("CTX-G01")
    assert len(rows("CTX-G01", 15)) == 1
