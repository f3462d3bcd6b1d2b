"""A file is a questionnaire, or every fault in it is said at once, with its place."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.foundation.questionnaires import parse
from wayhome.foundation.questionnaires.commands.loading import SHIPPED
from wayhome.foundation.questionnaires.definition import from_json
from wayhome.foundation.questionnaires.faults import NotReadable
from wayhome.foundation.questionnaires.tests.files import question, questionnaire, section

OURS = sorted(SHIPPED.glob("*.toml"))


def faults(text: str) -> list[str]:
    with pytest.raises(NotReadable) as refused:
        parse.read(text)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_what_we_ship_reads_and_comes_back_from_json_the_same(path: Path) -> None:
    definition = parse.read(path.read_text("utf-8"))
    stored = json.loads(json.dumps(definition.as_json(), sort_keys=True))
    assert from_json(stored) == definition
    assert from_json(stored).digest() == definition.digest()


def test_the_example_in_the_recipe_reads() -> None:
    recipe = Path(__file__).resolve().parents[4] / "docs/how-to/add-a-questionnaire.md"
    example = recipe.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    definition = parse.read(example)
    assert set(definition.questions) == {"seen_alone", "unwell"}
    assert definition.by_code["health"].within_days == 5


def test_the_order_of_options_survives_storage() -> None:
    text = questionnaire(section("s", question("q", "one")))
    text = text.replace('a = "The one"\n  b', 'zz = "First"\n  b')
    stored = json.loads(json.dumps(parse.read(text).as_json(), sort_keys=True))
    assert from_json(stored).questions["q"].codes == ("zz", "b")


A, B = question("a"), question("b")
DANGLING = question("a", more='when = { gone = "yes" }')
WRONG_OPTION = question("b", more='when = { a = "maybe" }')
AFTER_TEXT = question("b", more='when = { a = "yes" }')
TOO_EARLY = question("a", more='when = { b = "yes" }')
ITSELF = question("a", more='when = { a = "yes" }')
LOOP = (
    question("a", more='when = { c = "yes" }'),
    question("b", more='when = { a = "yes" }'),
    question("c", more='when = { b = "yes" }'),
)
NEVER = (
    A,
    question("b", more='when = { a = "yes" }'),
    question("c", more='when = { b = "yes", a = "no" }'),
)
TAKEN = "there is a question with this code already, in section “s”"


@pytest.mark.parametrize(
    ("sections", "line", "at", "said"),
    [
        ([section("s", DANGLING)], 13, "s a", "“when” names “gone”, and there is no such question"),
        ([section("s", A, WRONG_OPTION)], 19, "s b",
         "“when” waits for “maybe”, which is no option of “a”"),
        ([section("s", question("a", "text"), AFTER_TEXT)], 19, "s b",
         "“when” names “a”, which has no options to depend on"),
        ([section("s", TOO_EARLY, B)], 13, "s a", "“when” names “b”, which is asked only later"),
        ([section("s", ITSELF)], 13, "s a", "these wait for one another: a → a"),
        ([section("s", *LOOP)], 13, "s a", "these wait for one another: a → c → b → a"),
        ([section("s", *NEVER)], 25, "s c",
         "this can never be asked: “a” would have to be “no” and “yes”"),
        ([section("s", A), section("t", A)], 24, "t a", TAKEN),
        ([section("s", A), section("s", B)], 19, "s", "there is a section with this code already"),
    ],
    ids=["dangling", "no option", "not coded", "later", "itself", "loop", "never", "question twice",
         "section twice"],
)  # fmt: skip
def test_a_fault_in_the_conditions_is_named_with_its_place(
    sections: list[str], line: int, at: str, said: str
) -> None:
    kinds = zip(("section", "question"), at.split(), strict=False)
    place = ", ".join(f"{kind} “{code}”" for kind, code in kinds)
    assert faults(questionnaire(*sections)) == [f"line {line}, {place}: {said}"]


def test_a_section_may_wait_for_an_earlier_one_and_never_for_itself() -> None:
    gate = section("s", question("a"))
    late = section("t", question("b"), more='when = { a = "yes" }')
    assert parse.read(questionnaire(gate, late)).questions["b"].when[0].question == "a"
    own = section("t", question("b"), more='when = { b = "yes" }')
    assert "wait for one another: b → b" in faults(questionnaire(gate, own))[0]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (('title = "A small', 'titel = "A small'), "“titel” means nothing here; did you mean"),
        (('title = "A small', "ttl = 3\n#"), "“title” is needed here"),
        (('data_class = "care"', 'data_class = "secret"'), "“data_class” is “secret”; it can be"),
        (('kind = "one"', 'kind = "many_of"'), "“kind” is “many_of”; it can be"),
        (('code = "small"', 'code = "Small one"'), "the code “Small one” must be small letters"),
        (('a = "The one"', 'a = "The one"\n  a = "Again"'), "the same code or key stands here"),
        (('a = "The one"', 'a = "The one"\n  detail = "More"'), "write it above"),
        (('a = "The one"', 'a = { hint = "x" }'), "“says” is needed here"),
        (('a = "The one"', "a = 3"), "this must be a table"),
        (('a = "The one"\n  b = "The other"', 'a = "Only one"'), "at least two options"),
        (('kind = "one"', 'kind = "text"'), "a question of kind “text” has no options"),
        (('kind = "one"', 'kind = "one"\n  least = 3'), "go with a question of kind “number”"),
        (('kind = "one"', 'kind = "one"\n  required = "yes"'), "“required” must be true or false"),
        (('kind = "one"', 'kind = "one"\n  not_future = true'), "kind “date” or “datetime”"),
        (('kind = "one"', 'kind = "one"\n  detail = "x"\n  detail_for = ["c"]'), "“detail_for”"),
        (('kind = "one"', 'kind = "one"\n  detail_for = ["a"]'), "“detail_for” needs “detail”"),
        (('kind = "one"', 'kind = "one"\n  when = "a"'), "“when” must be a table"),
        (('b = "The other"', 'not_known = { says = "?", score = 0 }'), "“not_known” has no score"),
        (('b = "The other"', 'b = { says = "B", score = "2" }'), "“score” must be a whole number"),
        (('title = "A small', 'title = "A\\u0000small'), "no page can show"),
        (("[[sections]]", "[[section]]"), "there are no sections here"),
        (("[[sections]]", "[[sections"), "line 7: this is not TOML"),
        (('title = "s"', 'title = "s"\nwithin_days = 0'), "“within_days” must be from 1 to 365"),
        (('layout = "one page"', 'from = "soon"'), "“from” must be a date such as"),
    ],
)  # fmt: skip
def test_a_damaged_file_says_what_and_where(damage: tuple[str, str], said: str) -> None:
    sound = questionnaire(section("s", question("q", "one")))
    parse.read(sound)
    found = faults(sound.replace(*damage, 1))
    assert any(said in fault for fault in found), found


def test_all_faults_are_said_at_once() -> None:
    text = questionnaire(section("s", question("q", "one"), question("r", "oen")))
    found = faults(text.replace('title = "A small', 'titel = "A small'))
    assert len(found) >= 3


@given(st.text(max_size=300))
def test_any_text_is_a_questionnaire_or_a_list_of_faults(text: str) -> None:
    found: list[object] = []
    with suppress(NotReadable):
        found.append(parse.read(text))
    assert found or faults(text)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
KEYS = st.sampled_from(["code", "title", "ask", "kind", "when", "options", "questions", "sections"])


@given(st.dictionaries(KEYS, JUNK | st.lists(st.dictionaries(KEYS, JUNK), max_size=3)))
def test_any_values_are_a_questionnaire_or_a_list_of_faults(values: dict[str, object]) -> None:
    reading = parse._Reading("")
    reading.definition(values)
    assert reading.faults
