"""Three children by name: whose risk is high and held, for whom everything is late, whose fell."""

from collections.abc import Sequence
from datetime import datetime

from wayhome.doors.demonstration.arc import words
from wayhome.doors.demonstration.arc.chosen import DAY, Course, Step
from wayhome.doors.demonstration.arc.councils import Council
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, Responsibility
from wayhome.practice.plans import commands
from wayhome.practice.plans.models import Copy, Plan
from wayhome.practice.plans.queries.copying import against, must_not_know, offer

WHOLE, LATE = 0, 19  # numbers of a course that lacks nothing; that has no plan and no discussion
LINES, HOLD = ("county_lines", "criminal"), ("online", "sexual")


def courses(councils: Sequence[Council], now: datetime) -> tuple[Course, Course, Course]:
    """Tyler, Ruby, Ivy: each has a story of going missing, or of not."""
    tyler = Child.objects.get(given_name="Tyler", family_name="Marsh")
    ruby = Child.objects.get(family_name="Sandiford")
    ivy = Child.objects.get(given_name="Ivy", family_name="Holt")
    theirs = {child.pk: _council(child, councils) for child in (tyler, ruby, ivy)}

    def course(
        child: Child, number: int, kinds: tuple[str, ...], ended: int, *steps: tuple[int, str]
    ) -> Course:
        said = tuple(Step(now - days * DAY, level) for days, level in steps)
        assert child.born_on
        return Course(
            number, child.pk, child.born_on, theirs[child.pk], kinds,
            said[0].at - 10 * DAY, said, now - ended * DAY if ended else None,
        )  # fmt: skip

    return (
        course(
            tyler, WHOLE, LINES, 0,
            (150, "emerging"), (110, "moderate"), (70, "significant"), (31, "moderate"),
        ),
        course(ruby, LATE, HOLD, 0, (66, "significant")),
        course(
            ivy, WHOLE, HOLD, 200,
            (360, "significant"), (318, "moderate"), (262, "emerging"), (202, "none"),
        ),
    )  # fmt: skip


def _council(child: Child, councils: Sequence[Council]) -> Council:
    row = Responsibility.objects.get(child=child, until_on=None)
    return next(each for each in councils if each.authority.pk == row.authority_id)


def copy(partners: Partners, now: datetime) -> Copy:
    """Tyler has his own copy of his plan: reviewed against who must not know, and given."""
    worker = partners.reader("Carys Pugh")
    plan = Plan.objects.get(child__given_name="Tyler", child__family_name="Marsh")
    with clock.stopped(now - 12 * DAY):
        made = commands.make_copy(
            worker,
            plan=plan,
            audience="child",
            recipient="Tyler",
            why="It is his plan.",
            items=[item.key for item in offer(worker, plan, "child").items],
            checked_against=against(must_not_know(plan)),
            is_alleged=False,
        )
        return commands.give_copy(worker, copy=made, note=words.SAYS[2])
