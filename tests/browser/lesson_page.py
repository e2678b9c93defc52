"""An open notebook in which a test writes: what is saved, and what the browser has stored of it."""

import os
import shutil

from browser import chromium
from browser.notebook_page import NotebookPage

STORAGE = "PyTorch Foundations, Part 1"

WRITE = """async (source) => {
  const { context, content } = window.jupyterapp.shell.currentWidget;
  await context.ready;
  content.model.sharedModel.insertCell(0, { cell_type: 'code', source });
}"""
SAVE = "() => window.jupyterapp.shell.currentWidget.context.save()"
SOURCES = """async () => {
  const { context, content } = window.jupyterapp.shell.currentWidget;
  await context.ready;
  return content.model.sharedModel.cells.map((cell) => cell.source);
}"""
EQUIPPED = "() => window.jupyterapp.shell.currentWidget.node.querySelector('.pf-ToolbarButton')"
# Read past JupyterLite, as the browser has it.
STORED = """(name) => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    if (!database.objectStoreNames.contains('files')) return database.close(), resolve({});
    const files = database.transaction('files').objectStore('files');
    const keys = files.getAllKeys(), models = files.getAll();
    models.onsuccess = () => {
      database.close();
      resolve(Object.fromEntries(keys.result.map((key, index) => [key, models.result[index]])));
    };
  };
})"""


class LessonPage(NotebookPage):
    """A notebook on which the learner writes and saves; `cards` are the messages over its corner."""

    @property
    def page(self):
        """Playwright's page."""
        return self.tab.page

    def open(self, path, interface="notebooks"):
        super().open(path, interface)
        return self.wait_shown(path)

    def wait_shown(self, path):
        """Wait until the lesson at `path` is shown, with our buttons above it."""
        self._wait(lambda state: state["path"] == path and (state["cells"] or 0) > 1, 60, f"{path}'s cells")
        self.page.wait_for_function(EQUIPPED, timeout=120_000)
        return self

    def write(self, source):
        """Put a code cell of the learner's at the top."""
        self.tab.evaluate(WRITE, source)

    def save(self):
        self.tab.evaluate(SAVE)

    def sources(self):
        return self.tab.evaluate(SOURCES)

    def stored(self):
        """What the browser has saved: for each path the source of the first cell, or a file's text."""
        models = self.tab.evaluate(STORED, STORAGE)
        contents = {path: model["content"] for path, model in models.items()}
        return {path: content["cells"][0]["source"] if path.endswith(".ipynb") else content
                for path, content in contents.items()}

    def card(self, title):
        return self.page.locator(".pf-Card", has=self.page.get_by_role("heading", name=title, exact=True))

    def button(self, name):
        return self.page.get_by_role("button", name=name)


def lesson_in(context, server, path, interface="notebooks"):
    """Open a lesson in a new tab of a profile. The tab stays until the profile is closed."""
    record = chromium.Record()
    record.watch(context)
    return LessonPage(chromium.ChromiumTab(context.new_page(), record), server.url).open(path, interface)


def copy_of(site, folder):
    """A copy of a built site in which files may be replaced; it takes no room."""
    return shutil.copytree(site, folder, copy_function=os.link)


def replace(path, text):
    """Replace a file of such a copy, not the original that it shares its bytes with."""
    path.unlink()
    path.write_text(text, encoding="utf-8")
