"""The style guide in a real browser: what everybody can reach, and what the scripts add."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from pytest_django import DjangoDbBlocker

from tests.plugin.server import serving
from wayhome.foundation.pages import wording

SHEET = "/styleguide/"
BOARD = "**/styleguide/board/"
DRAFT = "**/styleguide/draft/"
Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def sheet(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """One server for all: the sheet keeps nothing, so no test needs a database of its own."""
    with django_db_blocker.unblock(), serving() as address:
        yield address


@pytest.fixture
def site(sheet: str) -> str:
    return sheet


def opened(page: Page, path: str = SHEET) -> Page:
    page.goto(path)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def test_the_sheet_is_clean_at_a_desk_and_on_a_phone(page: Page, phone: Page, axe: Check) -> None:
    for window in (page, phone):
        opened(window)
        axe(window)


def test_every_target_is_large_enough_to_touch(phone: Page) -> None:
    """WCAG 2.2's 24 pixels, a rule that axe leaves off unless asked (2.5.8)."""
    rule = {"runOnly": {"type": "rule", "values": ["target-size"]}}
    results = Axe().run(opened(phone), options=rule)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"][0]["nodes"]) > 20


def test_an_error_page_is_clean_and_says_whom_to_call(phone: Page, axe: Check) -> None:
    phone.goto("/nowhere/at/all/")
    expect(phone.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(phone.get_by_text("Call 999")).to_be_visible()
    axe(phone)


def test_a_form_with_mistakes_puts_the_reader_at_the_summary(phone: Page, axe: Check) -> None:
    opened(phone).get_by_role("button", name="Check and send").click()
    summary = phone.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(phone).to_have_title(re.compile("^Error: "))
    axe(phone)
    summary.get_by_role("link", name="Enter the date and time they were last seen").click()
    expect(phone.locator("#id_last_seen_at_day")).to_be_focused()


def test_everything_works_without_scripts(window: Callable[..., Page]) -> None:
    page = window(320, scripts=False)
    page.goto(SHEET)
    expect(page.get_by_text("Not live without JavaScript.")).to_be_visible()
    expect(page.locator("#id_police_reference")).to_be_hidden()
    page.locator("#id_told_police_0").check()
    expect(page.locator("#id_police_reference")).to_be_visible()
    expect(page.get_by_role("button", name="Yesterday")).to_be_hidden()
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def test_yesterday_is_filled_in_by_a_button(page: Page) -> None:
    opened(page).get_by_role("button", name="Yesterday").click()
    expect(page.locator("#id_last_seen_at_year")).to_have_value(re.compile(r"^20\d\d$"))
    expect(page.locator("#id_last_seen_at_time")).to_be_focused()


def test_keys_move_on_the_board_and_one_key_acknowledges(page: Page) -> None:
    opened(page)
    page.keyboard.press("j")  # outside the board: nothing
    links = page.locator("[data-row-link]")
    links.nth(0).focus()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("a")
    assert "csrfmiddlewaretoken" in (sent.value.post_data or "")


def test_a_change_flashes_once_is_said_and_leaves_the_focus(page: Page) -> None:
    page.clock.install()
    opened(page)
    rows = page.locator("[data-live-body]").first.inner_html()
    changed = rows.replace('data-row="devon" data-version="1"', 'data-row="devon" data-version="2"')
    news = '<li data-change="c2"><span data-change-text>Sgt Lowe found Devon K</span></li>'
    changed = changed.replace('data-live-changes="">', f'data-live-changes="">{news}')
    assert changed.count('data-version="2"') == 1
    page.route(BOARD, lambda route: route.fulfill(body=changed, headers={"ETag": '"2"'}))
    page.locator("#row-priya [data-row-link]").focus()
    with page.expect_response(BOARD):
        page.clock.fast_forward(6000)
    expect(page.locator("[data-live-say]").first).to_have_text("Sgt Lowe found Devon K")
    expect(page.locator("#row-devon")).to_have_class(re.compile("wh-row--changed"))
    expect(page.locator("#row-ash")).not_to_have_class(re.compile("wh-row--changed"))
    expect(page.locator("#row-priya [data-row-link]")).to_be_focused()


def test_an_unchanged_board_is_asked_for_with_its_etag_and_left_alone(page: Page) -> None:
    page.clock.install()
    opened(page)
    with page.expect_response(BOARD) as first:
        page.clock.fast_forward(6000)
    etag = first.value.headers["etag"]
    page.wait_for_timeout(200)
    with page.expect_request(BOARD) as second:
        page.clock.fast_forward(6000)
    assert second.value.headers["if-none-match"] == etag


def test_a_board_that_cannot_be_fresh_says_so_and_recovers(page: Page, axe: Check) -> None:
    page.clock.install()
    opened(page)
    page.route(BOARD, lambda route: route.abort())
    alert = page.locator("[data-board] [data-live-alert]")
    expect(alert).to_be_hidden()
    page.clock.fast_forward(19_000)
    expect(alert).to_be_hidden()
    page.clock.fast_forward(2_000)
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("STALE")
    axe(page)
    page.unroute(BOARD)
    with page.expect_response(BOARD):
        page.clock.fast_forward(6_000)
    page.clock.fast_forward(1_000)
    expect(alert).to_be_hidden()
    expect(page.locator("[data-live-fresh]")).to_contain_text("fresh")


def test_a_board_whose_session_ended_says_so_at_once(page: Page) -> None:
    page.clock.install()
    opened(page)
    page.route(BOARD, lambda route: route.fulfill(status=401))
    with page.expect_response(BOARD):
        page.clock.fast_forward(6_000)
    expect(page.locator("[data-board] [data-live-alert]")).to_contain_text("signed out")


def test_time_missing_counts_on_between_answers_as_the_server_says_it(page: Page) -> None:
    opened(page)
    said = page.evaluate(
        """async (lengths) => {
          const url = document.getElementById("wayhome-start").dataset.jsBoard;
          const board = await import(url);
          return lengths.map((seconds) => board.shortDuration(seconds));
        }""",
        lengths := [0, 59, 60, 3599, 3600, 96_000, 359_999, 360_000, 900_061],
    )
    assert said == [wording.short_duration(timedelta(seconds=length)) for length in lengths]


def test_a_form_saves_itself_and_says_when(page: Page) -> None:
    opened(page)
    status = page.locator("[data-draft-status]")
    with page.expect_request(DRAFT) as sent:
        page.locator("#id_name").fill("Ash")
        page.locator("#id_name").blur()
    assert "draft_token=sample" in (sent.value.post_data or "")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(status).to_have_attribute("role", "status")


def test_without_a_connection_nothing_typed_is_lost(page: Page) -> None:
    opened(page)
    page.route(DRAFT, lambda route: route.abort())
    page.locator("#id_words").fill("They said they would be back")
    page.locator("#id_words").blur()
    status = page.locator("[data-draft-status]")
    expect(status).to_have_text("Not saved: no connection. What you typed is still here.")
    expect(page.locator("#id_words")).to_have_value("They said they would be back")
    page.unroute(DRAFT)
    page.locator("#id_words").press("End")
    page.locator("#id_words").type(".")
    page.locator("#id_words").blur()
    expect(status).to_have_text(re.compile("^Saved"))


def test_a_session_that_ends_while_writing_says_whether_the_draft_is_kept(page: Page) -> None:
    opened(page)
    kept = '{"saved_at": "2026-11-04T07:50:00Z", "signed_out": true, "csrf": "fresh-token"}'
    answers = [{"status": 401}, {"status": 200, "content_type": "application/json", "body": kept}]

    def answer(route: Route) -> None:
        route.fulfill(**answers[0])  # type: ignore[arg-type]

    page.route(DRAFT, answer)
    page.locator("#id_name").fill("Ash")
    page.locator("#id_name").blur()
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("Not saved: you have been signed out")
    link = status.get_by_role("link", name="Sign in again (opens in a new tab)")
    expect(link).to_have_attribute("target", "_blank")
    answers.pop(0)
    page.locator("#id_name").fill("Ash W")
    page.locator("#id_name").blur()
    expect(status).to_contain_text("Your draft is kept")
    tokens = page.locator("form#sample input[name=csrfmiddlewaretoken]")
    expect(tokens).to_have_value("fresh-token")


def test_nothing_is_left_in_the_browsers_storage(page: Page) -> None:
    opened(page)
    with page.expect_response(DRAFT):
        page.locator("#id_name").fill("Ash")
        page.locator("#id_name").blur()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_danger_bar_stays_on_screen_and_hides_nothing_that_has_the_focus(phone: Page) -> None:
    opened(phone)
    phone.locator("#id_agrees").focus()
    bar = phone.locator(".wh-danger").bounding_box()
    box = phone.locator("#id_agrees").bounding_box()
    assert bar is not None
    assert box is not None
    assert bar["y"] >= 0
    assert box["y"] >= bar["y"] + bar["height"] or box["y"] + box["height"] <= bar["y"]
