"""A learner's and a family's page on one sheet of paper, after a day on which much was written down."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import Server, links_on, route_of, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def full_day(browser: Browser, served: Server) -> Server:
    """Ms Tran writes down a level of everything for everyone in each of her classes."""
    context = browser.new_context(java_script_enabled=False)
    tran = sign_in(context, served.address, "tran")
    for path in sorted(set(links_on(tran, served.address))):
        if route_of(path) == "journeys:section":
            _everything_is_written_down(tran, f"{served.address}/record/{path.split('/')[2]}")
    context.close()
    return served


@pytest.mark.parametrize("persona", ["maya", "maya-family"])
@pytest.mark.parametrize("language", ["en-US", "es"])
def test_a_full_day_prints_on_one_sheet_that_says_how_much_more_there_is(
    persona: str, language: str, full_day: Server, browser: Browser
) -> None:
    context = browser.new_context(locale=language)
    page = sign_in(context, full_day.address, persona)
    page.evaluate("document.fonts.ready")  # another font is wider, and loads late
    sheet = page.pdf(prefer_css_page_size=True, print_background=True)
    changes = page.locator(".tl li").count()
    page.emulate_media(media="print")
    printed = page.locator(".tl li:visible").count()
    said = page.locator(".tl + .printonly").all_inner_texts()
    context.close()
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    assert printed == min(changes, 3)
    assert len(said) == (changes > 3)


def _everything_is_written_down(tran: Page, screen: str) -> None:
    tran.goto(f"{screen}?task=free&title=none")
    offered = tran.locator("input[name=competency]")
    chosen = "&".join(
        f"competency={each}" for each in offered.evaluate_all("all => all.map(e => e.value)")
    )
    tran.goto(f"{screen}?task=free&title=everything&{chosen}")
    for same_for_all in tran.locator("[data-all] label:has(input[value='3'])").all():
        same_for_all.click()
    tran.locator(".rec-s .btn").click()
    assert tran.locator("[role=status]").count() > 0
