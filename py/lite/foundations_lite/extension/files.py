"""The extension as the site ships it: a prebuilt extension of JupyterLab's, without a bundler.

JupyterLab loads `static/remoteEntry.….js` as a script and asks it for its plugins; that one imports the
modules. Their folder carries a mark of what is in it, so that no browser ever mixes modules of two versions.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from string import Template

from .. import __version__

NAME = "pytorch-foundations"
SCRIPTS = Path(__file__).with_name("scripts")
ENTRY = "remoteEntry.js"
WORK_PAGE = Path(__file__).with_name("work.html")

#: JupyterLab's plugins in whose place ours stand.
REPLACED = [
    "@jupyterlab/notebook-extension:cell-executor",
    "@jupyterlite/application-extension:service-worker-manager",
    "@jupyterlite/services-extension:kernel-spec-manager",
    "@jupyterlite/services-extension:settings",
]


def files() -> dict[str, bytes]:
    """Everything in the extension's folder, by its path in it."""
    mark, entry, modules = marked()
    load = f"static/remoteEntry.{mark}.js"
    package = {
        "name": NAME,
        "version": __version__,
        "description": "Toolbar, boot status and saved work of PyTorch Foundations, Part 1",
        "jupyterlab": {
            "extension": True,
            "disabledExtensions": REPLACED,
            "_build": {"load": load, "extension": "./extension"},
        },
    }
    return {
        "package.json": (json.dumps(package, indent=2) + "\n").encode(),
        load: entry.replace(b"MODULES", mark.encode()),
        **{f"static/{mark}/{name}": data for name, data in modules.items()},
    }


def work_page() -> bytes:
    """The page on which all saved work is downloaded and brought back: it shares the extension's modules."""
    modules = f"extensions/{NAME}/static/{marked()[0]}"
    return Template(WORK_PAGE.read_text(encoding="utf-8")).substitute(modules=modules).encode()


def marked() -> tuple[str, bytes, dict[str, bytes]]:
    """The mark of the scripts, the entry among them, and the others by name."""
    modules = {path.name: path.read_bytes() for path in sorted(SCRIPTS.iterdir()) if path.is_file()}
    mark = hashlib.sha256(repr(sorted(modules.items())).encode()).hexdigest()[:12]
    return mark, modules.pop(ENTRY), modules
