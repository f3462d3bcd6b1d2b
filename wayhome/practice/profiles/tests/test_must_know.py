"""P25: who must know and who must not stands on the profile, for readers of that class alone."""

from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.access.models import AgreementLine
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import MustKnow
from wayhome.practice.missing.tests.lives import went_missing
from wayhome.practice.profiles import commands
from wayhome.practice.profiles.tests.lives import placed, with_profile

SAID = "Her stepfather must not learn where she is"


def page(world: World, role: str, ref: str) -> str:
    client = signed_in(Client(), world.user(role))
    return client.get(f"/child/{ref}/profile/").content.decode()


def test_police_who_look_for_the_child_and_carers_read_it_first(world: World) -> None:
    child = placed(world)
    with_profile(world, child)
    own = {"child": child, "recorded_for": child, "from_on": clock.today()}
    MustKnow.objects.create(kind="must_not_know", text=SAID, **own)
    gone = own | {"until_on": clock.today()}
    MustKnow.objects.create(kind="order", text="An order that has ended", **gone)
    went_missing(child, clock.now())
    for role in ("control_room", "home_manager", "social_worker"):
        text = page(world, role, child.ref)
        assert SAID in text, role
        assert "Must NOT know" in text, role
        assert "An order that has ended" not in text, role
        assert text.index(SAID) < text.index("What they look like"), role


def test_who_reads_the_profile_but_not_that_class_does_not_learn_of_it(world: World) -> None:
    child = placed(world)
    with_profile(world, child)
    own = {"child": child, "recorded_for": child, "from_on": clock.today()}
    MustKnow.objects.create(kind="must_not_know", text=SAID, **own)
    AgreementLine.objects.filter(agency_kind="police", data_class="contact").delete()
    reader = world.reader("police_coordinator")
    commands.open_for_reason(reader, child=child, reason="Seen with a man known to us, Crewe")
    text = page(world, "police_coordinator", child.ref)
    assert "red hair" in text
    assert SAID not in text
    assert "Must know" not in text
