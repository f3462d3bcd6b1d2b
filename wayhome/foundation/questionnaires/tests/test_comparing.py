"""The difference from the last answers, each in the words in which it was asked then."""

from wayhome.foundation.questionnaires import parse
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.comparing import differences
from wayhome.foundation.questionnaires.tests.tools import TOOL

OLD = parse.read(TOOL)
NEW = parse.read(TOOL.replace('yes = "Yes"', 'yes = "Yes, we know"'))
YES, NO = Given(codes=("yes",), time_frames=("to_3m",)), Given(codes=("no",))


def test_what_changed_is_new_or_is_gone() -> None:
    old = {"gifts": NO, "cars": YES, "name": Given(text="Tall man")}
    new = {"gifts": YES, "alone": NO, "name": Given(text="Short man")}
    found = [
        (d.question.code, d.kind, d.then_says, d.now_says) for d in differences(OLD, old, NEW, new)
    ]
    assert found == [
        ("gifts", "changed", "No", "Yes, we know"),
        ("cars", "gone", "Yes", ""),
        ("alone", "new", "", "No"),
    ]


def test_another_time_is_a_difference_and_other_evidence_is_not() -> None:
    later = Given(codes=("yes",), time_frames=("to_6m",))
    more = Given(codes=("yes",), time_frames=("to_3m",), evidence="Seen again")
    assert [d.kind for d in differences(OLD, {"cars": YES}, NEW, {"cars": later})] == ["changed"]
    assert differences(OLD, {"cars": YES}, NEW, {"cars": more}) == []


def test_of_a_repeated_section_each_time_is_compared() -> None:
    old = {"adult.2": NO}
    found = differences(OLD, old, NEW, {"adult.2": Given(codes=("yes",))})
    assert [(d.question.code, d.then_says, d.now_says) for d in found] == [("adult.2", "No", "Yes")]
