"""Small changes to the pages that JupyterLite brings."""

from __future__ import annotations

import re
from pathlib import Path

#: Without it a browser asks for /favicon.ico at the root of the host, which need not be ours.
ICON = '<link rel="icon" href="../icon.svg" type="image/svg+xml">'


def application_pages(site: Path) -> dict[str, bytes]:
    """The page of each JupyterLite application in `site`, with what it lacks, by its path in the site."""
    pages = {}
    for path in sorted(site.glob("*/index.html")):
        text = path.read_text(encoding="utf-8")
        if 'data-jupyter-lite-root=".."' in text:
            pages[path.relative_to(site).as_posix()] = with_head(text, ICON).encode()
    return pages


def with_head(text: str, *elements: str) -> str:
    """The page `text` with those `elements` in its head that it does not have yet."""
    for element in elements:
        if element not in text:
            text = re.sub(r"(\s*)</head>", rf"\n    {element}\g<1></head>", text, count=1)
    return text
