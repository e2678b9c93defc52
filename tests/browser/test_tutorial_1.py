"""A learner opens Tutorial 1 on the built site and presses Run All: everything runs, nothing leaves."""

import subprocess
import sys
from dataclasses import dataclass

import pytest

from browser.chromium import Record
from browser.notebook_page import CodeCell, NotebookPage
from static_server import StaticServer

LESSON = "tutorial_01_tensor_fundamentals.ipynb"

# What a browser shows beside the page's title: declared by the page, else asked for at the origin's root.
FAVICONS = """async () => {
  const links = [...document.querySelectorAll('link[rel~=icon]')].map((link) => link.href);
  const urls = links.length ? links : [new URL('/favicon.ico', location.href).href];
  return Promise.all(urls.map(async (url) => [(await fetch(url)).status, url]));
}"""


@dataclass
class Visit:
    """One learner's visit, after Run All."""

    server: StaticServer
    page: NotebookPage
    record: Record
    cells: list[CodeCell]


@pytest.fixture(scope="module")
def visit(site, open_notebook):
    page = open_notebook(site, LESSON).wait_ready().run_all()
    return Visit(site, page, page.tab.record, page.cells())


def test_every_code_cell_ran_once_and_in_order(visit):
    written = [cell for cell in visit.cells if cell.source.strip()]
    assert written
    assert [cell.execution_count for cell in written] == list(range(1, len(written) + 1))


def test_no_cell_shows_an_error(visit):
    assert {cell.index: cell.errors for cell in visit.cells if cell.errors} == {}


def test_nothing_is_written_to_standard_error(visit):
    assert {cell.index: cell.stderr for cell in visit.cells if cell.stderr} == {}


def test_a_picture_is_shown(visit):
    assert any(cell.images for cell in visit.cells)


def test_no_old_checkpoint_makes_the_learner_wonder(visit):
    """What is saved by itself is no checkpoint: the last one would be the day of the lesson's file."""
    assert "Checkpoint" not in visit.page.tab.page.locator("#top-panel-wrapper").inner_text()


def test_no_request_left_the_origin(visit):
    assert visit.record.left(visit.server.origin) == []


def test_the_record_of_requests_is_complete(visit):
    """What the server was asked, the record knows too: workers and service workers do not escape it."""
    asked = {visit.server.origin + answer.path for answer in visit.server.answers}
    icons = {url for _, url in visit.page.tab.evaluate(FAVICONS)}  # Chromium fetches these on its own account
    icons |= {url for url in asked if url.endswith("/favicon.ico")}
    assert asked - icons - set(visit.record.requests) == set()
    assert len(asked) > 50


def test_every_request_was_answered(visit):
    assert visit.record.bad_responses() == []
    assert visit.record.failed == []
    assert visit.server.failures() == []


def test_the_pages_icon_is_there(visit):
    answers = visit.page.tab.evaluate(FAVICONS)
    assert [answer for answer in answers if answer[0] != 200] == []


def test_the_console_shows_no_error(visit):
    assert visit.record.console_errors == []


def test_python_works_in_the_drive(visit):
    """The folder that holds the lessons is mounted, so that a lesson could read a file beside it."""
    said = visit.page.python("import os; print(os.getcwd()); print(os.listdir())")
    directory, listing = said.splitlines()
    assert directory == "/drive" or directory.startswith("/drive/")
    assert LESSON in listing


def test_torch_is_this_repositorys_shim(visit, root):
    ours = subprocess.run([sys.executable, "-c", "import torch; print(torch.__version__, torch.__file__)"],
                          cwd=root / "py", capture_output=True, text=True, check=True).stdout.split()
    assert ours[1] == str(root / "py" / "torch" / "__init__.py")
    assert visit.page.python("import torch; print(torch.__version__)").strip() == ours[0]
