"""Who visits, and what stands in the record that they visit: one child, six relations to it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client

from tests.factories import World, signed_in
from wayhome.doors.feeds.models import ColumnMap
from wayhome.doors.feeds.tests.columns import unread
from wayhome.doors.feeds.tests.reports import NOW as REPORTED_AT
from wayhome.doors.feeds.tests.reports import bring as bring_reports
from wayhome.doors.feeds.tests.reports import row as report_row
from wayhome.doors.feeds.tests.returns import bring, missing, row
from wayhome.doors.returns.tests.asked import asked
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import SharingAgreement
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.matching.models import Pair
from wayhome.foundation.people.commands import merge
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands import (
    begin,
    complete,
    load_shipped,
    save_answers,
)
from wayhome.foundation.questionnaires.models import FloorHit
from wayhome.foundation.questionnaires.queries import current
from wayhome.journeys.contexts.tests.lives import Heard
from wayhome.oversight.inspection.tests.lives import Gone
from wayhome.oversight.reports.tests.boards import Boards
from wayhome.oversight.signals.commands import answer as explain
from wayhome.oversight.signals.queries import question
from wayhome.oversight.signals.tests.lives import loaded
from wayhome.practice.contacts.tests.lives import Doors
from wayhome.practice.danger.commands import NewDanger, tell
from wayhome.practice.exploitation.tests.lives import Exploited
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.handover import Change, NewLine
from wayhome.practice.missing.commands.search import NewEnquiry
from wayhome.practice.missing.commands.sightings import NewSighting
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.queries.owners import Owner
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing
from wayhome.practice.panels.commands import NewTopic, add_topic
from wayhome.practice.panels.tests.lives import sitting
from wayhome.practice.plans.tests.lives import PlanKept
from wayhome.practice.profiles.tests.lives import with_photo

HOUR = timedelta(hours=1)

# column -> (role, agency of `World`, relation to the child)
VISITORS = {
    "nobody": ("", "", "not signed in"),
    "stranger": ("social_worker", "stranger", "no relation"),
    "responsible": ("social_worker", "council", "responsible authority"),
    "manager": ("team_manager", "council", "responsible authority"),
    "host": ("social_worker", "halton_council", "authority where the child lives"),
    "police": ("police_coordinator", "police", "force of the area"),
    "service": ("interviewer", "service", "owes the interview"),
    "home": ("home_manager", "home", "cares for the child"),
    "school": ("school_lead", "school", "on its roll"),
    "health": ("health_practitioner", "health", "no relation"),
    "leader": ("senior_leader", "council", "responsible authority"),
    "officer": ("data_protection_officer", "council", "responsible authority"),
    "administrator": ("administrator", "council", "responsible authority"),
    "data": ("data_officer", "council", "responsible authority"),
    "totals": ("totals_reader", "oversight", "partnership"),
}

# Pages of a child who is missing now; the others are opened of the episode before.
WHILE_GONE = {
    f"missing:{page}"
    for page in (
        "enquiry", "usual-enquiries", "enquiry-take", "enquiry-result", "sighting",
        "sighting-done", "state", "challenge", "challenge-answer", "return-plan", "long-review",
    )
}  # fmt: skip


class Record:
    """The child of the matrix, and the references that addresses need."""

    def __init__(self, world: World) -> None:
        now = clock.now()
        self.child = known_child(
            world, lives_in=world.halton, carer=world.home, school=world.school
        )
        noon = now.replace(hour=12)  # by day, whenever the tests run: no pattern of the nights
        before = [
            went_missing(self.child, noon - days * 24 * HOUR, back_after=2 * HOUR)
            for days in (17, 12)
        ]
        self.episode = went_missing(self.child, now - 60 * HOUR, back_after=30 * HOUR)
        # another child, in the same circles: a live enquiry opens more of this one to the police
        kit = {"lives_in": world.halton, "carer": world.home, "school": world.school}
        self.gone = went_missing(known_child(world, given_name="Kit", **kit), now - 3 * HOUR)
        self.interview = interview_of(self.episode)
        self.merged = went_missing(self.child, now - 64 * HOUR, back_after=2 * HOUR)
        commands.merge(SYSTEM, kept=self.episode, merged=self.merged, reason="Reported twice.")
        team = world.team("social_care")
        self.action: Action = actions.set_action(
            SYSTEM,
            child_id=self.child.pk,
            text="See her at school",
            due_at=now + 24 * HOUR,
            owner_agency=world.council,
            owner_team=team,
        )
        world.involve(self.child, world.merseyside, Purpose.MISSING_INQUIRY)
        self.involvement = world.involve(self.child, world.home, Purpose.REPORTER)
        self.danger = tell(
            world.reader("social_worker"),
            danger=NewDanger(self.child.pk, "He says he is being followed.", "yes", told_999=False),
        )
        self.profile = with_photo(world, self.child)
        self.world = world
        self._hand_over()
        self._before_a_panel()
        self.pair = self._two_alike()
        twice = known_child(world, given_name="Ashley", **kit)
        self.one_child = merge(
            world.reader("team_manager"), keep=self.child, other=twice, reason="One birth."
        )
        load_shipped(SYSTEM)
        self.response = commands.begin_form(world.reader("interviewer"), interview=self.interview)
        self.asked = self.response.questionnaire_version
        self._search()
        self.plan = PlanKept(world, self.child)
        worker = world.reader("social_worker")
        self.joined = commands.cover(worker, interview=interview_of(before[0]), episodes=before[1:])
        self.joined_in = before[1]
        self.asked_of_sefton = commands.ask(
            worker,
            interview=self.joined,
            team=world.team("return_interview", world.sefton),
            reason="She stays with her nan there.",
        )
        self._screen()
        self.exploited = Exploited(world, self.child)
        wrong = {"MIS_START": "10/06/2017", "MIS_END": "09/06/2017"}
        self.doors = Doors(world, self.child)
        self.batch = bring(world.cheshire_east, missing(wrong))
        self.unread = unread(world)
        self.export = asked(world)
        self._figures()
        self.case_file = Gone(world, self.child)
        self.boards = Boards(world)
        known_child(world, given_name="Rowan")
        with clock.stopped(REPORTED_AT):
            self.report = report_row(bring_reports(world, {"given_name": "Rowen"}))

    def _figures(self) -> None:
        """A published table in which the council records none, and an answer to why."""
        loaded(self.world)
        key, area = "sig-c1-child_criminal_exploitation-2025-03", self.world.cheshire_east
        self.question = question(SYSTEM, area, key)
        assert self.question
        self.explained = explain(
            SYSTEM,
            question=self.question,
            means="Nobody ticked it.",
            will_do="Ask at sign-off.",
            by_on=clock.today(),
        )

    def _hand_over(self) -> None:
        """By the duty social worker to a colleague, who has not signed."""
        goes, comes = self.world.member("social_worker"), self.world.another("social_worker")
        assert goes.team
        change = Change(
            goes.team, goes.user, goes.team, comes.user, clock.now(), (self.world.cheshire_east,)
        )
        self.handover = commands.write_handover(
            self.world.reader("social_worker"), change=change, lines=[NewLine(self.gone, "Ring.")]
        )

    def _screen(self) -> None:
        """By the school; it hit a floor, and waits for a manager."""
        school = self.world.reader("school_lead")
        version = current("exploitation-assessment")
        response = begin(school, child=self.child, version=version)
        controlled = {"send": Given(codes=("yes",)), "told_what": Given(codes=("suspected",))}
        save_answers(school, response, controlled)
        complete(school, response)
        self.floor = FloorHit.objects.get(response=response)

    def _before_a_panel(self) -> None:
        """On the agenda of a panel whose members are council, police, health, youth justice; the
        school is asked what it holds, of this child alone (P27)."""
        self.panel = sitting(self.world)
        self.item = self.panel.on_agenda(self.child)
        self.ask = self.panel.asked(self.item, self.world.school)
        place = NewTopic("place", "The arcade", "Three children were found there.")
        self.topic = add_topic(self.panel.secretary, meeting=self.panel.meeting, topic=place)
        self.places = Heard(self.world, self.panel, self.topic, self.child)

    def _two_alike(self) -> Pair:
        """That child and another of the same circles, as a bulk run found them alike."""
        low, high = sorted((self.child.pk, self.gone.child_id))
        with transaction.atomic(), system_context():
            return Pair.objects.create(
                low_id=low, high_id=high, probability=0.9, band="ask", version="of a test",
                levels={"given": "near", "family": "same", "born": "turned"},
            )  # fmt: skip

    def _search(self) -> None:
        """What stands about the search for a child who is missing now."""
        officer, home = self.world.reader("police_coordinator"), self.world.reader("home_manager")
        assert officer.agency
        due_at = clock.now() + HOUR
        enquiry = NewEnquiry(self.gone, "cctv", "Ask for it", Owner(officer.agency), due_at)
        [self.enquiry] = commands.plan_enquiries(officer, enquiries=[enquiry])
        seen = NewSighting(self.gone, Instant.at(clock.now()), "Crewe", "sure", readers="open")
        [self.sighting] = commands.record_sightings(home, sightings=[seen])
        self.challenge = commands.challenge(
            home, episode=self.gone, believed="high", reason="She is eleven stops from home."
        )

    def client(self, visitor: str) -> Client:
        role, agency, _ = VISITORS[visitor]
        client = Client()
        if role:
            signed_in(client, self.world.user(role, self.world.agencies[agency]))
        return client

    def arguments(self, name: str, wanted: list[str]) -> list[Any]:
        """The references that fill a route's address."""
        room = name.partition(":")[0]
        known = {
            "child": self.child.ref,
            "episode": (self.gone if name in WHILE_GONE else self.episode).ref,
            "enquiry": self.enquiry.ref,
            "sighting": self.sighting.ref,
            "challenge": self.challenge.ref,
            "asked": self.asked_of_sefton.ref,
            "involvement": self.involvement.ref,
            "agency": self.world.health.ref,
            "team": self.world.team("social_care").ref,
            "person": self.world.user("social_worker").ref,
            "agreement": SharingAgreement.objects.get(name__contains="Cheshire and").ref,
            "questionnaire": self.asked.questionnaire.ref,
            "response": self.response.ref,
            "section": self.response.sections.all()[0].ref,
            "batch": (self.unread if name == "feeds:headings" else self.batch).ref,
            "not_taken": 12 * "n",  # a form to send, and no page
            "column_map": ColumnMap.objects.get().ref,
            "feed": "annex-a",
            "export": self.export.ref,
            "attachment": self.profile.photo.ref if self.profile.photo else "",
            "version": self.profile.ref,
            "row": row(self.batch).ref,
            "danger": self.danger.ref,
            "floor": self.floor.ref,
            "report": self.report.ref,
            "pair": self.pair.ref,
            "other": self.gone.child.ref,
            "merge": self.one_child.ref,
            "handover": self.handover.ref,
            "panel": self.panel.panel.ref,
            "meeting": self.panel.meeting.ref,
            "referral": self.item.referrals.get().ref,
            "item": self.item.ref,
            "ask": self.ask.ref,
            "topic": self.topic.ref,
            "context": self.topic.ref,
            "kind": "pack",
            "which": "absences",
            "code": "M1E",
            "part": "n",
            "measure": "M10",
            "question": self.question.key if self.question else "",
            "answer": self.explained.ref,
            "area": self.world.cheshire_east.code,
        }
        own = {
            "child": self.child.ref,
            "people": self.child.ref,
            "actions": self.action.ref,
            "missing": self.interview.ref,
        }
        if room == "plans":
            return [(known | self.plan.known(name))[each] for each in wanted]
        if name == "missing:merged":
            return [self.merged.ref]
        of_room = {
            "exploitation": self.exploited.refs,
            "contacts": self.doors.refs,
            "contexts": self.places.refs,
            "reports": self.boards.refs,
            "themes": {"question": "push_factors", "code": "conflict"},
        }
        known |= of_room.get(room, {})
        if name == "insight:gap":
            return ["COH-G01"]
        if room == "inspection":
            known |= self.case_file.known(name)
        if name == "questionnaires:begin_about":
            known["questionnaire"] = current("place-assessment").questionnaire.ref
        if name == "missing:interview-of":
            return [self.episode.ref]
        if name == "missing:interview-uncover":
            return [self.joined.ref, self.joined_in.ref]
        return [known.get(each) or own.get(room) or "2" * 12 for each in wanted]
