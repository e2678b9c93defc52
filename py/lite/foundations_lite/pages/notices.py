"""The page with the licences of everything in the site that others made, read from what is shipped."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import distribution
from pathlib import Path

from ..runtime.wheels import metadata
from . import fonts
from .frame import framed, template

HERE = Path(__file__).parent

LICENCE_FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)

#: Where JupyterLite and its kernel list the JavaScript packages that were compiled into them.
JAVASCRIPT = "third-party-licenses.json"


def page(pyodide: str, wheels: Iterable[bytes], site: Path) -> bytes:
    """The page, for Pyodide's version, the bytes of every wheel, and the site with its JavaScript."""
    rows = [*runtime(pyodide), *jupyter(), *map(of_wheel, wheels)]
    body = template("licences.html").substitute(
        python="\n".join(rows), javascript="\n".join(javascript(site)), fonts=of_font()
    )
    about = "The software and the font by others on this site, with their licences"
    return framed("licences.html", "Licences", body, description=about)


def runtime(pyodide: str) -> Iterator[str]:
    """What carries no licence file of its own."""
    yield kept_here(f"Pyodide {pyodide}", "MPL-2.0", "https://github.com/pyodide/pyodide")
    yield kept_here("CPython 3.14, with its standard library", "PSF-2.0", "https://github.com/python/cpython")


def of_font() -> str:
    return kept_here(fonts.TITLE, fonts.LICENCE, fonts.SOURCE)


def kept_here(title: str, licence: str, link: str) -> str:
    """What comes without its licence's text, which therefore lies in this room."""
    text = (HERE / "licences" / f"{licence}.txt").read_text(encoding="utf-8")
    return row(title, f"{licence}. Source code: {link}", {"Licence": text})


def jupyter() -> Iterator[str]:
    for name in ["jupyterlite-core", "jupyterlite-pyodide-kernel"]:
        installed = distribution(name)
        files = {path.as_posix().split(".dist-info/")[-1]: path for path in installed.files or []}
        texts = {name: path.read_text() for name, path in files.items() if LICENCE_FILE.search(name)}
        yield row(f"{name} {installed.version}", named(installed.metadata), texts)


def of_wheel(wheel: bytes) -> str:
    """A wheel's name, version and licence, and the licence texts that it carries."""
    files = dict(metadata(wheel))
    head = HeaderParser().parsestr(files["METADATA"])
    texts = {name: text for name, text in files.items() if LICENCE_FILE.search(name)}
    return row(f"{head['Name']} {head['Version']}", named(head), texts)


def named(head: Message) -> str:
    """The licence that METADATA names, in whichever of its three places."""
    stated = head["License-Expression"] or head["License"] or ""
    if stated.strip() and "\n" not in stated.strip():
        return stated.strip()
    classifiers = [line for line in head.get_all("Classifier") or [] if line.startswith("License ::")]
    return "; ".join(line.rsplit("::", 1)[-1].strip() for line in classifiers) or "see its text"


def javascript(site: Path) -> Iterator[str]:
    """The JavaScript packages, those with the same licence text together."""
    by_text: dict[str, list[dict]] = {}
    for path in sorted(site.rglob(JAVASCRIPT)):
        for package in json.loads(path.read_text(encoding="utf-8"))["packages"]:
            alike = by_text.setdefault(package["extractedText"].strip(), [])
            if package not in alike:
                alike.append(package)
    for text, packages in sorted(by_text.items(), key=lambda item: item[1][0]["name"]):
        names = sorted({f"{package['name']} {package['versionInfo']}" for package in packages})
        licences = sorted({package["licenseId"] for package in packages})
        yield row(", ".join(names), " and ".join(licences), {"Licence": text} if text else {})


def row(title: str, licence: str, texts: dict[str, str]) -> str:
    details = "".join(
        f"<details><summary>{html.escape(name)}</summary><pre>{html.escape(text)}</pre></details>"
        for name, text in sorted(texts.items())
    )
    return f"<h3>{html.escape(title)}</h3>\n<p>{html.escape(licence)}</p>{details}"
