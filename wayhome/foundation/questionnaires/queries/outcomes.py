"""A result in the tool's own words, for the page beside which a judgement stands (P40)."""

from dataclasses import dataclass
from functools import cached_property

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires import comparing, scores
from wayhome.foundation.questionnaires.answers import NOTHING
from wayhome.foundation.questionnaires.comparing import Difference
from wayhome.foundation.questionnaires.definition import Definition, Question
from wayhome.foundation.questionnaires.models import FloorHit, Response, Version
from wayhome.foundation.questionnaires.queries import results
from wayhome.foundation.questionnaires.queries.responses import given
from wayhome.foundation.questionnaires.queries.sheets import Sheet
from wayhome.foundation.questionnaires.queries.versions import in_force
from wayhome.foundation.questionnaires.scores import Covered, Result
from wayhome.foundation.questionnaires.scoring import Band, Floor


@dataclass(frozen=True)
class Next:
    """What is asked next, why, and the tool to do it with, if it is in use."""

    why: str
    words: str
    opens: Version | None


@dataclass(frozen=True)
class PartCovered:
    title: str
    covered: Covered
    not_known: tuple[Question, ...]
    passed_over: tuple[Question, ...]


@dataclass
class Outcome:
    """One result, and what stands around it. `before` is the last time this tool was completed."""

    sheet: Sheet
    result: Result
    floors: list[FloorHit]
    before: Response | None

    @property
    def definition(self) -> Definition:
        return self.sheet.definition

    @property
    def bands(self) -> list[Band]:
        scoring = self.definition.scoring
        found = [scoring.band(code) for code in self.result.bands] if scoring else []
        return [band for band in found if band]

    @cached_property
    def _floors(self) -> dict[str, Floor]:
        scoring = self.definition.scoring
        return {floor.code: floor for floor in scoring.floors} if scoring else {}

    @property
    def hits(self) -> list[tuple[Floor, FloorHit]]:
        return [(self._floors[row.floor], row) for row in self.floors if row.floor in self._floors]

    @property
    def open_floors(self) -> list[Floor]:
        """That hang on something not known: whether they are hit is not settled."""
        return [self._floors[code] for code in self.result.open_floors if code in self._floors]

    @property
    def unknown(self) -> list[Question]:
        return self._questions(self.result.unknown)

    @property
    def without_evidence(self) -> list[Question]:
        return self._questions(self.result.without_evidence)

    def _questions(self, codes: tuple[str, ...]) -> list[Question]:
        known = self.definition.questions
        return [known[code] for code in codes if code in known]

    @cached_property
    def parts(self) -> list[PartCovered]:
        """Parts of which something is not known or was passed over."""
        covered = dict(self.result.sections)
        found = []
        for part in self.sheet.shown():
            row = covered.get(part.section.code)
            if row is None or part.occurrence > 1:
                continue
            unknown = tuple(a.question for a in part.answers if a.is_not_known)
            passed = tuple(a.question for a in part.answers if not a.is_answered)
            if unknown or passed:
                found.append(PartCovered(part.section.title, row, unknown, passed))
        return found

    @cached_property
    def next(self) -> list[Next]:
        """What answers and the band ask for; floors are said by themselves."""
        asked = [prompt for prompt in self.result.prompts if prompt.kind != "floor"]
        tools = {prompt.opens for prompt in asked if prompt.opens}
        rows = in_force().filter(questionnaire__code__in=tools) if tools else ()
        versions = {row.questionnaire.code: row for row in rows}
        return [Next(self._why(p), p.words, versions.get(p.opens)) for p in asked]

    def _why(self, prompt: scores.Prompt) -> str:
        if prompt.kind == "band":
            band = self.definition.scoring and self.definition.scoring.band(prompt.code)
            return band.title if band else ""
        code, _, option = prompt.code.partition("=")
        question = self.definition.questions.get(code)
        return f"{question.ask} {question.says(option)}" if question else ""

    @cached_property
    def differences(self) -> list[Difference]:
        """Since the last time, as far as this reader may read both."""
        if self.before is None:
            return []
        old = given(self.before, self.sheet.reader)
        now = {code: self.sheet.given.get(code, NOTHING) for code in self.definition.questions}
        return comparing.differences(
            self.before.questionnaire_version.asks, old, self.definition, now
        )


def outcome(reader: Reader, response: Response, sheet: Sheet) -> Outcome | None:
    result = sheet.result()
    if result is None:
        return None
    scoring = sheet.definition.scoring
    hits = results.floors(reader, response) if scoring and scoring.floors else []
    return Outcome(sheet, result, hits, results.before(reader, response))
