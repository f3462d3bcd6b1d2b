"""A name that is hidden is nowhere in the text, however it was written; nothing else goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.oversight.inspection.casefile.hide import Hidden, folded

GONE = "[name hidden]"


def without(text: str, *names: str, own: str = "Ash Winters") -> str:
    return Hidden.of([(name, GONE) for name in names], [own]).out_of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dean Mercer drove her.", f"{GONE} drove her."),
        ("DEAN drove; mercer paid.", f"{GONE} drove; {GONE} paid."),
        ("Dean's car, Dean’s phone", f"{GONE}'s car, {GONE}'s phone"),
        ("Deane and Mercers are others.", "Deane and Mercers are others."),
        ("dean-mercer@example.org", f"{GONE}@example.org"),
    ],
)
def test_each_word_of_the_name_goes_in_any_case(text: str, said: str) -> None:
    assert without(text, "Dean Mercer") == said


def test_accents_and_hyphens_save_no_name() -> None:
    said = without("Zoe, ZOË and Zoe\u0308; O’Brien, Obrien, Shaw", "Zoë O'Brien-Shaw")
    assert "Zo" not in said
    assert "ZO" not in said
    assert "Brien" not in said.replace("Obrien", "")
    assert "Shaw" not in said


def test_a_name_that_is_a_word_too_goes_where_it_has_a_capital() -> None:
    assert without("Will said he will come.", "Will Dunn") == f"{GONE} said he will come."


def test_the_childs_own_name_stays_with_a_brothers() -> None:
    assert (
        without("Ash Winters and Kai Winters", "Kai Winters") == f"Ash Winters and {GONE} Winters"
    )


@given(
    st.text(alphabet="abcdefghijkmnopéüñ", min_size=3, max_size=9),
    st.text(max_size=40),
    st.text(max_size=40),
)
@settings(max_examples=20, deadline=None)
def test_no_word_of_a_hidden_name_is_left_between_any_words(
    name: str, before: str, after: str
) -> None:
    said = without(f"{before} {name.title()} {after}", name.title(), own="")
    words = folded(said).replace(folded(GONE), " ").split()
    assert folded(name) not in words
