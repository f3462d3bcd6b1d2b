"""Plans at several stages: asked for and none, just opened, half written, whole."""

from datetime import datetime, timedelta

from wayhome.doors.demonstration import places
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.actions.commands import finish
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, Responsibility
from wayhome.practice.missing.models import Episode
from wayhome.practice.plans import commands
from wayhome.practice.plans.commands import NewAsk, NewPlan, NewStep
from wayhome.practice.plans.models import Plan

OPENED, ASKED, HALF_WRITTEN = 22, 6, 8
WORKER = "social_worker"
WHY = (
    "Older people give lifts, vapes and phones, and ask for errands.",
    "Away three times since the summer, each time found in the same flat.",
    "Has come back with money that nobody can explain.",
)


def record(partners: Partners, now: datetime) -> None:
    """Of children who went missing lately: more have one asked for than have a whole one."""
    lately = Episode.objects.filter(origin="live", since_earliest_at__gt=now - timedelta(days=90))
    children = sorted(set(lately.values_list("child_id", flat=True)))
    workers = _workers(partners, children)
    have = set(Plan.objects.filter(child_id__in=children).values_list("child_id", flat=True))
    mine = [child for child in children if child in workers and child not in have]
    mine = mine[: OPENED + ASKED]
    plans = [
        NewPlan(
            child_id=child,
            why=WHY[number % len(WHY)],
            route=("contact", "panel", "strategy")[number % 3],
            first_review_on=(now + timedelta(days=number * 3 - 9)).date() if number % 4 else None,
            recorded_at=now - timedelta(days=40 - number),
            recorder=workers[child],
        )
        for number, child in enumerate(mine[:OPENED])
    ]
    made = commands.open_plans(SYSTEM, plans=plans)
    asks = [
        NewAsk(child, "contact", "Significant risk", recorded_at=now - timedelta(days=4 * number))
        for number, child in enumerate(mine[OPENED:])
    ]
    commands.ask_for_plans(SYSTEM, asks=asks)
    for number, plan in enumerate(made[:HALF_WRITTEN]):
        with clock.stopped(now - timedelta(days=20 - number)):
            commands.add_contingency(
                SYSTEM,
                plan=plan,
                text="Not back by 22:00",
                then_we="Ring them, then 101, then duty social care. Read out the profile.",
                who="Whoever is at home with them",
            )


def _workers(partners: Partners, children: list[int]) -> dict[int, Reader]:
    """Child -> a social worker of the council that answers for them."""
    areas = {authority.pk: key for key, authority in partners.authorities.items()}
    rows = Responsibility.objects.filter(child_id__in=children, until_on=None)
    found = {}
    for child, authority in rows.values_list("child_id", "authority_id"):
        council = places.COUNCILS.get(areas.get(authority, ""), "")
        readers = partners.recorders.get((council, WORKER))
        if readers:
            found[child] = readers[0]
    return found


def told(partners: Partners, now: datetime) -> None:
    """Tyler's plan is whole: his words, what happens if it does not hold, who does what."""
    tyler = Child.objects.get(given_name="Tyler", family_name="Marsh")
    worker = _workers(partners, [tyler.pk])[tyler.pk]
    assert worker.agency
    with clock.stopped(now - timedelta(days=30)):
        plan = commands.open_plan(
            worker,
            child=tyler,
            why="He owes money to people he is afraid of, and carries for them.",
            route="strategy",
            first_review_on=(now + timedelta(days=12)).date(),
            lead_worker=worker.user,
        )
        for section, text in (
            ("tonight", "Sleeps at Larch House. Gwen or Dele is awake. He texts when he leaves."),
            ("strengths", "Makes people laugh. Trusts Dele. Boxes on Thursdays."),
            ("worries", "Adults use a debt to make him carry. He is hurt if he says no."),
        ):
            commands.write_section(worker, plan=plan, section=section, text=text)
        commands.add_contingency(
            worker,
            plan=plan,
            text="He is out after 21:00 and has not answered a text for 30 minutes",
            then_we="Dele rings. Then 101 with the profile. Then duty social care.",
            who="Whoever is on shift at Larch House",
        )
        commands.add_voice(
            worker,
            plan=plan,
            whose="child",
            text="If I stop, they come to my nan's. Nobody gets that.",
            heard_on=(now - timedelta(days=31)).date(),
            how="talked",
        )
        goal = commands.add_goal(
            worker,
            plan=plan,
            text="Nobody can make Tyler pay with his body or his freedom.",
            sign="He says the debt is gone. Nobody waits for him at school.",
        )
        commands.check_siblings(
            worker,
            plan=plan,
            found="risk",
            text="His sister was asked to hold a phone. The front door knows.",
            checked_on=(now - timedelta(days=30)).date(),
        )
        steps = [
            NewStep(text, now + timedelta(days=days), worker.agency, worker.team, worker.user, goal)
            for text, days in (
                ("Move the taxi to the side gate of the school", -20),
                ("See his nan at home, and ask what would make her safe", -3),
                ("Boxing each Thursday, taken and fetched", 9),
            )
        ]
        made = commands.add_actions(worker, plan=plan, actions=steps)
    with clock.stopped(now - timedelta(days=19)):
        finish(worker, action=made[0].action, effect="The car has not waited since.")
