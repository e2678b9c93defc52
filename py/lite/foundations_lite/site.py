"""What this builder adds to JupyterLite's own output: every file, by its path in the site."""

from __future__ import annotations

from pathlib import Path

from . import __version__, kernel, landing, notices, wheels
from .lock import entry, lock
from .manifest import Manifest
from .store import Store

#: Where Pyodide, its lock and all wheels lie; the kernel's settings in `jupyter-lite.json` name it too.
PYODIDE = "static/pyodide"

#: Folders that belong to this builder alone: what it did not write there is left over from an earlier build.
OWN = (PYODIDE, "extensions")


def pieces(manifest: Manifest, store: Store, py: Path, content: Path) -> dict[str, bytes]:
    """Path in the site and bytes of every file that this builder ships. Reads `store`, `py` and `content` only."""
    files = {f"{PYODIDE}/{file.file_name}": store.path(file).read_bytes() for file in manifest.core}
    entries, licensed = [], []

    def ship(name: str, version: str, file_name: str, data: bytes, imports: list[str], depends: list[str]) -> None:
        files[f"{PYODIDE}/{file_name}"] = data
        entries.append(entry(name, version, file_name, data, imports, depends))

    for package in manifest.packages:
        data = store.path(package).read_bytes()
        name = wheels.zip_name(package.file_name)
        ship(package.name, package.version, name, data, package.imports, package.depends)
        licensed.append(data)
    for name, path in kernel.wheels().items():
        imports, depends = kernel.WHEELS[name]
        data = path.read_bytes()
        ship(name, path.name.split("-")[1], wheels.zip_name(path.name), data, imports, depends)
        licensed.append(data)
    file_name, data = wheels.course_wheel(py)
    ship(wheels.COURSE, __version__, file_name, data, wheels.IMPORTS, ["matplotlib", "numpy"])

    files[f"{PYODIDE}/pyodide-lock.json"] = lock(manifest.info, entries).encode()
    for name, data in kernel.static_files().items():
        files[f"extensions/{kernel.EXTENSION}/{name}"] = data
    files |= landing.pages(content)
    files["licences.html"] = notices.page(manifest.version, licensed).encode()
    return files
