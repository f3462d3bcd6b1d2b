"""The tools that come with Wayhome: whole, in our own words, and kind about children."""

from collections.abc import Iterator

import pytest

from wayhome.foundation.questionnaires import language, parse
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.commands.loading import SHIPPED
from wayhome.foundation.questionnaires.definition import CODED, NOT_KNOWN, Definition
from wayhome.foundation.questionnaires.scores import score

FILES = {path.stem: path for path in SHIPPED.glob("*.toml")}
TOOLS = {stem: parse.read(path.read_text("utf-8")) for stem, path in FILES.items()}
EXPLOITATION = (
    *("exploitation_screen", "exploitation_assessment", "exploitation_recency"),
    *("health_screen", "place_assessment", "peer_group_assessment"),
)


def texts(tool: Definition) -> Iterator[str]:
    yield from (tool.title, tool.about, tool.not_covered)
    for question in tool:
        yield from (question.ask, question.hint)
        for option in question.options:
            yield from (option.says, option.prompt)


def test_all_that_the_issue_names_are_there() -> None:
    assert set(EXPLOITATION) <= set(TOOLS)
    assert {TOOLS[name].subject for name in EXPLOITATION} == {"child", "place", "group"}
    assert len(TOOLS["exploitation_assessment"].sections) == 18  # domain.md 4.3


@pytest.mark.parametrize("name", EXPLOITATION)
def test_each_says_what_it_does_not_cover_and_blames_nobody(name: str) -> None:
    tool = TOOLS[name]
    assert tool.data_class == "screening"
    assert tool.not_covered
    assert [hint for text in texts(tool) for hint in language.hints(text)] == []


@pytest.mark.parametrize("name", EXPLOITATION)
def test_not_known_is_always_an_answer_to_a_sign(name: str) -> None:
    weighed = [q for q in TOOLS[name] if q.is_scored or any(option.level for option in q.options)]
    assert all(NOT_KNOWN in question.codes for question in weighed)


@pytest.mark.parametrize("name", ["exploitation_screen", "exploitation_assessment"])
def test_of_a_tool_with_nothing_known_every_level_is_possible(name: str) -> None:
    tool = TOOLS[name]
    unknown = {
        q.code: Given(codes=(NOT_KNOWN,)) for q in tool if q.kind in CODED and NOT_KNOWN in q.codes
    }
    found = score(tool, unknown, age=11)
    assert tool.scoring
    assert found.bands == tuple(band.code for band in tool.scoring.bands)
    assert found.floors == ()
    assert set(found.open_floors) == {floor.code for floor in tool.scoring.floors}


def test_what_is_recent_weighs_five_what_is_older_one_and_both_six() -> None:
    tool = TOOLS["exploitation_recency"]
    no = {q.code: Given(codes=("no",)) for q in tool}

    def total(*frames: str) -> tuple[int | None, tuple[str, ...]]:
        cars = Given(codes=("yes",), time_frames=frames)
        found = score(tool, {**no, "cars": cars}, age=15)
        return found.low, found.bands

    assert total("to_3m", "to_6m") == (5, ("none",))
    assert total("to_12m") == (1, ("none",))
    assert total("to_3m", "to_12m") == (6, ("emerging",))


def test_a_young_child_driven_by_strangers_needs_a_manager_whatever_else() -> None:
    tool = TOOLS["exploitation_screen"]
    answers = {q.code: Given(codes=("no",)) for q in tool if q.kind == "yes_no_unknown"}
    found = score(tool, {**answers, "driven": Given(codes=("yes",))}, age=12)
    assert found.floors == ("strong_under_13",)
    assert found.bands == ("strong",)
