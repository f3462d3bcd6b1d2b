"""What a well-formed file can still get wrong: a questionnaire that cannot be asked as it says."""

from collections.abc import Iterator

from wayhome.foundation.questionnaires import checks_of_scores
from wayhome.foundation.questionnaires.definition import (
    ALONE,
    CODED,
    NOT_KNOWN,
    Condition,
    Definition,
    Kind,
    Question,
)
from wayhome.foundation.questionnaires.faults import Fault, Lines, place


def faults(definition: Definition, lines: Lines | None = None) -> list[Fault]:
    """Every fault. Conditions are followed only where codes are unique and lead somewhere."""
    known = lines or Lines("")
    found = [*_duplicates(definition, known), *_questions(definition, known)]
    if found:
        return found
    found = [*_dangling(definition, known), *checks_of_scores.of_questions(definition, known)]
    found = found or [*_order(definition, known)] or [*_unreachable(definition, known)]
    return found or [*checks_of_scores.of_scoring(definition, known, _leads_nowhere)]


def _at(question: Question, lines: Lines, words: str, occurrence: int = 0) -> Fault:
    where = place(question.section, question.code)
    return Fault(lines.of(question.code, occurrence), where, words)


def _duplicates(definition: Definition, lines: Lines) -> Iterator[Fault]:
    sections: set[str] = set()
    questions: dict[str, str] = {}
    for section in definition.sections:
        if section.code in sections:
            words = "there is a section with this code already"
            yield Fault(lines.of(section.code, 1), place(section.code), words)
        if section.at_most and not section.repeat:
            words = "“at_most” needs “repeat”, what it is asked for several times"
            yield Fault(lines.of(section.code), place(section.code), words)
        sections.add(section.code)
        for question in section.questions:
            if question.code in questions:
                first = questions[question.code]
                words = f"there is a question with this code already, in section “{first}”"
                yield _at(question, lines, words, 1)
            questions.setdefault(question.code, section.code)


def _questions(definition: Definition, lines: Lines) -> Iterator[Fault]:
    for section in definition.sections:
        for question in section.questions:
            for words in (*_options(question), *_extras(question)):
                yield _at(question, lines, words)


def _options(question: Question) -> Iterator[str]:
    if question.kind not in CODED:
        if question.options:
            yield f"a question of kind “{question.kind}” has no options"
        return
    choices = [code for code in question.codes if code not in ALONE]
    least = 1 if question.kind == Kind.MANY else 2
    if len(question.codes) < 2 or (question.kind == Kind.MANY and len(choices) < least):
        yield "there must be at least two options"
    if any(option.code == NOT_KNOWN and option.score is not None for option in question.options):
        yield "“not_known” has no score: what is not known is shown as a range, never counted (P40)"


def _extras(question: Question) -> Iterator[str]:
    """Parts that stand with a question of another kind, or contradict one another."""
    is_coded, is_dated = question.kind in CODED, question.kind in (Kind.DATE, Kind.DATETIME)
    least, most = question.least, question.most
    strays = [code for code in question.detail_for if is_coded and code not in question.codes]
    wrong = {
        "“detail” goes with a question that has options": question.detail and not is_coded,
        "“detail_for” needs “detail”, the words of the question that opens": question.detail_for
        and not question.detail,
        f"“detail_for” names {strays}, and there is no such option": strays,
        "“time_frame” goes with a question that has options": question.time_frame and not is_coded,
        "“evidence” goes with a question that has options": question.evidence and not is_coded,
        "“least” and “most” go with a question of kind “number”": question.kind != Kind.NUMBER
        and (least, most) != (None, None),
        "“least” is more than “most”": None not in (least, most) and (least or 0) > (most or 0),
        "“not_future” goes with a question of kind “date” or “datetime”": question.not_future
        and not is_dated,
    }
    yield from (words for words, is_so in wrong.items() if is_so)


def _dangling(definition: Definition, lines: Lines) -> Iterator[Fault]:
    for question in definition:
        for condition in question.when:
            words = _leads_nowhere(definition, condition, question.section)
            if words:
                yield _at(question, lines, words)


def _leads_nowhere(definition: Definition, condition: Condition, section: str = "") -> str:
    gate = definition.questions.get(condition.question)
    if gate is None:
        return f"“when” names “{condition.question}”, and there is no such question"
    if not gate.is_coded:
        return f"“when” names “{gate.code}”, which has no options to depend on"
    unknown = [code for code in condition.any_of if code not in gate.codes]
    if unknown:
        return f"“when” waits for “{unknown[0]}”, which is no option of “{gate.code}”"
    if definition.by_code[gate.section].repeat and gate.section != section:
        return f"“when” names “{gate.code}”, which is asked several times: which of them?"
    return ""


def _order(definition: Definition, lines: Lines) -> Iterator[Fault]:
    """A condition looks back. One that looks forward is a loop, or merely comes too late."""
    position = {code: number for number, code in enumerate(definition.questions)}
    looped: set[str] = set()
    for question in definition:
        for condition in question.when:
            if position[condition.question] < position[question.code]:
                continue
            loop = _loop(definition, question.code, condition.question)
            if not loop:
                words = f"“when” names “{condition.question}”, which is asked only later"
                yield _at(question, lines, words)
            elif looped.isdisjoint(loop):
                looped |= set(loop)
                around = " → ".join([*loop, loop[0]])
                yield _at(question, lines, f"these wait for one another: {around}")


def _loop(definition: Definition, start: str, after: str) -> list[str]:
    """The way from `start` through `after` back to `start`, or nothing."""
    ways = [[start, after]] if after != start else [[start]]
    done = set()
    while ways:
        way = ways.pop()
        if way == [start]:
            return way
        for condition in definition.questions[way[-1]].when:
            if condition.question == start:
                return way
            if condition.question not in done:
                done.add(condition.question)
                ways.append([*way, condition.question])
    return []


def _unreachable(definition: Definition, lines: Lines) -> Iterator[Fault]:
    for question in definition:
        wanted: dict[str, list[set[str]]] = {}
        for condition in _all_conditions(definition, question):
            wanted.setdefault(condition.question, []).append(set(condition.any_of))
        for code, sets in wanted.items():
            if not _can_hold(definition.questions[code], sets):
                both = " and ".join(" or ".join(f"“{c}”" for c in sorted(s)) for s in sets)
                yield _at(
                    question, lines, f"this can never be asked: “{code}” would have to be {both}"
                )


def _all_conditions(definition: Definition, question: Question) -> Iterator[Condition]:
    """Its own, and those of the questions it waits for: a question not asked has no answer."""
    waiting, done = [question.code], set()
    while waiting:
        code = waiting.pop()
        if code in done:
            continue
        done.add(code)
        yield from definition.questions[code].when
        waiting += [condition.question for condition in definition.questions[code].when]


def _can_hold(gate: Question, sets: list[set[str]]) -> bool:
    """Whether one answer meets every set: one option for all, or several chosen together."""
    if set.intersection(*sets):
        return True
    return gate.kind == Kind.MANY and all(one - set(ALONE) for one in sets)
