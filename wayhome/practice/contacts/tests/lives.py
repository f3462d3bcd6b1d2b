"""A contact at every stage at once, for the matrix of pages: asked, decided, told, challenged."""

from datetime import timedelta
from typing import Any

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.models import AgencyDomain, GuestCode
from wayhome.practice.contacts.tests.doors import contact_of, decided, made


class Doors:
    """By the school, about a child, passed to Sefton, where nobody has accepted it yet."""

    def __init__(self, world: World, child: Child) -> None:
        door = world.reader("front_door")
        AgencyDomain.objects.create(agency=world.health, domain="mid-cheshire.example.org")
        self.referral = made(world, child)
        self.contact = contact_of(self.referral)
        new = commands.NewRequest(
            agency=world.health,
            purpose="She was seen at the walk-in clinic.",
            basis="s17",
            what="When was she seen?",
            identity="Ash Winters",
            due_at=clock.now() + timedelta(hours=24),
            email="nurse@mid-cheshire.example.org",
        )
        self.asked = commands.ask(door, contact=self.contact, new=new)
        decided(world, self.contact, outcome="other_authority", to_authority=world.sefton)
        commands.tell(door, referral=self.referral, told="It goes to Sefton.", way="here")
        self.challenge = commands.challenge(
            world.reader("school_lead"), referral=self.referral, reason="She lives here."
        )

    def behind_codes(self) -> dict[str, str]:
        """Page of a guest -> the code that opens it, entered a moment ago."""
        pages: dict[str, dict[str, Any]] = {
            "/contact/guest/about/": {},
            "/contact/guest/child/": {},
            f"/contact/answer/{self.asked.ref}/write/": {"request": self.asked},
            "/contact/guest/sent/read/": {"referral": self.referral},
        }
        agency, until = self.asked.agency, clock.now() + timedelta(minutes=30)
        return {
            page: GuestCode.objects.create(
                email=self.asked.email, agency=agency, expires_at=until, entered_at=clock.now(),
                **of,
            ).ref
            for page, of in pages.items()
        }  # fmt: skip

    @property
    def refs(self) -> dict[str, str]:
        """What the addresses of the front door need."""
        return {
            "contact": self.contact.ref,
            "asked": self.asked.ref,
            "referral": self.referral.ref,
            "challenge": self.challenge.ref,
        }
