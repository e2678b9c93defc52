"""Worked lessons in Firefox and in WebKitGTK: what each cell shows is what PyTorch showed.

Two of them in each, one at the root of a host and one below a path; with `--all-browsers` all of them, at
both, in Chromium too. What a browser tells of itself differs: see `tab.record` of each.
Where Firefox or WebKitGTK is neither installed nor to be had, or does not start, its tests are skipped and
say why; without a Chromium they fail.
"""

from contextlib import ExitStack, contextmanager

import pytest

from browser import chromium, firefox, webkit
from browser.conftest import SUB_PATH
from browser.lesson_run import WORKED, run, shows_what_pytorch_showed
from browser.machine import NoBrowser

STARTED = {"Chromium": chromium.visitor, "Firefox": firefox.browser, "WebKitGTK": webkit.browser}
OTHERS = ("Firefox", "WebKitGTK")
SOME = [(engine, *visit) for engine in OTHERS
        for visit in (("/", "worked/tutorial_01_tensor_fundamentals.ipynb"),
                      (SUB_PATH, "worked/tutorial_03_autograd_and_graphs.ipynb"))]
ALL = [(engine, prefix, path) for engine in STARTED for prefix in ("/", SUB_PATH) for path in WORKED]


def pytest_generate_tests(metafunc):
    if {"visitor", "server", "path"} <= set(metafunc.fixturenames):
        visits = ALL if metafunc.config.getoption("all_browsers") else SOME
        metafunc.parametrize(("visitor", "server", "path"), visits, indirect=["visitor", "server"],
                             scope="module")


lacking = {}  # why an engine cannot be had: known after the first try


@contextmanager
def started(engine):
    """The engine's browser, with one profile for all its visits."""
    with ExitStack() as stack:
        try:
            if engine in lacking:
                raise lacking[engine]
            browser = stack.enter_context(STARTED[engine]())
        except NoBrowser as error:
            if engine not in OTHERS:
                raise
            lacking[engine] = error
            pytest.skip(str(error))
        yield browser


@pytest.fixture(scope="module")
def visitor(request):
    with started(request.param) as browser:
        yield browser


@pytest.fixture(scope="module")
def server(request, built_site, serve):
    return serve(built_site, request.param)


def test_the_lessons_that_always_run_exist():
    assert {path for _, _, path in SOME} <= set(WORKED)


def test_a_worked_copy_shows_what_pytorch_showed(visitor, server, path, measured):
    with visitor.tab() as tab:
        shows_what_pytorch_showed(run(tab, server, path, measured).cells, path)


@pytest.mark.parametrize("visitor", OTHERS, indirect=True, scope="module")
def test_a_request_that_leaves_is_refused_and_seen(visitor, built_site, serve):
    """From the page and from a worker: what the tests above rely on."""
    server = serve(built_site)
    asking = """(url) => fetch(url).then(() => 'answered', () => 'refused')"""
    working = """(url) => new Promise((resolve) => {
      const source = `fetch(${JSON.stringify(url)}).then(() => postMessage('answered'),
                                                         () => postMessage('refused'))`;
      new Worker(URL.createObjectURL(new Blob([source]))).onmessage = ({ data }) => resolve(data);
    })"""
    with visitor.tab() as tab:
        tab.goto(server.url + "licences.html")
        assert tab.left(server.origin) == []
        for who, asks in (("page", asking), ("worker", working)):
            away = f"http://elsewhere.invalid/{who}"
            # A refusal by the proxy is an answer that the page may not read.
            assert tab.evaluate(asks, away) == "refused"
            assert any(away in request for request in tab.left(server.origin))
