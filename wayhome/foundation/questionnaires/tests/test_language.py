"""Words that blame a child are hinted at, with better ones; nothing is blocked or changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.questionnaires import commands, language
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Response
from wayhome.foundation.questionnaires.tests.test_answering import WHOLE_VISIT


@pytest.mark.parametrize(
    "text",
    [
        "She puts herself at risk most weekends",
        "risk-taking behaviour",
        "Refused  to engage",
        "It is a lifestyle choice.",
        "Her boyfriend is 24",
        "He is streetwise and mature for his age",
        "Absconded on Friday",
    ],
)
def test_blame_is_found_however_it_is_written(text: str) -> None:
    assert language.hints(text)


@pytest.mark.parametrize(
    "text",
    [
        "A man drove her to a flat in Crewe and would not let her leave",
        "The risk to her comes from a group of adults",
        "Her boyfriend is 15",
        "",
    ],
)
def test_what_was_done_to_a_child_is_not(text: str) -> None:
    assert language.hints(text) == []


def test_a_partnership_edits_its_own_list(tmp_path: Path, settings: Iterator[None]) -> None:
    own = tmp_path / "words.txt"
    own.write_text("# ours\nstreet (kid|child) -> a child\n", "utf-8")
    settings.WAYHOME_WORDS = str(own)  # type: ignore[attr-defined]
    assert language.hints("a Street kid") == [language.Hint("Street kid", "a child")]
    assert language.hints("streetwise") == []
    with pytest.raises(ValueError, match="line 1"):
        list(language.read("no arrow here"))
    with pytest.raises(ValueError, match="line 2"):
        list(language.read("\n(unclosed -> x"))


def test_the_last_page_hints_and_still_completes(
    world: World, client: Client, worker: Reader, visit: Response
) -> None:
    afraid = Given(codes=("yes",), text="She puts herself at risk")
    own = Given(text="I am streetwise")  # a child's own words are left alone
    commands.save_answers(worker, visit, {**WHOLE_VISIT, "afraid": afraid, "fun": own})
    desk = signed_in(client, world.user("social_worker"))
    page = desk.get(reverse("questionnaires:complete", args=[visit.ref])).content.decode()
    assert "“puts herself at risk”" in page
    assert "say who or what is a danger to the child" in page
    assert "“streetwise”" not in page
    assert commands.complete(worker, visit).completed_at
