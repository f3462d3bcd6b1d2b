"""What is in somebody's way on a page as it stands in a browser: axe's rules, and its width."""

from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

RUN = """async () => {
  // What it would fetch again beforehand serves two rules: one about films, and one that is off.
  const found = await axe.run({resultTypes: ["violations"], preload: false});
  return found.violations.map((one) =>
    `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
}"""
TOO_WIDE = """() => {
  const by = document.documentElement.scrollWidth - window.innerWidth;
  if (by <= 0) return [];
  const widest = [...document.querySelectorAll("body *")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1)
    .slice(-3).map((each) => each.outerHTML.slice(0, 200));
  return [`${by} pixels wider than its window`, ...widest];
}"""


def faults(page: Page, width: int = 0) -> list[str]:
    """Violations and what is too wide; at `width` pixels, if one is given."""
    if width and page.viewport_size != {"width": width, "height": 800}:
        page.set_viewport_size({"width": width, "height": 800})
    page.wait_for_load_state("load")
    try:
        return _faults(page)
    except Error:  # the page was being replaced by the one just clicked: look at that one
        page.wait_for_timeout(500)
        page.wait_for_load_state("load")
        return _faults(page)


def _faults(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    found: list[str] = page.evaluate(RUN) + page.evaluate(TOO_WIDE)
    return found


def ready(page: Page) -> Page:
    """A window in which many pages are looked at: the rules come with each, and not after it."""
    page.add_init_script(_script())
    return page


@cache
def _script() -> str:
    script: str = Axe().axe_script
    return script
