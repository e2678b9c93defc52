"""The page for those who look after machines and networks: what the site asks for, with its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath

from ..serve import MEDIA_TYPES
from .frame import framed, template

NAME = "administrators.html"

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
        kept=megabytes(kept),
        pyodide=pyodide,
    )
    about = "What the course sends and fetches, what a proxy has to let through, headers, sizes"
    return framed(NAME, "For administrators", body, description=about, kind="wide")


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
