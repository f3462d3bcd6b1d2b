"""The search for one child of the stories: plan, sighting, what is so now, a challenged grade."""

from datetime import timedelta

from wayhome.doors.demonstration.people import LARCH, POLICE
from wayhome.doors.demonstration.teller import POLICE as COORDINATOR
from wayhome.doors.demonstration.teller import SEFTON_WORKER, WORKER, Teller
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.homecoming import NewPlan
from wayhome.practice.missing.commands.search import NewEnquiry, NewResult
from wayhome.practice.missing.commands.sightings import NewSighting
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Enquiry, Episode
from wayhome.practice.missing.queries.owners import Owner

HOME = "Gwen Lowe"


def searched_for(tell: Teller, episode: Episode) -> None:
    """Five hours of looking: some answered, some late, one that nobody has taken."""
    officer, worker = tell.partners.reader(COORDINATOR), tell.partners.reader(WORKER)
    agencies = tell.partners.agencies
    with tell.at(4.6):
        made = NewEnquiry(
            episode, "friends", "Rang her sister in Bootle and two friends from school",
            Owner(agencies[LARCH]), made_at=tell.ago(5.4),
            answer="No answer from the sister. The friends have not heard from her.", by=HOME,
        )  # fmt: skip
        commands.plan_enquiries(tell.partners.reader(HOME), enquiries=[made])
    with tell.at(4.3):
        commands.plan_usual(officer, episode=episode)
    _answer(tell, episode, "hospital", 3.6, "Leighton, Macclesfield and Aintree: not there.")
    _answer(tell, episode, "custody", 3.9, "Nobody of that name or age, here or in Merseyside.")
    with tell.at(1.5):
        cctv = NewEnquiry(
            episode, "cctv", "Cameras of Lime Street station, from 17:00",
            Owner(agencies[POLICE]), due_at=clock.now() + timedelta(hours=3),
        )  # fmt: skip
        commands.plan_enquiries(officer, enquiries=[cctv])
    _seen(tell, episode)
    with tell.at(0.9):
        commands.change_state(
            worker, episode=episode, state="phone", since_at=tell.ago(1.0),
            decided_by="Carys Pugh, duty social worker", readers=Handling.OPEN,
            reason="She answered and said that she is fine. A man was speaking to her. "
            "She would not say where she is.",
        )  # fmt: skip
    with tell.at(0.7):
        commands.challenge(
            tell.partners.reader(HOME), episode=episode, believed="high",
            reason="She was found at that flat in May with a man of thirty. Today she took the "
            "clothes that he bought for her.",
        )  # fmt: skip
    with tell.at(0.5):
        plan = NewPlan(
            safe="yes", why="Larch House; not the flat in Bootle.",
            collects="Two staff of Larch House, who know her",
            if_refuses="Ring the coordinator: police go in, staff wait with the car.",
            medical="An inhaler, left behind.",
            evidence="Her phone stays on and goes to police; keep her coat in paper.",
            for_carers="Have her inhaler with you. Ask nothing about the flat tonight.",
        )  # fmt: skip
        commands.plan_return(tell.partners.reader(SEFTON_WORKER), episode=episode, plan=plan)


def _answer(tell: Teller, episode: Episode, kind: str, hours: float, text: str) -> None:
    row = Enquiry.objects.filter(episode=episode, kind=kind).first()
    assert row
    with tell.at(hours):
        new = NewResult(row, text, clock.now(), by="PC Ravi Sethi")
        commands.record_results(tell.partners.reader(COORDINATOR), results=[new])


def _seen(tell: Teller, episode: Episode) -> None:
    with tell.at(2.1):
        new = NewSighting(
            episode, Instant.at(tell.ago(2.6)), "Lime Street station, by the taxis",
            "likely", what="With a man in a dark coat, who carried her bag.",
            informant="A taxi driver, badge 5501", readers=Handling.OPEN,
        )  # fmt: skip
        [sighting] = commands.record_sightings(tell.partners.reader(SEFTON_WORKER), sightings=[new])
    with tell.at(1.6):
        said = "British Transport Police looked on the concourse: not there. CCTV asked for."
        commands.follow_up(tell.partners.reader(COORDINATOR), sighting=sighting, text=said)
