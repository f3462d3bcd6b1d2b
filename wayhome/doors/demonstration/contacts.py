"""A few contacts at the front door of Cheshire East, one at each stage. Invented."""

from datetime import datetime, time, timedelta

from wayhome.doors.demonstration import people
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, Responsibility, SchoolRoll
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.facts import Named, NewContact
from wayhome.practice.contacts.models import AgencyDomain, Contact, FrontDoor, Referral

SCHOOL, NURSE, YOUTH, DOOR = "Hassan Ali", "Isla Grant", "Yusuf Karim", "Orla Finch"
POLICE = "Amara Okafor"
DOMAINS = {people.NORTHGATE: "northgate.example.org", people.HEALTH: "midcheshire.example.org"}
HOUR = timedelta(hours=1)


CHILDREN = 1  # who come into the record by a contact


def record(partners: Partners, now: datetime) -> None:
    for number, area in enumerate(("cheshire_east", "sefton")):
        FrontDoor.objects.create(
            authority=partners.authorities[area],
            day_phone=f"0300 123 50{number}2",
            night_phone=f"0300 123 50{number}7",
            opens=time(8, 30),
            closes=time(17, 30),
        )
    for agency, domain in DOMAINS.items():
        AgencyDomain.objects.create(agency=partners.agencies[agency], domain=domain)
    _Teller(partners, now).tell()


class _Teller:
    def __init__(self, partners: Partners, now: datetime) -> None:
        self.partners, self.now = partners, now
        self.area: Authority = partners.authorities["cheshire_east"]

    def tell(self) -> None:
        pupils = self._pupils()
        self._waiting(pupils)
        if len(pupils) > 1:
            self._asked(pupils[1])
        if len(pupils) > 2:
            self._challenged(pupils[2])

    def _pupils(self) -> list[Child]:
        """Of the school, and for a month of Cheshire East: their contacts go to its front door."""
        month = (self.now - timedelta(days=31)).date()
        ours = Responsibility.objects.filter(
            authority=self.area, until_on=None, from_on__lt=month
        ).exclude(child__in=Restriction.objects.filter(lifted_at=None).values("child"))
        rolls = SchoolRoll.objects.filter(
            school=self.partners.agencies[people.NORTHGATE],
            until_on=None,
            from_on__lt=month,
            child__merged_into=None,
            child__in=ours.values("child"),
        )
        return [roll.child for roll in rolls.select_related("child").order_by("-pk")[:3]]

    def _made(self, by: str, before: timedelta, **said: object) -> Contact:
        values = {"kind": "child", "urgency": "soon", "authority": self.area, "sender": by}
        with clock.stopped(self.now - before):
            new = NewContact(**values | said)  # type: ignore[arg-type]
            sent: Referral = commands.make(self.partners.reader(by), new=new)
        contact: Contact = Contact.objects.get(pk=sent.contact_id)
        return contact

    def _waiting(self, pupils: list[Child]) -> None:
        self._made(
            POLICE, 20 * timedelta(minutes=1), kind="place", urgency="today",
            about="Arcade by Crewe bus station", phone="101",
            worry="Two men in their twenties buy food for girls of about 13, four evenings now.",
        )  # fmt: skip
        self._made(
            NURSE, 5 * HOUR, kind="unborn", about="Baby of Chloe Marsh, 17",
            worry="She comes to each appointment with a man who answers for her.",
        )  # fmt: skip
        self._made(
            YOUTH, 2 * HOUR, named=Named("Jayden", "Cole"), is_quick=True, where="Retail park",
            worry="Outside at 22:00 with a new phone and two older lads. Would not stop to talk.",
        )  # fmt: skip
        if pupils:
            self._made(
                SCHOOL, 40 * timedelta(minutes=1), child_id=pupils[0].pk, urgency="now",
                worry="Came in with bruises on both arms and says a man from the flat will be "
                "waiting at the gate.",
                words="I can't go out the front today.", knows="child", phone="01270 496 0110",
            )  # fmt: skip

    def _asked(self, pupil: Child) -> None:
        """Looked at, held, the health body asked two days ago and silent since."""
        contact = self._made(
            SCHOOL, 50 * HOUR, child_id=pupil.pk, phone="01270 496 0110", knows="both",
            worry="Third Monday away in a row, back with new trainers.",
        )  # fmt: skip
        door = self.partners.reader(DOOR)
        with clock.stopped(self.now - 49 * HOUR):
            did = "Rang school: in lessons today, and lives with an aunt."
            commands.triage(door, contact=contact, urgency="soon", did=did)
            commands.ask(
                door, contact=contact, new=commands.NewRequest(
                    agency=self.partners.agencies[people.HEALTH],
                    purpose="Seen at the walk-in clinic in May.", basis="s17",
                    what="When was that, and who came along?",
                    identity=pupil.full_name, due_at=self.now - 20 * HOUR,
                ),
            )  # fmt: skip

    def _challenged(self, pupil: Child) -> None:
        """Decided, told, and the school does not agree."""
        contact = self._made(
            SCHOOL, 75 * HOUR, child_id=pupil.pk, phone="01270 496 0110", knows="parent",
            worry="A diary with names and amounts of money, and a laugh when asked.",
        )  # fmt: skip
        door, sent = self.partners.reader(DOOR), Referral.objects.get(contact=contact)
        with clock.stopped(self.now - 70 * HOUR):
            commands.decide(
                door, contact=contact, new=commands.NewOutcome(
                    threshold="early_help", outcome="early_help",
                    reason="One worry, a family that responds, a youth worker who knows them.",
                ),
            )  # fmt: skip
            told = "Early help is offered to the family. Write again if anything changes."
            commands.tell(door, referral=sent, told=told, way="here")
        with clock.stopped(self.now - 3 * HOUR):
            commands.challenge(
                self.partners.reader(SCHOOL), referral=sent,
                reason="The amounts are hundreds of pounds. This is a debt, not a worry.",
            )  # fmt: skip
