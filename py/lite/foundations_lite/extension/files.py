"""The extension as the site ships it: a prebuilt extension of JupyterLab's, without a bundler.

JupyterLab loads `static/remoteEntry.….js` as a script and asks it for its plugins; that one imports the
modules. Their folder carries a mark of what is in it, so that no browser ever mixes modules of two versions.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from .. import __version__

NAME = "pytorch-foundations"
SCRIPTS = Path(__file__).with_name("scripts")
ENTRY = "remoteEntry.js"

#: JupyterLab's plugins in whose place ours stand.
REPLACED = [
    "@jupyterlab/notebook-extension:cell-executor",
    "@jupyterlite/application-extension:service-worker-manager",
]


def files() -> dict[str, bytes]:
    """Everything in the extension's folder, by its path in it."""
    modules = {path.name: path.read_bytes() for path in sorted(SCRIPTS.iterdir()) if path.is_file()}
    entry = modules.pop(ENTRY)
    mark = hashlib.sha256(repr(sorted({**modules, ENTRY: entry}.items())).encode()).hexdigest()[:12]
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
