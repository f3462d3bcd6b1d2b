"""Concerns, and the shipped tools answered about them by one agency and then by several."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from wayhome.doors.demonstration.arc import words
from wayhome.doors.demonstration.arc.chosen import DAY, LEVELS, Course
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import audit, bulk
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands import Recorded
from wayhome.foundation.questionnaires.commands.beginning import Begun
from wayhome.foundation.questionnaires.models import Scored
from wayhome.foundation.questionnaires.queries.versions import current
from wayhome.practice.exploitation.models import Concern

SCREEN, ASSESSMENT, RECENCY, HEALTH = (
    *("exploitation-screen", "exploitation-assessment", "exploitation-recency"),
    "health-screen",
)
YES, NO, UNKNOWN = Given(codes=("yes",)), Given(codes=("no",)), Given(codes=("not_known",))
SIGNS = {  # of the assessment, by the level to which one of them comes
    1: ("missing_often", "out_of_school", "new_friends", "online_contact"),
    2: ("missing_night", "fares", "older_person", "things"),
    3: ("threatened", "images", "unknown_cars", "group_hold"),
}
FRAMES = ("to_3m", "to_6m", "to_12m", "over_12m")


def concerns(rng: Rng, courses: Sequence[Course], now: datetime) -> None:
    """One before every level; of some three in two months; of some a new one, screened by nobody
    (EXP-G01, EXP-P01)."""
    rows = []
    for course in courses:
        ats = [course.concern_at]
        if course.every(4):
            ats += [course.concern_at + days * DAY for days in (19, 38)]
        if course.ended_at is None and course.every(8, 5):
            ats.append(now - (9 + course.number % 3) * DAY)
        rows += [_concern(rng, course, at, now) for at in ats if at < now]
    bulk.insert(rows)
    audit.record_each(SYSTEM, "exploitation.concern", subject_kind="concern", rows=rows)


def _concern(rng: Rng, course: Course, at: datetime, now: datetime) -> Concern:
    by = _of(course.council.outside, course.number + at.day)
    read = at + timedelta(minutes=20 + 300 * float(rng.random()))
    is_known = course.concern_at < at < now - 20 * DAY  # weighed in what was completed before
    is_home = course.every(25, 9)
    return Concern(
        kinds=sorted(course.kinds[:1] if course.every(2) else course.kinds),
        said=one(rng, words.CONCERNS),
        source=("seen", "child", "professional")[course.number % 3],
        seen_on=at.date(),
        at_home=is_home,
        read_at=read if read < now else None,
        read_by_id=course.council.workers[0].user_id if read < now else None,
        is_urgent=False if read < now else None,
        settled_at=at + DAY if is_known else None,
        settled_by_id=course.council.workers[0].user_id if is_known else None,
        settled="known" if is_known else "",
        settled_reason="The same men, the same week: it is in the assessment." if is_known else "",
        **{
            **about(course.child, SYSTEM, at=at, by=by),
            "handling": Handling.POLICE_AND_CARE if is_home else Handling.OPEN,
        },
    )


def screenings(
    rng: Rng, courses: Sequence[Course], now: datetime
) -> dict[int, list[tuple[datetime, Scored]]]:
    """Child -> the assessments that a judgement stands beside, oldest first, with their results."""
    children = Child.objects.in_bulk([course.child for course in courses])
    wanted = [each for course in courses for each in _tools(rng, course, now)]
    versions = {tool: current(tool) for tool in {tool for _, tool, _, _, _ in wanted}}
    recorded = [
        Recorded(Begun(children[course.child], versions[tool], at=at, by=by), given)
        for course, tool, at, by, given in wanted
    ]
    made = commands.record_each(SYSTEM, recorded=recorded)
    scored = {
        row.response_id: row for row in Scored.objects.filter(response__in=[r.pk for r in made])
    }
    found: dict[int, list[tuple[datetime, Scored]]] = {}
    for (course, tool, at, _, _), response in zip(wanted, made, strict=True):
        if tool == ASSESSMENT:
            found.setdefault(course.child, []).append((at, scored[response.pk]))
    return found


Wanted = tuple[Course, str, datetime, Reader, dict[str, Given]]


def _tools(rng: Rng, course: Course, now: datetime) -> Iterator[Wanted]:
    """A first screen by whoever saw it, a full assessment by social care; others beside it."""
    outside, worker = course.council.outside, _of(course.council.workers, course.number)
    who, at = _of(outside, course.number), course.concern_at
    yield course, SCREEN, at + DAY, who, screened(course)
    if course.ended_at:
        return
    first = LEVELS.index(course.steps[0].level)
    yield course, ASSESSMENT, course.steps[0].at - DAY, worker, assessed(rng, course, first)
    if course.every(4, 1) and len(course.steps) > 1:
        last = course.steps[-1]
        given = assessed(rng, course, LEVELS.index(last.level))
        yield course, ASSESSMENT, last.at - DAY, worker, given
    quiet = now - 17 * DAY
    if course.every(9, 4) and course.steps[-1].at < quiet:  # screened again, weighed by nobody
        yield course, SCREEN, quiet, _of(outside, course.number + 1), screened(course)


def screened(course: Course) -> dict[str, Given]:
    signs = ("missing", "unexplained", "older", "driven", "carries", "hurt", "sexual", "afraid")
    yes = {"missing", "unexplained", "afraid" if course.every(2) else "older"}
    answers = {
        code: YES if code in yes else UNKNOWN if place % 3 == course.number % 3 else NO
        for place, code in enumerate(signs)
    }
    return {**answers, "changed": NO, "told": Given(codes=("yes" if course.every(3) else "no",))}


def assessed(rng: Rng, course: Course, level: int) -> dict[str, Given]:
    """Signs up to a level; of one in twenty under a debt and carrying, where a floor is (P40)."""
    answers: dict[str, Given] = {}
    for rank, signs in SIGNS.items():
        for place, code in enumerate(signs):
            if rank > level:
                answers[code] = NO if place < 3 else UNKNOWN
            else:
                frame = FRAMES[int(rng.integers(2))]
                source = ("seen", "child", "professional")[place % 3]
                yes = Given(("yes",), time_frames=(frame,), evidence="Seen twice.", source=source)
                answers[code] = yes if place < 2 or rank < level else NO
    if course.every(20, 1):
        answers |= {"debt": Given(("suspected",)), "carrying": YES}
    return answers


def _of(readers: Sequence[Reader], number: int) -> Reader:
    return readers[number % len(readers)]
