"""Asking for a report, keeping it as it was made, corrections beside it, and a board's actions."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority, Membership, Partnership
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.reports import making
from wayhome.oversight.reports.asked import BAR
from wayhome.oversight.reports.making import Made
from wayhome.oversight.reports.models import BoardAction, Correction, Report, carries
from wayhome.oversight.reports.quarters import Quarter


@transaction.atomic
def ask(
    actor: Reader,
    *,
    quarter: Quarter,
    why: str,
    authority: Authority | None = None,
    partnership: Partnership | None = None,
) -> Report:
    """Registered with what it is for. It counts the authorities of the maker's remit alone."""
    actor.must(roles.MAKE_REPORT)
    if not why.strip():
        raise Invalid({"why": _("Say what the report is for.")})
    if quarter != Quarter.of(quarter.first) or not quarter.ended_months(clock.today()):
        raise Invalid({"quarter": _("Choose a quarter of which a month has ended.")})
    wanted = [authority] if authority else _of(partnership) if partnership else []
    covers = [each for each in wanted if each.pk in areas(actor)]
    if not covers or actor.agency is None or actor.user is None:
        raise Invalid({"whose": _("Choose an authority or a partnership that you answer for.")})
    place = Membership.objects.live().filter(ref=actor.place, user=actor.user).first()
    if place is None:
        raise Refused(roles.MAKE_REPORT)
    report = Report(
        quarter_on=quarter.first,
        authority=authority,
        partnership=None if authority else partnership,
        covers=[each.pk for each in covers],
        left_out=[each.name for each in wanted if each not in covers],
        why=why.strip()[:200],
        agency=actor.agency,
        user=actor.user,
        place=place,
        steps=making.STEPS,
    )
    before = Report.objects.made().filter(agency=actor.agency, **carries(report))
    report.last = before.filter(quarter_on__lt=quarter.first).order_by("-quarter_on", "-pk").first()
    report.save()
    fields = {"quarter": quarter.key, "covers": report.covers, "why": audit.digest(why)}
    audit.record(actor, "report.asked", subject_kind="report", subject_id=report.pk, fields=fields)
    return report


def _of(partnership: Partnership) -> list[Authority]:
    """The areas of a partnership's councils."""
    councils = Agency.objects.filter(partnerships=partnership, kind=Agency.Kind.COUNCIL)
    return list(Authority.objects.filter(agencies__in=councils).distinct())


def asker(report: Report) -> Reader:
    """Whoever asked, in the same place, if they are still there."""
    place = (
        Membership.objects.live()
        .filter(pk=report.place_id, user__is_active=True, agency__is_active=True)
        .select_related("user", "agency", "team")
        .first()
    )
    if place is None:
        raise Refused(roles.MAKE_REPORT)
    return reader_for(place)


@transaction.atomic
def keep(actor: Reader, *, report: Report, made: Made) -> bool:
    """The report as it was made, once and for good. False: it was kept before."""
    actor.must(roles.MAKE_REPORT)
    now = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if now.ready_at:
        return False
    now.content, now.tables = made.content, made.tables
    now.code, now.sha256 = made.code, made.sha256
    now.pdf, now.word = made.pdf, made.word
    now.ready_at = now.checked_at = clock.now()
    now.failed_at, now.done = None, now.steps
    now.save()
    audit.record(
        actor,
        "report.made",
        subject_kind="report",
        subject_id=now.pk,
        fields={"sha256": made.sha256, "code": made.code},
    )
    return True


@transaction.atomic
def check(actor: Reader, *, report: Report, tables: dict[str, Any]) -> list[Correction]:
    """What would be another number today stands beside the report; the report does not change."""
    actor.must(roles.READ_REPORTS)
    now = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    now.corrections.all().delete()
    found = Correction.objects.bulk_create(_corrections(now, tables))
    Report.objects.filter(pk=now.pk).update(checked_at=clock.now())
    audit.record(
        actor,
        "report.checked",
        subject_kind="report",
        subject_id=now.pk,
        fields={"corrections": len(found)},
    )
    return found


def _corrections(report: Report, tables: dict[str, Any]) -> Iterator[Correction]:
    """Of every number that was printed, or is only now there to print."""
    for key, kept in report.tables.items():
        new = tables.get(key, {"shown": {}, "c": [], "rows": {}, "columns": {}})
        for cell in dict.fromkeys([*kept["shown"], *new["shown"], *new["c"]]):
            row, _bar, column = cell.partition(BAR)
            was, is_now = _number(kept, cell), _number(new, cell)
            if was != is_now:
                yield Correction(
                    report=report,
                    table=key[:20],
                    what=f"{kept['title']}: {_words(kept, new, row, column)}"[:200],
                    was=was,
                    now=is_now,
                )


def _number(kept: dict[str, Any], cell: str) -> int | None:
    """None is hidden; what is neither shown nor hidden is 0."""
    return None if cell in kept["c"] else int(kept["shown"].get(cell, 0))


def _words(kept: dict[str, Any], new: dict[str, Any], row: str, column: str) -> str:
    rows, columns = new["rows"] | kept["rows"], new["columns"] | kept["columns"]
    words = [rows.get(row, _("all")), columns.get(column, _("in all"))]
    return ", ".join(words)


@transaction.atomic
def set_action(
    actor: Reader, *, report: Report, text: str, owner: str, owner_agency: Agency, due_on: date
) -> BoardAction:
    """What the board agreed; the next report asks after it."""
    actor.must(roles.MAKE_REPORT)
    if report.ready_at is None or report.agency_id != actor.agency_id or actor.user is None:
        raise Refused(roles.MAKE_REPORT)
    row = BoardAction.objects.create(
        report=report,
        text=text.strip(),
        owner=owner.strip(),
        owner_agency=owner_agency,
        due_on=due_on,
        set_by=actor.user,
    )
    audit.record(actor, "board_action.set", subject_kind="board_action", subject_id=row.pk)
    return row


@transaction.atomic
def finish_action(actor: Reader, *, action: BoardAction, effect: str) -> BoardAction:
    """Done means that it changed something, in words."""
    actor.must(roles.MAKE_REPORT)
    row = BoardAction.objects.select_for_update(of=("self",)).select_related("report")
    now = row.get(pk=action.pk)
    if now.report.agency_id != actor.agency_id:
        raise Refused(roles.MAKE_REPORT)
    if now.done_at:
        raise Invalid(_("This action has ended already."))
    if not effect.strip():
        raise Invalid({"effect": _("Say what it changed.")})
    now.effect, now.done_at, now.done_by = effect.strip(), clock.now(), actor.user
    now.save(update_fields=["effect", "done_at", "done_by"])
    audit.record(actor, "board_action.done", subject_kind="board_action", subject_id=now.pk)
    return now
