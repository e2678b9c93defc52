"""Writes `manifest.json` anew, for a maintainer who moves to another Pyodide.

    npm pack pyodide@314.0.3 && tar xzf pyodide-314.0.3.tgz
    python -m foundations_lite.fetch.renew package WHEELS

WHEELS is a folder or archive with Pyodide's own wheels: its release, or the wheel that `sources` names. The
official lock inside npm's package is what is believed: names, versions and hashes of Pyodide's files come
from it, and a file that does not agree is refused. Pure-Python wheels come from PyPI, where pip checks them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from ..errors import SiteError
from .manifest import MANIFEST, File, Manifest, Package
from .sources import Named, PyPI

#: Pyodide's runtime, without which nothing starts.
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]

#: Built by the Pyodide project: compiled ones, and those whose published wheel it changes in nothing.
FROM_PYODIDE = [
    "contourpy", "cycler", "fonttools", "kiwisolver", "matplotlib", "micropip", "numpy", "packaging",
    "pillow", "pyparsing", "python-dateutil", "pytz", "six",
]  # fmt: skip

#: Pure Python, at the official lock's versions.
FROM_PYPI = [
    "asttokens", "decorator", "executing", "ipython", "jedi", "matplotlib-inline", "parso", "prompt-toolkit",
    "pure-eval", "pygments", "stack-data", "traitlets", "wcwidth",
]  # fmt: skip

#: Needed by the kernel and absent from the official lock.
NOT_IN_LOCK = {
    "comm": dict(version="0.2.3", imports=["comm"], depends=[]),
    "ipython-pygments-lexers": dict(
        version="1.1.1", imports=["ipython_pygments_lexers"], depends=["pygments"]
    ),
}

#: What a published wheel needs beyond the official lock's `depends`.
EXTRA_DEPENDS = {"ipython": ["ipython-pygments-lexers", "jedi"]}


def measured(file_name: str, data: bytes, origin: str) -> dict:
    """The fields of `File` for these bytes."""
    return dict(file_name=file_name, size=len(data), sha256=hashlib.sha256(data).hexdigest(), origin=origin)


def renew(npm_package: Path, wheels: Path) -> Manifest:
    """The manifest for the unpacked npm package `pyodide` and a folder or archive with Pyodide's wheels."""
    version = json.loads((npm_package / "package.json").read_text())["version"]
    lock = json.loads((npm_package / "pyodide-lock.json").read_text())
    core = [File(**measured(name, (npm_package / name).read_bytes(), "pyodide")) for name in CORE]

    packages = []
    official = {lock["packages"][name]["file_name"]: name for name in FROM_PYODIDE}
    for file_name, data in Named(wheels).contents(set(official)):
        entry = lock["packages"][official.pop(file_name)]
        fields = measured(file_name, data, "pyodide")
        if fields["sha256"] != entry["sha256"]:
            raise SiteError(
                f"{file_name} in {wheels}: expected SHA-256 {entry['sha256']}, found {fields['sha256']}"
            )
        packages.append(package(entry["name"], entry, fields))
    if official:
        raise SiteError(f"{wheels} lacks {', '.join(sorted(official))}")

    asked = {name: lock["packages"][name] for name in FROM_PYPI} | NOT_IN_LOCK
    found = dict(PyPI().download([f"{name}=={entry['version']}" for name, entry in asked.items()]))
    for name, entry in asked.items():
        prefix = f"{name.replace('-', '_')}-{entry['version']}-"
        file_name = next(found_name for found_name in found if found_name.startswith(prefix))
        packages.append(package(name, entry, measured(file_name, found[file_name], "pypi")))
    return Manifest(version, lock["info"], core, sorted(packages, key=lambda entry: entry.name))


def package(name: str, entry: dict, fields: dict) -> Package:
    name = name.lower().replace("_", "-")
    depends = sorted(
        {need.lower().replace("_", "-") for need in entry["depends"]} | set(EXTRA_DEPENDS.get(name, []))
    )
    return Package(**fields, name=name, version=entry["version"], imports=entry["imports"], depends=depends)


if __name__ == "__main__":
    MANIFEST.write_text(renew(Path(sys.argv[1]), Path(sys.argv[2])).to_json(), encoding="utf-8")
