"""What this builder adds to JupyterLite's own output: every file, by its path in the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from . import __version__
from .extension import files as extension
from .extension.lessons import lessons
from .fetch.manifest import Manifest
from .fetch.store import Store
from .offline import listings, precache, script, webapp
from .pages import applications, fonts, landing, notices, reading
from .runtime import boot, kernel, wheels
from .runtime.lock import entry, lock

#: Where Pyodide, its lock and all wheels lie; the kernel's settings in `jupyter-lite.json` name it too.
PYODIDE = "static/pyodide"

#: Folders that belong to this builder alone: what else lies in them is left over from an earlier build.
OWN = (PYODIDE, "extensions", reading.FOLDER, fonts.FOLDER)


@dataclass
class Pieces:
    """`files`: bytes by path. `wheels`: the bytes of every wheel by others. `pyodide`: its version."""

    pyodide: str
    files: dict[str, bytes] = field(default_factory=dict)
    wheels: list[bytes] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, self.files.values()))


def gather(manifest: Manifest, store: Store, py: Path, content: Path, kept: Path) -> Pieces:
    """All that can be made before JupyterLite writes. Reads `store`, `py` and `content`.

    Writes nothing but into `kept`, a folder that saves later builds some time.
    """
    made = Pieces(manifest.version)
    entries = []

    def ship(
        name: str, version: str, wheel: str, data: bytes, imports: list[str], depends: list[str]
    ) -> None:
        file_name = wheels.zip_name(wheel)
        made.files[f"{PYODIDE}/{file_name}"] = data
        entries.append(entry(name, version, file_name, data, imports, depends))

    for file in manifest.core:
        made.files[f"{PYODIDE}/{file.file_name}"] = store.path(file).read_bytes()
    for package in manifest.packages:
        data = store.path(package).read_bytes()
        ship(package.name, package.version, package.file_name, data, package.imports, package.depends)
        made.wheels.append(data)
    for name, path in kernel.wheels().items():
        data = path.read_bytes()
        ship(name, path.name.split("-")[1], path.name, data, *kernel.WHEELS[name])
        made.wheels.append(data)
    ship(wheels.COURSE, __version__, *wheels.course_wheel(py), wheels.IMPORTS, ["matplotlib", "numpy"])
    made.files[f"{PYODIDE}/pyodide-lock.json"] = lock(manifest.info, entries).encode()
    made.files[f"{PYODIDE}/{boot.NAME}"] = boot.module(
        {name.removeprefix(f"{PYODIDE}/"): data for name, data in made.files.items()}
    )

    for name, data in kernel.static_files().items():
        made.files[f"extensions/{kernel.EXTENSION}/{name}"] = data
    for name, data in extension.files().items():
        made.files[f"extensions/{extension.NAME}/{name}"] = data
    made.files[f"extensions/{extension.NAME}/lessons.json"] = lessons(content)
    made.files |= landing.pages(content) | reading.pages(content, kept) | fonts.files()
    made.files |= webapp.files(content) | script.files()
    made.files |= script.joined(made.files)
    return made


def around(site: Path, made: Pieces) -> dict[str, bytes]:
    """What depends on JupyterLite's own output, once that lies in `site`."""
    licences = notices.page(made.pyodide, made.wheels, site)
    pages = applications.application_pages(site) | {"licences.html": licences}
    return pages | script.joined(pages)


def last(site: Path) -> tuple[str, dict[str, bytes]]:
    """The version of the site that lies finished in `site`, and what tells browsers of it."""
    changed = listings.settled(site) | webapp.favicons(site)
    listed = precache.precache(site, changed)
    return listed["version"], {**changed, precache.WORKER: precache.worker(listed)}
