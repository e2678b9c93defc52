"""What all pages have in common: the head, the way past what precedes the content, the stylesheet."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).with_name("templates")

COURSE = "PyTorch Foundations, Part 1"


def template(name: str, folder: Path = TEMPLATES) -> Template:
    """The file `name`, with its `$names` to be filled in."""
    return Template((folder / name).read_text(encoding="utf-8"))


def framed(
    path: str, title: str, body: str, *, description: str = "", kind: str = "", head: str = ""
) -> bytes:
    """The page at `path` in the site, whose `body` is HTML with an element of the id "content".

    `title` and `description` are text; `kind` is the class of the page's body; `head` is HTML.
    """
    return (
        template("frame.html")
        .substitute(
            title=html.escape(title if title == COURSE else f"{title} · {COURSE}"),
            description=html.escape(description or f"{title}: {COURSE}"),
            root="../" * path.count("/"),
            head=head,
            kind=kind,
            body=body if body.endswith("\n") else body + "\n",
        )
        .encode()
    )
