"""docs/rules.md says what the declarations say."""

from pathlib import Path

from wayhome.foundation.rules import document, registry

WRITTEN = Path(__file__).resolve().parents[4] / "docs" / "rules.md"


def test_the_document_is_what_the_declarations_say() -> None:
    assert WRITTEN.read_text() == document.written(), "run `python3 dev.py docs`"


def test_every_rule_says_whether_it_is_law_or_local() -> None:
    for rule in registry.rules().values():
        assert rule.basis.text
        assert rule.is_law in (True, False)
        assert rule.classes or rule.of.child == "NULL::bigint", "about no child, so of no class"
