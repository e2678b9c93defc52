"""The page at the root of the site: which lessons there are, and where each is opened."""

from __future__ import annotations

import html
import json
from pathlib import Path
from string import Template
from urllib.parse import quote

TEMPLATES = Path(__file__).with_name("templates")

STATIC = ["site.css", "icon.svg", "manifest.webmanifest"]

LESSON = Template(
    """      <li>
        <h3>$title</h3>
        <p class="links"><a class="start" href="$learner">Start the lesson</a>$worked</p>
      </li>"""
)


def pages(content: Path) -> dict[str, bytes]:
    """`index.html` for the notebooks in `content` and `content/worked`, and what it needs beside it."""
    found = sorted(content.glob("*.ipynb"))
    lessons = (
        "\n".join(lesson(path, content) for path in found) or "<li>No lesson has been published yet.</li>"
    )
    page = Template((TEMPLATES / "index.html").read_text(encoding="utf-8"))
    return {
        "index.html": page.substitute(lessons=lessons).encode(),
        **{name: (TEMPLATES / name).read_bytes() for name in STATIC},
    }


def lesson(path: Path, content: Path) -> str:
    worked = ""
    if (content / "worked" / path.name).is_file():
        worked = f' <a href="{address(f"worked/{path.name}")}">Worked copy</a>'
    return LESSON.substitute(title=html.escape(title(path)), learner=address(path.name), worked=worked)


def address(path: str) -> str:
    """The address, relative to the root, that opens a notebook in the Notebook interface."""
    return f"notebooks/index.html?path={quote(path, safe='')}"


def title(path: Path) -> str:
    """The first heading in a notebook; its file name where it has none."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if line.startswith("# "):
                    return line.removeprefix("# ").strip()
    return path.stem.replace("_", " ")
