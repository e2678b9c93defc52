"""Small changes to the pages that JupyterLite brings."""

from __future__ import annotations

import re
from pathlib import Path

#: Without it a browser asks for /favicon.ico at the root of the host, which need not be ours.
ICON = '<link rel="icon" href="../icon.svg" type="image/svg+xml">'


#: The applications in which lessons are opened.
LESSONS = ("notebooks/index.html", "lab/index.html")


def application_pages(site: Path, early: str) -> dict[str, bytes]:
    """The page of each JupyterLite application in `site`, with what it lacks, by its path in the site.

    `early` is the path of a script that belongs at the head of pages that open lessons.
    """
    pages = {}
    for path in sorted(site.glob("*/index.html")):
        text = path.read_text(encoding="utf-8")
        if 'data-jupyter-lite-root=".."' in text:
            name = path.relative_to(site).as_posix()
            text = with_head(text, ICON)
            if name in LESSONS:
                text = begun(text, f'<script src="../{early}"></script>')
            pages[name] = text.encode()
    return pages


def with_head(text: str, *elements: str) -> str:
    """The page `text` with those `elements` in its head that it does not have yet."""
    for element in elements:
        if element not in text:
            text = re.sub(r"(\s*)</head>", rf"\n    {element}\g<1></head>", text, count=1)
    return text


def begun(text: str, element: str) -> str:
    """The page `text` with `element` at the top of its head, where it runs before anything else is loaded."""
    return text if element in text else re.sub(r"(<head>\s*)", rf"\g<1>{element}\n    ", text, count=1)
