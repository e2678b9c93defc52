"""The page for those who look after machines and networks: what the site asks for, with its figures."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from ..serve import MEDIA_TYPES
from .frame import framed, template

NAME = "administrators.html"

#: Under it the browser tests run: see `tests/browser/test_tutorial_1.py`.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)

#: What the notebook's own page fetches, in bytes, as counted by a server; JupyterLite's files say it nowhere.
APPLICATION = 7_500_000

#: Of Pyodide's folder, what is not needed before the first cell can run.
LATER = ("rest.pack", "python_stdlib.zip", "pyodide-lock.json")

#: What the largest files are.
EXPLAINED = {
    "pyodide.asm.wasm": "Python’s interpreter, compiled",
    "snapshot.pack": "the memory of a Python that has started",
    "first.pack": "what a lesson needs of NumPy, Matplotlib and IPython",
    "rest.pack": "the rest of them, fetched while the learner reads",
}


def page(sizes: Mapping[str, int], kept: int, pyodide: str) -> bytes:
    """The page, for the size in bytes of every file by its path in the site.

    `kept` is how much of that, in bytes, a browser keeps for use without a network; `pyodide` is a version.
    """
    body = template(NAME).substitute(
        files=file_rows(sizes),
        largest=largest_rows(sizes),
        total=megabytes(sum(sizes.values())),
        start=megabytes(APPLICATION + sum(first(sizes))),
        kept=megabytes(kept),
        policy=html.escape(POLICY, quote=False),
        pyodide=pyodide,
    )
    about = "What the course sends and fetches, what a proxy has to let through, headers, sizes"
    return framed(NAME, "For administrators", body, description=about, kind="wide")


def first(sizes: Mapping[str, int]) -> Iterator[int]:
    """The sizes of what Python consists of when it starts."""
    for name, size in sizes.items():
        if name.startswith("static/pyodide/") and not name.endswith(LATER):
            yield size


def file_rows(sizes: Mapping[str, int]) -> str:
    """Endings, media type, number and size of the site's files, as rows of a table, the largest first."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for name, size in sizes.items():
        ending = PurePosixPath(name).suffix
        found[MEDIA_TYPES[ending].split(";")[0]][ending].append(size)
    rows = []
    for kind, endings in found.items():
        every = [size for listed in endings.values() for size in listed]
        names = ", ".join(f"<code>{ending}</code>" for ending in sorted(endings))
        rows.append((sum(every), [names, f"<code>{kind}</code>", str(len(every)), megabytes(sum(every))]))
    return "\n".join(row(cells, numbers={2, 3}) for _, cells in sorted(rows, reverse=True))


def largest_rows(sizes: Mapping[str, int]) -> str:
    """The files that are large enough to be told of, as rows of a table."""
    listed = []
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        what = EXPLAINED.get(PurePosixPath(name).name)
        if what:
            listed.append(row([f"<code>{name}</code>", megabytes(size), what], numbers={1}))
    return "\n".join(listed)


def row(cells: list[str], numbers: set[int]) -> str:
    tags = ['<td class="right">' if place in numbers else "<td>" for place in range(len(cells))]
    return "<tr>" + "".join(f"{tag}{cell}</td>" for tag, cell in zip(tags, cells)) + "</tr>"


def megabytes(size: int) -> str:
    """`size` in bytes, for people: 12.3 MB, 0.04 MB."""
    number = size / 1e6
    digits = f"{number:.0f}" if number >= 20 else f"{number:.1f}" if number >= 0.1 else f"{number:.2g}"
    return f"{digits}&nbsp;MB"
