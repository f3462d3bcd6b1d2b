"""One child under two records, each with open work in every room of exploitation (E13, P44)."""

from datetime import timedelta

import pytest

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import merge
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts.models import Contact
from wayhome.practice.contacts.tests.doors import decided, made
from wayhome.practice.exploitation.commands import end_case
from wayhome.practice.exploitation.models import Case, Concern, Standing
from wayhome.practice.exploitation.tests.lives import concern, judged
from wayhome.practice.panels import commands as panels
from wayhome.practice.panels.models import Item, Referral
from wayhome.practice.panels.tests.lives import Sitting, sitting

DAY = timedelta(days=1)


@pytest.fixture
def two(world: World) -> tuple[Child, Child]:
    return world.child("Ash"), world.child("Ashley")


def rules(*children: Child) -> set[str]:
    rows = Derived.objects.filter(child__in=children).exclude(kind="E").owed()
    return set(rows.values_list("rule", flat=True))


def at_risk(world: World, table: Sitting, child: Child, level: str) -> None:
    made(world, child, role="social_worker")
    concern(world, child, "social_worker")
    judged(world.reader("social_worker"), child, level)
    table.referred(child, level=level)


def test_the_other_records_work_is_the_kept_childs_in_every_room(
    world: World, two: tuple[Child, Child]
) -> None:
    kept, other = two
    at_risk(world, sitting(world), other, "significant")
    owed = rules(other)
    merge(world.reader("team_manager"), keep=kept, other=other, reason="One birth.")
    for model in (Contact, Concern, Case, Item):
        assert model.objects.get().child_id == kept.pk
    assert not rules(other)
    assert rules(kept) == owed
    assert Standing.objects.get(child=kept).level == "significant"
    assert not Standing.objects.filter(child=other).exists()
    assert not world.drift()


def test_what_a_child_has_only_one_of_is_named_before_two_records_are_joined(
    world: World, two: tuple[Child, Child]
) -> None:
    kept, other = two
    table = sitting(world)
    for child, level in ((kept, "moderate"), (other, "significant")):
        at_risk(world, table, child, level)
    manager = world.reader("team_manager")
    with pytest.raises(Invalid) as said:
        merge(manager, keep=kept, other=other, reason="One birth.")
    for what in ("contact", "item", "case"):
        assert f"Both have an open {what}, and a child can have only one. End one first." in str(
            said.value.errors
        )
    decided(world, Contact.objects.get(child=kept), outcome="information")
    referral = Referral.objects.get(child=kept)
    panels.triage(table.secretary, referral=referral, outcome="not_now", reason="The other one.")
    end_case(
        world.reader("social_worker"), case=Case.objects.get(child=kept), ended="other",
        evidence="It goes on in the other record.", look_again_on=clock.today() + DAY,
    )  # fmt: skip
    merge(manager, keep=kept, other=other, reason="One birth.")
    assert Contact.objects.get(closed_at=None).child_id == kept.pk
    assert Item.objects.get(off_at=None).child_id == kept.pk
    assert Standing.objects.get(child=kept).level == "significant", "the later word stands"
    assert not rules(other)
