"""Our own messages over a notebook, for those who use no mouse, a screen reader or dark colours.

Python never starts here: its files come too slowly, or one of them is missing.
"""

import pytest

from browser.axe import violations
from browser.test_tutorial_1 import LESSON

OURS = (".pf-Cards", ".pf-Spoken")

THEME = """(theme) => {
  window.jupyterapp.commands.execute('apputils:change-theme', { theme });
}"""
IN_IT = "(theme) => document.body.dataset.jpThemeName === theme"
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return {
    name: at.ariaLabel ?? at.textContent,
    ours: Boolean(at.closest('.pf-Cards')),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
  };
}"""


@pytest.fixture(scope="module")
def server(built_site, serve):
    server = serve(built_site)
    server.rate = 1000
    return server


@pytest.fixture(scope="module")
def page(server, open_notebook):
    page = open_notebook(server, LESSON)
    page.tab.page.locator(".pf-Card progress").wait_for()
    return page


@pytest.fixture(scope="module")
def failed(page, server):
    """The same page, once Python could not start."""
    server.missing.add("first.pack")
    server.rate = None
    page.tab.page.reload()
    page.tab.page.get_by_role("alert", name="Python did not start").wait_for()
    return page


def no_violations(page):
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.tab.evaluate(THEME, theme)
        page.tab.page.wait_for_function(IN_IT, arg=theme)
        assert violations(page.tab, *OURS) == [], theme


def test_axe_finds_nothing_in_how_python_starts(page):
    no_violations(page)


def test_axe_finds_nothing_in_how_it_failed(failed):
    failed.tab.page.locator(".pf-Card summary").click()
    no_violations(failed)
    failed.tab.page.locator(".pf-Card summary").click()


def test_what_can_be_done_is_done_by_the_keyboard(failed, server):
    keyboard = failed.tab.page.keyboard
    failed.tab.evaluate("() => document.activeElement.blur()")

    def tab_to_ours():
        for _ in range(40):
            keyboard.press("Tab")
            focused = failed.tab.evaluate(FOCUSED)
            if focused["ours"]:
                return focused
        raise AssertionError(f"40 times Tab, and the focus is at {focused}")

    reached = [tab_to_ours() for _ in range(3)]
    assert {one["name"] for one in reached} == {"Try again", "Load the page again", "What the browser says"}
    assert all(one["outlined"] for one in reached)
    while failed.tab.evaluate(FOCUSED)["name"] != "Try again":
        keyboard.press("Shift+Tab")
    server.missing.clear()
    server.rate = 1000
    keyboard.press("Enter")
    failed.tab.page.locator(".pf-Card progress").wait_for()
