"""The module that every page of the site loads from its root; its name changes with what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ..pages.applications import with_head

SCRIPT = Path(__file__).with_name("scripts") / "offline.js"


def name() -> str:
    return f"offline.{hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:8]}.js"


def files() -> dict[str, bytes]:
    return {name(): SCRIPT.read_bytes()}


def joined(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """The HTML files among `pages`, given by their path in the site, with this module and the manifest."""
    made = {}
    for path, data in pages.items():
        if path.endswith(".html"):
            root = "../" * path.count("/")
            manifest = f'<link rel="manifest" href="{root}manifest.webmanifest">'
            module = f'<script id="offline-module" type="module" src="{root}{name()}"></script>'
            made[path] = with_head(data.decode(), manifest, module).encode()
    return made
