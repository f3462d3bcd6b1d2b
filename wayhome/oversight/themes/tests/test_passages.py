"""A text is cut where sentences end, and nothing of it is lost but the space between."""

from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.oversight.themes.passages import FEWEST, MOST, passages


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in passages(text)]


def test_short_sentences_stand_with_the_next_and_endless_ones_are_cut() -> None:
    said = cut("He came. He always comes back on a Friday night. We waited.\n\nThen nobody came.")
    assert said == [
        "He came. He always comes back on a Friday night.",
        "We waited.\n\nThen nobody came.",
    ]  # fmt: skip
    assert cut("  ") == cut("") == []
    assert [len(each.split()) for each in cut("and " * (2 * MOST + FEWEST))] == [MOST, MOST, FEWEST]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .!?\n”’", max_size=400))
def test_no_word_is_lost_or_read_twice(text: str) -> None:
    assert " ".join(cut(text)).split() == text.split()
