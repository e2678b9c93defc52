"""Fixtures of the browser tests: one Chromium for each file of tests, a fresh profile for each visit."""

from contextlib import ExitStack

import pytest
from foundations_lite.pages.administrators import POLICY

from browser import chromium
from browser.notebook_page import NotebookPage

SUB_PATH = "/course/part-1/"


# Of module scope: Playwright's event loop must not outlive these tests in a worker that goes on to
# run notebooks with nbclient, which starts loops of its own.
@pytest.fixture(scope="module")
def chromium_browser():
    """A started Chromium with no network but 127.0.0.1. Without one the tests fail and say what to do."""
    with chromium.browser() as started:
        yield started


@pytest.fixture(scope="module", params=["/", SUB_PATH], ids=["root", "sub-path"])
def site(request, built_site, serve):
    """The built site on a server of its own: at the root of its origin, then under a sub-path.

    It sends the content security policy that the administrators' page names: nothing may need more.
    """
    server = serve(built_site, request.param)
    server.headers["Content-Security-Policy"] = POLICY
    return server


@pytest.fixture(scope="module")
def server_without_python(built_site, serve):
    """The built site where Python does not start, for tests of what needs none."""
    server = serve(built_site)
    server.missing.add("boot.mjs")
    server.headers["Content-Security-Policy"] = POLICY
    return server


@pytest.fixture(scope="module")
def profile(chromium_browser):
    """One profile for all visits of a file's tests, as a learner has: the site's files are there already."""
    context = chromium_browser.new_context()
    yield context
    context.close()


@pytest.fixture(scope="module")
def open_notebook(chromium_browser):
    """`open_notebook(server, path)` opens a notebook in a fresh profile; gives its `NotebookPage`.

    The profiles stay until the file's last test, so that several tests may look at one page.
    """
    with ExitStack() as profiles:
        def open_it(server, path, **where):
            tab = profiles.enter_context(chromium.tab(chromium_browser))
            return NotebookPage(tab, server.url).open(path, **where)

        yield open_it
