"""What this builder adds to JupyterLite's own output: every file, by its path in the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .extension import files as extension
from .extension.lessons import lessons
from .fetch.manifest import Manifest
from .fetch.store import Store
from .offline import listings, precache, script, webapp
from .pages import administrators, applications, fonts, hosting, landing, notices, reading
from .runtime import boot, kernel, wheels
from .runtime.prepared import Workshop

#: Where Pyodide and all of Python lie; the kernel's settings in `jupyter-lite.json` name it too.
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
    core = {file.file_name: store.path(file).read_bytes() for file in manifest.core}
    archives = {package.name: store.path(package).read_bytes() for package in manifest.packages}
    archives |= {name: path.read_bytes() for name, path in kernel.wheels().items()}
    made.wheels = list(archives.values())

    workshop = Workshop(core, manifest.info, kept / "prepared")
    python = core | workshop.prepare(archives, wheels.course(py))
    worker = f"../../extensions/{kernel.EXTENSION}/{kernel.worker()}"
    python |= boot.modules(manifest.info, python, worker)
    made.files |= {f"{PYODIDE}/{name}": data for name, data in python.items()}

    for name, data in kernel.static_files().items():
        made.files[f"extensions/{kernel.EXTENSION}/{name}"] = data
    for name, data in extension.files().items():
        made.files[f"extensions/{extension.NAME}/{name}"] = data
    made.files[f"extensions/{extension.NAME}/lessons.json"] = lessons(content)
    made.files["work.html"] = extension.work_page()
    lessons_read = reading.pages(content, kept / "pages")
    made.files |= landing.pages(content, lessons_read, versions(manifest)) | lessons_read | fonts.files()
    made.files |= webapp.files(content) | script.files() | {"hosting.html": hosting.page()}
    made.files |= script.joined(made.files)
    return made


def versions(manifest: Manifest) -> dict[str, str]:
    """Of the software that lessons are run by, for people."""
    packages = {package.name: package.version for package in manifest.packages}
    found = {"Python": manifest.info["python"].rsplit(".", 1)[0], "Pyodide": manifest.version}
    return found | {"NumPy": packages["numpy"], "Matplotlib": packages["matplotlib"]}


def around(site: Path, made: Pieces) -> dict[str, bytes]:
    """What depends on JupyterLite's own output, once that lies in `site`."""
    licences = notices.page(made.pyodide, made.wheels, site)
    pages = applications.application_pages(site, f"{PYODIDE}/{boot.EARLY}") | {"licences.html": licences}
    return pages | script.joined(pages)


def last(site: Path, made: Pieces) -> tuple[str, dict[str, bytes]]:
    """The version of the site that lies finished in `site`, and what tells people and browsers of it."""
    changed = listings.settled(site) | webapp.favicons(site)
    there = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    sizes = {name: len(changed.get(name, b"")) or path.stat().st_size for name, path in there.items()}
    for written_last in (administrators.NAME, precache.WORKER):  # of an earlier build, if there
        sizes.pop(written_last, None)
    saved = sum(sizes[name] for name in precache.kept(sizes))
    pages = {administrators.NAME: administrators.page(sizes, saved, made.pyodide)}
    changed |= pages | script.joined(pages)
    listed = precache.precache(site, changed)
    return listed["version"], {**changed, precache.WORKER: precache.worker(listed)}
