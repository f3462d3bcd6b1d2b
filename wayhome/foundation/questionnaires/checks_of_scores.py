"""What a file can get wrong about weights, bands, periods and floors, with the place named."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.questionnaires import weights
from wayhome.foundation.questionnaires.definition import CHOSEN, Condition, Definition, Question
from wayhome.foundation.questionnaires.faults import Fault, Lines, place
from wayhome.foundation.questionnaires.scoring import FRAMES, Band, Floor, Rule, Scoring

Leads = Callable[[Definition, Condition], str]


def of_questions(definition: Definition, lines: Lines) -> Iterator[Fault]:
    for question in definition:
        for words in (*_weights(definition, question), *_levels(definition, question)):
            where = place(question.section, question.code)
            yield Fault(lines.of(question.code), where, words)


def _weights(definition: Definition, question: Question) -> Iterator[str]:
    periods = [p.code for p in definition.scoring.periods] if definition.scoring else []
    section = definition.by_code[question.section]
    strays = [code for code, _ in question.weights if code not in periods]
    wrong = {
        "“weights” needs “time_frame”, which says when": question.weights
        and not question.time_frame,
        "“weights” goes with a question of one answer": question.weights
        and question.kind not in CHOSEN,
        f"“weights” names {strays}, and [score] has no such period": strays,
        "a question that is asked several times has no weight: its sum would have no end": (
            question.is_scored and section.repeat
        ),
        "it is weighed, and stands in a part with readers of its own: the sum would tell others": (
            definition.scoring and question.is_scored and section.data_class
        ),
    }
    yield from (words for words, is_so in wrong.items() if is_so)


def _levels(definition: Definition, question: Question) -> Iterator[str]:
    scoring = definition.scoring
    is_preset = scoring is not None and scoring.rule == Rule.PRESET
    for option in question.options:
        if option.level and not is_preset:
            yield f'option “{option.code}” has a level; that needs [score] with rule = "preset"'
        elif option.level and scoring and not scoring.band(option.level):
            yield f"option “{option.code}” names the level “{option.level}”; there is no such band"
        elif option.level and option.code == "not_known":
            yield "“not_known” has no level: what is not known settles nothing (P40)"
    if is_preset and question.is_scored:
        yield "levels are preset here, so nothing adds up; take “score” and “weights” out"


def of_scoring(definition: Definition, lines: Lines, leads: Leads) -> Iterator[Fault]:
    """For a file whose questions are sound: bands are checked against what sums can come to."""
    scoring = definition.scoring
    if scoring is None:
        return
    for what, codes in (
        ("band", [band.code for band in scoring.bands]),
        ("period", [period.code for period in scoring.periods]),
        ("floor", [floor.code for floor in scoring.floors]),
    ):
        for code in _twice(codes):
            words = f"there is a {what} with this code already"
            yield Fault(lines.of(code, 1), f"{what} “{code}”", words)
    yield from _periods(scoring, lines)
    yield from _floors(definition, scoring, lines, leads)
    if scoring.rule == Rule.PRESET:
        yield from _preset(scoring, lines)
    else:
        yield from _sums(definition, scoring, lines)


def _twice(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def _periods(scoring: Scoring, lines: Lines) -> Iterator[Fault]:
    for period in scoring.periods:
        for frame in period.frames:
            if frame not in FRAMES:
                words = f"“{frame}” is no time frame; it can be {', '.join(FRAMES)}"
                yield Fault(lines.of(period.code), f"period “{period.code}”", words)
    for frame in _twice(frame for period in scoring.periods for frame in period.frames):
        inside = [period.code for period in scoring.periods if frame in period.frames]
        words = f"“{frame}” falls in {' and '.join(inside)}, and would count twice"
        yield Fault(lines.of(inside[-1]), f"period “{inside[-1]}”", words)


def _floors(
    definition: Definition, scoring: Scoring, lines: Lines, leads: Leads
) -> Iterator[Fault]:
    for floor in scoring.floors:
        for words in _floor(definition, floor, leads):
            yield Fault(lines.of(floor.code), f"floor “{floor.code}”", words)
    if scoring.floors and definition.data_class != DataClass.SCREENING:
        yield Fault(0, "score", "floors wait for a manager, so data_class must be “screening”")


def _floor(definition: Definition, floor: Floor, leads: Leads) -> Iterator[str]:
    if not floor.when and floor.age_under is None:
        yield "a floor needs “when” or “age_under”: it would always be hit"
    for condition in floor.when:
        words = leads(definition, condition)
        if words:
            yield words


def _preset(scoring: Scoring, lines: Lines) -> Iterator[Fault]:
    for band in scoring.bands:
        if (band.least, band.most) != (None, None):
            words = "levels are preset, so a band has no “least” or “most”"
            yield _of_band(band, lines, words)


def _sums(definition: Definition, scoring: Scoring, lines: Lines) -> Iterator[Fault]:
    """Every total falls in one band: none between two, none in two, none outside."""
    reach = weights.add_up(definition, {})
    if reach is None:
        yield Fault(0, "score", "there are bands, and no question has a weight")
        return
    for band in scoring.bands:
        if band.least is not None and band.most is not None and band.least > band.most:
            yield _of_band(band, lines, "“least” is more than “most”")
            return
    for lower, upper in pairwise(scoring.bands):
        words = _between(lower, upper)
        if words:
            yield _of_band(upper, lines, words)
    first, last = scoring.bands[0], scoring.bands[-1]
    if first.least is not None and first.least > reach.low:
        words = f"the sum can be {reach.low}, and no band reaches down to it"
        yield _of_band(first, lines, words)
    if last.most is not None and last.most < reach.high:
        words = f"the sum can be {reach.high}, and no band reaches up to it"
        yield _of_band(last, lines, words)


def _between(lower: Band, upper: Band) -> str:
    if lower.most is None:
        return f"band “{lower.code}” before it has no “most”, so the two overlap"
    if upper.least is None:
        return f"it has no “least”, so it overlaps band “{lower.code}”"
    if upper.least <= lower.most:
        return f"it overlaps band “{lower.code}”: {upper.least} falls in both"
    if upper.least > lower.most + 1:
        return f"{lower.most + 1} falls in no band: there is a gap after “{lower.code}”"
    return ""


def _of_band(band: Band, lines: Lines, words: str) -> Fault:
    return Fault(lines.of(band.code), f"band “{band.code}”", words)
