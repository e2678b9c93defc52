"""Every lesson on the built site, both copies: Run All, and what each cell shows is what it should show.

Tutorial 1's learner's copy is looked at more closely, also under a sub-path, in `test_tutorial_1.py`.
"""

import pytest

from browser import chromium
from browser.axe import violations
from browser.lesson_run import CONTENT, WORKED, run, shows_what_pytorch_showed
from browser.test_tutorial_1 import LESSON as TUTORIAL_1

LEARNERS = sorted(path.name for path in CONTENT.glob("*.ipynb") if path.name != TUTORIAL_1)


@pytest.fixture(scope="module")
def server(built_site, serve):
    return serve(built_site)


def test_every_lesson_has_both_copies():
    learners = {path.name for path in CONTENT.glob("*.ipynb")}
    assert TUTORIAL_1 in learners
    assert {f"worked/{name}" for name in learners} == set(WORKED)


@pytest.mark.parametrize("path", WORKED)
def test_a_worked_copy_shows_in_chromium_what_pytorch_showed(profile, server, path, measured):
    with chromium.tab_in(profile) as tab:
        shows_what_pytorch_showed(run(tab, server, path, measured).cells, path)
        # Landmarks are the page's affair, which is JupyterLab's.
        assert violations(tab, ".jp-RenderedMarkdown", ".jp-OutputArea", without=["region"]) == []


@pytest.mark.parametrize("path", LEARNERS)
def test_a_learners_copy_runs_before_anything_is_written(profile, server, path, measured):
    with chromium.tab_in(profile) as tab:
        run(tab, server, path, measured)
