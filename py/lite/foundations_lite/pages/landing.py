"""The page at the root of the site: what the course is, its lessons in order, and where each is opened."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template
from urllib.parse import quote

from .frame import COURSE, TEMPLATES, framed, template
from .markdown import inline
from .opening import opening

ABOUT = "Tensors, autograd and gradients, in lessons that run in the browser"

#: JupyterLite's pages look for their settings in the page at the root, too.
SETTINGS = (
    '    <script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>\n'
)

STATIC = ["site.css", "icon.svg"]

LESSON = Template(
    """        <li>
          <h3>$title</h3>
$facts          <p class="links"><a class="start" href="$learner">Start $name</a>$more</p>
        </li>"""
)


def pages(content: Path) -> dict[str, bytes]:
    """`index.html` for the notebooks in `content` and `content/worked`, and what it needs beside it."""
    found = sorted(content.glob("*.ipynb"))  # by name: tutorials, then workshops, each by number
    lessons = (
        "\n".join(lesson(path, content) for path in found) or "<li>No lesson has been published yet.</li>"
    )
    body = template("index.html").substitute(lessons=lessons)
    return {
        "index.html": framed("index.html", COURSE, body, description=ABOUT, kind="landing", head=SETTINGS),
        **{name: (TEMPLATES / name).read_bytes() for name in STATIC},
    }


def lesson(path: Path, content: Path) -> str:
    """One lesson's entry in the list: what its first cell says, and the links that open it."""
    says = opening(path)
    facts = ""
    if says.time:
        size = f"; {says.size}" if says.size else ""
        facts += f'          <p class="time">Takes {inline(says.time)}{size}</p>\n'
    if says.about:
        facts += f"          <p>{inline(says.about)}</p>\n"
    if says.questions:
        items = "\n".join(f"              <li>{inline(question)}</li>" for question in says.questions)
        facts += (
            f"          <details>\n            <summary>{html.escape(says.name)}: the questions it answers"
            f" ({len(says.questions)})</summary>\n            <ol>\n{items}\n            </ol>\n"
            "          </details>\n"
        )
    more = ""
    if (content / "worked" / path.name).is_file():
        name = html.escape(says.name)
        more += f' <a href="read/{path.stem}.html">Read {name}</a>'
        more += f' <a href="{address(f"worked/{path.name}")}">Worked copy of {name}</a>'
    return LESSON.substitute(
        title=inline(says.title),
        name=html.escape(says.name),
        facts=facts,
        learner=address(path.name),
        more=more,
    )


def address(path: str) -> str:
    """The address, relative to the root, that opens a notebook in the Notebook interface."""
    return f"notebooks/index.html?path={quote(path, safe='')}"
