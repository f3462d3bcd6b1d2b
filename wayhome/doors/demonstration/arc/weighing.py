"""Levels judged and judged again, a manager's decision, strategy discussions, the National Referral
Mechanism, harm that a child is alleged to have done, and adults who pose risk."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from wayhome.doors.demonstration.arc import words
from wayhome.doors.demonstration.arc.chosen import DAY, Course, Step
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.people.commands import about
from wayhome.foundation.questionnaires.models import Scored
from wayhome.practice.exploitation import commands, levels
from wayhome.practice.exploitation.models import Case, Harm, Judgement, Nrm, Strategy

Assessed = Mapping[int, list[tuple[datetime, Scored]]]
YEAR = 365 * DAY
AFTER = ((91, 5), (183, 3), (365, 2))  # days after the end; how many of six are seen then
SAFER = ("not_asked", "yes", "a_little", "same", "not_said", "a_little")


def levels_of(rng: Rng, courses: Sequence[Course], scored: Assessed, now: datetime) -> None:
    cases = {course.child: _case(course) for course in courses}
    bulk.insert(list(cases.values()))
    audit.record_each(SYSTEM, "exploitation.ended", subject_kind="case", rows=[*cases.values()])
    rows = []
    for course in courses:
        before, beside = "", scored.get(course.child, [])
        for place, step in enumerate(_all_steps(course, now)):
            row = _judgement(rng, course, place, _Stood(step, before, beside, now))
            is_after = course.ended_at is not None and step.at > course.ended_at
            row.case = None if is_after else cases[course.child]
            before = row.in_force
            rows.append(row)
    bulk.insert(rows)
    audit.record_each(SYSTEM, "exploitation.judged", subject_kind="judgement", rows=rows)


def _case(course: Course) -> Case:
    at, ended = course.steps[0].at, course.ended_at
    worker = course.council.workers[course.number % len(course.council.workers)]
    how = {0: "moved", 1: "eighteen"}.get(course.number % 9, "fell")
    return Case(
        opened_at=at,
        ended_at=ended,
        ended_by_id=worker.user_id if ended else None,
        ended=how if ended else "",
        evidence=words.ENDED if ended else "",
        look_again_on=(ended + 91 * DAY).date() if ended else None,
        **about(course.child, SYSTEM, at=at, by=worker),
    )


def _all_steps(course: Course, now: datetime) -> Iterator[Step]:
    """Those of the case; of one in eleven one that waits for a manager; then how it was after."""
    yield from course.steps
    if course.ended_at is None:
        at = now - (8 + 60 * (course.number % 2)) * timedelta(hours=1)
        if course.every(11, 6) and course.worst > 1 and course.steps[-1].at < at:
            yield Step(at, "emerging")
        return
    for place, (days, seen) in enumerate(AFTER):
        at = course.ended_at + days * DAY + (course.number % 9 - 4) * DAY
        if at < now and (course.number + place) % 6 < seen:
            yield Step(at, "none")


class _Stood:
    """What a level is judged beside: the last assessment of a year, and why a manager decides."""

    def __init__(
        self, step: Step, before: str, scored: list[tuple[datetime, Scored]], now: datetime
    ) -> None:
        found = [row for at, row in scored if at <= step.at < at + YEAR]
        self.step, self.before, self.scored = step, before, found[-1] if found else None
        low, floors = (self.scored.band_low, self.scored.floors) if self.scored else ("", [])
        self.needs = levels.needs(step.level, low, floors, is_banded=bool(low))
        self.confirmed_at = step.at + timedelta(hours=19)
        self.is_decided = bool(self.needs) and self.confirmed_at < now - 5 * DAY
        higher = levels.highest(step.level, before) if before else step.level
        self.in_force = higher if self.needs and not self.is_decided else step.level


def _why(level: str, before: str) -> tuple[str, ...]:
    """What is written when a level rose, or was the first; fell; or stayed."""
    if level == before:
        return words.STAYED
    return words.ROSE if levels.highest(level, before or level) == level else words.FELL


def _judgement(rng: Rng, course: Course, place: int, stood: _Stood) -> Judgement:
    step, needs, beside = stood.step, stood.needs, stood.scored
    is_decided = stood.is_decided
    worker = course.council.workers[course.number % len(course.council.workers)]
    manager = course.council.managers[0]
    safer = SAFER[(course.number + place) % 6] if place else "not_asked"
    return Judgement(
        judged_at=step.at,
        level=step.level,
        in_force=stood.in_force,
        kinds=sorted(course.kinds) if step.level != "none" else [],
        reasons=words.BELOW if needs else one(rng, _why(step.level, stood.before)),
        scored=beside,
        on_unknown=words.UNKNOWN if beside else "",
        not_covered=words.NOT_COVERED if course.every(3) else "",
        review_on=(step.at + 30 * DAY).date() if course.every(6) else None,
        safer=safer,
        child_says=one(rng, words.SAYS) if safer in ("yes", "a_little") else "",
        needs=needs,
        confirmed_at=stood.confirmed_at if is_decided else None,
        confirmed_by_id=manager.user_id if is_decided else None,
        confirmed_level=step.level if is_decided else "",
        confirmation="I read both. The judgement stands." if is_decided else "",
        **about(course.child, SYSTEM, at=step.at, by=worker),
    )


def strategies(rng: Rng, courses: Sequence[Course], now: datetime) -> None:
    """Of a level that rose to significant: within a day, late, or of one in four not at all."""
    rows = []
    for course in courses:
        before = ""
        for step in course.steps:
            is_new, before = step.level == "significant" != before, step.level
            at = step.at + timedelta(hours=8 + 40 * (course.number % 2))
            if is_new and not course.every(4, 3) and at < now:
                worker = course.council.managers[0]
                who = about(course.child, SYSTEM, at=at, by=worker)
                rows.append(Strategy(held_at=at, decided=one(rng, words.STRATEGY), **who))
    bulk.insert(rows)
    audit.record_each(SYSTEM, "exploitation.strategy", subject_kind="strategy", rows=rows)


def referred(courses: Sequence[Course], now: datetime) -> None:
    """Of those moved or made to work: most considered in a day, most of them sent and decided."""
    slavery = {"county_lines", "trafficking"}
    rows = [
        _nrm(course, place, now)
        for place, course in enumerate(each for each in courses if slavery & set(each.kinds))
        if place % 6 != 5
    ]
    bulk.insert(rows)
    audit.record_each(SYSTEM, "exploitation.nrm", subject_kind="nrm", rows=rows)


def _nrm(course: Course, place: int, now: datetime) -> Nrm:
    worker = course.council.workers[0]
    at = course.steps[0].at + timedelta(hours=20)
    who = about(course.child, SYSTEM, at=at, by=worker)
    if place % 6 == 0:
        return Nrm(considered_at=at, not_referred=words.NOT_REFERRED, **who)
    reasonable, conclusive = at + (6 + place % 9) * DAY, at + (60 + 25 * (place % 6)) * DAY
    is_grounded = reasonable < now
    is_over = conclusive < now and place % 6 != 4
    return Nrm(
        considered_at=at,
        responder=worker.user.name if worker.user else "",
        responder_body=course.council.agency.name,
        exploited=["criminal"],
        is_county_lines="county_lines" in course.kinds,
        where="uk",
        narrative=words.NARRATIVE,
        submitted_at=at + timedelta(hours=5),
        reference=f"NRM-{course.child:07}",
        decided_by="sca",
        reasonable="positive" if is_grounded else "",
        reasonable_at=reasonable if is_grounded else None,
        conclusive="positive" if is_over else "",
        conclusive_at=conclusive if is_over else None,
        **who,
    )


def harmed(courses: Sequence[Course]) -> None:
    """A child who harms stays a child: the mechanism and the defence first (P41)."""
    rows = [
        Harm(
            nrm="yes",
            defence="yes",
            alleged=words.HARM,
            safety_plan=words.SAFETY,
            review_on=clock.today() + 20 * DAY,
            **{
                **about(course.child, SYSTEM, at=course.steps[-1].at, by=course.council.workers[0]),
                "handling": Handling.POLICE_AND_CARE,
            },
        )
        for course in courses
        if course.every(10, 1)
    ]
    bulk.insert(rows)
    audit.record_each(SYSTEM, "exploitation.harm", subject_kind="harm", rows=rows)


def adults(courses: Sequence[Course], now: datetime) -> None:
    """Three adults who pose risk, each linked to two children of one council; one review late."""
    first = courses[0].council.authority
    mine = [course for course in courses if course.council.authority == first]
    manager = mine[0].council.managers[0]
    for place, name in enumerate(words.ADULTS):
        with clock.stopped(now - 100 * DAY):
            new = commands.NewPerson(
                name=name,
                adult_because="Drives, and two workers put him at about thirty.",
                kinds=("criminal",),
                risk="Waits for children outside the home and at the station.",
                basis="task",
                basis_reason="Named by two children, and no less would keep them safe.",
                review_on=clock.today() + (95 if place == 0 else 170) * DAY,
            )
            person = commands.record_person(manager, person=new)
        for course in mine[place * 2 : place * 2 + 2]:
            with clock.stopped(now - 90 * DAY):
                commands.link_person(
                    SYSTEM,
                    person=person,
                    child_id=course.child,
                    relation="Has driven the child at night.",
                    evidence="Seen by the home, and on the phone's map.",
                )
