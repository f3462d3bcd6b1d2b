"""Take a batch of reports back: what is known is then what the other batches say (E12)."""

from wayhome.doors.feeds.commands.chunks import in_name_of
from wayhome.doors.feeds.commands.undoing import gone, undone_by, void
from wayhome.doors.feeds.commands.work_since import children_with_more, worked_on
from wayhome.doors.feeds.models import Batch, Kept, Row, State
from wayhome.doors.feeds.police.reports import Report, load, with_others
from wayhome.doors.feeds.police.settling import Settling, lock
from wayhome.foundation.access.models import AboutChild, Involvement
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people import remits
from wayhome.foundation.people.models import (
    Address,
    Child,
    ChildName,
    Identifier,
    Responsibility,
)
from wayhome.foundation.rules import engine
from wayhome.practice.missing.models import (
    Correction,
    Episode,
    FurtherReport,
    PoliceGrade,
    PoliceNotice,
    ReturnInterview,
)

OF_THE_EPISODE: tuple[type[AboutChild], ...] = (
    PoliceNotice,
    PoliceGrade,
    FurtherReport,
    Correction,
)
OF_THE_CHILD: tuple[type[AboutChild], ...] = (ChildName, Identifier, Responsibility, Address)


def take_back_reports(batch: Batch, keys: list[str]) -> int:
    """Void what only this batch's rows said, and say the rest as the others leave it."""
    with system_context(), engine.deferred():
        lock(batch.force)
        reports = load(batch, keys, undo=True)
        with_others(batch, reports)
        rows = Row.objects.filter(batch=batch, child_key__in=keys).exclude(child=None)
        children = sorted(set(rows.values_list("child_id", flat=True)) - {None})
        work = _Undoing(batch, reports)
        work.episodes()
        work.children([child for child in children if child])
        for why in Kept:
            stay = [report.key for report, kept in work.kept if kept == why]
            rows.filter(child_key__in=stay).update(kept=why)
        remits.refresh(children)
        engine.refresh(children)
        return rows.count()


class _Undoing:
    """A chunk's reports, without the rows of the batch that is taken back."""

    def __init__(self, batch: Batch, reports: dict[str, Report]) -> None:
        self.batch, self.reports, self.gone = batch, reports, gone(batch)
        self.actor = in_name_of(undone_by(batch), batch)
        self.kept: list[tuple[Report, str]] = []

    def episodes(self) -> None:
        """An episode that no report says any more is voided, if the feed opened it and nobody has
        worked on it; any other is what the reports that are left say."""
        of: dict[int, list[Report]] = {}
        for report in self.reports.values():
            if report.episode_id:
                of.setdefault(report.episode_id, []).append(report)
        alone = [pk for pk, reports in of.items() if not any(each.after for each in reports)]
        made = Episode.objects.filter(pk__in=alone, batch_id__in=self.gone)
        brought = set(made.values_list("pk", flat=True))
        worked = worked_on(brought, brought_by=self.batch.force)
        self._void_episodes(sorted(brought - worked))
        settling = Settling(self.actor, self.batch, self.reports)
        settling.settle(set(of) - brought)
        for pk, reports in of.items():
            stays = Kept.WORK if pk in worked else Kept.RETURN if pk not in alone else ""
            self.kept += [(report, stays) for report in reports if stays]

    def _void_episodes(self, episodes: list[int]) -> None:
        for model in OF_THE_EPISODE:
            void(self.actor, model.objects.filter(episode__in=episodes, batch_id__isnull=False))
        refs = list(Episode.objects.filter(pk__in=episodes).values_list("ref", flat=True))
        void(self.actor, ReturnInterview.objects.filter(covers__episode__in=episodes))
        Involvement.objects.filter(case_ref__in=refs, until_at=None).update(until_at=clock.now())
        void(self.actor, Episode.objects.filter(pk__in=episodes))

    def children(self, children: list[int]) -> None:
        """A child whom no report names any more loses what these brought; one of whom nothing else
        is recorded is no longer named, numbered or anybody's."""
        others = Row.objects.filter(
            batch__force=self.batch.force,
            batch__state__in=(State.CHECKED, State.APPLIED),
            child_id__in=children,
            said_at__isnull=False,
        ).exclude(batch=self.batch)
        said = set(others.values_list("child_id", flat=True))
        left = [child for child in children if child not in said]
        new = set(
            Child.objects.filter(pk__in=left, batch_id__in=self.gone).values_list("pk", flat=True)
        )
        still = children_with_more(new, self.gone)
        still |= set(Episode.objects.filter(child__in=new).values_list("child_id", flat=True))
        for model in OF_THE_CHILD:
            brought = model.objects.filter(child_id__in=left, batch_id__in=self.gone)
            void(self.actor, brought.exclude(child_id__in=still))
