"""The worked lessons as pages to read, without Python and without a script: `read/NAME.html`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..errors import SiteError
from .code import highlighted, printed
from .figures import IN_WORDS, figure
from .frame import framed, template
from .kept import remembered
from .landing import address
from .markdown import Renderer, inline, plain, rendered
from .opening import opening

FOLDER = "read"

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Lesson:
    """A lesson that has a reading page: `name` of its files, `title`, and its `label`, "Tutorial 1"."""

    name: str
    title: str
    label: str


def lessons(content: Path) -> list[Lesson]:
    """Those with a worked copy, in reading order."""
    found = []
    for path in sorted(content.glob("worked/*.ipynb")):
        says = opening(path)
        found.append(Lesson(path.stem, says.title, says.name))
    return found


def pages(content: Path, kept: Path) -> dict[str, bytes]:
    """All reading pages and their figures, by their path in the site; `kept` is a folder that saves time."""
    listed = lessons(content)
    made = {}
    for lesson in listed:
        data = (content / "worked" / f"{lesson.name}.ipynb").read_bytes()
        made |= remembered(
            kept, lesson.name, repr(listed).encode() + data, partial(reading_page, lesson, data, listed)
        )
    return made


def reading_page(lesson: Lesson, data: bytes, listed: list[Lesson]) -> dict[str, bytes]:
    """One lesson's page and its figures, for the bytes of its notebook."""
    try:
        return _reading_page(lesson, json.loads(data), listed)
    except SiteError as error:
        raise SiteError(f"{lesson.name}: {error}") from error


def _reading_page(lesson: Lesson, notebook: dict, listed: list[Lesson]) -> dict[str, bytes]:
    place = listed.index(lesson)
    before, after = listed[max(place - 1, 0) : place], listed[place + 1 : place + 2]
    renderer = Renderer({other.name for other in listed})
    figures: dict[str, bytes] = {}
    parts = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(rendered(source, renderer))
        elif cell["cell_type"] == "code" and source.strip():
            parts.append(highlighted(source))
            parts += shown(cell["outputs"], lesson.name, figures)
    first, rest = split_title("".join(parts))
    title = plain_title(lesson.title)
    body = template("lesson.html").substitute(
        heading=first,
        label=html.escape(lesson.label),
        learner=f"../{address(f'{lesson.name}.ipynb')}",
        contents=contents(renderer.headings),
        text=rest,
        around=neighbours(before, after),
    )
    path = f"{FOLDER}/{lesson.name}.html"
    page = framed(path, title, body, description=f"{title}, with every solution, to read", kind="reading")
    return {path: page, **{f"{FOLDER}/figures/{name}": data for name, data in figures.items()}}


def shown(outputs: list[dict], lesson: str, figures: dict[str, bytes]) -> Iterator[str]:
    """A cell's outputs as HTML; puts the pictures among them into `figures`."""
    words = None  # what is printed under the figure before, and stands in its caption already
    for output in outputs:
        text = ANSI.sub("", "".join(output.get("text", "")))
        if output["output_type"] == "stream":
            if words and " ".join(text.split()).startswith(words):
                text = without_first(text, len(words.split()))
            words = None
            if text.strip():
                yield printed(text)
        elif output["output_type"] == "error":
            yield printed(ANSI.sub("", "\n".join(output["traceback"])))
        elif found := figure(output, f"{lesson}-{len(figures) + 1}"):
            figures[found.name] = found.data
            words = IN_WORDS + found.text
            yield found.element()
        else:
            yield printed("".join(output.get("data", {}).get("text/plain", "")))


def without_first(text: str, words: int) -> str:
    """`text` without so many words at its beginning."""
    return re.sub(rf"^\s*(?:\S+\s+){{{words - 1}}}\S+[ \t]*\n?", "", text)


def split_title(text: str) -> tuple[str, str]:
    """The lesson's first heading, and all the rest."""
    heading = re.search(r"<h1 .*?</h1>\n?", text, re.DOTALL)
    return (heading[0], text.replace(heading[0], "", 1)) if heading else ("", text)


def contents(headings: list[tuple[int, str, str]]) -> str:
    """A list of links to the sections, and in each to its parts."""
    lines, depth = [], 1
    for level, anchor, text in headings:
        if level not in (2, 3):
            continue
        while depth < level:
            lines.append("<ol>")
            depth += 1
        while depth > level:
            lines.append("</li></ol>")
            depth -= 1
        if lines and lines[-1] != "<ol>":
            lines.append("</li>")
        lines.append(f'<li><a href="#{anchor}">{text}</a>')
    return "\n".join(lines) + "</li></ol>" * (depth - 1)


def neighbours(before: list[Lesson], after: list[Lesson]) -> str:
    """Links to the lessons before and after, of which there is one at most."""
    links = []
    for relation, word, there in [("prev", "Before this", before), ("next", "After this", after)]:
        for lesson in there:
            title = html.escape(plain_title(lesson.title))
            links.append(
                f'<li class="{relation}"><span>{word}:</span>'
                f' <a rel="{relation}" href="{lesson.name}.html">{title}</a></li>'
            )
    return "\n".join(links)


def plain_title(title: str) -> str:
    """A title as text, for places where nothing but text can stand."""
    return plain(inline(title))
