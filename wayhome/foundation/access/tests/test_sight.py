"""One child's page asks the circle once: it must see exactly what `visible_to` sees (E20, E21)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import World
from tests.stories import Story, told_story
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.access.models import Glass
from wayhome.foundation.access.once import once_of
from wayhome.foundation.access.sight import Sight, own_rows, sight
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import (
    Address,
    CareStatus,
    Child,
    ChildName,
    Home,
    MustKnow,
    Responsibility,
    SafeContact,
    SchoolRoll,
    Words,
)
from wayhome.foundation.rules import queries as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import (
    CarerActions,
    Episode,
    FullAccount,
    PoliceExtract,
    ReturnInterview,
)

MODELS = (
    Address, CareStatus, ChildName, Home, MustKnow, Responsibility, SafeContact, SchoolRoll, Words,
    Action, Episode, ReturnInterview, FullAccount, PoliceExtract, CarerActions,
)  # fmt: skip
READERS = (
    ("social_worker", ""),
    ("team_manager", ""),
    ("social_worker", "sefton_council"),
    ("police_coordinator", ""),
    ("interviewer", ""),
    ("home_manager", ""),
    ("school_lead", ""),
    ("health_practitioner", ""),
    ("stranger", ""),
)


@pytest.fixture(params=["few children", "many children"], autouse=True)
def either_shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "many children":
        monkeypatch.setattr("wayhome.foundation.access.queries.FEW", -1)


def sight_of(reader: Reader, child: Child) -> Sight | None:
    rows: Any = Child.objects.visible_to(reader).annotate(own=own_rows(reader))
    found = rows.filter(pk=child.pk).first()
    return sight(reader, child.pk, found.own) if found else None


def keys(rows: Any) -> list[Any]:
    return sorted(rows.values_list("rule", "subject_kind", "subject_id", "occurrence"))


def rows_of(seen: Sight, model: Any) -> Any:
    return seen.rows(model)


def compare(reader: Reader, child: Child) -> None:
    seen = sight_of(reader, child)
    about = {"child_id": child.pk}
    if seen is None:
        for model in MODELS:
            assert not model.objects.visible_to(reader).filter(**about).exists(), model
        return
    for model in MODELS:
        wide = model.objects.visible_to(reader).filter(**about)
        assert set(seen.rows(model)) == set(wide), (reader.role, model)
        assert set(once_of(seen, rows_of, model)) == set(wide), (reader.role, model)
        assert bool(wide) <= seen.opens(model.data_class)
    derived = Derived.objects.filter(**about)
    visible = Derived.objects.visible_to(reader).filter(**about)
    assert keys(rules.of_child(seen)) == keys(visible), reader.role
    narrowed = rules.narrowed(reader, derived)
    read = {row.pk for row in narrowed if getattr(row, "is_open")}  # noqa: B009 - annotated
    assert read == {row.pk for row in visible}, reader.role


@pytest.fixture
def story(world: World) -> Story:
    return told_story(world)


def everybody(world: World) -> list[Reader]:
    return [
        world.reader(role, world.agencies[agency] if agency else None) for role, agency in READERS
    ]


def test_sight_of_one_child_is_what_visible_to_gives(world: World, story: Story) -> None:
    for reader in everybody(world):
        compare(reader, story.child)


def test_it_keeps_to_the_case_that_an_involvement_is_narrowed_to(
    world: World, story: Story
) -> None:
    world.involve(story.child, world.health, "return_interview", case_ref=story.now.ref)
    world.involve(story.child, world.health, "health_care")
    compare(world.reader("health_practitioner"), story.child)
    reader = world.reader("interviewer")
    compare(reader, story.child)
    seen = sight_of(reader, story.child)
    assert seen is not None
    assert list(seen.rows(Episode)) == [story.first], "the service sees the case it was called to"


def test_it_keeps_to_handling(world: World, story: Story) -> None:
    for model, handling in (
        (Episode, Handling.POLICE_ONLY),
        (MustKnow, Handling.POLICE_AND_CARE),
        (Action, Handling.OWN_AGENCY),
    ):
        model.objects.filter(child=story.child).update(handling=handling)
    world.derive(story.child)
    for reader in everybody(world):
        compare(reader, story.child)


def test_it_ends_with_the_involvement(world: World, story: Story) -> None:
    row = world.involve(story.child, world.health, "health_care")
    compare(world.reader("health_practitioner"), story.child)
    row.until_at = clock.now()
    row.save()
    with clock.stopped(clock.now() + timedelta(minutes=1)):
        assert sight_of(world.reader("health_practitioner"), story.child) is None


def test_a_restriction_closes_it_and_the_glass_opens_it(world: World, story: Story) -> None:
    manager = world.reader("team_manager")
    assert manager.user
    access.restrict(manager, child_id=story.child.pk, reason="Named", named=[], owner=manager.user)
    assert sight_of(world.reader("social_worker"), story.child) is None
    for reader in everybody(world):
        compare(reader, story.child)
    worker = world.member("social_worker")
    Glass.objects.create(
        child=story.child,
        user=worker.user,
        agency=worker.agency,
        team=worker.team,
        reason="The child is at the door",
        expires_at=clock.now() + timedelta(hours=1),
    )
    world.derive(story.child)
    through = sight_of(world.reader("social_worker"), story.child)
    assert through is not None
    assert through.is_open
    compare(world.reader("social_worker"), story.child)


def test_a_public_title_is_for_those_who_may_know_the_child_and_not_the_rule(
    world: World, story: Story
) -> None:
    derived = Derived.objects.filter(child=story.child)
    pattern = derived.filter(rule="MIS-P01")
    assert not pattern.exists()
    rows = Derived.objects.filter(child=story.child, rule="MIS-S03")
    Derived.objects.bulk_create(_as_pattern(row) for row in rows)
    world.checks_drift = False
    for role, is_open in (("social_worker", True), ("police_coordinator", True)):
        found = rules.narrowed(world.reader(role), pattern)
        assert {getattr(row, "is_open") for row in found} == {is_open}, role  # noqa: B009
    for role in ("home_manager", "school_lead"):
        found = rules.narrowed(world.reader(role), pattern)
        assert {getattr(row, "is_open") for row in found} == {False}, role  # noqa: B009
    assert not rules.narrowed(world.reader("stranger"), pattern).exists()


def _as_pattern(row: Derived) -> Derived:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return Derived(**values | {"rule": "MIS-P01", "kind": "P"})


def test_the_system_sees_everything(world: World, story: Story) -> None:
    from wayhome.foundation.agencies.readers import SYSTEM

    seen = sight(SYSTEM, story.child.pk, [])
    assert set(seen.rows(Episode)) == {story.first, story.now}
    assert seen.opens("interview")
