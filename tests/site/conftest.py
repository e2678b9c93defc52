"""Sources to build from, away from the project's own `_site/` and cache."""

import os
import shutil
from pathlib import Path

import pytest
from foundations_lite.fetch import manifest
from foundations_lite.fetch.store import Store
from foundations_lite.runtime.packs import STDLIB
from foundations_lite.runtime.prepared import Workshop

from site_fixtures import NO_NETWORK, ROOT, UNREACHABLE, lite


@pytest.fixture(scope="session")
def wanted():
    """The committed manifest."""
    return manifest.load()


@pytest.fixture(scope="session")
def cache(built_site):
    """The project's cache, which building the site has filled. Only to be read."""
    return Store(Path(os.environ.get("FOUNDATIONS_CACHE") or ROOT / ".cache" / "downloads"))


@pytest.fixture(scope="session")
def prepared_archives(cache, wanted):
    """The files of the compiled standard library and of every compiled wheel, by name of the archive."""
    core = {file.file_name: cache.path(file).read_bytes() for file in wanted.core}
    archives = {package.name: cache.path(package).read_bytes() for package in wanted.packages}
    workshop = Workshop(core, wanted.info, ROOT / ".cache" / "prepared")
    return workshop.compile({STDLIB: core[STDLIB]} | archives)


@pytest.fixture
def bundle(tmp_path, cache, wanted):
    """A folder with every file of the manifest under its own name, as an official release would have it."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    for file in wanted.files:
        shutil.copyfile(cache.path(file), folder / file.file_name)
    return folder


@pytest.fixture
def build(tmp_path):
    """`build(pyodide=…, cache=…, host=…, pip=…)`: builds into `tmp_path/out/_site`.

    `pyodide` is the folder or archive that a person names; `cache` is an empty one unless given; `host` takes
    the official host's place, where otherwise nobody answers; `pip=True` lets pip reach its index.
    """

    def run(*, pyodide="", cache=tmp_path / "cache", host=UNREACHABLE, pip=False, limits=None):
        environment = {"FOUNDATIONS_PYODIDE": str(pyodide), "FOUNDATIONS_CACHE": str(cache)}
        environment |= {} if pip else NO_NETWORK
        option = f"--FoundationsAddon.official_host={host}"
        return lite("build", tmp_path / "out", ROOT, option, env=environment, limits=limits)

    return run


@pytest.fixture
def out(tmp_path):
    """Where `build` leaves the site."""
    return tmp_path / "out" / "_site"
