"""What a learner reads, and can do, when Python cannot start or has stopped; what was written is kept.

The tests go on in one page, one after the other, as a learner would who has a bad day.
"""

import gzip
import hashlib
import shutil

import pytest

from browser import chromium
from browser.notebook_page import NotebookPage
from browser.test_offline import published
from browser.test_tutorial_1 import LESSON

FOLDER = "static/pyodide"
MINE = "# written by the learner"
WRITE = """async (source) => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  panel.content.model.sharedModel.insertCell(0, { cell_type: 'code', source });
  await panel.context.save();
}"""
FIRST = "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells[0].source"
RUN = "() => { void window.jupyterapp.commands.execute('notebook:run-all-cells'); }"

# Takes all memory to the last byte, then asks for more: no room is left even for an error's words.
EXHAUST = """import numpy
kept, size = [], 2**30
while size:
    try:
        kept.append(numpy.empty(size, 'u1') if size > 1000 else bytes(size))
    except MemoryError:
        size //= 2
more = [str(i) * 3 for i in range(10**6)]"""


def card(page, title="Python did not start", seconds=60):
    found = page.tab.page.get_by_role("alert", name=title)
    found.wait_for(timeout=seconds * 1000)
    return found


def lesson_again(page):
    """Loads the page again; gives the source of the lesson's first cell."""
    with page.tab.page.expect_navigation():
        card(page).get_by_role("button", name="Load the page again").click()
    page._wait(lambda state: (state["cells"] or 0) > 1, 60, "the lesson")
    return page.tab.evaluate(FIRST)


def middle_changed(data):
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def cut_off(data):
    return data[:-1000]


# ---- a file is not what was published ------------------------------------------------------------


@pytest.fixture(scope="module")
def server(built_site, serve):
    return serve(built_site)


@pytest.fixture(scope="module")
def broken(server, open_notebook):
    """A lesson whose Python has not started, with something in it of the learner's."""
    server.altered["course.pack"] = middle_changed
    page = open_notebook(server, LESSON)
    page.tab.evaluate(WRITE, MINE)
    card(page)
    return page


@pytest.mark.parametrize(("name", "alter"), [
    ("course.pack", middle_changed),
    ("snapshot.pack", cut_off),
    ("pyodide.asm.wasm", middle_changed),
    ("pyodide.asm.mjs", lambda data: data + b";)"),
], ids=["archive-altered", "archive-truncated", "wasm-altered", "module-altered"])
def test_a_file_that_is_not_the_published_one_is_named(broken, server, name, alter):
    said = tried_again(broken, server, {name: alter}, name)
    assert f"The file {name} did not arrive as it was sent, and was not used." in said
    assert "a proxy or a virus scanner" in said and "What you wrote is kept." in said


@pytest.mark.parametrize("name", ["course.pack", "pyodide.mjs", "boot.mjs"])
def test_a_file_that_is_missing_is_named(broken, server, name):
    server.missing.add(name)
    said = tried_again(broken, server, {}, name)
    server.missing.clear()
    assert f"The file {name} could not be had from the server." in said
    assert "tell whoever runs it" in said and "What you wrote is kept." in said


def test_a_browser_without_webassembly_says_so(broken, server):
    """As with a setting for more security; Python's worker, which alone needs it, does not find it here."""
    hidden = {"boot.mjs": lambda data: b"delete self.WebAssembly;" + data}
    said = tried_again(broken, server, hidden, "boot.mjs")
    assert "This browser does not run WebAssembly, or not in the form that Python needs." in said
    assert "Allow WebAssembly for this site, or use a recent" in said


def tried_again(page, server, altered, name):
    """What the card says once Python has been started again."""
    server.altered.clear()
    server.altered.update(altered)
    page.tab.page.evaluate("() => document.querySelector('.pf-mod-urgent h2').classList.add('before')")
    card(page).get_by_role("button", name="Try again").click()
    page.tab.page.locator(".pf-mod-urgent h2:not(.before)").wait_for(timeout=60_000)
    return card(page).inner_text()


def test_the_server_goes_in_the_middle_of_the_start(broken, server, built_site, serve):
    server.altered.clear()
    server.rate = 100_000
    card(broken).get_by_role("button", name="Try again").click()
    broken.tab.page.locator(".pf-Boot-words", has_text=" MB").wait_for(timeout=60_000)
    server.stop()
    said = card(broken).inner_text()
    assert "The connection broke while the file " in said and "Check the connection, then try again." in said
    back = serve(built_site, "/", server.port)
    back.missing.add("rest.pack")  # for the test after the next
    assert lesson_again(broken) == MINE
    broken.wait_ready()
    server.stand_in = back


def test_a_file_that_is_missing_later_fails_one_cell_not_python(broken, server):
    """Python fetches what a first plot does not need once it runs."""
    broken.show_only(["import ftplib"])
    cell = broken.run_all().cells()[0]
    assert [error.split(":")[0] for error in cell.errors] == ["OSError"]
    told = card(broken, "Python could not read one of its files")
    assert "The server answered 404 for rest.pack." in told.inner_text()
    assert "run the cell again" in told.inner_text()
    told.get_by_role("button", name="Close").click()
    server.stand_in.missing.clear()
    assert broken.run_all().cells()[0].errors == []


# ---- memory --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lesson(built_site, serve, open_notebook):
    """A lesson with nothing wrong, whose Python has started."""
    return open_notebook(serve(built_site), LESSON).wait_ready()


def test_a_tensor_that_is_too_large_is_an_error_like_any_other(lesson):
    lesson.show_only(["import torch\nx = [torch.zeros(2**27) for _ in range(20)]"])
    [error] = lesson.run_all().cells()[0].errors
    assert "can't allocate memory: you tried to allocate 536870912 bytes" in error
    assert lesson.python("print(1 + 1)") == "2\n"


def test_python_that_has_run_out_of_memory_says_so_and_can_be_started_again(lesson):
    lesson.show_only([EXHAUST, "print('after it')"])
    lesson.tab.evaluate(RUN)
    stopped = card(lesson, "Python has stopped")
    said = stopped.inner_text()
    assert "The browser has no more memory for Python." in said and "make them smaller" in said
    assert "What you wrote is kept." in said
    lesson._wait(lambda state: not state["running"], 20, "no cell to be marked as running")
    lesson.show_only(["print('after it')"])
    stopped.get_by_role("button", name="Start Python again").click()
    lesson.wait_ready()
    assert lesson.run_all().cells()[0].text == "after it\n"
    assert lesson.tab.page.locator(".pf-mod-urgent").count() == 0


# ---- without the picture of memory -----------------------------------------------------------------


def test_python_starts_without_the_picture_of_its_memory(built_site, serve, open_notebook):
    """Another Python's picture: Pyodide notices, as it would in a browser that lays out memory otherwise."""
    server = serve(built_site)
    packed = (built_site / FOLDER / "snapshot.pack").read_bytes()
    picture = gzip.decompress(packed)
    other = gzip.compress(bytes(64) + picture[64:], 1)
    server.altered["snapshot.pack"] = lambda _: other
    server.altered["known.mjs"] = lambda known: changed(known, packed, other)
    page = open_notebook(server, LESSON)
    page.wait_ready()
    assert f"{FOLDER}/python_stdlib.zip" in server.asked()
    assert page.python("import torch; print(torch.ones(2).sum())") == "tensor(2.)\n"


def changed(known, before, after):
    """The list of what lies beside the boot, with `after` in place of the file `before`."""
    for old, new in [(len(before), len(after)), (sha256(before), sha256(after))]:
        assert known.count(str(old).encode()) == 1
        known = known.replace(str(old).encode(), str(new).encode())
    return known


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ---- a new publication ---------------------------------------------------------------------------


def test_modules_kept_from_before_a_new_publication(built_site, serve, chromium_browser, tmp_path):
    """Where there is no service worker, and browsers may keep files for ten minutes, as on many servers."""
    folder = shutil.copytree(built_site, tmp_path / "_site")
    server = serve(folder)
    server.headers["Cache-Control"] = "max-age=600"
    with chromium.tab(chromium_browser, service_workers="block") as tab:
        page = NotebookPage(tab, server.url).open(LESSON)
        page.tab.evaluate(WRITE, MINE)
        page.wait_ready()
        published(folder)
        page.open(LESSON)
        said = card(page).inner_text()
        assert "The course was published anew a short time ago" in said
        assert "Load the page again." in said and "Try again" not in said
        assert lesson_again(page) == MINE
        page.wait_ready()
