"""The Pyodide kernel's lab extension as the site ships it, and the wheels that it brings along.

JupyterLite would copy every lab extension of the environment into the site, and this one with wheels that the
lock already has. Only what the site needs is taken, straight from the installed distribution.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import distribution
from pathlib import Path

from ..errors import SiteError

DISTRIBUTION = "jupyterlite-pyodide-kernel"
EXTENSION = "@jupyterlite/pyodide-kernel-extension"

#: The extension's own wheels that the kernel starts with.
WHEELS = ["piplite", "ipykernel", "pyodide-kernel"]


def folder() -> Path:
    """Where the extension lies in this environment."""
    for path in distribution(DISTRIBUTION).files or []:
        if path.as_posix().endswith(f"{EXTENSION}/package.json"):
            return Path(path.locate()).resolve().parent
    raise SiteError(
        f"{DISTRIBUTION} is installed without its lab extension\n"
        f"  expected: …/labextensions/{EXTENSION}/package.json\n"
        f"  what to do: pip install --force-reinstall {DISTRIBUTION}"
    )


def static_files() -> dict[str, bytes]:
    """The extension's files by their path in it, without source maps and without wheels.

    `package.json` loses the pointer to the wheels, and their index is left empty: `%pip install` then says
    that it cannot, instead of reaching for another host.
    """
    root = folder()
    files = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.endswith((".map", ".whl")) and name != "install.json":
            files[name] = path.read_bytes()
    package = json.loads(files["package.json"])
    package.pop("piplite", None)
    files["package.json"] = (json.dumps(package, indent=2) + "\n").encode()
    files["static/pypi/all.json"] = b"{}\n"
    return files


def worker() -> str:
    """The path, in the extension's folder, of the worker in which a kernel runs."""
    return next(path for path in static_files() if re.search(r"/comlink\.worker\.[^/]*\.js$", path))


def wheels() -> dict[str, Path]:
    """The wheel of each name in `WHEELS`."""
    found = {}
    for path in sorted((folder() / "static" / "pypi").glob("*.whl")):
        name = path.name.split("-")[0].replace("_", "-")
        if name in WHEELS:
            found[name] = path
    if missing := sorted(set(WHEELS) - set(found)):
        raise SiteError(
            f"{DISTRIBUTION} does not bring {', '.join(missing)}\n"
            f"  expected: wheels in {folder() / 'static' / 'pypi'}\n"
            f"  what to do: install the version that py/lite/pyproject.toml pins"
        )
    return found
