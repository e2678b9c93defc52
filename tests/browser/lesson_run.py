"""One whole run of a lesson in a browser's tab: opened, Run All, and nothing at all went wrong."""

import json
import time
from dataclasses import dataclass

from printed import same_cells, saved

from browser.notebook_page import CodeCell, NotebookPage
from site_fixtures import ROOT

CONTENT = ROOT / "content"
NAMES = "() => [...window.jupyterapp.shell.currentWidget.toolbar.names()]"
# JupyterLab hides behind an ellipsis what it thinks does not fit: not all of them need be there.
TOOLBAR = ["cellType", "foundations-reset", "foundations-download", "foundations-next", "foundations-switch",
           "spacer", "kernelName"]
WORKED = sorted(path.relative_to(CONTENT).as_posix() for path in CONTENT.glob("worked/*.ipynb"))


@dataclass
class Ran:
    """A lesson after Run All."""

    page: NotebookPage
    cells: list[CodeCell]


def run(tab, server, path, measured):
    """Open the notebook and run all of it: all that this browser tells of it is well."""
    refused = len(server.failures())
    opened = time.monotonic()
    page = NotebookPage(tab, server.url).open(path).wait_ready()
    ready = time.monotonic()
    # Where its memory cannot be put back Python starts the long way, from the archive of its library.
    assert page.python("import sys; print([path for path in sys.path if path.endswith('.zip')])") == "[]\n"
    cells = page.run_all().cells()
    ran = time.monotonic()
    where = f"{path} at {server.url.removeprefix(server.origin)} in {tab.browser}"
    measured(f"{where}: ready after {ready - opened:.1f} s, Run All {ran - ready:.1f} s")
    for cell in cells:
        assert cell.errors == [], f"cell {cell.id}"
        assert cell.stderr == "", f"cell {cell.id}"
    written = [cell for cell in cells if cell.source.strip()]
    assert [cell.execution_count for cell in written] == list(range(1, len(written) + 1))
    names = [name for name in tab.evaluate(NAMES) if name in TOOLBAR]
    assert names == [name for name in TOOLBAR if name in names]
    assert tab.left(server.origin) == []
    record = tab.record
    assert record.bad_responses() == []
    # JupyterLab changes the page's icon while the first one may be on its way.
    assert [line for line in record.failed if not line.startswith("NS_BINDING_ABORTED")] == []
    assert record.console_errors == []
    assert server.failures()[refused:] == []
    return Ran(page, cells)


def shows_what_pytorch_showed(cells, path):
    """A worked copy's outputs were kept from a run on real PyTorch; in a browser the shim makes them anew."""
    kept = [saved(cell) for cell in code_cells(path)]
    assert any(cell.images for cell in cells)
    same_cells(kept, [saved({"id": cell.id, "outputs": cell.outputs}) for cell in cells])


def code_cells(path):
    cells = json.loads((CONTENT / path).read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]
