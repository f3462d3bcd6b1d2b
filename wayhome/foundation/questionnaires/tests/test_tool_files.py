"""A scored tool as a file: what it can say, and what is refused with the place named."""

import pytest

from wayhome.foundation.questionnaires import parse
from wayhome.foundation.questionnaires.definition import Definition, from_json
from wayhome.foundation.questionnaires.faults import NotReadable
from wayhome.foundation.questionnaires.tests import files
from wayhome.foundation.questionnaires.tests.tools import SCORE, TOOL

OF_ADULT = '"Are they an adult?"\n  kind = "yes_no_unknown"'


@pytest.fixture
def tool() -> Definition:
    return parse.read(TOOL)


def faults(text: str) -> str:
    with pytest.raises(NotReadable) as refused:
        parse.read(text)
    return str(refused.value)


def test_a_pattern_is_said_once_and_questions_are_like_it(tool: Definition) -> None:
    gifts = tool.questions["gifts"]
    assert gifts.kind == "one"
    assert gifts.several_frames
    assert gifts.evidence
    assert gifts.weights == (("recent", 5), ("earlier", 1))
    assert tool.not_covered == "It does not ask about home."


def test_what_was_read_comes_back_from_its_row_as_it_was(tool: Definition) -> None:
    assert from_json(tool.as_json()) == tool


def test_a_file_that_asks_nothing_new_has_the_digest_it_always_had() -> None:
    old = parse.read(files.questionnaire(files.section("a", files.question("q"))))
    later = {"scoring", "subject", "not_covered", "evidence", "weights", "repeat"}
    text = str(old.as_json())
    assert not [name for name in later if f"'{name}'" in text]
    assert old.digest() == "b16c206c321b1d18fe976793c77cc41903d5055e66c4f632c3fdb4416e18a7a7"


def test_a_repeated_section_stands_as_often_as_it_is_answered(tool: Definition) -> None:
    asked = tool.expanded(["name", "name.2"])
    assert list(asked.questions)[-6:] == [
        *("name", "adult", "how_old"),
        *("name.2", "adult.2", "how_old.2"),
    ]
    assert asked.questions["how_old.2"].when[0].question == "adult.2"
    assert asked.expanded(["name", "name.2"]) == asked
    assert len(tool.expanded(["name.2", "name.3"], more="people").questions) == 12


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("least = 1", "least = 0", "line 71, band “some”: it overlaps band “none”: 0 falls in"),
        ("least = 7", "least = 9", "line 78, band “many”: 7 falls in no band: there is a gap"),
        ("most = 0", "least = 3\n  most = 2", "band “none”: “least” is more than “most”"),
        ("least = 7", "least = 7\n  most = 9", "band “many”: the sum can be 14, and no band"),
        ("  most = 0", "  least = 0\n  most = 0", None),
        ("  most = 6", "", "band “some” before it has no “most”, so the two overlap"),
        ('"to_3m", "to_6m"', '"to_3m", "to_12m"', "“to_12m” falls in recent and earlier"),
        ('"to_12m"', '"to_24m"', "period “earlier”: “to_24m” is no time frame"),
        ("recent = 5", "now = 5", "question “gifts”: “weights” names ['now']"),
        ('{ cars = "yes" }', '{ vans = "yes" }', "floor “driven_young”: “when” names “vans”"),
        ('{ cars = "yes" }', '{ adult = "yes" }', "which is asked several times: which of them?"),
        ('code = "many"', 'code = "some"', "there is a band with this code already"),
        ('data_class = "screening"', 'data_class = "care"', "floors wait for a manager"),
        ('like = "sign"', 'like = "sing"', "“like” names “sing”, and there is no [like.sing]"),
        ("repeat = ", "title_of = ", "“title_of” means nothing here"),
        ('"several"', '"often"', "“time_frame” must be true or false"),
        (
            'title = "Signs"',
            'title = "Signs"\ndata_class = "health"',
            "it is weighed, and stands in a part with readers of its own",
        ),
        ("no = { score = 2", 'no = { level = "many"', 'that needs [score] with rule = "preset"'),
        (
            OF_ADULT,
            OF_ADULT + "\n  [sections.questions.options]\n  yes = { score = 1 }",
            "a question that is asked several times has no weight",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(old: str, new: str, words: str | None) -> None:
    assert old in TOOL
    text = TOOL.replace(old, new, 1)
    if words is None:
        assert parse.read(text).scoring
    else:
        assert words in faults(text)


def test_preset_levels_name_bands_and_add_nothing_up() -> None:
    text = files.questionnaire(
        files.section(
            "a",
            files.question("cut", more='[sections.questions.options]\nyes = { level = "high" }'),
        ),
        data_class="screening",
    )
    bands = '[[score.bands]]\ncode = "low"\ntitle = "L"\n[[score.bands]]\ncode = "high"\ntitle="H"'
    tool = parse.read(f'{text}\n[score]\nrule = "preset"\n{bands}')
    assert tool.scoring
    assert tool.questions["cut"].options[0].level == "high"
    assert "has no “least”" in faults(
        f'{text}\n[score]\nrule = "preset"\n{bands}\nleast = 1',
    )
    assert "there is no such band" in faults(
        f'{text}\n[score]\nrule = "preset"\n{bands}'.replace('level = "high"', 'level = "up"')
    )


def test_bands_without_a_weight_are_refused() -> None:
    text = files.questionnaire(files.section("a", files.question("q")), data_class="screening")
    assert "there are bands, and no question has a weight" in faults(text + SCORE)
