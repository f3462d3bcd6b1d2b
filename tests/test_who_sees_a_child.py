"""One predicate: who sees a child, by circle, agreement, restriction, in both shapes (E20-E22)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import World
from wayhome.foundation.access import commands as access
from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import AgreementLine, Involvement
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.people.models import Child, SafeContact
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode, ReturnInterview
from wayhome.practice.missing.tests.lives import known_child, went_missing

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["few children", "many children"])
def either_shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The array of ids and the EXISTS must say the same: run the test in each."""
    if request.param == "many children":
        monkeypatch.setattr("wayhome.foundation.access.queries.FEW", -1)


def sees(reader: Reader, child: Child) -> bool:
    return Child.objects.visible_to(reader).filter(pk=child.pk).exists()


@pytest.mark.usefixtures("either_shape")
class TestTheCircle:
    def test_those_with_a_standing_responsibility_see_and_a_stranger_does_not(
        self, world: World
    ) -> None:
        child = known_child(world, carer=world.home, school=world.school)
        for role in ("social_worker", "police_coordinator", "home_manager", "school_lead"):
            assert sees(world.reader(role), child), role
        assert not sees(world.reader("stranger"), child)
        assert not sees(world.reader("interviewer"), child), "no interview is owed yet"

    def test_a_child_placed_elsewhere_is_seen_by_both_councils_and_both_forces(
        self, world: World
    ) -> None:
        child = known_child(world, responsible=world.sefton, lives_in=world.cheshire_east)
        assert sees(world.reader("social_worker", world.sefton_council), child)
        assert sees(world.reader("social_worker", world.council), child)
        assert sees(world.reader("police_coordinator", world.merseyside), child)
        assert sees(world.reader("police_coordinator", world.police), child)
        assert not sees(world.reader("social_worker", world.halton_council), child)

    def test_an_involvement_that_ended_yesterday_opens_nothing_today(self, world: World) -> None:
        child = known_child(world)
        row = world.involve(child, world.health, Purpose.HEALTH_CARE)
        assert sees(world.reader("health_practitioner"), child)
        access.end_involvement(SYSTEM, involvement=row, reason="Discharged")
        assert not sees(world.reader("health_practitioner"), child)

    def test_it_ends_at_its_instant_with_nothing_written(self, world: World) -> None:
        child = known_child(world)
        until = clock.now() + HOUR
        world.involve(child, world.health, Purpose.HEALTH_CARE, until_at=until)
        with clock.stopped(until - timedelta(seconds=1)):
            assert sees(world.reader("health_practitioner"), child)
        with clock.stopped(until):
            assert not sees(world.reader("health_practitioner"), child)

    def test_a_purpose_opens_the_classes_of_its_agreement_and_no_others(self, world: World) -> None:
        child = known_child(world, school=world.school)
        contact = SafeContact.objects.create(child=child, recorded_for=child, way="Text")
        visible = SafeContact.objects.visible_to
        assert contact in visible(world.reader("social_worker"))
        assert contact not in visible(world.reader("school_lead"))

    def test_a_changed_agreement_holds_from_the_next_request(self, world: World) -> None:
        child = known_child(world, school=world.school)
        AgreementLine.objects.filter(purpose=Purpose.SCHOOL_ROLL).delete()
        assert not sees(world.reader("school_lead"), child)

    def test_an_agreement_of_another_partnership_opens_nothing(self, world: World) -> None:
        child = known_child(world)
        world.involve(child, world.stranger, Purpose.HOST)
        assert sees(world.reader("stranger"), child), "their own agreement opens their own purpose"
        AgreementLine.objects.filter(agreement__name__contains="Worcestershire").delete()
        assert not sees(world.reader("stranger"), child)

    def test_a_stated_purpose_narrows_what_is_open(self, world: World) -> None:
        child = known_child(world)
        assert sees(world.reader("social_worker", purpose=Purpose.RESPONSIBLE), child)
        assert not sees(world.reader("social_worker", purpose=Purpose.HOST), child)

    def test_a_service_sees_the_episodes_that_were_referred_to_it(self, world: World) -> None:
        child = known_child(world)
        earlier = went_missing(child, LEFT, back_after=HOUR)
        still = went_missing(child, LEFT + 48 * HOUR)
        reader = world.reader("interviewer")
        seen = Episode.objects.visible_to(reader)
        assert earlier in seen
        assert still not in seen, "nothing about it was referred yet"
        assert sees(reader, child)
        assert ReturnInterview.objects.visible_to(reader).count() == 1
        due = Derived.objects.visible_to(world.reader("interviewer"))
        of_a_case = due.exclude(case_ref="")  # a gap about the child as such is of no case
        assert set(of_a_case.values_list("case_ref", flat=True)) == {earlier.ref}

    def test_a_team_or_person_named_in_the_circle_sees_and_their_colleagues_do_not(
        self, world: World
    ) -> None:
        child = known_child(world, responsible=world.sefton, lives_in=world.sefton)
        named = world.another("social_worker")
        world.involve(child, world.council, Purpose.ALLOCATED, user=named.user)
        from wayhome.foundation.agencies.readers import reader_for

        assert sees(reader_for(named), child)
        assert not sees(world.reader("social_worker"), child)

    def test_a_merged_child_is_seen_under_the_other_record_only(self, world: World) -> None:
        child, other = known_child(world), known_child(world)
        Child.objects.filter(pk=child.pk).update(merged_into=other)
        assert not sees(world.reader("social_worker"), child)


@pytest.mark.usefixtures("either_shape")
class TestRestrictions:
    def test_a_restricted_record_opens_to_the_named_and_nobody_else(self, world: World) -> None:
        child, other = known_child(world), known_child(world)
        owner = world.reader("team_manager")
        assert owner.user
        access.restrict(owner, child_id=child.pk, reason="Relative", named=[], owner=owner.user)
        assert sees(world.reader("team_manager"), child)
        assert not sees(world.reader("social_worker"), child)
        assert not sees(world.reader("police_coordinator"), child)
        assert sees(world.reader("social_worker"), other)

    def test_being_named_without_being_in_the_circle_opens_nothing(self, world: World) -> None:
        child = known_child(world)
        owner = world.reader("team_manager")
        assert owner.user
        named = [world.user("stranger")]
        access.restrict(owner, child_id=child.pk, reason="Relative", named=named, owner=owner.user)
        assert not sees(world.reader("stranger"), child)

    def test_lifting_it_opens_the_record_again(self, world: World) -> None:
        child = known_child(world)
        owner = world.reader("team_manager")
        assert owner.user
        row = access.restrict(
            owner, child_id=child.pk, reason="Relative", named=[], owner=owner.user
        )
        access.lift_restriction(owner, restriction=row, reason="Left the council")
        assert sees(world.reader("social_worker"), child)

    def test_a_clock_of_a_restricted_child_shows_to_nobody_else(self, world: World) -> None:
        child = known_child(world)
        went_missing(child, LEFT)
        owner = world.reader("team_manager")
        assert owner.user
        access.restrict(owner, child_id=child.pk, reason="Relative", named=[], owner=owner.user)
        assert Derived.objects.visible_to(world.reader("team_manager")).exists()
        assert not Derived.objects.visible_to(world.reader("social_worker")).exists()


def rows_seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


TABLES = ("people_child", "access_involvement", "missing_episode", "missing_returninterview")


class TestTheSecondLock:
    """Row-level security stops a query that forgot the predicate (E22)."""

    def read_as(self, reader: Reader | None) -> dict[str, int]:
        with transaction.atomic():
            who: dict[str, Any] = {"agency_id": None, "team_id": None, "user_id": None}
            if reader:
                who = {
                    "agency_id": reader.agency_id,
                    "team_id": reader.team_id,
                    "user_id": reader.user_id,
                }
            act_as(**who)
            return {table: rows_seen(table) for table in TABLES}

    def test_a_raw_query_sees_the_readers_circle_and_no_more(self, world: World) -> None:
        went_missing(known_child(world), LEFT, back_after=HOUR)
        assert all(self.read_as(world.reader("social_worker")).values())
        assert set(self.read_as(world.reader("stranger")).values()) == {0}

    def test_nobody_in_particular_sees_nothing(self, world: World) -> None:
        went_missing(known_child(world), LEFT, back_after=HOUR)
        assert set(self.read_as(None).values()) == {0}

    def test_a_stranger_cannot_write_into_a_childs_record_either(self, world: World) -> None:
        episode = went_missing(known_child(world), LEFT)
        reader = world.reader("stranger")
        with transaction.atomic():
            act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
            changed = Episode.objects.filter(pk=episode.pk).update(reported_by="me")
        assert changed == 0

    def test_every_table_with_a_policy_has_it_enabled(self, world: World) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relname = ANY(%s)",
                [list(TABLES)],
            )
            assert {row[0] for row in cursor.fetchall()} == set(TABLES)


def test_a_reader_whose_agreements_open_nothing_costs_no_query_of_the_table(
    world: World, django_assert_num_queries: Any
) -> None:
    reader = world.reader("stranger")
    predicate.reach(reader)
    AgreementLine.objects.all().delete()
    fresh = world.reader("stranger")
    with django_assert_num_queries(1):
        assert list(Child.objects.visible_to(fresh)) == []


def test_remit_rows_follow_the_facts(world: World) -> None:
    from wayhome.foundation.people import remits
    from wayhome.foundation.people.models import Responsibility

    child = known_child(world)
    Responsibility.objects.filter(child=child).update(authority=world.halton)
    remits.refresh([child.pk])
    assert sees(world.reader("social_worker", world.halton_council), child)
    assert Involvement.objects.filter(child=child, agency=world.council).exists()  # as host
    assert remits.drift([child.pk]) == []
