"""Small changes to the pages that JupyterLite brings, one function for each."""

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
            pages[path.relative_to(site).as_posix()] = with_icon(text).encode()
    return pages


def with_icon(text: str) -> str:
    """The page `text` with a link to the icon at the head."""
    return text if ICON in text else re.sub(r"(<head>\s*)", rf"\g<1>{ICON}\n    ", text, count=1)
