"""The page with the licences of everything in the site that others wrote, read from the files themselves."""

from __future__ import annotations

import html
import re
from email.parser import HeaderParser
from pathlib import Path
from string import Template

from .wheels import metadata

TEMPLATES = Path(__file__).with_name("templates")

LICENCE_FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)

#: Shipped as they are, without a wheel that could say it.
RUNTIME = [
    ("Pyodide", "{version}", "MPL-2.0", "https://github.com/pyodide/pyodide"),
    ("CPython and its standard library", "3.14", "PSF-2.0", "https://github.com/python/cpython"),
    ("JupyterLite, JupyterLab and Jupyter Notebook", "", "BSD-3-Clause", "https://github.com/jupyterlite/jupyterlite"),
]


def page(version: str, wheels: list[bytes]) -> str:
    """The page for Pyodide's `version` and the bytes of every wheel."""
    rows = [
        f"<h3>{name} {number.format(version=version)}</h3>\n<p>{licence}. Source: <a href=\"{link}\">{link}</a></p>"
        for name, number, licence, link in RUNTIME
    ]
    rows += [row(dict(metadata(wheel))) for wheel in wheels]
    template = Template((TEMPLATES / "licences.html").read_text(encoding="utf-8"))
    return template.substitute(rows="\n".join(rows))


def row(files: dict[str, str]) -> str:
    """One wheel: its name and version, the licence it names, and the licence texts that it carries."""
    head = HeaderParser().parsestr(files["METADATA"])
    texts = "".join(
        f"<details><summary>{html.escape(name)}</summary><pre>{html.escape(text)}</pre></details>"
        for name, text in sorted(files.items())
        if LICENCE_FILE.search(name)
    )
    return f"<h3>{html.escape(head['Name'])} {html.escape(head['Version'])}</h3>\n<p>{html.escape(named(head))}</p>{texts}"


def named(head) -> str:
    """The licence that METADATA names, in whichever of its three places."""
    if stated := head["License-Expression"]:
        return stated
    classifiers = [
        line.rsplit("::", 1)[-1].strip()
        for line in head.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    stated = (head["License"] or "").strip()
    if stated and "\n" not in stated:
        return stated
    return "; ".join(classifiers) or "See the text below"
