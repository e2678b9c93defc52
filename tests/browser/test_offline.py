"""The site without a network: saved at the first visit, used after the browser has been restarted."""

import gzip
import hashlib
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from foundations_lite.offline import precache

from browser import chromium
from browser.conftest import SUB_PATH
from browser.notebook_page import NotebookPage
from browser.small_site import kept, offline, until
from browser.test_tutorial_1 import LESSON
from site_fixtures import ROOT
from static_server import StaticServer

OTHER = "tutorial_03_autograd_and_graphs.ipynb"
SAVED = "(offline) => offline.saved?.state === 'whole'"
UPDATE = "() => navigator.serviceWorker.getRegistration().then((one) => one.update())"


@dataclass
class Saved:
    """A profile in which the site has been saved at `server`, a copy of the site in `folder`."""

    profile: Path
    server: StaticServer
    folder: Path
    boot: list[str]  # what was asked for until Python was ready
    rest: list[str]  # and afterwards, while the site was being saved
    drive: str
    said: str
    took: str


@pytest.fixture(scope="module", params=["/", SUB_PATH], ids=["root", "sub-path"])
def saved(request, built_site, chromium_browser, tmp_path_factory):
    """One visit with a network: a lesson is opened and left open until the site has been saved."""
    base = tmp_path_factory.mktemp("offline")
    folder = shutil.copytree(built_site, base / "_site")
    with StaticServer(folder, request.param) as server:
        with chromium.lasting(chromium_browser, base / "profile") as context, chromium.tab_in(context) as tab:
            page = NotebookPage(tab, server.url).open(LESSON).wait_ready()
            boot, ready = server.asked(), time.monotonic()
            until(tab.page, SAVED, 120)
            total = offline(tab.page, "(offline) => offline.saved.total") / 1e6
            took = f"{total:.1f} MB, {time.monotonic() - ready:.1f} s after Python was ready"
            tab.page.locator(".pf-Card", has_text="The course is saved in this browser").wait_for()
            said = tab.page.locator(".pf-Card").inner_text()
            drive = page.python("import os; print(os.getcwd(), *os.listdir())")
            assert tab.record.console_errors == [] and server.failures() == []
        yield Saved(base / "profile", server, folder, boot, server.asked()[len(boot):], drive, said, took)


def test_saving_waits_for_python_and_reuses_what_it_fetched(saved, measured):
    measured(f"saved for use without a network: {saved.took}")
    assert "static/pyodide/pyodide.asm.wasm" in saved.boot
    assert f"files/{OTHER}" not in saved.boot and f"files/{OTHER}" in saved.rest
    again = {path for path in saved.rest if path in saved.boot and path.endswith((".pack", ".wasm"))}
    assert again == set()
    assert "All of it, " in saved.said and "works without a network too" in saved.said


def test_python_sees_the_files_beside_the_lesson_at_the_very_first_visit(saved):
    assert saved.drive.startswith("/drive ") and LESSON in saved.drive


def test_the_heartbeat_stays_below_the_sites_root(saved):
    """Under a sub-path JupyterLite's own would ask the host's root, which belongs to somebody else."""
    asked = [answer.path for answer in saved.server.answers if "heartbeat" in answer.path]
    assert asked == []


@pytest.fixture(scope="module")
def stopped(saved):
    """The server is gone, on the connections that are open too."""
    saved.server.stop()
    return saved


@pytest.fixture(scope="module")
def restarted(stopped, chromium_browser):
    """The browser, started again."""
    with chromium.lasting(chromium_browser, stopped.profile) as context:
        yield context


def test_another_lesson_runs_without_a_network(stopped, restarted, measured):
    asked = len(stopped.server.answers)
    with chromium.tab_in(restarted) as tab:
        opened = time.monotonic()
        page = NotebookPage(tab, stopped.server.url).open(OTHER).wait_ready()
        measured(f"{OTHER} without a network: ready after {time.monotonic() - opened:.1f} s")
        cells = page.run_all().cells()
        assert [cell.errors for cell in cells if cell.errors] == []
        written = [cell for cell in cells if cell.source.strip()]
        assert [cell.execution_count for cell in written] == list(range(1, len(written) + 1))
        assert any(cell.images for cell in cells)
        assert OTHER in page.python("import os; print(os.listdir())")
        assert tab.record.failed == [] and tab.record.bad_responses() == []
        assert tab.record.console_errors == []
    assert len(stopped.server.answers) == asked


def test_chromium_keeps_what_it_has_compiled(stopped, restarted, measured):
    """A second less at every later visit. It does so once enough was compiled a second time, and well."""
    end = time.monotonic() + 60
    while not (found := [path.stat().st_size for path in stopped.profile.glob("**/Code Cache/wasm/*_0")]):
        assert time.monotonic() < end, "nothing that was compiled is kept"
        time.sleep(0.5)
    measured(f"compiled WebAssembly that Chromium keeps: {sum(found) / 1e6:.1f} MB")


@pytest.mark.parametrize(("path", "text"), [
    ("", "Tensors, autograd and the structure of gradients"),
    ("licences.html", "Mozilla Public License"),
    ("tree/", OTHER),
    (f"lab/index.html?path={LESSON}", "What does"),
    (f"notebooks/?path=worked%2F{LESSON}", "What does"),
    ("files/worked/tutorial_04_tensor_gradients_and_vjp.ipynb", "nbformat"),
])
def test_every_page_is_there_without_a_network(stopped, restarted, path, text):
    with chromium.tab_in(restarted) as tab:
        tab.goto(stopped.server.url + path)
        tab.page.get_by_text(text).first.wait_for(state="attached", timeout=60_000)
        assert tab.record.failed == []


def test_browsers_offer_to_install_it(stopped, restarted):
    for path in ["", "notebooks/index.html?path=" + LESSON, "lab/index.html"]:
        with chromium.tab_in(restarted) as tab:
            tab.goto(stopped.server.url + path)
            cdp = restarted.new_cdp_session(tab.page)
            found = cdp.send("Page.getAppManifest")
            assert found["errors"] == [] and found["url"] == stopped.server.url + "manifest.webmanifest"
            assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
            described = found["manifest"]
            assert described["startUrl"] == described["scope"] == stopped.server.url
            assert described["id"] == stopped.server.url


def test_after_a_new_publication_an_open_page_goes_on_and_is_told(saved, stopped, restarted, serve):
    """What the page was made of is gone from the server: it lives from what the browser has saved."""
    prefix = "/" if saved.server.url.count("/") == 3 else SUB_PATH
    published(saved.folder)
    server = serve(saved.folder, prefix, saved.server.port)
    with chromium.tab_in(restarted) as tab:
        first = "licences.html"  # while a worker starts, Chromium asks the server too, in vain, now or later
        tab.goto(server.url + first)
        server.answers.clear()
        page = NotebookPage(tab, server.url).open(LESSON)
        offline(tab.page, UPDATE)
        page.wait_ready()
        tab.page.locator(".pf-Card", has_text="A newer version of the course is ready").wait_for()
        title = "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells[0].source"
        assert "Tutorial 1" in tab.evaluate(title)
        page.restart()
        assert "1" in page.python("import torch; print(torch.ones(1).sum().item())")
        python = {f"static/pyodide/{name}" for name in ("course.pack", "known.mjs")}
        assert set(server.asked()) - {first} == {"service-worker.js", f"files/{LESSON}", *python}
        with tab.page.expect_navigation(timeout=180_000):
            tab.page.get_by_role("button", name="Load it now").click()
        page._wait(lambda state: (state["cells"] or 0) > 1, 120, "the lesson")
        assert tab.evaluate(title) == "# Published anew"
        page.wait_ready()
        # What is kept of the older version goes at once, the newer one comes whole a little later.
        end = time.monotonic() + 120
        while len(kept(tab.page)) != 1:
            assert time.monotonic() < end, "the newer version is kept, and nothing else"
            time.sleep(0.5)
        assert server.failures() == []


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def published(folder):
    """Publishes the site in `folder` anew: the course's packages have other bytes, a lesson another text."""
    pack, known = folder / "static/pyodide/course.pack", folder / "static/pyodide/known.mjs"
    before = pack.read_bytes()
    after = gzip.compress(gzip.decompress(before), compresslevel=1, mtime=0)
    pack.write_bytes(after)
    text = known.read_text("utf-8")
    for old, new in [(len(before), len(after)), (sha256(before), sha256(after))]:
        assert text.count(str(old)) == 1
        text = text.replace(str(old), str(new))
    known.write_text(text, "utf-8")
    lesson = folder / "files" / LESSON
    notebook = json.loads(lesson.read_text("utf-8"))
    notebook["cells"][0]["source"] = "# Published anew"
    lesson.write_text(json.dumps(notebook), "utf-8")
    listed = precache.precache(folder, {})
    (folder / precache.WORKER).write_bytes(precache.worker(listed))


def test_all_lessons_are_among_the_shortcuts(built_site):
    shortcuts = json.loads((built_site / "manifest.webmanifest").read_text("utf-8"))["shortcuts"]
    assert len(shortcuts) == len(list((ROOT / "content").glob("*.ipynb")))
