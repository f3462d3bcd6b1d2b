"""What became of each return interview: offered, tried, held or ended, by the shares of 8.6."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from wayhome.doors.demonstration import asking, chances, conversations, told
from wayhome.doors.demonstration.absences import Away
from wayhome.doors.demonstration.chances import Rng, hours
from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.places import COUNCILS
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.commands import Finished
from wayhome.foundation.agencies.models import Duty
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import Allocation, NewAttempt, NewOffer
from wayhome.practice.missing.commands.outcomes import Ending, Holding, NewAction
from wayhome.practice.missing.models import Episode, InterviewEpisode, ReturnInterview
from wayhome.practice.missing.models.interview import InterviewAction

# What happens: of those offered the shares of 8.6, of the others our own.
COURSES = (
    ("held", chances.OFFERED * chances.ACCEPTED),
    ("declined", chances.OFFERED * chances.DECLINED),
    ("no_contact", chances.OFFERED * chances.NO_CONTACT),
    ("carer_only", 0.05),
    ("not_offered", 0.09),
    ("not_possible", 0.02),
    ("none", 0.04),
)
IN_TIME = 72.0
TRIED = (*("no_answer", "put_off", "not_there") * 3, "obstructed")
WAYS = ("visit", "phone", "text", "school")
SOON = timedelta(days=5)  # gone again before a conversation could be held
RECENT = timedelta(days=80)  # older interviews that are owed still are ended with a reason


@dataclass(slots=True)
class Steps:
    """Everything that was done about some interviews, to be recorded a kind at a time."""

    allocations: list[Allocation] = field(default_factory=list)
    offers: list[NewOffer] = field(default_factory=list)
    attempts: list[NewAttempt] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)


def record(
    rng: Rng,
    pairs: Sequence[tuple[Away, Episode]],
    partners: Partners,
    now: datetime,
    *,
    briefly: bool,
) -> None:
    """The steps of every interview that these episodes owe, as far as they have come by now."""
    if not pairs:
        return
    owed = _owed([episode for _, episode in pairs])
    owing = [(away, owed[episode.pk]) for away, episode in pairs if episode.pk in owed]
    next_time = _gone_again(pairs)
    again = [next_time.get((away.child, away.since)) for away, _ in owing]
    drawing = _Drawing(rng, partners, now, briefly=briefly)
    if not briefly:
        drawing.later = asking.fall_back(rng.spawn(1)[0], owing, partners, now)
    for (away, interview), course, at in zip(owing, _courses(rng, again), again, strict=True):
        drawing.course(away, interview, course, at)
    steps = drawing.steps
    commands.allocate_each(SYSTEM, allocations=steps.allocations)
    commands.offer(SYSTEM, offers=steps.offers)
    commands.attempt(SYSTEM, attempts=steps.attempts)
    holdings: Sequence[Holding] = steps.holdings
    if not briefly:
        holdings = told.fill(rng.spawn(1)[0], holdings, now)
    held = commands.hold_each(SYSTEM, holdings=holdings)
    commands.end_each(SYSTEM, endings=steps.endings)
    _finish_actions(rng, held, now)


def _owed(episodes: Sequence[Episode]) -> dict[int, ReturnInterview]:
    """Episode -> the interview that answers for it. Their keys lie together: one bulk made them."""
    first, last = min(e.pk for e in episodes), max(e.pk for e in episodes)
    links = InterviewEpisode.objects.filter(episode__gte=first, episode__lte=last)
    return {link.episode_id: link.interview for link in links.select_related("interview")}


def _gone_again(pairs: Sequence[tuple[Away, Episode]]) -> dict[tuple[int, datetime], datetime]:
    """(child, went missing at) -> when the next report of that child came, if that was soon."""
    ordered = sorted((away for away, _ in pairs), key=lambda away: (away.child, away.since))
    return {
        (away.child, away.since): later.reported
        for away, later in pairwise(ordered)
        if away.child == later.child and later.reported - away.returned < SOON
    }


def _courses(rng: Rng, again: Sequence[datetime | None]) -> list[str]:
    """What becomes of each; "missing again" only where the child did go again soon."""
    courses = chances.pick(rng, COURSES, len(again))
    could = [place for place, at in enumerate(again) if at]
    wanted = min(round(len(again) * chances.OFFERED * chances.GONE_AGAIN), len(could) * 2 // 3)
    for place in rng.permutation(could)[:wanted].astype(int).tolist():
        courses[place] = "missing_again"
    return courses


class _Drawing:
    def __init__(self, rng: Rng, partners: Partners, now: datetime, *, briefly: bool) -> None:
        self.rng, self.partners, self.now, self.briefly = rng, partners, now, briefly
        self.steps = Steps()
        self.area = ""  # whose child it is that is drawn
        self.later: dict[int, datetime] = {}  # interviews that others were asked to hold

    def course(
        self, away: Away, interview: ReturnInterview, course: str, again: datetime | None
    ) -> None:
        if interview.team_id is None:
            return  # a child of a council that is not a partner: nobody here answers for it
        self.area = away.life.area
        who = self._interviewer()
        back = max(away.found, away.returned if away.returned_recorded else away.found)
        if course in ("held", "declined", "missing_again", "no_contact"):
            ours = self.later.get(interview.pk, back)
            offered = max(ours, interview.recorded_at) + hours(self.rng.lognormal(2.3, 0.9))
            if offered < self.now:
                self._allocate(interview, who, offered - timedelta(minutes=30))
                getattr(self, f"_{course}")(interview, who, back, offered, again)
        elif course == "none":
            self._stale(interview, back)
        else:
            self._unoffered(interview, who, back, course)

    def _interviewer(self) -> Reader:
        readers = self.partners.interviewers(self.area)
        return readers[int(self.rng.integers(len(readers)))]

    def _allocate(self, interview: ReturnInterview, who: Reader, at: datetime) -> None:
        assert who.user
        self.steps.allocations.append(Allocation(interview, who.user, recorded_at=at))

    def _offer(
        self, interview: ReturnInterview, who: Reader, at: datetime, answer: str, way: str = ""
    ) -> None:
        reason = one(self.rng, conversations.CHILDS_REASONS) if answer == "declined" else ""
        self.steps.offers.append(
            NewOffer(
                interview,
                at,
                way or one(self.rng, WAYS),
                one(self.rng, conversations.WHERE),
                answer,
                reason,
                recorded_at=at + timedelta(minutes=20),
                recorder=who,
            )
        )

    def _attempt(
        self, interview: ReturnInterview, who: Reader, at: datetime, way: str, result: str
    ) -> None:
        if at < self.now:
            self.steps.attempts.append(
                NewAttempt(interview, at, way, result, recorded_at=at, recorder=who)
            )

    def _end(
        self, interview: ReturnInterview, who: Reader, at: datetime, outcome: str, account: str = ""
    ) -> None:
        if at < self.now:
            late = timedelta(days=3) if self.rng.random() < 0.1 else timedelta(minutes=30)
            reason = one(self.rng, conversations.REASONS[outcome])
            said: dict[str, Any] = {"recorded_at": min(at + late, self.now), "recorder": who}
            self.steps.endings.append(Ending(interview, outcome, reason, at, account, **said))

    def _held(
        self,
        interview: ReturnInterview,
        who: Reader,
        back: datetime,
        offered: datetime,
        _again: datetime | None,
    ) -> None:
        self._offer(interview, who, offered, "accepted")
        waited = (offered - back) / hours(1)
        if self.rng.random() < chances.IN_TIME and waited < IN_TIME - 2:
            after = waited + 0.5 + self.rng.random() * (IN_TIME - 1.5 - waited)
        else:
            after = max(IN_TIME, waited) + 1 + min(float(self.rng.lognormal(3.6, 0.9)), 900.0)
        if self.rng.random() < 0.35:
            way, result = one(self.rng, WAYS), one(self.rng, TRIED)
            tried = offered + (back + hours(after) - offered) * 0.5
            self._attempt(interview, who, tried, way, result)
        held_at = back + hours(after)
        if held_at > self.now:
            return
        said = conversations.held(self.rng, briefly=self.briefly)
        late = timedelta(days=2) if self.rng.random() < 0.12 else timedelta(hours=2)
        agreed = tuple(self._actions(who, held_at))
        self.steps.holdings.append(
            Holding(
                interview,
                held_at,
                one(self.rng, conversations.WHERE),
                said.account,
                said.words,
                said.for_police,
                said.for_carers or self._passed_on(said.for_police, held_at),
                agreed,
                "" if agreed else one(self.rng, conversations.NO_ACTION),
                chosen_by_child=bool(self.rng.random() < 0.04),
                recorded_at=min(held_at + late, self.now),
                recorder=who,
            )
        )

    def _passed_on(self, for_police: str, held_at: datetime) -> str:
        """Nothing yet, of a few of these weeks; what is older was passed on to somebody."""
        late = chances.is_lately(held_at, self.now)
        return "" if for_police or late else one(self.rng, conversations.FOR_CARERS)

    def _actions(self, who: Reader, at: datetime) -> Iterator[NewAction]:
        for number in range(int(self.rng.integers(0, 2 if self.briefly else 3))):
            council = COUNCILS[self.area]
            ours = number == 0 and self.rng.random() < 0.5 and who.agency is not None
            agency = who.agency if ours and who.agency else self.partners.agencies[council]
            duty = Duty.RETURN_INTERVIEW if ours else Duty.SOCIAL_CARE
            yield NewAction(
                text=one(self.rng, conversations.ACTIONS),
                due_at=at + timedelta(days=int(self.rng.integers(3, 29))),
                owner_agency=agency,
                owner_team=self.partners.teams[agency.name, duty],
                owner=who.user if ours else None,
            )

    def _declined(
        self,
        interview: ReturnInterview,
        who: Reader,
        _back: datetime,
        offered: datetime,
        _again: datetime | None,
    ) -> None:
        """A no, and a second no to another way: only then does it end (P05)."""
        first, second = self.rng.permutation(WAYS)[:2].tolist()
        self._offer(interview, who, offered, "declined", first)
        again = offered + hours(12 + 50 * self.rng.random())
        if again > self.now:
            return
        self._offer(interview, who, again, "declined", second)
        self._end(interview, who, again + timedelta(minutes=40), "declined")

    def _missing_again(
        self,
        interview: ReturnInterview,
        who: Reader,
        back: datetime,
        offered: datetime,
        again: datetime | None,
    ) -> None:
        assert again
        asked = min(offered, back + (again - back) * 0.5)
        if asked < interview.recorded_at:
            asked = offered
        self._offer(interview, who, asked, "waiting")
        self._end(interview, who, max(again, asked) + timedelta(hours=1), "missing_again")

    def _no_contact(
        self,
        interview: ReturnInterview,
        who: Reader,
        _back: datetime,
        offered: datetime,
        _again: datetime | None,
    ) -> None:
        self._offer(interview, who, offered, "waiting", "text")
        at = offered
        for way in ("phone", "visit", "school"):
            at += hours(10 + 25 * self.rng.random())
            self._attempt(interview, who, at, way, "no_answer" if way == "phone" else "not_there")
        self._end(interview, who, at + timedelta(days=1), "no_contact")

    def _unoffered(
        self, interview: ReturnInterview, who: Reader, back: datetime, course: str
    ) -> None:
        at = back + hours(20 + 60 * self.rng.random())
        account = one(self.rng, conversations.CARERS_ACCOUNT) if course == "carer_only" else ""
        self._end(interview, who, at, course, account)

    def _stale(self, interview: ReturnInterview, back: datetime) -> None:
        """Nobody did anything; older ones were tidied away, with a reason, most of them."""
        if back < self.now - RECENT and self.rng.random() < 0.97:
            who = self.partners.reader("Farah Siddiqui")
            self._end(interview, who, back + timedelta(days=30), "not_offered")


def _finish_actions(rng: Rng, held: Sequence[ReturnInterview], now: datetime) -> None:
    """Most actions were done, some late; the rest wait, and show."""
    links = InterviewAction.objects.filter(interview__in=[row.pk for row in held])
    finished = []
    for link in links.select_related("action"):
        action = link.action
        took = action.due_at - action.recorded_at
        at = action.recorded_at + took * float(0.3 + 1.1 * rng.random() ** 2)
        done_by_now = rng.random() < 0.85 or not chances.is_lately(action.due_at, now)
        if at < now and done_by_now:
            effect = one(rng, conversations.EFFECTS)
            recorded = min(at + timedelta(hours=3), now)
            finished.append(Finished(action, effect, at, recorded_at=recorded))
    actions.finish_each(SYSTEM, finished=finished)
