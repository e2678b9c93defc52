"""The actions on a lesson: reset, download, next lesson, the other interface. In Notebook and in JupyterLab.

Python is not needed for them; so that each page comes quickly, the server does not give it out here. The
tests go their way in one browser; each begins on the page on which the one before it ended.
"""

import json

import pytest

from browser.lesson_page import lesson_in
from browser.test_tutorial_1 import LESSON

NEXT = "tutorial_02_minimal_learning_problem.ipynb"
MINE = "# written by the learner"
AFRESH = "The lesson is as it was published"
FOCUSED = "() => document.activeElement?.closest('.jp-Notebook')"


@pytest.fixture(scope="module")
def server(server_without_python):
    return server_without_python


@pytest.fixture(scope="module")
def published(built_site):
    cells = json.loads((built_site / "files" / LESSON).read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]


@pytest.fixture(scope="module")
def page(chromium_browser, server):
    context = chromium_browser.new_context(viewport={"width": 1400, "height": 900})
    yield lesson_in(context, server, LESSON)
    context.close()


@pytest.fixture
def written(page):
    """The lesson with a cell of the learner's, saved."""
    if page.sources()[0] != MINE:
        page.write(MINE)
    page.save()
    return page


def dialog(page):
    return page.page.get_by_role("dialog")


def test_my_copy_is_downloaded_as_it_is_shown_saved_or_not(page, published):
    page.write(MINE)
    all_downloads = []
    page.page.on("download", lambda download: all_downloads.append(download))
    with page.page.expect_download() as downloading:
        page.button("Download").press("Enter")
    assert downloading.value.suggested_filename == LESSON
    with open(downloading.value.path(), encoding="utf-8") as file:
        notebook = json.load(file)
    assert ["".join(cell["source"]) for cell in notebook["cells"]] == [MINE, *published]
    assert page.stored() == {}, "a download saves nothing"
    assert len(all_downloads) == 1, "JupyterLab's buttons answer a key twice"


def test_the_menu_offers_the_same(page):
    page.page.get_by_role("menuitem", name="Lesson", exact=True).click()
    labels = page.page.locator(".lm-Menu-itemLabel").all_inner_texts()
    assert [label for label in labels if label] == [
        "Reset this lesson…", "Download my copy", "Next lesson: Tutorial 2", "Open in JupyterLab",
        "Download all my work", "Bring back work from a file…", "All lessons"]
    page.page.keyboard.press("Escape")
    page.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    for item in ("Restart Kernel…", "Restart Kernel and Run All Cells…"):     # as the opening page says
        page.page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).wait_for()
    page.page.keyboard.press("Escape")


def test_reset_that_is_cancelled_changes_nothing(written):
    written.button("Reset").click()
    dialog(written).get_by_role("button", name="Cancel").click()
    assert written.stored() == {LESSON: MINE} and written.sources()[0] == MINE


def test_reset_stops_where_the_copy_cannot_be_kept(written):
    """Nothing is given up before the copy is surely there."""
    written.tab.evaluate("""() => {
      const { contents } = window.jupyterapp.serviceManager;
      const save = contents.save.bind(contents);
      contents.save = (path, options) =>
        path.includes('my copy') ? Promise.reject(new Error('no room')) : save(path, options);
    }""")
    written.button("Reset").click()
    dialog(written).get_by_role("button", name="Reset").click()
    said = written.card("That did not work")
    said.wait_for()
    assert "Nothing was removed" in said.inner_text() and "no room" in said.inner_text()
    assert written.stored() == {LESSON: MINE} and written.sources()[0] == MINE
    written.tab.evaluate("() => { delete window.jupyterapp.serviceManager.contents.save; }")
    said.get_by_role("button", name="Close").click()


def test_reset_stops_where_the_published_lesson_cannot_be_had(written, server):
    server.missing.add(LESSON)
    written.button("Reset").click()
    dialog(written).get_by_role("button", name="Reset").click()
    said = written.card("That did not work")
    said.wait_for()
    server.missing.discard(LESSON)
    assert "Nothing was removed" in said.inner_text()
    assert written.stored() == {LESSON: MINE} and written.sources()[0] == MINE
    said.get_by_role("button", name="Close").click()


def test_reset_without_a_copy(written, published):
    written.button("Reset").click()
    dialog(written).get_by_role("checkbox").uncheck()
    dialog(written).get_by_role("button", name="Reset").click()
    written.card(AFRESH).wait_for()
    assert written.stored() == {} and written.sources() == published
    written.card(AFRESH).get_by_role("button", name="Close").click()


def test_reset_by_keyboard_keeps_a_copy_and_brings_the_published_lesson_back(written, published):
    page = written
    page.button("Reset").focus()
    page.page.keyboard.press("Enter")
    assert "Python is started afresh" in dialog(page).inner_text()
    assert dialog(page).get_by_role("checkbox").is_checked(), "offered, and taken unless the person says no"
    page.page.keyboard.press("Tab")     # from Cancel, which has the focus, to Reset
    page.page.keyboard.press("Enter")
    page.card(AFRESH).wait_for()
    assert page.sources() == published
    (copy, first), = page.stored().items()
    assert first == MINE and copy.startswith("tutorial_01_tensor_fundamentals (my copy of 20")
    assert copy in page.card(AFRESH).inner_text()
    assert page.state()["path"] == LESSON
    assert not page.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.card(AFRESH).get_by_role("button", name="Close").press("Enter")
    page.card(AFRESH).wait_for(state="detached")
    page.page.wait_for_function(FOCUSED)    # who closes a message goes on in the notebook


def test_jupyterlab_is_one_click_away_and_the_next_lesson_opens_beside(written):
    page = written
    page.button("JupyterLab").click()
    page.page.wait_for_url("**/lab/index.html**")
    page.wait_shown(LESSON)
    assert page.sources()[0] == MINE
    page.button("Next lesson").click()
    page.wait_shown(NEXT)
    assert "/lab/" in page.page.url
    page.page.locator(".pf-mod-switch:visible").click()
    page.page.wait_for_url("**/notebooks/index.html**")
    page.wait_shown(NEXT)


def test_next_lesson_saves_this_one_first(page, server):
    page.open(f"worked/{LESSON}")
    page.write(MINE)
    page.button("Next lesson").click()
    page.page.wait_for_url(f"**path={NEXT}")    # from a worked copy, too, to the learner's
    assert page.stored()[f"worked/{LESSON}"] == MINE


def test_after_the_last_lesson_come_all_lessons(page, server, built_site):
    listed = json.loads((built_site / "extensions/pytorch-foundations/lessons.json").read_text("utf-8"))
    page.open(listed["lessons"][-1]["learner"]["path"])
    page.button("All lessons").click()
    page.page.wait_for_url(f"{server.url}index.html")
