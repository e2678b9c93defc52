"""While cells run: the page loaded again, a loop without end, output without measure; saved work stays."""

import pytest

from browser.lesson_page import lesson_in
from browser.test_tutorial_1 import LESSON

MINE = "# written by the learner"
LOOP = "while True:\n    pass"
CHATTER = "while True:\n    print('again and again')"
LIMIT = 100_000

DIRTY = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
RUN_FIRST = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = 0;
  notebook.deselectAll();
  void window.jupyterapp.commands.execute('notebook:run-cell');
}"""
SET_FIRST = """(source) =>
  window.jupyterapp.shell.currentWidget.content.model.sharedModel.getCell(0).setSource(source)"""


@pytest.fixture(scope="module")
def page(chromium_browser, built_site, serve):
    """One lesson with two cells of the learner's, the first of which the tests run; Python has started."""
    context = chromium_browser.new_context()
    page = lesson_in(context, serve(built_site), LESSON)
    page.page.on("dialog", lambda dialog: dialog.accept())   # of the browser: leave the page?
    page.wait_ready()
    page.untouched = not page.tab.evaluate(DIRTY) and page.stored() == {}
    page.write(MINE)
    page.write("'to be run'")
    page.save()
    yield page
    context.close()


def run_first(page, source):
    page.tab.evaluate(SET_FIRST, source)
    page.tab.evaluate(RUN_FIRST)
    return page


def first_output(page, seconds=60):
    page._wait(lambda state: state["kernel"] == "idle" and not state["running"], seconds, "the cell to end")
    return page.cells()[0]


def test_a_lesson_that_is_only_looked_at_is_not_saved(page):
    """A saved copy would hide later versions, and what JupyterLab notes on the kernel is nobody's work."""
    assert page.untouched


def test_what_a_cell_prints_comes_in_order(page):
    code = ("import sys\nfrom IPython.display import display\n"
            "print('one')\nprint('two', file=sys.stderr)\nprint('three')\ndisplay('four')\nprint('five')")
    outputs = first_output(run_first(page, code)).outputs
    shown = [output.get("text") or output["data"]["text/plain"] for output in outputs]
    assert ["".join(text) for text in shown] == ["one\n", "two\n", "three\n", "'four'", "five\n"]


def test_fifty_megabytes_of_output_are_cut_off_with_a_word(page):
    cell = first_output(run_first(page, "print('x' * 50_000_000)"))
    assert cell.text == "x" * LIMIT
    assert "The output is cut off here" in cell.stderr and "Print less" in cell.stderr
    cell = first_output(run_first(page, "'x' * 50_000_000"))
    assert LIMIT <= len(cell.text) < LIMIT + 1000 and "The output is cut off here" in cell.text
    cell = first_output(run_first(page, "print('as before')"))
    assert (cell.text, cell.stderr) == ("as before\n", "")


def test_a_page_on_which_a_loop_prints_without_end_stays_usable_and_restart_ends_it(page):
    """Many messages, rather than much text: the page answers, saves, and its Restart button helps."""
    run_first(page, CHATTER)
    page._wait(lambda _: "cut off here" in page.cells()[0].stderr, 60, "the output to be cut off")
    page.save()
    page.page.get_by_role("button", name="Restart the kernel", exact=True).click()
    page.page.get_by_role("button", name="Confirm Kernel Restart").click()
    page._wait(lambda state: not state["running"], 60, "the loop to end")
    assert page.stored()[LESSON] == CHATTER
    page.tab.evaluate(SET_FIRST, "print(6 * 7)")
    page.tab.evaluate(RUN_FIRST)    # before Python is ready again
    assert first_output(page, 180).text == "42\n"


def test_loaded_again_in_the_middle_of_a_run(page):
    page.tab.evaluate(SET_FIRST, LOOP)
    page.save()
    page.tab.evaluate(RUN_FIRST)
    page._wait(lambda state: state["kernel"] == "busy", 30, "the loop to run")
    page.page.reload()
    page._wait(lambda state: state["cells"] is not None and state["cells"] > 1, 60, "the lesson's cells")
    assert page.sources()[:2] == [LOOP, MINE]
    page.wait_ready()
    assert first_output(run_first(page, "print(6 * 7)")).text == "42\n"
