"""Answers as a file for a spreadsheet: a line for each completed response, a column a question.

What the reader may not see is not in it. Neither are a child's own words (P30), nor names: a child
stands there by the reference that addresses use. A cell that a spreadsheet would run is made text.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires.definition import Kind, Question, key
from wayhome.foundation.questionnaires.models import Answer, Export, Questionnaire, Response
from wayhome.foundation.questionnaires.queries import plain

CHUNK = 500  # responses held in memory at a time
MINUTES = 60  # a file nobody fetched is gone after that
RUNS = re.compile(r"^[\s\x00]*[=+\-@＝＋－＠\t\r\n|%]")  # what a spreadsheet may take for a formula
NUMBER = re.compile(r"-?\d+(\.\d+)?")
HEAD = ("response", "child", "version", "begun_at", "completed_at")


def path_of(export: Export) -> Path:
    return Path(settings.DATA_DIR) / "exports" / f"{export.ref}.csv"


def make(export_id: int) -> None:
    """Write the file as whoever asked for it, with what they may see at this moment."""
    with transaction.atomic():
        export = Export.objects.select_for_update().get(pk=export_id)
        if export.ready_at:
            return
        reader = _reader(export)
        act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
        path = path_of(export)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            path.chmod(0o600)
            written = write(file, reader, export.questionnaire)
        export.ready_at = clock.now()
        export.rows, export.left_out = written.rows, written.left_out
        export.children = sorted(written.children)
        export.save(update_fields=["ready_at", "rows", "left_out", "children"])


def _reader(export: Export) -> Reader:
    """The same person in the same place, if they are still there."""
    place = (
        Membership.objects.live()
        .filter(pk=export.place_id, user__is_active=True, agency__is_active=True)
        .select_related("user", "agency", "team")
        .first()
    )
    if place is None:
        raise Refused(roles.EXPORT_ANSWERS)
    reader = reader_for(place, export.purpose)
    reader.must(roles.EXPORT_ANSWERS)
    return reader


@dataclass
class Written:
    rows: int
    left_out: int
    children: set[int]


def write(file: TextIO, reader: Reader, questionnaire: Questionnaire) -> Written:
    """The lines, in order of completion. Reads in chunks: a year of answers never stands whole."""
    mine = Response.objects.visible_to(reader).filter(
        questionnaire_version__questionnaire=questionnaire
    )
    done = mine.exclude(completed_at=None)
    columns = _columns(reader, questionnaire)
    lines = csv.writer(file)
    lines.writerow([*HEAD, *(name for question in columns for name in _names(question))])
    written = Written(0, mine.filter(completed_at=None).count(), set())
    for chunk in _chunks(done.order_by("completed_at", "pk").values_list("pk", flat=True)):
        for line, child in _lines(reader, chunk, columns):
            lines.writerow([cell(value) for value in line])
            written.rows += 1
            written.children |= set() if child is None else {child}
    return written


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    yield from (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))


def _columns(reader: Reader, questionnaire: Questionnaire) -> list[Question]:
    """Questions of every version, in the order first asked, of sections this reader ever sees."""
    open_to = set(
        Answer.objects.visible_to(reader)
        .filter(response__questionnaire_version__questionnaire=questionnaire)
        .values_list("section", flat=True)
        .annotate(first=Min("pk"))
        .order_by()
    )
    found: dict[str, Question] = {}
    again = _occurrences(reader, questionnaire)
    for version in questionnaire.versions.order_by("number"):
        for question in version.asks.expanded(again):
            if question.section in open_to and question.kind != Kind.WORDS:
                found[question.code] = question
    return list(found.values())


def _occurrences(reader: Reader, questionnaire: Questionnaire) -> list[str]:
    """The keys of answers to sections that are repeated: a column for each time."""
    rows = Answer.objects.visible_to(reader).filter(
        response__questionnaire_version__questionnaire=questionnaire, occurrence__gt=1
    )
    pairs = rows.order_by("occurrence", "question").values_list("question", "occurrence")
    return [key(code, number) for code, number in pairs.distinct()]


def _names(question: Question) -> list[str]:
    detail = [f"{question.code} (detail)"] if question.detail else []
    frame = [f"{question.code} (when)"] if question.time_frame else []
    evidence = [f"{question.code} (evidence)", f"{question.code} (source)"]
    return [question.code, *detail, *frame, *(evidence if question.evidence else [])]


def _lines(
    reader: Reader, ids: list[int], columns: list[Question]
) -> Iterator[tuple[list[str], int | None]]:
    rows = Response.objects.filter(pk__in=ids).select_related("questionnaire_version")
    children = dict(
        Child.objects.visible_to(reader)
        .filter(pk__in=[pk for row in rows for pk in row.children])
        .values_list("pk", "ref")
    )
    answers: dict[tuple[int, str], Answer] = {
        (answer.response_id, answer.key): answer
        for answer in Answer.objects.visible_to(reader).filter(response__in=ids)
    }
    by_id = {row.pk: row for row in rows}
    for pk in ids:
        row = by_id[pk]
        line = [
            row.ref,
            children.get(row.child_id, ""),
            str(row.questionnaire_version.number),
            row.begun_at.astimezone(clock.LONDON).isoformat(timespec="minutes"),
            row.completed_at.astimezone(clock.LONDON).isoformat(timespec="minutes"),
        ]
        for question in columns:
            line += _cells(question, answers.get((pk, question.code)))
        yield line, row.child_id


def _cells(question: Question, answer: Answer | None) -> list[str]:
    if answer is None:
        return [""] * len(_names(question))
    if question.is_coded:
        value = "; ".join(answer.codes)
    elif answer.value_at:
        value = answer.value_at.astimezone(clock.LONDON).isoformat(timespec="minutes")
    else:
        value = plain(answer.number) or str(answer.value_on or "") or answer.text
    detail = [answer.text] if question.detail else []
    frames = "; ".join(answer.time_frames) or answer.time_frame
    frame = [frames] if question.time_frame else []
    evidence = [answer.evidence, answer.source] if question.evidence else []
    return [value, *detail, *frame, *evidence]


def cell(value: str) -> str:
    """The value as a spreadsheet will show it and not run it. A plain number stays a number."""
    if NUMBER.fullmatch(value) or not RUNS.match(value):
        return value
    return f"'{value}"


def forget() -> int:
    """Remove files that nobody fetched in time; returns how many."""
    kept = clock.now().timestamp() - MINUTES * 60
    gone = 0
    for path in (Path(settings.DATA_DIR) / "exports").glob("*.csv"):
        if path.stat().st_mtime < kept:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
