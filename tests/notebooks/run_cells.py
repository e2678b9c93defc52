"""``run_cells.py ENGINE NOTEBOOK``: run a notebook's code cells in this process; print the outputs as JSON.

IPython's own shell runs the cells, so that displays, last expressions and errors come out as in a kernel, but
without starting one. For each code cell: what it printed, the text and kinds of what it displayed, standard
error, and the exception if it raised. At the end: the results of the checks.
"""

import json
import os
import sys
import tempfile
import time

import engines

engine, notebook = sys.argv[1:]
engines.use(engine)


def main():
    """Run the notebook named on the command line."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config
    with open(notebook, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["IPYTHONDIR"] = scratch
        os.chdir(scratch)
        shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        shell.showtraceback = lambda *args, **kwargs: None      # errors are reported below, as data
        ran = []
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            with capture_output() as captured:
                result = shell.run_cell("".join(cell["source"]))
            error = result.error_before_exec or result.error_in_exec
            ran.append({
                "id": cell["id"], "stdout": captured.stdout, "stderr": captured.stderr,
                "displays": [{"text": output.data.get("text/plain", ""), "kinds": sorted(output.data),
                              "alt": output.metadata.get("image/png", {}).get("alt")}
                             for output in captured.outputs],
                "error": error and f"{type(error).__name__}: {error}",
            })
            if error:
                break
        os.chdir(engines.ROOT)
    from lesson.session import current
    session = current()
    print(json.dumps({"cells": ran, "results": session.results, "exercises": list(session.lesson.exercises),
                      "seconds": time.perf_counter() - started}))


main()
