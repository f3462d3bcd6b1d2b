"""A few children told one by one: what a visitor should find on the first day.

Each step is taken at its own hour, by the person who would, through the command that a page calls.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.searches import searched_for
from wayhome.doors.demonstration.teller import (
    INTERVIEWER,
    MANAGER,
    MERSEYSIDE,
    POLICE,
    SEFTON_INTERVIEWER,
    SEFTON_WORKER,
    WORKER,
    Teller,
)
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people import commands as people
from wayhome.foundation.people.models import MustKnow
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewAttempt, NewOffer
from wayhome.practice.missing.commands.outcomes import NewAction
from wayhome.practice.missing.models import Episode


def tell(partners: Partners, now: datetime) -> None:
    """All of them. Runs as the system; each step is its own person's."""
    teller = Teller(partners, now)
    for story in STORIES:
        story(teller)


def nobody_told(tell: Teller) -> None:
    """A report at school that nobody has told the police about; a friend is missing with her."""
    maisie = tell.child("Maisie", "Thornley", 15, school="Northgate Academy")
    kofi = tell.child("Kofi", "Mensah", 16, sex="M", carer="Rowan Lodge")
    tell.missing(
        maisie, 3.5, after=2.8, told_after=None, by="Sam Whitlock", setting="education",
        reported_by="Hassan Ali, school safeguarding lead", last_seen_where="School gate",
        last_seen_by="Form tutor", with_children=("Kofi Mensah",),
        circumstances="Went out at dinner time with a boy and did not come back for lessons.",
        worries="Has been collected by a car twice this month.",
        tried="Rang her mum, who thought she was in school.",
        different="She left her bag and her coat behind.",
    )  # fmt: skip
    tell.missing(
        kofi, 3.4, after=3.0, by="Tess Quigley", reported_by="Night staff, Rowan Lodge",
        last_seen_where="Bus station", last_seen_by="Keyworker", with_children=("Maisie Thornley",),
        circumstances="Did not come off the school bus.", tried="Rung twice; phone off.",
    )  # fmt: skip


def placed_by_another(tell: Teller) -> None:
    """Sefton's child, placed in Cheshire East, missing from there: two councils, two forces."""
    ruby = tell.child("Ruby", "Sandiford", 14, "sefton", carer="Larch House")
    episode = tell.missing(
        ruby, 6, by=WORKER, grade="medium", seen_by=SEFTON_WORKER,
        reported_by="Gwen Lowe, Larch House", last_seen_where="The retail park",
        last_seen_by="Shift leader", circumstances="Said she would see her sister in Bootle.",
        worries="Her sister's flat is where she was found last time.",
        tried="Rang the sister; no answer.", different="She took the train fare she had saved.",
    )  # fmt: skip
    searched_for(tell, episode)


def goes_often(tell: Teller) -> None:
    """Six times in eleven weeks, and gone now; a nurse is in his circle."""
    tyler = tell.child("Tyler", "Marsh", 15.4, sex="M", carer="Larch House", known_as="Ty")
    for weeks, lasting in ((11, 7), (8.3, 19), (6, 5), (4.2, 31), (2.1, 9), (1, 12)):
        start = weeks * 168
        episode = tell.missing(
            tyler, start, grade="medium", seen_by="Sam Whitlock", reported_by="Larch House",
            last_seen_where="Larch House", circumstances="Left through the back gate after tea.",
        )  # fmt: skip
        tell.back(episode, start - lasting, to="Larch House")
        _talk(tell, episode, start - lasting - 40)
    tell.missing(
        tyler, 10, grade="high", seen_by=WORKER, reported_by="Gwen Lowe, Larch House",
        last_seen_where="The skate park in Nantwich", last_seen_by="Keyworker",
        companions="A man in his twenties, in a grey car",
        circumstances="Got into a car at the end of the lane.",
        worries="Owes somebody money, and will not say whom.",
        tried="Rung, texted, driven round.", different="He gave away his bike this morning.",
    )  # fmt: skip
    with tell.at(24 * 60):
        for name, purpose in (("Isla Grant", Purpose.HEALTH_CARE),):
            agency = tell.partners.reader(name).agency
            assert agency
            access.involve(
                tell.partners.reader(MANAGER), child_id=tyler.pk, agency=agency, purpose=purpose,
                basis="Health assessment of looked-after children",
            )  # fmt: skip


def _talk(tell: Teller, episode: Episode, hours: float) -> None:
    interview = tell.interview(episode)
    reader = tell.partners.reader(INTERVIEWER)
    with tell.at(hours + 10):
        commands.offer(reader, offers=[NewOffer(interview, clock.now(), "phone", "", "accepted")])
    agency = tell.partners.agencies["Cheshire East Council"]
    new = NewAction(
        text="Find somebody he can ring after ten at night",
        due_at=tell.ago(hours - 24 * 14),
        owner_agency=agency,
        owner_team=tell.partners.teams[agency.name, "social_care"],
    )
    with tell.at(hours):
        commands.hold(
            reader,
            interview=interview,
            held_at=clock.now(),
            where="In the car, parked up by the canal",
            account="He says that it is worse if he does not go when they ring. He likes the "
            "drive. He does not like the flat.\n\n“If I don't go when they ring, it gets worse.”",
            childs_words="If I don't go when they ring, it gets worse.",
            police_extract="A grey car waits at the end of the lane. He would know the driver.",
            carer_actions="Agreed: one word by text means “fetch me”. Keep credit on his phone.",
            new_actions=[new],
        )


def said_no_once(tell: Teller) -> None:
    """Back for a day; she said no to the first offer, and is to be asked in another way."""
    jasmine = tell.child("Jasmine", "Osei", 16.2, "halton", school="Silver Jubilee Academy")
    episode = tell.missing(jasmine, 60, by="Colm Reilly", grade="low", seen_by="Colm Reilly")
    tell.back(episode, 44, to="Home", by="Colm Reilly")
    reader, interview = tell.partners.reader(INTERVIEWER), tell.interview(episode)
    with tell.at(30):
        commands.allocate(
            tell.partners.reader("Farah Siddiqui"), interview=interview, interviewer=_user(reader)
        )
    with tell.at(26):
        reason = "I've talked to enough people. Nothing happened."
        no = NewOffer(interview, clock.now(), "phone", "", "declined", reason)
        commands.offer(reader, offers=[no])


def _user(reader: Any) -> Any:
    assert reader.user
    return reader.user


def owed(tell: Teller) -> None:
    """Interviews owed: one with hours left, one late by a night, two that Sefton holds itself."""
    for given, family, age, area, hours, by in (
        ("Leah", "Whitby", 14, "cheshire_east", 66, WORKER),
        ("Noah", "Fairclough", 13.5, "warrington", 83, "Finn Gallagher"),
        ("Ayaan", "Khan", 16, "cheshire_west", 30, "Wen Zhao"),
        ("Grace", "Ledbury", 15, "sefton", 50, SEFTON_WORKER),
        ("Jack", "Rimmer", 17, "sefton", 90, SEFTON_WORKER),
    ):
        child = tell.child(given, family, age, area)
        force = MERSEYSIDE if area == "sefton" else POLICE
        episode = tell.missing(
            child, hours + 9, by=by, grade="medium", graded_by=force, seen_by=by, setting="home",
        )  # fmt: skip
        tell.back(episode, hours, to="Home", by=by)
        interview = tell.interview(episode)
        who = tell.partners.reader(SEFTON_INTERVIEWER if area == "sefton" else INTERVIEWER)
        with tell.at(hours - 20):
            commands.allocate(who, interview=interview, interviewer=_user(who))
            tried = NewAttempt(interview, clock.now(), "phone", "no_answer", "Rang out.")
            commands.attempt(who, attempts=[tried])


def restricted(tell: Teller) -> None:
    """A record that opens to three people; a colleague broke the glass last night."""
    erin = tell.child("Erin", "Calloway", 15, carer="The Old Forge")
    manager = tell.partners.reader(MANAGER)
    with tell.at(24 * 90):
        people.record_facts(
            SYSTEM,
            [
                MustKnow(
                    child_id=erin.pk,
                    kind="must_not_know",
                    text="Nobody outside the named few may know where she lives.",
                    from_on=clock.today(),
                )
            ],
        )
    episode = tell.missing(erin, 24 * 12, grade="high", seen_by=WORKER)
    tell.back(episode, 24 * 12 - 14, to="The Old Forge")
    with tell.at(24 * 11):
        access.restrict(
            manager,
            child_id=erin.pk,
            reason="A parent works for one of the agencies",
            named=[_user(tell.partners.reader(name)) for name in (WORKER, INTERVIEWER)],
            owner=_user(manager),
        )
    with tell.at(14):
        access.break_glass(
            tell.partners.reader("Una Byrne"),
            child_id=erin.pk,
            reason="Mother rang at midnight to ask where she is; I needed to know what to say.",
        )


def eighteen_and_missing(tell: Teller) -> None:
    """Eighteen is not found: gone since before his birthday, six weeks ago."""
    bilal = tell.child("Bilal", "Hussain", 18.04, "warrington", sex="M", carer="Orchard End")
    tell.missing(
        bilal, 24 * 43, by="Finn Gallagher", grade="high", seen_by="Finn Gallagher",
        reported_by="Orchard End", last_seen_where="The bus interchange in Warrington",
        circumstances="Left with a small bag. Was waiting to hear about his claim.",
        worries="Spoke of a debt to the people who brought him.",
        tried="Phone off since. College and friends asked.",
    )  # fmt: skip


def under_thirteen(tell: Teller) -> None:
    poppy = tell.child("Poppy", "Lathom", 11.3, "cheshire_west", school="Delamere Lane Primary")
    tell.missing(
        poppy, 2.5, after=0.8, by="Wen Zhao", grade="high", seen_by="Wen Zhao", setting="home",
        reported_by="Mum", told_by="Mum", last_seen_where="The canal in Chester",
        last_seen_by="Older sister", circumstances="Ran ahead and was not at the bridge.",
        worries="Cannot swim.", tried="Family walking the towpath both ways.",
        different="She always waits at the bridge.",
    )  # fmt: skip


def found_not_back(tell: Teller) -> None:
    """One found this afternoon and with the police; one found two days ago, and nothing since."""
    callum = tell.child("Callum", "Reece", 16.5, sex="M", carer="Canal View")
    episode = tell.missing(callum, 21, grade="medium", seen_by=WORKER, reported_by="Canal View")
    tell.found(episode, 1.5, where="The station at Manchester")
    lina = tell.child("Lina", "Kaya", 17, "cheshire_west", carer="Quayside")
    episode = tell.missing(lina, 75, by="Wen Zhao", grade="low", seen_by="Wen Zhao")
    tell.found(episode, 52, where="A friend's house in Winsford", by="Wen Zhao")


def just_in(tell: Teller) -> None:
    """Reports of the last hour: one seen by nobody yet, one acknowledged and not graded."""
    zara = tell.child("Zara", "Malik", 15.2, "warrington")
    tell.missing(
        zara, 2.2, after=1.7, by="Umar Farooq", setting="home", reported_by="Dad", told_by="Dad",
        last_seen_where="The precinct", circumstances="Walked out after a row about a party.",
    )  # fmt: skip
    dylan = tell.child("Dylan", "Prescott", 14.7, "sefton", sex="M", carer="Dune Cottage")
    tell.missing(
        dylan, 1.9, after=1.1, by="Will Tanner", seen_by=SEFTON_WORKER,
        reported_by="Dune Cottage", last_seen_where="The arcade on the front",
        circumstances="Went ahead with friends and did not turn up where they were to meet.",
    )  # fmt: skip


def ended_otherwise(tell: Teller) -> None:
    """Reported in error, and closed by police."""
    ivy = tell.child("Ivy", "Holt", 12.2)
    episode = tell.missing(ivy, 55, grade="low", seen_by=WORKER, setting="home")
    with tell.at(54):
        commands.close(
            tell.partners.reader(WORKER),
            episode=episode,
            closing="error",
            reason="At her aunt's all along.",
        )
    omar = tell.child("Omar", "Saleh", 17.4, "halton", sex="M")
    episode = tell.missing(omar, 24 * 30, by="Colm Reilly", grade="low", seen_by="Colm Reilly")
    with tell.at(24 * 28):
        commands.close(tell.partners.reader(POLICE), episode=episode, closing="police")


STORIES: tuple[Callable[[Teller], None], ...] = (
    nobody_told,
    placed_by_another,
    goes_often,
    said_no_once,
    owed,
    restricted,
    eighteen_and_missing,
    under_thirteen,
    found_not_back,
    just_in,
    ended_otherwise,
)
CHILDREN = 19  # told of here, by name
