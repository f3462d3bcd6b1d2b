"""Interviews that another authority's team was asked to hold, and what the asker fell back on."""

from collections.abc import Iterable
from datetime import datetime

from wayhome.doors.demonstration import people
from wayhome.doors.demonstration.absences import Away
from wayhome.doors.demonstration.chances import Rng, hours
from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.places import CHESHIRE
from wayhome.foundation.agencies.models import Duty
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import InterviewRequest, ReturnInterview

SHARE = 0.02  # ours: nobody publishes how often (P48)
SILENT = 0.6  # of those asked, who never answer
WHY = "The child stays near you, and does not want to travel."
NO = "Nobody here is free this week."


def fall_back(
    rng: Rng,
    owing: Iterable[tuple[Away, ReturnInterview]],
    partners: Partners,
    now: datetime,
) -> dict[int, datetime]:
    """Asks for a few of these interviews; returns, for each of them, from when the team that owes
    it goes on by itself: after a no, or after it took back what nobody answered."""
    later = {}
    for away, interview in owing:
        if interview.team_id is None or rng.random() >= SHARE:
            continue
        near = people.SEFTON if away.life.area in CHESHIRE else people.SERVICE
        at = max(away.found, away.returned, interview.recorded_at) + hours(1)
        after = hours(40 if rng.random() < SILENT else 30)
        if at > now:
            continue
        with clock.stopped(at):
            asked = commands.ask(
                SYSTEM,
                interview=interview,
                team=partners.teams[near, Duty.RETURN_INTERVIEW],
                reason=WHY,
            )
        later[interview.pk] = at + after
        if at + after < now:
            _ended(asked, at + after, is_silent=after == hours(40))
    return later


def _ended(asked: InterviewRequest, at: datetime, *, is_silent: bool) -> None:
    with clock.stopped(at):
        if is_silent:
            commands.take_back(SYSTEM, asked=asked, why="No answer in 36 hours.")
        else:
            commands.answer_asked(SYSTEM, asked=asked, answer="refused", reason=NO)
