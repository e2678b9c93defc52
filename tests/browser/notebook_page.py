"""A notebook of the site as a test meets it: open it, wait for Python, run it, read what came out.

It drives any browser that can do two things, `goto(url)` and `evaluate(function, argument)`: see
`ChromiumTab`, `FirefoxTab` and `WebKitTab`. What a cell printed is read from the notebook's document model,
never from the page's looks, through `window.jupyterapp` (the site is built with `exposeAppInBrowser`).
"""

import time
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

# Generous: a slow machine must not fail a test, and a test that waits in vain says what it waited for.
BOOT_SECONDS = 300
RUN_SECONDS = 300


class Tab(Protocol):
    """What this module asks of a browser."""

    def goto(self, url: str) -> None: ...

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a (possibly async) JavaScript function given as source; return its JSON value."""


class Waited(AssertionError):
    """Something did not happen in time; the message says what, and how the page stood."""


@dataclass(frozen=True)
class CodeCell:
    """One code cell after a run."""

    index: int  # among all cells of the notebook
    id: str
    source: str
    execution_count: int | None
    outputs: list[dict]  # as nbformat stores them

    @property
    def text(self):
        """What the cell printed on standard output, and the text of its result, in order."""
        parts = []
        for output in self.outputs:
            if output["output_type"] == "stream" and output["name"] == "stdout":
                parts.append(_joined(output["text"]))
            elif output["output_type"] == "execute_result":
                parts.append(_joined(output["data"].get("text/plain", "")) + "\n")
        return "".join(parts)

    @property
    def stderr(self):
        return "".join(_joined(output["text"]) for output in self.outputs
                       if output["output_type"] == "stream" and output["name"] == "stderr")

    @property
    def errors(self):
        """`Name: message` of each exception that the cell shows."""
        return [_exception(output["ename"], output["evalue"]) for output in self.outputs
                if output["output_type"] == "error"]

    @property
    def images(self):
        """MIME types of the pictures that the cell shows."""
        return [mime for output in self.outputs for mime in output.get("data", {})
                if mime.startswith("image/")]


def _joined(text):
    return text if isinstance(text, str) else "".join(text)


def _exception(name, message):
    # The Pyodide kernel sends the class, `<class 'ValueError'>`, where others send its name.
    name = name.removeprefix("<class '").removesuffix("'>")
    return f"{name}: {message}"


_SHOW_ONLY = """(sources) => {
  const notebook = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
  notebook.deleteCellRange(0, notebook.cells.length);
  notebook.insertCells(0, sources.map((source) => ({ cell_type: 'code', source })));
}"""
# The open notebook's panel and its session: the same in Notebook 7 and JupyterLab.
STATE = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  const session = panel?.sessionContext;
  const model = panel?.content?.model;
  const cells = panel?.content?.widgets ?? [];
  return {
    application: Boolean(window.jupyterapp),
    path: panel?.context?.path ?? null,
    cells: model ? model.cells.length : null,
    ready: Boolean(session?.isReady),
    kernel: session?.session?.kernel?.status ?? null,
    running: cells.filter((c) => c.promptNode?.textContent?.includes('*')).length,
    dialog: document.querySelector('.jp-Dialog')?.textContent ?? null,
    cards: [...document.querySelectorAll('.pf-Card')].map((card) => card.innerText),
  };
}"""

# The run is started and not awaited: a driver's own time limit would end it, and a lost run would hang.
START = """(command) => {
  const run = { settled: false, error: null };
  window.__run = run;
  window.jupyterapp.commands.execute(command)
    .catch((error) => { run.error = String(error); })
    .finally(() => { run.settled = true; });
}"""

MODEL = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON()"

RUN_CODE = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({ code, store_history: false, stop_on_error: false });
  const said = { stdout: '', stderr: '' };
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === 'stream') said[content.name] += content.text;
  };
  const { content } = await future.done;
  return { ...said, status: content.status, ename: content.ename ?? '', evalue: content.evalue ?? '' };
}"""


class NotebookPage:
    """A notebook at `site` (the site's address, ending in a slash) in a browser's `tab`."""

    def __init__(self, tab: Tab, site: str):
        if not site.endswith("/"):
            raise ValueError(f"a site's address ends in a slash, this one does not: {site!r}")
        self.tab = tab
        self.site = site

    def open(self, path, interface="notebooks"):
        """Open the notebook at `path` in Notebook 7 (`notebooks`) or JupyterLab (`lab`)."""
        self.tab.goto(f"{self.site}{interface}/index.html?path={quote(path)}")
        self._wait(lambda state: state["cells"] is not None and state["path"] == path,
                   BOOT_SECONDS, f"{path} to be shown")
        return self

    def wait_ready(self, seconds=BOOT_SECONDS):
        """Wait until Python has started. A run asked for before the session exists would be lost."""
        self._wait(lambda state: state["ready"] and state["kernel"] == "idle", seconds, "Python to be ready")
        return self

    def show_only(self, sources):
        """Put code cells with these sources in the place of all that the notebook holds."""
        self.tab.evaluate(_SHOW_ONLY, sources)

    def run_all(self, seconds=RUN_SECONDS):
        """Run every cell, as Run → Run All Cells does; a cell that raises ends the run, as it does there."""
        self._run("notebook:run-all-cells", seconds)
        return self

    def restart_and_run_all(self, seconds=BOOT_SECONDS + RUN_SECONDS):
        """Restart Python, then run every cell."""
        self.restart()
        return self.run_all(seconds)

    def restart(self, seconds=BOOT_SECONDS):
        """Restart Python without asking, and wait until it is ready."""
        self.tab.evaluate("async () => { await window.jupyterapp.shell.currentWidget"
                          ".sessionContext.session.kernel.restart(); }")
        return self.wait_ready(seconds)

    def cells(self):
        """The code cells in order, with what they show now."""
        document = self.tab.evaluate(MODEL)
        return [CodeCell(index, cell["id"], _joined(cell["source"]), cell["execution_count"],
                         cell["outputs"])
                for index, cell in enumerate(document["cells"]) if cell["cell_type"] == "code"]

    def python(self, code):
        """Run code in the notebook's kernel, beside the document; what it printed.

        Raises AssertionError with the exception that the code raised, or what it wrote to standard error.
        """
        reply = self.tab.evaluate(RUN_CODE, code)
        assert reply["status"] == "ok", f"{code!r} raised {_exception(reply['ename'], reply['evalue'])}"
        assert reply["stderr"] == "", f"{code!r} wrote to standard error: {reply['stderr']}"
        return reply["stdout"]

    def state(self):
        """How the page stands: notebook, session, kernel, cells that run, an open dialog, our cards."""
        return self.tab.evaluate(STATE)

    def _run(self, command, seconds):
        self.tab.evaluate(START, command)
        self._wait(lambda _: self.tab.evaluate("() => window.__run.settled"), seconds, f"{command} to end")
        error = self.tab.evaluate("() => window.__run.error")
        assert error is None, f"{command} failed: {error}"
        self._wait(lambda state: state["kernel"] == "idle" and not state["running"], seconds,
                   "the kernel to come to rest")

    def _wait(self, happened, seconds, what):
        end = time.monotonic() + seconds
        while True:
            state = self.state()
            if happened(state):
                return
            if time.monotonic() > end:
                raise Waited(f"waited {seconds} s for {what}; the page: {state}")
            time.sleep(0.1)
