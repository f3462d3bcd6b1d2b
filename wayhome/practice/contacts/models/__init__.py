"""What the front door is told, gathers, decides and says back. One noun a file."""

from wayhome.practice.contacts.models.contact import Contact, Holding, Triage, Unborn
from wayhome.practice.contacts.models.decided import Challenge, Outcome, Step, Telling
from wayhome.practice.contacts.models.door import AgencyDomain, FrontDoor, GuestAsking, GuestCode
from wayhome.practice.contacts.models.gathered import ContactRequest
from wayhome.practice.contacts.models.told import Referral

__all__ = [
    "AgencyDomain",
    "Challenge",
    "Contact",
    "ContactRequest",
    "FrontDoor",
    "GuestAsking",
    "GuestCode",
    "Holding",
    "Outcome",
    "Referral",
    "Step",
    "Telling",
    "Triage",
    "Unborn",
]
