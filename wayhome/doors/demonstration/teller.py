"""Tells a child's story: the same commands as a bulk's, one child and one step at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people import commands as people
from wayhome.foundation.people.commands import NewChild
from wayhome.foundation.people.models import CareStatus, Child, Home, SchoolRoll
from wayhome.foundation.rules.commands import Key, Seen, acknowledge_each
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Episode, ReturnInterview

POLICE, NIGHT_POLICE, MERSEYSIDE = "Amara Okafor", "Ben Hughes", "Pavel Novak"
WORKER, MANAGER, INTERVIEWER = "Carys Pugh", "Dev Malhotra", "Ellen Shaw"
SEFTON_WORKER, SEFTON_INTERVIEWER = "Nia Rowlands", "Owen Price"


@dataclass
class Teller:
    """Tells stories against one now. Hours are counted back from it."""

    partners: Partners
    now: datetime
    told: int = 0

    def ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    @contextmanager
    def at(self, hours: float) -> Iterator[None]:
        with clock.stopped(self.ago(hours)):
            yield

    def child(
        self,
        given: str,
        family: str,
        age: float,
        area: str = "cheshire_east",
        *,
        carer: str = "",
        school: str = "",
        known_as: str = "",
        sex: str = "F",
        contact: str = "Text their phone, 07700 900{:03}",
    ) -> Child:
        """Known for a year and more; cared for by `carer` if that is given."""
        born_on, since = self._born(age), self.now.date() - timedelta(days=420)
        with self.at(24 * 400):
            [child] = people.record_children(
                SYSTEM,
                [
                    NewChild(
                        given,
                        family,
                        born_on=born_on,
                        known_as=known_as,
                        sex=sex,
                        authority=self.partners.authorities[area],
                        responsible_from=since,
                    )
                ],
            )
            people.record_facts(SYSTEM, list(self._facts(child, area, carer, school, since)))
            self.told += 1
            people.set_safe_contact(
                SYSTEM, child=child, way=contact.format(self.told), hours="After 4 on school days"
            )
        return child

    def _born(self, age: float) -> date:
        return (self.now - timedelta(days=age * 365.25)).date()

    def _facts(
        self, child: Child, area: str, carer: str, school: str, since: date
    ) -> Iterator[Any]:
        own = {"child_id": child.pk, "from_on": since}
        if carer:
            home = self.partners.agencies[carer]
            lives_in = home.areas.get()
            yield Home(**own, authority=lives_in, carer=home, placement_type="K2")
            yield CareStatus(**own, status="looked_after", legal_status="C2", need="N1")
        else:
            yield Home(**own, authority=self.partners.authorities[area])
        if school:
            yield SchoolRoll(**own, school=self.partners.agencies[school])

    def missing(
        self,
        child: Child,
        hours: float,
        *,
        by: str = WORKER,
        after: float = 1.0,
        told_by: str = "Shift leader",
        told_after: float | None = 0.2,
        grade: str = "",
        graded_by: str = POLICE,
        seen_by: str = "",
        **words: Any,
    ) -> Episode:
        """Last seen `hours` ago, reported `after` so many more; told, graded, seen, if said."""
        reported = hours - after
        new = NewEpisode(
            child_id=child.pk,
            since=Instant.at(self.ago(hours).replace(second=0, microsecond=0)),
            setting=words.pop("setting", "care"),
            **words,
        )
        with self.at(reported):
            [episode] = commands.open_episodes(self.partners.reader(by), [new])
        if told_after is not None:
            self._tell(episode, by, reported - told_after, told_by)
        if seen_by:
            self._see(episode, seen_by, reported - 0.15)
        if grade:
            self._grade(episode, graded_by, reported - (told_after or 0) - 0.3, grade)
        return episode

    def _tell(self, episode: Episode, by: str, hours: float, told_by: str) -> None:
        at = self.ago(hours)
        told = Told(told=True, told_at=at, told_by=told_by, reference=f"INC-{episode.pk:03}")
        with self.at(hours):
            commands.tell_police(self.partners.reader(by), told=[(episode, told)])

    def _see(self, episode: Episode, by: str, hours: float) -> None:
        with self.at(hours):
            key = Key("MIS-S03", "episode", episode.pk, 0, episode.child_id)
            acknowledge_each(self.partners.reader(by), seen=[Seen(key)])

    def _grade(self, episode: Episode, by: str, hours: float, grade: str) -> None:
        reasons = {
            "high": "Worries about who is with the child, and no answer for hours.",
            "medium": "Age and the hour; usual places looked at; no word since.",
            "low": "In touch by text, with friends whom we know.",
        }
        with self.at(hours):
            officer = self.partners.reader(by)
            commands.grade(officer, episode=episode, grade=grade, reason=reasons[grade])

    def found(self, episode: Episode, hours: float, *, where: str, by: str = WORKER) -> Episode:
        with self.at(hours - 0.1):
            return commands.record_found(
                self.partners.reader(by),
                episode=episode,
                found=Instant.at(self.ago(hours)),
                where=where,
                how="Seen by police on patrol",
            )

    def back(self, episode: Episode, hours: float, *, to: str, by: str = WORKER) -> Episode:
        with self.at(hours - 0.1):
            return commands.record_returned(
                self.partners.reader(by),
                episode=episode,
                returned=Instant.at(self.ago(hours)),
                to=to,
            )

    def interview(self, episode: Episode) -> ReturnInterview:
        return ReturnInterview.objects.get(covers__episode=episode)
