"""Every lesson on the built site, both copies: Run All, and what each cell shows is what it should show.

Tutorial 1's learner's copy is looked at more closely, also under a sub-path, in `test_tutorial_1.py`.
"""

import json
import time
from pathlib import Path

import pytest
from printed import same_cells, saved

from browser import chromium
from browser.notebook_page import NotebookPage
from browser.test_tutorial_1 import LESSON as TUTORIAL_1
from site_fixtures import ROOT

CONTENT = ROOT / "content"
WORKED = sorted(path.relative_to(CONTENT).as_posix() for path in CONTENT.glob("worked/*.ipynb"))
LEARNERS = sorted(path.name for path in CONTENT.glob("*.ipynb") if path.name != TUTORIAL_1)


@pytest.fixture(scope="module")
def profile(chromium_browser):
    """One profile for all, as a learner has: a boot with the site's files at hand takes 12 s, not 16."""
    context = chromium_browser.new_context()
    yield context
    context.close()


def run(profile, server, path, measured):
    """Open a notebook in a page of its own, Run All; its code cells, once nothing at all went wrong."""
    with chromium.tab_in(profile) as tab:
        opened = time.monotonic()
        page = NotebookPage(tab, server.url).open(path).wait_ready()
        ready = time.monotonic()
        cells = page.run_all().cells()
        ran = time.monotonic()
        failed = list(tab.record.failed)    # before the page is closed, which may cut requests short
    measured(f"{path} in Chromium: ready after {ready - opened:.1f} s, Run All {ran - ready:.1f} s")
    for cell in cells:
        assert cell.errors == [], f"cell {cell.id}"
        assert cell.stderr == "", f"cell {cell.id}"
    written = [cell for cell in cells if cell.source.strip()]
    assert [cell.execution_count for cell in written] == list(range(1, len(written) + 1))
    assert tab.record.left(server.origin) == []
    assert tab.record.bad_responses() == []
    assert failed == []
    assert tab.record.console_errors == []
    return cells


@pytest.fixture(scope="module")
def server(built_site, serve):
    return serve(built_site)


def test_every_lesson_has_both_copies():
    learners = {path.name for path in CONTENT.glob("*.ipynb")}
    assert TUTORIAL_1 in learners
    assert learners == {Path(path).name for path in WORKED}


@pytest.mark.parametrize("path", WORKED)
def test_a_worked_copy_shows_in_chromium_what_pytorch_showed(profile, server, path, measured):
    """Its outputs were kept from a run on real PyTorch; here the shim makes them anew."""
    kept = json.loads((CONTENT / path).read_text(encoding="utf-8"))["cells"]
    kept = [saved(cell) for cell in kept if cell["cell_type"] == "code"]
    cells = run(profile, server, path, measured)
    assert any(cell.images for cell in cells)
    same_cells(kept, [saved({"id": cell.id, "outputs": cell.outputs}) for cell in cells])


@pytest.mark.parametrize("path", LEARNERS)
def test_a_learners_copy_runs_before_anything_is_written(profile, server, path, measured):
    run(profile, server, path, measured)
