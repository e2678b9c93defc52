"""The page for whoever puts the site on a web server, with settings that are the ones the tests run."""

from __future__ import annotations

import html
from textwrap import indent

from ..serve import MEDIA_TYPES
from .frame import framed, template

#: Where the settings on the page have the folder, and its path on the host.
FOLDER = "/srv/pytorch-foundations"
PREFIX = "/pytorch-foundations/"

#: What gets smaller when a server compresses it: all else is compressed already.
COMPRESSED = (
    "application/json",
    "application/manifest+json",
    "application/wasm",
    "application/x-ipynb+json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
)


def page() -> bytes:
    settings = {
        "nginx": nginx(FOLDER, PREFIX),
        "apache": apache(FOLDER, PREFIX),
        "htaccess": htaccess(),
    }
    body = template("hosting.html").substitute(
        {name: html.escape(text, quote=False) for name, text in settings.items()},
        folder=FOLDER,
        prefix=PREFIX,
        types=type_rows(),
    )
    about = "How to put the course on a web server: GitHub Pages, nginx, Apache, or any other"
    return framed("hosting.html", "Hosting", body, description=about, kind="wide")


def by_type() -> dict[str, list[str]]:
    """The endings of files, without their dots, by media type."""
    found: dict[str, list[str]] = {}
    for ending, kind in sorted(MEDIA_TYPES.items()):
        found.setdefault(kind.split(";")[0], []).append(ending[1:])
    return dict(sorted(found.items()))


def nginx(folder: str, prefix: str) -> str:
    """For a `server` of nginx: the site in `folder`, below the path `prefix`."""
    types = "\n".join(f"{kind} {' '.join(endings)};" for kind, endings in by_type().items())
    compressed = [kind for kind in COMPRESSED if kind != "text/html"]  # nginx compresses that by itself
    return template("nginx.conf").substitute(
        bare=prefix.rstrip("/"),
        prefix=prefix,
        folder=folder,
        types=indent(types, " " * 8),
        compressed=indent("\n".join(compressed), " " * 8),
    )


def htaccess() -> str:
    """For a `.htaccess` of Apache's in the folder of the site."""
    types = "\n".join(f"AddType {kind} .{' .'.join(endings)}" for kind, endings in by_type().items())
    rest = [kind for kind in COMPRESSED if kind != "text/html"]
    compressed = " \\\n".join(" ".join(rest[i : i + 3]) for i in range(0, len(rest), 3))
    return template("htaccess").substitute(types=types, compressed=indent(compressed, "    "))


def apache(folder: str, prefix: str) -> str:
    """For a `VirtualHost` of Apache's: the site in `folder`, below the path `prefix`."""
    return template("apache.conf").substitute(
        bare=prefix.rstrip("/"), folder=folder, inside=indent(htaccess().rstrip(), "    ")
    )


def type_rows() -> str:
    """The media types as rows of a table, the same for all pages that need them."""
    return "\n".join(
        f"<tr><td>{', '.join(f'<code>.{ending}</code>' for ending in endings)}</td>"
        f"<td><code>{kind}</code></td></tr>"
        for kind, endings in by_type().items()
    )
