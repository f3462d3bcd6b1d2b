"""Visits to where children live, on a questionnaire of their own: some finished, some waiting."""

from dataclasses import replace
from datetime import datetime, timedelta

from wayhome.doors.demonstration import places
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import CareStatus, Child, Responsibility
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands.beginning import Begun
from wayhome.foundation.questionnaires.models import Response
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.models import ReturnInterview

FORM = "placement-visit"
EACH = 24  # visits begun and kept in each class of data
FINISHED = 20
FUN = ("Football with the lads", "Baked a cake and it sank", "Nothing really", "Went to Formby")
KNOWS_BEST = ("Their keyworker", "The night manager", "The carer's grown-up daughter")


def record(rng: Rng, partners: Partners, now: datetime) -> None:
    """Begun in the last two months by the children's own councils; a part of each is owed."""
    names = [name for name in DataClass.values if name != DataClass.INTERVIEW]
    classes = [*([None] * FINISHED), *(name for _ in range(EACH) for name in names)]
    workers = _workers(partners, len(classes))
    version = queries.current(FORM)
    begun = [
        Begun(child, version, name, at=now - timedelta(days=float(7 + 50 * rng.random())), by=who)
        for (child, who), name in zip(workers, classes, strict=False)
    ]
    responses = commands.begin_each(SYSTEM, begun=begun)
    for new, response in zip(begun, responses[:FINISHED], strict=False):
        assert new.at
        assert new.by
        with clock.stopped(new.at + timedelta(hours=3)):
            _finish(rng, replace(new.by, resolved={}), response)
    _conversations(rng, partners)


def _workers(partners: Partners, most: int) -> list[tuple[Child, Reader]]:
    """Children in care of the partnership's councils, each with a social worker of theirs."""
    council = {partners.authorities[area].pk: name for area, name in places.COUNCILS.items()}
    in_care = CareStatus.objects.filter(status="looked_after", until_on=None)
    found = Responsibility.objects.filter(
        authority__in=council, child_id__in=in_care.values("child_id")
    )
    return [
        (row.child, partners.recorders[council[row.authority_id], "social_worker"][0])
        for row in found.select_related("child").order_by("child_id")[:most]
    ]


def _finish(rng: Rng, worker: Reader, response: Response) -> None:
    answers = {
        "visited_on": Given(value_on=clock.today()),
        "seen_alone": Given(codes=("yes",)),
        "sleep": Given(codes=("yes",)),
        "fun": Given(text=one(rng, FUN)),
        "missing_from_days": Given(codes=("friends",)),
        "afraid": Given(codes=("no",)),
        "who_cares": Given(text=one(rng, KNOWS_BEST)),
    }
    commands.complete(worker, commands.save_answers(worker, response, answers))


def _conversations(rng: Rng, partners: Partners) -> None:
    """Forms of return interviews that are begun, their analysis not written yet."""
    closed = Restriction.objects.filter(lifted_at=None).values("child_id")
    owed = ReturnInterview.objects.filter(outcome="", team__isnull=False).exclude(
        child_id__in=closed
    )
    for interview in owed.select_related("team__agency").order_by("-recorded_at")[:EACH]:
        readers = partners.recorders[_team(interview), "interviewer"]
        who = readers[int(rng.integers(len(readers)))]
        missing.begin_form(replace(who, resolved={}), interview=interview)


def _team(interview: ReturnInterview) -> str:
    assert interview.team
    return interview.team.agency.name
