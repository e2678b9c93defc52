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
NOT_IN_LOCK = {"comm": "0.2.3", "ipython-pygments-lexers": "1.1.1"}


def measured(file_name: str, data: bytes, origin: str) -> dict:
    """The fields of `File` for these bytes."""
    return dict(file_name=file_name, size=len(data), sha256=hashlib.sha256(data).hexdigest(), origin=origin)


def renew(npm_package: Path, wheels: Path) -> Manifest:
    """The manifest for the unpacked npm package `pyodide` and a folder or archive with Pyodide's wheels."""
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
        packages.append(Package(**fields, name=plain(entry["name"]), version=entry["version"]))
    if official:
        raise SiteError(f"{wheels} lacks {', '.join(sorted(official))}")

    versions = {name: lock["packages"][name]["version"] for name in FROM_PYPI} | NOT_IN_LOCK
    found = dict(PyPI().download([f"{name}=={version}" for name, version in versions.items()]))
    for name, version in versions.items():
        prefix = f"{name.replace('-', '_')}-{version}-"
        file_name = next(found_name for found_name in found if found_name.startswith(prefix))
        packages.append(
            Package(**measured(file_name, found[file_name], "pypi"), name=plain(name), version=version)
        )
    packages.sort(key=lambda entry: entry.name)
    return Manifest(version_of(npm_package), lock["info"], core, packages)


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def version_of(npm_package: Path) -> str:
    return json.loads((npm_package / "package.json").read_text())["version"]


if __name__ == "__main__":
    MANIFEST.write_text(renew(Path(sys.argv[1]), Path(sys.argv[2])).to_json(), encoding="utf-8")
