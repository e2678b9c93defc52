"""The modules that start Python in the browser: `boot.mjs`, which the kernel's worker imports, and others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

#: What the kernel's worker imports; the settings in `jupyter-lite.json` name it.
NAME = "boot.mjs"

SCRIPTS = [NAME, "early.js", "files.mjs", "outputs.mjs", "rest.mjs", "tree.mjs"]

#: At the head of the pages that open lessons, relative to Pyodide's folder.
EARLY = "early.js"


def modules(info: Mapping[str, str], files: Mapping[str, bytes], worker: str) -> dict[str, bytes]:
    """The modules for a folder in which `files` lie beside them.

    `info` is the head of Pyodide's lock; `worker` the address of the kernel's worker, seen from that folder.
    """
    here = Path(__file__).parent
    known = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
    }
    lock = json.dumps({"info": dict(info), "packages": {}})
    own = json.dumps([*SCRIPTS, "early.mjs"])
    parts = {"FILES": json.dumps(known, indent=1), "LOCK": lock, "MODULES": own}
    text = "".join(f"export const {name} = {value};\n" for name, value in parts.items())
    # Both are imported before any message is delivered to the worker.
    early = f'import "./{NAME}";\nimport {json.dumps(worker)};\n'
    scripts = {name: (here / name).read_bytes() for name in SCRIPTS}
    # No browser asks for the lock; `jupyter lite check` does.
    made = {"known.mjs": text, "early.mjs": early, "pyodide-lock.json": lock}
    return scripts | {name: text.encode() for name, text in made.items()}
