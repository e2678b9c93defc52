"""While Python starts: what the page says, that no run is lost, and what it says when the start fails."""

import threading

import pytest

from browser.test_tutorial_1 import LESSON

# Keeps what is written into the live region, and what the card says, from the notebook's first moment.
WATCH = """() => {
  const said = (window.__said = []), shown = (window.__shown = []);
  const keep = (list, text) => { if (text && text !== list[list.length - 1]) list.push(text); };
  const look = () => {
    keep(said, document.querySelector('.pf-Spoken')?.textContent);
    keep(shown, document.querySelector('.pf-Boot-words')?.textContent);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}"""
PROMPTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === 'code').map((cell) => cell.promptNode.textContent)"""
CARDS = "() => document.querySelector('.pf-Cards').innerText"
# In place of the lesson's cells, so that the tests are about when cells run and in which order.
FILE_IS_THERE = f"import os; print(os.path.exists('{LESSON}'))"
SOURCES = ["order = ['first']", "order.append('second')", "print(order)"]


@pytest.fixture(scope="module")
def server(built_site, serve):
    return serve(built_site)


def early(open_notebook, server, **where):
    """A page whose lesson is shown and whose Python has not started: it comes slowly until a rate is set."""
    server.rate = 100_000
    page = open_notebook(server, LESSON, **where)
    page._wait(lambda state: state["cells"] > 1, 60, "the lesson's cells")
    assert not page.state()["ready"], "Python was faster than this test: it says nothing"
    page.show_only(SOURCES)
    return page


@pytest.fixture(scope="module")
def visit(open_notebook, server):
    """A learner who presses Shift+Enter three times as soon as the lesson is there."""
    page = early(open_notebook, server)
    page.tab.evaluate(WATCH)
    page.tab.page.locator(".jp-CodeCell .cm-content").first.click()
    for _ in SOURCES:
        page.tab.page.keyboard.press("Shift+Enter")
    server.rate = 4_000_000
    return page


def test_cells_wait_for_python_and_run_in_order(visit):
    assert visit.tab.evaluate(PROMPTS)[:3] == ["[*]:"] * 3
    assert "3 cells wait, and run when Python is ready." in visit.tab.evaluate(CARDS)
    visit.wait_ready()
    visit._wait(lambda state: not state["running"], 60, "the cells to run")
    cells = visit.cells()[:3]
    assert [cell.execution_count for cell in cells] == [1, 2, 3]
    assert cells[2].text == "['first', 'second']\n"


def test_the_boot_was_told_in_words_and_megabytes(visit):
    visit.wait_ready()
    shown = visit.tab.evaluate("() => window.__shown")
    counted = [line for line in shown if line.endswith(" MB")]
    assert len(counted) > 3 and counted[0].startswith("Python is loading: "), shown
    loaded = [float(line.split(": ")[1].split(" of ")[0]) for line in counted]
    assert loaded == sorted(loaded)
    assert visit.tab.page.locator(".pf-Card").count() == 0, "gone once Python is ready"


def test_a_screen_reader_hears_each_stage_once(visit):
    visit.wait_ready()
    said = visit.tab.evaluate("() => window.__said")
    assert said[-1] == "Python is ready."
    assert len(said) == len(set(said)) <= 4, said
    assert visit.tab.page.locator(".pf-Spoken").get_attribute("role") == "status"


def test_cells_run_while_python_restarts_wait_too(visit):
    visit.wait_ready()
    tab = visit.tab
    tab.evaluate("() => { void window.jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }")
    tab.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    visit._wait(lambda state: state["running"] >= 3, 20, "the cells to wait")
    visit._wait(lambda state: state["kernel"] == "idle" and not state["running"], 180, "the cells to run")
    assert [cell.execution_count for cell in visit.cells()[:3]] == [1, 2, 3]
    assert visit.cells()[2].text == "['first', 'second']\n"


def test_interrupt_forgets_the_cells_that_wait(open_notebook, server):
    page = early(open_notebook, server)
    page.tab.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    assert page.tab.evaluate(PROMPTS) == ["[*]:"] * 3
    page.tab.evaluate("() => { void window.jupyterapp.commands.execute('notebook:interrupt-kernel'); }")
    page._wait(lambda state: not state["running"], 20, "the cells not to wait any more")
    assert page.tab.evaluate(PROMPTS) == ["[ ]:"] * 3
    server.rate = None


def passed_over(open_notebook, server):
    """A first visit whose Python is still on its way when the service worker takes over the page."""
    taken = threading.Event()
    server.altered["early.mjs"] = lambda script: script if taken.wait(120) else b""
    page = open_notebook(server, LESSON)
    page.tab.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    assert page.tab.evaluate("() => Boolean(navigator.serviceWorker.controller)")
    taken.set()
    return page


def test_python_that_the_service_worker_passed_over_reaches_its_files(open_notebook, built_site, serve):
    page = passed_over(open_notebook, serve(built_site)).wait_ready()
    assert page.python(FILE_IS_THERE) == "True\n"
    assert page.tab.record.bad_responses() == []


def test_where_it_cannot_reach_them_that_is_said(open_notebook, built_site, serve):
    server = serve(built_site)
    server.altered["service-worker.js"] = takes_nobody_later
    page = passed_over(open_notebook, server)
    card = page.tab.page.get_by_role("alert", name="Python did not start")
    card.wait_for(timeout=120_000)
    assert "could not be connected with the files that this browser keeps for you" in card.inner_text()
    card.get_by_role("button", name="Try again").click()
    page.wait_ready()
    assert page.python(FILE_IS_THERE) == "True\n"


def takes_nobody_later(script):
    claim = b"claim: async () => self.clients.claim()"
    assert claim in script
    return script.replace(claim, b"claim: async () => null")


def test_a_boot_that_fails_says_why_and_can_be_tried_again(open_notebook, built_site, serve):
    """In JupyterLab this time. The cells that wait go on waiting, and run in the end."""
    server = serve(built_site)
    server.missing.add("first.pack")
    page = early(open_notebook, server, interface="lab")
    page.tab.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    server.rate = None
    card = page.tab.page.get_by_role("alert", name="Python did not start")
    card.wait_for(timeout=120_000)
    text = card.inner_text()
    assert "The file first.pack could not be had from the server." in text
    assert "tell whoever runs it" in text and "What you wrote is kept." in text
    assert "3 cells wait, and run when Python is ready." in text
    server.missing.clear()
    card.get_by_role("button", name="Try again").click()
    page._wait(lambda state: state["kernel"] == "idle" and not state["running"], 180, "the cells to run")
    assert page.cells()[2].text == "['first', 'second']\n"
    assert page.tab.page.locator(".pf-Card").count() == 0
