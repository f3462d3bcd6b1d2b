"""A feed that has not come when it was expected is said, to whoever may do something about it."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.doors.feeds import silence
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.tests.returns import bring, missing
from wayhome.foundation.kernel import clock

LATE = "nothing has come from"


def imports(world: World, name: str = "council") -> str:
    role, agency = "data_officer", world.agencies[name]
    client = signed_in(Client(), world.user(role, agency), world.member(role, agency))
    return " ".join(client.get(reverse("feeds:batches")).content.decode().split())


def sent(world: World, days: int) -> None:
    """Cheshire's force sent its last file so many days ago."""
    Batch.objects.create(
        feed="police", force=world.police, agency=world.police, fingerprint="x", state="applied",
        received_at=clock.now() - timedelta(days=days),
    )  # fmt: skip


def test_a_force_that_has_fallen_silent_is_named_on_its_own_imports(world: World) -> None:
    sent(world, days=3)
    assert f"{LATE} Cheshire Constabulary" in imports(world, "police")
    assert LATE not in imports(world, "merseyside")
    assert silence.seconds()["police"] > timedelta(days=2).total_seconds()


def test_what_came_lately_is_no_silence_and_who_never_sent_owes_nothing(world: World) -> None:
    sent(world, days=1)
    bring(world.cheshire_east, missing({"MIS_START": "10/06/2017"}))
    assert LATE not in imports(world, "police")
    assert LATE not in imports(world)
