"""The means of the browser tests, tested: what goes wrong on a page is seen, not overlooked."""

import pytest

from browser.notebook_page import Waited
from browser.test_tutorial_1 import LESSON

INSERT = """([index, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
  notebook.insertCell(index, { cell_type: 'code', source });
}"""
RESTART = """() => {
  void window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
}"""


@pytest.fixture(scope="module")
def server(built_site, serve):
    return serve(built_site)


@pytest.fixture(scope="module")
def page(server, open_notebook):
    return open_notebook(server, LESSON).wait_ready()


def test_an_exception_is_seen_and_ends_the_run(page):
    page.tab.evaluate(INSERT, [0, "import sys\nprint(6 * 7)\nprint('aside', file=sys.stderr)\n'result'"])
    page.tab.evaluate(INSERT, [1, "1 / 0"])
    page.run_all()
    first, second, *rest = page.cells()
    assert (first.text, first.stderr, first.errors) == ("42\n'result'\n", "aside\n", [])
    assert second.errors == ["ZeroDivisionError: division by zero"]
    assert rest and all(cell.execution_count is None and not cell.outputs for cell in rest)


def test_an_exception_beside_the_document_is_raised_here(page):
    with pytest.raises(AssertionError, match="NameError: name 'nowhere' is not defined"):
        page.python("nowhere")


def test_a_wait_in_vain_says_how_the_page_stood(page):
    page.tab.evaluate(RESTART)
    with pytest.raises(Waited, match=f"waited 0 s for Python to be ready; the page: .*{LESSON}"):
        page.wait_ready(seconds=0)
    page.wait_ready()


@pytest.mark.parametrize("where", ["page", "worker"])
def test_a_request_that_leaves_is_recorded_and_refused(page, server, where):
    away = f"http://elsewhere.invalid/{where}"
    page.tab.record.requests.clear()
    if where == "page":
        answered = page.tab.evaluate("(url) => fetch(url).then(() => 'answered', () => 'refused')", away)
    else:
        answered = page.python("try:\n    from pyodide.http import pyfetch\n"
                               f"    await pyfetch({away!r})\n    print('answered')\n"
                               "except OSError:\n    print('refused')").strip()
    assert answered == "refused"
    assert away in page.tab.record.left(server.origin)


def test_a_missing_file_is_recorded(page, server):
    page.tab.evaluate("(url) => fetch(url).then(() => null)", server.url + "missing.file")
    assert (404, server.url + "missing.file") in page.tab.record.bad_responses()
    assert "/missing.file" in [answer.path for answer in server.failures()]
