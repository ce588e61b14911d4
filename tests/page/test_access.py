"""The page for everyone: with the keyboard alone, on a narrow screen, in the dark, and as axe-core
sees it on every view."""

from __future__ import annotations

import pytest

from tests.page.browsing import (
    Browser,
    BrowserPage,
    Served,
    answered,
    ask,
    box,
    expect,
    faults,
    picture,
    send,
    visit,
)
from tests.page.test_page import PERSONAL

pytestmark = pytest.mark.browser


def test_the_keyboard_alone_asks_reads_and_comes_back(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    press = window.keyboard.press
    expect(box(window)).to_be_focused()
    window.keyboard.type("What does paragraph 25 of the Orchard Plan say?")
    press("Enter")
    answered(window, 0)
    tab_to(window, "#conversation .mark-link", "Shift+Tab")
    assert outline(window) not in ("", "none 0px")
    press("Enter")
    expect(window.locator("#reader mark")).to_be_in_viewport()
    expect(window.locator("#reader .target")).to_be_focused()
    picture(window, "keyboard")
    tab_to(window, "#language button, button#language", "Shift+Tab")
    press("Enter")
    expect(window.locator("html")).to_have_attribute("lang", "cy")
    tab_to(window, "[role=tab][aria-selected=true]", "Tab")
    press("ArrowRight")
    expect(window.locator("#documents")).to_be_visible()
    tab_to(window, "#documents a", "Tab")
    press("Enter")
    expect(window.locator("#reader h2")).to_be_visible()


def tab_to(window: BrowserPage, selector: str, key: str) -> None:
    """Presses Tab, or Shift and Tab, until something that matches has the keyboard."""
    for _ in range(80):
        window.keyboard.press(key)
        if window.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{key} never comes to {selector}")


def outline(window: BrowserPage) -> str:
    """How the browser shows where the keyboard is."""
    script = """() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle + ' ' + style.outlineWidth;
    }"""
    return str(window.evaluate(script))


def test_a_narrow_screen_cuts_nothing_off(browser: Browser, served: Served) -> None:
    window = visit(browser, served, width=360)
    picture(window, "narrow-first-visit")
    answer = ask(window, "What does the table Baskets by row and by keeper say?")
    picture(window, "narrow-answer")
    answer.locator("a").first.click()
    expect(window.locator("#reader mark").first).to_be_in_viewport()
    picture(window, "narrow-reader")
    column = window.locator("#reader-column").bounding_box()
    chat = window.locator("#conversation").bounding_box()
    assert column and chat and column["y"] > chat["y"] + chat["height"]
    window.get_by_role("link", name="Back to the answer").click()
    expect(window.locator("#conversation")).to_be_in_viewport()
    for name in ("Documents", "Quality", "Ask"):
        window.get_by_role("tab", name=name, exact=True).click()
        window.wait_for_timeout(200)
        assert is_within(window), name
        assert window.get_by_role("heading", level=1).bounding_box()["x"] >= 0
        if name != "Ask":
            picture(window, f"narrow-{name.lower()}")


def test_twice_the_size_needs_no_scrolling_to_the_side(browser: Browser, served: Served) -> None:
    window = visit(browser, served, width=640, height=400, device_scale_factor=2)
    ask(window, "What does the table Baskets by row and by keeper say?")
    assert is_within(window)
    picture(window, "zoom-200")


def is_within(window: BrowserPage) -> bool:
    """Whether the page is no wider than its window."""
    script = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(window.evaluate(script))


def test_those_who_asked_for_less_motion_get_less(browser: Browser, served: Served) -> None:
    window = visit(browser, served, reduced_motion="reduce")
    longest = window.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].map((e) =>
          parseFloat(getComputedStyle(e).transitionDuration) || 0))"""
    )
    assert longest < 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "cy-GB"])
def test_axe_finds_nothing_serious_on_any_view(
    browser: Browser, served: Served, scheme: str, locale: str
) -> None:
    window = visit(browser, served, locale=locale, color_scheme=scheme)
    assert faults(window) == []
    ask(window, "What does the table Baskets by row and by keeper say?")
    ask(window, "What does paragraph 77 of the Orchard Plan say?")
    window.locator("#conversation .answer a").first.click()
    expect(window.locator("#reader mark").first).to_be_visible()
    window.locator("#filters button").first.click()
    window.locator("#conversation a[href^='#judge']").first.click()
    expect(window.locator("#judging")).to_be_visible()
    send(window, PERSONAL)
    expect(window.locator("#care .care")).to_be_visible()
    picture(window, f"views-{scheme}-{locale[:2]}")
    assert faults(window) == []
    for number, tab in enumerate(window.get_by_role("tab").all()[1:], 2):
        tab.click()
        window.wait_for_timeout(300)
        picture(window, f"views-{scheme}-{locale[:2]}-{number}")
        assert faults(window) == []


def test_axe_finds_nothing_serious_in_actions_differences_and_contacts(
    browser: Browser, council_page: Served
) -> None:
    window = visit(browser, council_page)
    ask(window, "List all the actions")
    ask(window, "How many additional in-house foster placements will there be?")
    ask(window, "A child is being hit by her dad right now, what do I do?")
    assert faults(window) == []
