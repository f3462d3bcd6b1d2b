"""What is looked for is in no address and no log; who was shown is in the log."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.questionnaires.commands import load_shipped
from wayhome.oversight.themes import index
from wayhome.oversight.themes.tests.lives import talked


def test_it_is_posted_and_answers_under_a_key_that_is_its_owners_alone(
    world: World, client: Client
) -> None:
    load_shipped(SYSTEM)
    at = clock.now() - timedelta(days=9)
    ours = talked(world, at, "They call him names at school and push him about.")
    index.keep()
    phone = signed_in(client, world.user("interviewer"))
    empty = phone.post(reverse("themes:search"), {"text": ""})
    assert empty.status_code == 422
    sent = phone.post(reverse("themes:search"), {"text": "school lessons"})
    address = sent["Location"]
    assert "school" not in address
    page = phone.get(address).content.decode()
    assert reverse("missing:interview", args=[ours.ref]) in page
    assert "They call him names" in page
    assert AuditEntry.objects.filter(action="themes:results", child_id=ours.child_id).exists()
    assert not [row for row in AuditEntry.objects.all() if "lessons" in str(row.fields)]
    other = signed_in(Client(), world.user("team_manager"))
    assert other.get(address).status_code == 404
    SearchKey.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert phone.get(address)["Location"] == reverse("themes:search")
