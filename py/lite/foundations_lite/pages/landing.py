"""The page at the root of the site: what the course is, its lessons in order, and where each is opened."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from urllib.parse import quote

from .. import __version__
from .frame import COURSE, TEMPLATES, framed, template
from .markdown import inline
from .opening import opening

ABOUT = "Tensors, autograd and gradients, in lessons that run in the browser"

#: JupyterLite's pages look for their settings in the page at the root, too.
SETTINGS = (
    '    <script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>\n'
)

STATIC = ["site.css", "icon.svg"]

#: The lesson whose picture stands for the course, and how the picture's words begin.
PICTURE = ("tutorial_04_tensor_gradients_and_vjp", "Contours of the scalar fields that three choices of v")

LESSON = Template(
    """        <li>
          <h3>$title</h3>
$facts          <p class="links">$links</p>
        </li>"""
)


def pages(content: Path, reading: Mapping[str, bytes], versions: Mapping[str, str]) -> dict[str, bytes]:
    """`index.html` for the notebooks in `content` and `content/worked`, and what it needs beside it.

    `reading` are the lessons' reading pages, by their path in the site: one of their pictures is shown.
    `versions` are those of the software that runs lessons, by its name.
    """
    found = sorted(content.glob("*.ipynb"))  # by name: tutorials, then workshops, each by number
    lessons = (
        "\n".join(lesson(path, content) for path in found) or "<li>No lesson has been published yet.</li>"
    )
    body = template("index.html").substitute(
        first=links(found[0], content) if found else "",
        picture=picture(reading),
        lessons=lessons,
        version=__version__,
        software=", ".join(f"{name}&nbsp;{version}" for name, version in versions.items()),
    )
    return {
        "index.html": framed("index.html", COURSE, body, description=ABOUT, kind="landing", head=SETTINGS),
        **{name: (TEMPLATES / name).read_bytes() for name in STATIC},
    }


def picture(reading: Mapping[str, bytes]) -> str:
    """The picture that stands for the course, with its words; nothing where no lesson has it."""
    name, words = PICTURE
    page = reading.get(f"read/{name}.html", b"").decode()
    image = re.search(
        rf'<img src="figures/([^"]+)" (width="\d+" height="\d+")[^>]*>\s*<figcaption>({words}[^<]*)', page
    )
    if image is None:
        return ""
    return template("picture.html").substitute(
        source=f"read/figures/{image[1]}",
        size=image[2],
        words=image[3].replace('"', "&quot;"),
        page=f"read/{name}.html",
    )


def links(path: Path, content: Path) -> str:
    """The links that open a lesson, to work on and, where it has a worked copy, to read."""
    name = html.escape(opening(path).name)
    start = f'<a class="start" href="{address(path.name)}">Start {name}</a>'
    if not (content / "worked" / path.name).is_file():
        return start
    return f'{start} <a href="read/{path.stem}.html">Read {name}</a>'


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
    opened = links(path, content)
    if (content / "worked" / path.name).is_file():
        opened += f' <a href="{address(f"worked/{path.name}")}">Worked copy of {html.escape(says.name)}</a>'
    return LESSON.substitute(title=inline(says.title), facts=facts, links=opened)


def address(path: str) -> str:
    """The address, relative to the root, that opens a notebook in the Notebook interface."""
    return f"notebooks/index.html?path={quote(path, safe='')}"
