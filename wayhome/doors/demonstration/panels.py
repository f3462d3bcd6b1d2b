"""A panel of Cheshire East: one meeting held whose minutes wait, one planned. Invented."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from wayhome.doors.demonstration import people
from wayhome.doors.demonstration.partnership import Partners, on_the_half_hour
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, Responsibility
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Item, Meeting, Panel, SetAction, Topic

SECRETARY, CHAIR, WORKER = "Xanthe Cole", "Winston Ford", "Carys Pugh"
AREA = "cheshire_east"
DAY = timedelta(days=1)
# why, level, urgency, what the child says
HEARD: tuple[tuple[str, str, str, str], ...] = (
    ("Picked up from school by men she will not name. Two new phones since half term.",
     "significant", "urgent", "They are my friends. You just don't like them."),
    ("Found twice in Crewe with more money than he can explain.", "moderate", "next",
     "I'm only doing deliveries."),
    ("Older girl in the home brings her to parties.", "moderate", "next", ""),
    ("Messages on a game from somebody who says he is sixteen.", "emerging", "routine",
     "He has never asked me for anything."),
)  # fmt: skip
TO_COME = (
    ("Seen carrying for others at the bus station; a knife was found in his bag.",
     "significant", "next", "If I stop they'll come to my mum's."),
    ("Nobody has been able to ask her. School says she sleeps through lessons.",
     "unknown", "next", ""),
    ("Named in another child's interview as somebody who is scared.", "moderate", "next", ""),
    ("New trainers, new bruises, no explanation.", "emerging", "routine", "Football."),
)  # fmt: skip
# kind, title, why it comes to the panel, what follows: nobody has assessed them since
ABOUT_NO_CHILD = (
    ("place", "The retail park behind the station", "Three children were collected there.",
     "Licensing and the British Transport Police walk it together on a Friday night."),
    ("group", "Those who meet under the flyover", "Two return interviews name the same group.",
     "Youth work asks what brings them there, before anybody moves them on."),
    ("place", "A short-let flat on Mill Street", "Neighbours told the police of late visitors.",
     ""),
)  # fmt: skip


def record(partners: Partners, now: datetime) -> None:
    children = _children(partners, len(HEARD) + len(TO_COME) + 1)
    with clock.stopped(now - 60 * DAY):
        panel = _set_up(partners)
    _held(partners, panel, children[: len(HEARD)], now)
    _planned(partners, panel, children[len(HEARD) : -1], now)
    with clock.stopped(now - 3 * DAY):  # one that nobody has decided about yet
        _refer(partners, panel, children[-1:], TO_COME[2:3])


def _children(partners: Partners, count: int) -> list[int]:
    """Of Cheshire East, 12 to 16, whose record is open; the first on the record."""
    today = clock.today()
    young, old = (today.replace(year=today.year - years, day=1) for years in (12, 16))
    area = Responsibility.objects.filter(authority=partners.authorities[AREA], until_on=None)
    rows = Child.objects.filter(
        pk__in=area.values("child"), born_on__range=(old, young), died_on=None, merged_into=None
    ).exclude(pk__in=Restriction.objects.filter(lifted_at=None).values("child"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:count])


def _set_up(partners: Partners) -> Panel:
    agencies = partners.agencies
    return commands.set_up(
        partners.reader(SECRETARY),
        panel=commands.NewPanel(
            name="Cheshire East exploitation panel",
            kind=Panel.Kind.EXPLOITATION,
            areas=[partners.authorities[AREA]],
            members=[
                agencies[name] for name in (people.POLICE, people.HEALTH, people.YOUTH_JUSTICE)
            ],
            statement="What is said here is shared to keep a child safe. It is not passed on "
            "without asking the agency that brought it.",
            chair=partners.places[CHAIR].user,
            secretary=partners.places[SECRETARY].user,
        ),
    )


def _refer(
    partners: Partners, panel: Panel, children: list[int], said: tuple[tuple[str, ...], ...]
) -> list[Item]:
    new = [
        commands.NewReferral(
            child,
            panel,
            reason,
            level=level,
            urgency=urgency,
            child_view=view,
            child_told="yes" if view else "unknown",
            other_response="Her worker sees her twice a week." if urgency == "urgent" else "",
        )
        for child, (reason, level, urgency, view) in zip(children, said, strict=False)
    ]
    rows = commands.refer_each(partners.reader(WORKER), referrals=new)
    return [row.item for row in rows]


def _accepted(partners: Partners, items: list[Item]) -> None:
    for item in items:
        referral = item.referrals.get()
        commands.triage(partners.reader(SECRETARY), referral=referral, outcome="accepted")


def _plan(partners: Partners, panel: Panel, at: datetime) -> Meeting:
    reader, place = partners.reader(SECRETARY), "Delamere House, and online"
    starts_at = on_the_half_hour(at)
    return commands.plan_meeting(reader, panel=panel, starts_at=starts_at, place=place)


def _ask(partners: Partners, item: Item, agency: Agency, due: datetime) -> Any:
    new = commands.NewAsk(
        agency,
        "Known to them this year, from the referral.",
        "Contacts since the summer, and what worries you.",
        due,
    )
    return commands.ask(partners.reader(SECRETARY), item=item, asks=[new])[0]


def _add_topic(actor: Reader, meeting: Meeting, kind: str, title: str, reason: str) -> Topic:
    new = commands.NewTopic(kind, title, reason)
    return commands.add_topic(actor, meeting=meeting, topic=new)


def _held(partners: Partners, panel: Panel, children: list[int], now: datetime) -> None:
    """Three days ago. All were heard; the chair has the draft."""
    secretary, police = partners.reader(SECRETARY), partners.agencies[people.POLICE]
    health = partners.agencies[people.HEALTH]
    at: Callable[[float], Any] = lambda days: clock.stopped(now - days * DAY)  # noqa: E731
    with at(24):
        items = _refer(partners, panel, children, HEARD)
    with at(23):
        _accepted(partners, items)
        meeting = _plan(partners, panel, now - 3 * DAY)
        commands.build_agenda(secretary, meeting=meeting)
        asks = [_ask(partners, items[0], agency, now - 9 * DAY) for agency in (police, health)]
        topics = [
            _add_topic(secretary, meeting, kind, title, reason)
            for kind, title, reason, _decision in ABOUT_NO_CHILD
        ]
    with at(10):
        officer = partners.recorders[people.POLICE, "police_coordinator"][0]
        commands.answer(
            officer, ask=asks[0], text="Three stops with the same two adults since September.",
            handling="police_care", conditions="Not to be put to the family.",
        )  # fmt: skip
        commands.answer(partners.reader("Isla Grant"), ask=asks[1], nothing_held=True)
        commands.send_papers(secretary, meeting=meeting)
    with at(3):
        for agency, name in ((police, "Amara Okafor"), (health, "Isla Grant")):
            came = commands.Came(agency, name, user=partners.places[name].user, has_accepted=True)
            commands.attend(secretary, meeting=meeting, came=came)
        council = partners.agencies[people.CHESHIRE_EAST]
        came = commands.Came(council, CHAIR, user=partners.places[CHAIR].user, has_accepted=True)
        commands.attend(secretary, meeting=meeting, came=came)
        for item, (_reason, level, _urgency, view) in zip(items, HEARD, strict=False):
            _decide(partners, item, level, view)
        for topic, (*_brought, decision) in zip(topics, ABOUT_NO_CHILD, strict=True):
            commands.decide_topic(secretary, topic=topic, note="", decision=decision)
        commands.hold(secretary, meeting=meeting, notes="Began ten minutes late.")


def _decide(partners: Partners, item: Item, level: str, view: str) -> None:
    secretary, team = partners.reader(SECRETARY), partners.teams[people.POLICE, "police_missing"]
    commands.note_item(
        secretary, item=item, note="Each agency said what it holds. Nobody had asked the child "
        "what a good week looks like." if not view else "Each agency said what it holds.",
        said_by_child=view,
    )  # fmt: skip
    item = Item.objects.select_related("panel__agency", "panel__team").get(pk=item.pk)
    is_worst = level == "significant"
    commands.decide_item(
        secretary,
        item=item,
        decision=commands.NewDecision(
            outcome="accept",
            level_after=level,
            reason="More is known than when it was sent, and the help offered is not yet taken.",
            strategy="other" if is_worst else "neither",
            other_response="Her worker and the police see her tonight." if is_worst else "",
            contingency="If she is not home by ten, her worker is rung before the police."
            if is_worst
            else "",
            review_on=clock.today() + (28 if is_worst else 70) * DAY,
        ),
        to_do=[
            commands.ToDo(
                "Visit the address with licensing",
                clock.now() + 10 * DAY,
                team.agency,
                team,
                kind=SetAction.Kind.DISRUPTION,
            )
        ]
        if is_worst
        else [],
    )


def _planned(partners: Partners, panel: Panel, children: list[int], now: datetime) -> None:
    """In eleven days, its agenda filled, one answer late and one to come."""
    secretary = partners.reader(SECRETARY)
    with clock.stopped(now - 9 * DAY):
        items = _refer(partners, panel, children, TO_COME)
        _accepted(partners, items)
        meeting = _plan(partners, panel, now + 11 * DAY)
        commands.build_agenda(secretary, meeting=meeting)
        if items:
            _ask(partners, items[0], partners.agencies[people.HEALTH], now - DAY)
            _ask(partners, items[0], partners.agencies[people.YOUTH_JUSTICE], now + 3 * DAY)
        arcade = "The arcade by the bus station"
        _add_topic(secretary, meeting, "place", arcade, "Named by four.")
