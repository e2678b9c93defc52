"""What the opening page advises: restart Python; delete the saved copy of a lesson to start it afresh."""

import pytest

from browser import chromium
from browser.notebook_page import NotebookPage
from browser.test_tutorial_1 import LESSON

MINE = "# written by the learner"
WRITE = """async (source) => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  panel.content.model.sharedModel.insertCell(0, { cell_type: 'code', source });
  await panel.context.save();
}"""
SOURCES = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  return panel.content.model.sharedModel.cells.map((cell) => cell.source);
}"""


@pytest.fixture
def profile(chromium_browser):
    context = chromium_browser.new_context()
    yield context
    context.close()


def test_deleting_the_saved_copy_brings_the_original_back(profile, built_site, serve):
    server = serve(built_site)
    with chromium.tab_in(profile) as tab:
        NotebookPage(tab, server.url).open(LESSON)
        original = tab.evaluate(SOURCES)
        tab.evaluate(WRITE, MINE)

    with chromium.tab_in(profile) as tab:
        NotebookPage(tab, server.url).open(LESSON)
        assert tab.evaluate(SOURCES) == [MINE, *original]
        tab.page.get_by_role("menuitem", name="Kernel", exact=True).click()
        for item in ("Restart Kernel…", "Restart Kernel and Run All Cells…"):
            tab.page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).wait_for()

    with chromium.tab_in(profile) as tab:
        tab.goto(f"{server.url}tree/index.html")
        row = tab.page.locator(".jp-DirListing-item", has_text=LESSON)
        row.click()
        tab.page.get_by_role("button", name="Delete").first.click()
        tab.page.locator(".jp-Dialog").get_by_role("button", name="Delete").click()
        tab.page.locator(".jp-Dialog").wait_for(state="detached")
        tab.page.reload()
        row.wait_for()

    with chromium.tab_in(profile) as tab:
        NotebookPage(tab, server.url).open(LESSON)
        assert tab.evaluate(SOURCES) == original
