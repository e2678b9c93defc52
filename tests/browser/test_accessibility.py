"""The site for those who use no mouse, a screen reader, a small screen, a dark one, or want nothing to move.

Here: the pages that are ours, all but JupyterLite's, and text in a lesson. Our controls in a notebook:
`test_controls.py`. What a lesson shows is looked at in `test_lessons.py`, after its run.
"""

import pytest

from browser import chromium
from browser.axe import violations
from browser.notebook_page import NotebookPage

# What has the focus after one more Tab; null once the focus has been everywhere.
STEP = """() => {
  const { activeElement: at, body } = document;
  if (at === body || 'visited' in at.dataset) return null;
  at.dataset.visited = '';
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    control: at.outerHTML.slice(0, 120),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
    seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}"""
PASSED_BY = """() =>
  [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((control) => !control.disabled && control.checkVisibility() && !('visited' in control.dataset))
    .map((control) => control.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll('*')].filter((element) => {
  const style = getComputedStyle(element);
  const lasts = (times) => times.split(',').some((time) => parseFloat(time) > 0);
  return style.scrollBehavior === 'smooth' || lasts(style.transitionDuration)
    || (style.animationName !== 'none' && lasts(style.animationDuration));
}).map((element) => element.outerHTML.slice(0, 120))"""
# The first text of a lesson that is wider than the page, brought into view.
WIDE_TEXT = """() => {
  const texts = [...document.querySelectorAll('.jp-RenderedMarkdown')];
  const wide = texts.find((text) => text.scrollWidth > text.clientWidth);
  wide?.scrollIntoView();
  return Boolean(wide);
}"""
FOCUS = """() => {
  const { activeElement: at } = document;
  const { outlineStyle: outline } = getComputedStyle(at);
  return { text: at.matches('.jp-RenderedMarkdown'), scrolled: at.scrollLeft, outline };
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def pages(built_site):
    """Addresses of our own pages, below the site's."""
    found = [path for path in sorted(built_site.rglob("*.html"))
             if "Copyright (c) Jupyter Development Team" not in path.read_text(encoding="utf-8")]
    return [path.relative_to(built_site).as_posix() for path in found]


@pytest.fixture(scope="module")
def server(built_site, serve):
    return serve(built_site)


def test_our_pages_are_found(pages):
    assert {"index.html", "licences.html", "read/tutorial_01_tensor_fundamentals.html"} <= set(pages)
    assert not [page for page in pages if page.startswith(("lab/", "notebooks/", "tree/"))]


def test_our_pages(chromium_browser, server, pages, subtests):
    """Each is opened once and looked at in every way: opening takes longer than looking."""
    with chromium.tab(chromium_browser, color_scheme="light") as tab:
        for page in pages:
            tab.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
            tab.goto(server.url + page)
            with subtests.test("Tab reaches every control and shows where it is", page=page):
                tab.page.keyboard.press("Tab")
                while step := tab.evaluate(STEP):
                    assert step["outlined"] and step["seen"], step
                    tab.page.keyboard.press("Tab")
                assert tab.evaluate(PASSED_BY) == []
            with subtests.test("axe finds nothing", page=page):
                assert violations(tab) == []
            tab.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            with subtests.test("nor does it in the dark", page=page):
                assert violations(tab, only="color-contrast") == []
            with subtests.test("nothing moves where that is not wanted", page=page):
                assert tab.evaluate(MOVING) == []
            with subtests.test("at 320 pixels nothing has to be scrolled sideways", page=page):  # WCAG 1.4.10
                tab.page.set_viewport_size({"width": 320, "height": 640})
                assert tab.evaluate(WIDER) <= 0
                tab.page.set_viewport_size({"width": 1280, "height": 720})


def test_a_lesson_is_opened_by_the_keyboard_alone(chromium_browser, server):
    with chromium.tab(chromium_browser) as tab:
        tab.goto(server.url)
        keyboard = tab.page.keyboard
        keyboard.press("Tab")
        keyboard.press("Enter")
        hash = tab.evaluate("() => location.hash")
        assert hash == "#content", "the first link skips to what the page is about"
        lesson = "notebooks/index.html?path=tutorial_01_tensor_fundamentals.ipynb"
        for _ in range(20):
            keyboard.press("Tab")
            if tab.evaluate("() => document.activeElement.href") == server.url + lesson:
                break
        keyboard.press("Enter")
        tab.page.wait_for_url(server.url + lesson, wait_until="commit")


def test_a_formula_wider_than_the_page_is_scrolled_by_keyboard(chromium_browser, server_without_python):
    lesson = "worked/workshop_01_gradient_flow_to_optimisation.ipynb"
    with chromium.tab(chromium_browser, viewport={"width": 420, "height": 800}) as tab:
        NotebookPage(tab, server_without_python.url).open(lesson)
        tab.page.wait_for_function(WIDE_TEXT)
        text = tab.page.locator(".jp-RenderedMarkdown[tabindex]").first
        text.wait_for()
        assert text.get_attribute("role") == "group" and text.get_attribute("aria-label")
        assert violations(tab, ".jp-RenderedMarkdown", only="scrollable-region-focusable") == []
        text.focus()
        tab.page.keyboard.press("Shift+Tab")
        tab.page.keyboard.press("Tab")
        assert tab.evaluate(FOCUS)["outline"] != "none"
        tab.page.keyboard.press("ArrowRight")
        tab.page.wait_for_function(f"() => ({FOCUS})().scrolled > 0")
        assert tab.evaluate(FOCUS)["text"], "JupyterLab has not taken the key"
