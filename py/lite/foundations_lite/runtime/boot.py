"""The module that the kernel's worker imports to start Pyodide; it reports its progress to the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template

NAME = "boot.mjs"


def module(files: Mapping[str, bytes]) -> bytes:
    """The module for a folder in which `files` lie; their sizes are the total that it reports."""
    sizes = {name: len(data) for name, data in files.items() if name.endswith((".zip", ".wasm"))}
    text = Template(Path(__file__).with_name(NAME).read_text(encoding="utf-8"))
    return text.safe_substitute(sizes=json.dumps(sizes)).encode()
