"""Components and tags: what they say, what they say of nothing, and that text stays text."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.pages.tests.test_rendering import UNSAFE, Tags, render

NOW = datetime(2026, 11, 4, 7, 50, tzinfo=UTC)
LAW = SimpleNamespace(is_law=True, basis="Children Act 1989")


@pytest.fixture(autouse=True)
def stopped() -> Any:
    with clock.stopped(NOW):
        yield


COMPONENTS = (
    '<c-tag tone="alarm">{{ text }}</c-tag>',
    "<c-person :name='text' :pronouns='text' :role='text' />",
    '<c-person name="{{ text }}" />',
    "<c-words :said='text' :by='text' :source='text' />",
    "<c-child-banner :name='text'><c-slot name='must_know'>{{ text }}</c-slot></c-child-banner>",
    "<c-child-banner name='{{ text }}' />",
    "<c-conflict :who='text'></c-conflict>",
    "<c-conflict.field name='a' :label='text' :mine='text' :theirs='text' :who='text' />",
    "<c-timeline.item :at='at' :kind='text' :title='text' :by='text'>{{ text }}</c-timeline.item>",
    "<c-board.row key='a' :status='text' :name='text' :since='at'>{{ text }}</c-board.row>",
    "<c-work.row :name='text' :owed='text' :help='text' :due_at='at'>{{ text }}</c-work.row>",
    "<c-summary :title='text'><c-summary.row :key='text'>{{ text }}</c-summary.row></c-summary>",
    "<c-empty>{{ text }}</c-empty>",
    "<c-notice :title='text'>{{ text }}</c-notice>",
    "<c-figure :title='text' :sentence='text' />",
    "<c-glass :opened_at='at' :closes_at='at' :reason='text' />",
    "<c-receipt :title='text' :reference='text' />",
    "<c-details :summary='text'>{{ text }}</c-details>",
)


@pytest.mark.parametrize("source", COMPONENTS)
def test_a_name_with_markup_in_it_is_shown_as_text_and_escaped_once(source: str) -> None:
    html = render(source, text=UNSAFE, at=NOW)
    assert "<img" not in html
    assert "&lt;img" in html
    assert "&amp;lt;" not in html


def test_times_are_machine_readable_and_said_twice() -> None:
    html = render("{% when at %}", at=NOW - timedelta(hours=9, minutes=40))
    assert html == '<time datetime="2026-11-03T22:10:00Z">22:10 last night, 9 h 40 min ago</time>'
    assert 'class="wh-due wh-due--late">3 h late<' in render(
        "{% due at %}", at=NOW - timedelta(hours=3)
    )
    assert "data-elapsed>26 h 40<" in render(
        "{% elapsed at %}", at=NOW - timedelta(hours=26, minutes=40)
    )


def test_a_time_that_is_not_known_is_not_invented() -> None:
    assert render("{% when at %}{% due at %}{% moment at %}{% elapsed at %}", at=None) == ""
    assert (
        render("{% age on %}, {% born on %}", on=None) == "age not known, date of birth not known"
    )


def test_law_is_labelled_law_and_local_is_labelled_local() -> None:
    assert "<strong>Law</strong> Children Act 1989" in render("{% basis rule %}", rule=LAW)
    local = SimpleNamespace(is_law=False, basis="Cheshire partnership")
    assert "<strong>Agreed locally</strong>" in render("{% basis rule %}", rule=local)
    assert "(local)" in render('{% limit "within 24 hours" rule %}', rule=local)


def test_invented_figures_say_so_in_the_demonstration_only() -> None:
    assert "Invented" in render("{% invented %}", demonstration=True)
    assert render("{% invented %}", demonstration=False) == ""


def test_empty_places_are_said() -> None:
    banner = render("<c-child-banner name='Ash' :born_on='on' />", on=date(2012, 5, 2))
    assert "Nobody has written what a worker must know." in banner
    assert "Nobody has asked how it is safe to make contact." in banner
    row = render(
        "<c-summary.row key='Told police' absent='Nobody has told the police'> </c-summary.row>"
    )
    assert "Nobody has told the police" in row


def test_a_component_takes_nothing_from_the_page_around_it_by_accident() -> None:
    html = render("<c-person name='Ash' />", role="SECRET", pronouns="SECRET", href="SECRET")
    assert "SECRET" not in html


def test_a_form_that_changes_something_carries_its_hidden_fields() -> None:
    state = FormState("key-1", 7, "draft-1", "token-1", NOW - timedelta(minutes=5))
    source = "<c-form :state='state' draft_url='/drafts/' id='f'>fields</c-form>"
    html = render(source, RequestFactory().get("/"), state=state)
    page = Tags(html)
    hidden = {a["name"]: a["value"] for a in page.all("input")}
    assert hidden.pop("csrfmiddlewaretoken")
    assert hidden == {
        "idempotency_key": "key-1",
        "version": "7",
        "draft_key": "draft-1",
        "draft_token": "token-1",
    }
    form = page.all("form")[0]
    assert (form["method"], form["data-draft-url"], form["id"]) == ("post", "/drafts/", "f")
    assert "Draft saved" in html


def test_a_pager_offers_only_the_ways_there_are() -> None:
    first = SimpleNamespace(
        first=1, shown=50, total=None, at_least=1000, previous_url="", next_url="?at=x"
    )
    html = render("<c-pager :page='page' order='worst first' />", page=first)
    assert "Showing 1 to 50 of more than 1,000" in html
    assert "worst first" in html
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html


def test_a_danger_button_sends_its_form_before_it_is_finished() -> None:
    page = Tags(render('<c-danger-bar form="interview" />'))
    button = page.all("button")[0]
    assert (button["name"], button["form"], button["type"]) == ("danger_now", "interview", "submit")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500, 503])
def test_an_error_page_needs_nothing_and_gives_nothing_away(status: int) -> None:
    """No `db` fixture: a query would fail the test. No request, reader or address either."""
    html = render_to_string(f"pages/errors/{status}.html", {"request_id": "7KQ2"})
    assert "7KQ2" in html
    for line in ("Call 999", "call 101"):
        assert line in html
    assert len(Tags(html).all("h1")) == 1
    assert "/accounts/" not in html
