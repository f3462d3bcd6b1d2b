"""What each feed does with its rows: the steps that differ. What is alike is in this folder."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wayhome.doors.feeds.annex_a import facts as annex_a
from wayhome.doors.feeds.annex_a.columns import ETHNICITY, GENDER
from wayhome.doors.feeds.cin import facts as cin
from wayhome.doors.feeds.commands import staging
from wayhome.doors.feeds.commands.applying import apply_children
from wayhome.doors.feeds.commands.population import stage_population
from wayhome.doors.feeds.commands.undoing import take_back_population, take_back_return
from wayhome.doors.feeds.council.judging import judge as judge_council
from wayhome.doors.feeds.council.making import Words, applying
from wayhome.doors.feeds.models import Batch, Feed
from wayhome.doors.feeds.police.judging import judge as judge_reports
from wayhome.doors.feeds.police.settling import apply_reports
from wayhome.doors.feeds.police.undoing import take_back_reports
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.doors.feeds.population.making import applying as applying_population
from wayhome.doors.feeds.ssda903.rules.judging import judge as judge_return
from wayhome.foundation.agencies.readers import Reader


@dataclass(frozen=True)
class Tasks:
    """`judge` the rows (of some keys) and say which rules could not be asked; `apply` those of some
    keys, and `take_back`, each of which says how many rows that was: all need a transaction.
    `stage` brings the files' rows to where they are judged, a piece a transaction."""

    judge: Callable[[Batch, Iterable[str] | None], list[str]]
    apply: Callable[[Reader, Batch, Iterable[str]], int]
    take_back: Callable[[Batch, list[str]], int]
    stage: Callable[[Batch], Iterator[int]] = staging.stage


CENSUS = Words(
    of_table=cin.OF_TABLE,
    sex="Sex",
    ethnicity="Ethnicity",
    pupil_number="UPN",
    basis="In the council's CIN census",
)
LISTS = Words(
    of_table=annex_a.OF_TABLE,
    sex=GENDER,
    ethnicity=ETHNICITY,
    basis="In the council's Annex A lists",
)
TASKS = {
    Feed.SSDA903.value: Tasks(judge_return, apply_children, take_back_return),
    Feed.POLICE.value: Tasks(judge_reports, apply_reports, take_back_reports),
    Feed.CIN.value: Tasks(judge_council, applying(CENSUS), take_back_return),
    Feed.ANNEX_A.value: Tasks(judge_council, applying(LISTS), take_back_return),
    **{
        feed: Tasks(
            judge_council, applying_population(listed), take_back_population, stage_population
        )
        for feed, listed in LISTED.items()
    },
}


def tasks_of(batch: Batch) -> Tasks:
    return TASKS[batch.feed]
