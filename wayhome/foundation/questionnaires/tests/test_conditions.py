"""Which questions stand, whether each can be asked, and what the weights come to."""

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.foundation.questionnaires import answers as against
from wayhome.foundation.questionnaires import checks
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.definition import (
    ALONE,
    CHOSEN,
    NONE,
    NOT_KNOWN,
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Section,
)
from wayhome.foundation.questionnaires.weights import add_up

CODES = ("a", "b", NONE, NOT_KNOWN)
KNOWN = CODES[:-1]


@st.composite
def definitions(draw: Any, *, weighed: bool = False) -> Definition:
    """A few coded questions in order, each waiting for some of those before it."""
    questions: list[Question] = []
    for number in range(draw(st.integers(1, 4))):
        earlier = [question.code for question in questions]
        waits = draw(st.lists(st.sampled_from(earlier), max_size=2)) if earlier else []
        pool = KNOWN if weighed else CODES
        when = tuple(
            Condition(code, tuple(draw(st.sets(st.sampled_from(pool), min_size=1))))
            for code in waits
        )
        weights = draw(st.lists(st.integers(-3, 5), min_size=3, max_size=3))
        options = [
            Option(code, code, score=weight if weighed else None)
            for code, weight in zip(KNOWN, weights, strict=True)
        ]
        kind = draw(st.sampled_from([Kind.ONE.value, Kind.MANY.value]))
        questions.append(
            Question(
                f"q{number}", "s", "?", kind, options=(*options, Option(NOT_KNOWN, "?")), when=when
            )
        )
    return Definition("d", "D", "care", sections=(Section("s", "S", questions=tuple(questions)),))


def choices(question: Question, *, known: bool = False) -> list[Given]:
    """Every answer that a form would take, the empty one included unless it must be known."""
    single = [Given(codes=(code,)) for code in (KNOWN if known else CODES)]
    if question.kind == Kind.MANY:
        single.append(Given(codes=("a", "b")))
    return single if known else [Given(), *single]


def every_way(definition: Definition) -> Any:
    ways = product(*(choices(question) for question in definition))
    return ({f"q{n}": answer for n, answer in enumerate(way)} for way in ways)


@settings(max_examples=60, deadline=None)
@given(definitions())
def test_a_question_is_called_unreachable_just_when_no_answers_reach_it(
    definition: Definition,
) -> None:
    reached = frozenset().union(*(against.asked(definition, way) for way in every_way(definition)))
    told = {fault.place.split("“")[-1].rstrip("”") for fault in checks.faults(definition)}
    assert told == set(definition.questions) - reached


@given(definitions(), st.data())
def test_a_question_stands_just_when_all_it_waits_for_stand_and_fit(
    definition: Definition, data: st.DataObject
) -> None:
    answers = {q.code: data.draw(st.sampled_from(choices(q))) for q in definition}
    standing = against.asked(definition, answers)
    for question in definition:
        fits = all(
            condition.question in standing
            and set(condition.any_of) & set(answers[condition.question].codes)
            for condition in question.when
        )
        assert (question.code in standing) == bool(fits)


@given(definitions(), st.data())
def test_an_answer_to_a_question_that_does_not_stand_changes_nothing(
    definition: Definition, data: st.DataObject
) -> None:
    answers = {q.code: data.draw(st.sampled_from(choices(q))) for q in definition}
    standing = against.asked(definition, answers)
    only_standing = {code: given for code, given in answers.items() if code in standing}
    assert against.asked(definition, only_standing) == standing


@settings(max_examples=200, deadline=None)
@given(definitions(weighed=True), st.data())
def test_the_range_holds_whatever_the_unknown_turns_out_to_be(
    definition: Definition, data: st.DataObject
) -> None:
    answers = {q.code: data.draw(st.sampled_from(choices(q))) for q in definition}
    told = add_up(definition, answers)
    whole = {
        q.code: answers[q.code]
        if answers[q.code] and NOT_KNOWN not in answers[q.code].codes
        else data.draw(st.sampled_from(choices(q, known=True)))
        for q in definition
    }
    truth = add_up(definition, whole)
    assert told
    assert truth
    assert truth.is_exact
    assert told.low <= truth.low <= told.high


def test_not_known_never_counts_as_nothing() -> None:
    options = (Option("yes", "Yes", score=4), Option("no", "No", score=0), Option(NOT_KNOWN, "?"))
    question = Question("q", "s", "?", Kind.YES_NO_UNKNOWN, options=options)
    definition = Definition("d", "D", "care", sections=(Section("s", "S", questions=(question,)),))
    ranges = {
        codes: (found.low, found.high, found.unknown)
        for codes in ((), ("yes",), ("no",), (NOT_KNOWN,))
        if (found := add_up(definition, {"q": Given(codes=codes)}))
    }
    assert ranges == {
        (): (0, 4, ("q",)),
        ("yes",): (4, 4, ()),
        ("no",): (0, 0, ()),
        (NOT_KNOWN,): (0, 4, ("q",)),
    }


@given(definitions(), st.data())
def test_an_answer_the_form_would_not_offer_is_faulted(
    definition: Definition, data: st.DataObject
) -> None:
    question = next(iter(definition))
    codes = tuple(data.draw(st.lists(st.sampled_from([*CODES, "other"]), unique=True)))
    clean = (
        set(codes) <= set(CODES)
        and not (question.kind in CHOSEN and len(codes) > 1)
        and not (len(codes) > 1 and set(codes) & set(ALONE))
    )
    assert (against.fault(question, Given(codes=codes)) == "") == clean
