"""What a tool comes to: bands partition, floors hold, recency once, not known never counts as 0."""

from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.foundation.questionnaires import parse
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.definition import NOT_KNOWN, Definition
from wayhome.foundation.questionnaires.scores import from_json, score
from wayhome.foundation.questionnaires.scoring import FRAMES, Condition
from wayhome.foundation.questionnaires.tests.tools import TOOL

TOOL_READ = parse.read(TOOL)
SIGNS = ("gifts", "cars")
RECENT = {"to_3m", "to_6m"}


def so(*frames: str) -> Given:
    return Given(codes=("yes",), time_frames=frames)


NO, UNKNOWN = Given(codes=("no",)), Given(codes=(NOT_KNOWN,))
ALONE = st.sampled_from([Given(codes=("yes",)), NO, UNKNOWN, Given()])
TIMES = st.lists(st.sampled_from([*FRAMES, NOT_KNOWN]), unique=True, max_size=5)
SIGN = st.one_of(st.sampled_from([NO, UNKNOWN, Given()]), TIMES.map(lambda f: so(*f)))
ANSWERS = st.fixed_dictionaries({"gifts": SIGN, "cars": SIGN, "alone": ALONE})


def known(answer: Given, *, sign: bool) -> list[Given]:
    """Every complete answer that this one may turn out to be."""
    if not sign:
        both = [Given(codes=("yes",)), NO]
        return both if not answer.codes or NOT_KNOWN in answer.codes else [answer]
    sizes = chain(*(combinations(FRAMES, n) for n in range(1, 5)))
    every = [so(*frames) for frames in sizes]
    if not answer.codes or NOT_KNOWN in answer.codes:
        return [NO, *every]
    if "yes" not in answer.codes:
        return [answer]
    told = set(answer.frames) - {NOT_KNOWN}
    if told and NOT_KNOWN not in answer.frames:
        return [so(*told)]
    return [each for each in every if told <= set(each.frames)]


def test_what_happened_recently_and_before_counts_once_for_each() -> None:
    def total(*frames: str) -> int | None:
        return score(TOOL_READ, {"gifts": so(*frames), "cars": NO, "alone": so()}).low

    assert (total("to_3m"), total("to_6m"), total("to_3m", "to_6m")) == (5, 5, 5)
    assert (total("to_12m"), total("to_3m", "to_12m"), total("over_12m")) == (1, 6, 0)


@given(frames=st.sets(st.sampled_from(FRAMES), min_size=1))
def test_recency_is_counted_once_however_often(frames: set[str]) -> None:
    found = score(TOOL_READ, {"gifts": so(*frames), "cars": NO, "alone": Given(codes=("yes",))})
    assert found.low == found.high == 5 * bool(frames & RECENT) + ("to_12m" in frames)


@given(total=st.integers(-50, 200))
def test_every_total_falls_in_exactly_one_band(total: int) -> None:
    assert TOOL_READ.scoring
    assert sum(band.holds(total) for band in TOOL_READ.scoring.bands) == 1
    [band] = TOOL_READ.scoring.between(total, total)
    assert band.holds(total)


@settings(max_examples=200)
@given(answers=ANSWERS, data=st.data())
def test_not_known_never_scores_nought_and_never_narrows(
    answers: dict[str, Given], data: Any
) -> None:
    """Whatever the truth turns out to be, it lies in the range and in one of the bands shown."""
    found = score(TOOL_READ, answers)
    truth = {
        code: data.draw(st.sampled_from(known(answer, sign=code in SIGNS)))
        for code, answer in answers.items()
    }
    true = score(TOOL_READ, truth)
    assert found.low is not None
    assert found.high is not None
    assert true.low == true.high
    assert true.low is not None
    assert found.low <= true.low <= found.high
    assert true.bands[0] in found.bands


@given(answers=ANSWERS, code=st.sampled_from(["gifts", "cars", "alone"]))
def test_to_say_not_known_never_lowers_what_it_may_be(answers: dict[str, Given], code: str) -> None:
    before, after = score(TOOL_READ, answers), score(TOOL_READ, {**answers, code: UNKNOWN})
    assert before.high is not None
    assert after.high is not None
    assert after.high >= before.high
    assert after.coverage.not_known >= before.coverage.not_known
    assert code not in after.without_evidence


@given(answers=ANSWERS, age=st.one_of(st.none(), st.integers(0, 19)))
def test_a_floor_is_hit_or_open_or_cannot_be_and_sets_no_level(
    answers: dict[str, Given], age: int | None
) -> None:
    found = score(TOOL_READ, answers, age=age)
    driven = answers["cars"].codes
    is_young, is_driven = age is not None and age < 13, "yes" in driven
    assert (found.floors == ("driven_young",)) == (is_young and is_driven)
    may_be = (age is None or is_young) and (is_driven or driven in ((), (NOT_KNOWN,)))
    assert bool(found.floors or found.open_floors) == may_be
    assert (found.low, found.bands) == (
        score(TOOL_READ, answers, age=17).low,
        score(TOOL_READ, answers, age=17).bands,
    )


@given(answers=ANSWERS)
def test_coverage_adds_up_and_a_result_comes_back_from_its_row(answers: dict[str, Given]) -> None:
    found = score(TOOL_READ, answers)
    covered = found.coverage
    assert covered.answered + covered.not_known + covered.not_covered == covered.asked
    assert from_json(found.as_json()) == found


def test_answers_and_the_highest_possible_band_say_what_is_next() -> None:
    found = score(TOOL_READ, {"gifts": UNKNOWN, "cars": NO, "alone": NO}, age=12)
    assert [(p.kind, p.code, p.opens) for p in found.prompts] == [
        ("answer", "alone=no", "next-tool"),
        ("band", "many", ""),
    ]
    assert found.bands == ("some", "many")


def preset(*levels: str) -> Definition:
    """A question a level; the bands are low, medium, high."""
    codes = ("low", "medium", "high")
    bands = "".join(f'[[score.bands]]\ncode = "{code}"\ntitle = "{code}"\n' for code in codes)
    questions = "".join(
        f'[[sections.questions]]\ncode = "q{n}"\nask = "?"\nkind = "yes_no_unknown"\n'
        f'[sections.questions.options]\nyes = {{ level = "{level}" }}\n'
        for n, level in enumerate(levels)
    )
    head = 'code = "p"\ntitle = "P"\ndata_class = "screening"\n'
    section = '[[sections]]\ncode = "s"\ntitle = "S"\n'
    return parse.read(f'{head}{section}{questions}[score]\nrule = "preset"\n{bands}')


@pytest.mark.parametrize(
    ("answers", "bands"),
    [
        (("no", "no"), ("low",)),
        (("yes", "no"), ("medium",)),
        (("yes", "yes"), ("high",)),
        (("no", NOT_KNOWN), ("low", "medium", "high")),
        (("yes", NOT_KNOWN), ("medium", "high")),
        ((NOT_KNOWN, "yes"), ("high",)),
    ],
)
def test_of_preset_levels_the_highest_stands(
    answers: tuple[str, ...], bands: tuple[str, ...]
) -> None:
    tool = preset("medium", "high")
    given = {f"q{n}": Given(codes=(code,)) for n, code in enumerate(answers)}
    found = score(tool, given)
    assert (found.low, found.bands) == (None, bands)


def test_a_question_that_hangs_on_an_unknown_may_count() -> None:
    first, *rest = TOOL_READ.sections[0].questions
    waits = replace(rest[0], when=(Condition("gifts", ("yes",)),))
    section = replace(TOOL_READ.sections[0], questions=(first, waits))
    tool = replace(TOOL_READ, sections=(section,))
    found = score(tool, {"gifts": UNKNOWN})
    assert (found.low, found.high) == (0, 12)
    assert score(tool, {"gifts": NO}).high == 0
