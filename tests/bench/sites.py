"""The three sites that are compared, each a folder of static files.

* `ours`: what this repository builds.
* `naive`: what JupyterLite builds by itself from the same notebooks, with Pyodide and all wheels beside it as
  they were published; Python loads a wheel when it is asked for.
* `bare`: one page without Jupyter. It loads Pyodide and at the same time the same wheels, and runs the cells
  of Tutorial 1 up to the first picture in an IPython shell.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from foundations_lite.fetch import manifest
from foundations_lite.fetch.store import Store
from foundations_lite.runtime import kernel, wheels
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from site_fixtures import ROOT, lite

CONTENT = ROOT / "content"
LESSON = "tutorial_01_tensor_fundamentals.ipynb"

#: Where the wheels will be used, for the markers of their needs.
BROWSER = {
    "python_version": "3.14",
    "python_full_version": "3.14.0",
    "sys_platform": "emscripten",
    "extra": "",
    "platform_system": "Emscripten",
    "os_name": "posix",
}


def ours(folder: Path) -> Path:
    """The site as it is built for learners."""
    return _built(lite("build", folder), folder)


def naive(folder: Path) -> Path:
    """JupyterLite's own build of the notebooks; nothing of this builder's but the wheel that is `torch`."""
    settings = folder / "settings"
    shutil.rmtree(folder, ignore_errors=True)
    pyodide(settings / "static" / "pyodide")
    config = {
        "lite_dir": str(settings),
        "contents": [str(CONTENT)],
        "extra_ignore_contents": ["^/source(/|$)"],
        "disable_addons": ["foundations"],
        # As in an environment made for this: other packages' lab extensions are not there.
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(kernel.folder())],
        "output_dir": str(folder / "_site"),
        "cache_dir": str(folder / "cache"),
    }
    (folder / "lite_config.json").write_text(json.dumps({"LiteBuildConfig": config}))
    # The tests' way to Python in the page, and no attempt to reach PyPI.
    options = {
        "exposeAppInBrowser": True,
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}},
    }
    (settings / "jupyter-lite.json").write_text(
        json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": options})
    )
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--config", "lite_config.json"]
    done = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return _built(done, folder)


def bare(folder: Path) -> Path:
    """A page that draws the first picture of Tutorial 1 with Pyodide alone."""
    site = folder / "_site"
    shutil.rmtree(site, ignore_errors=True)
    pyodide(site / "pyodide")
    shutil.copyfile(Path(__file__).with_name("bare.html"), site / "index.html")
    cells = up_to_the_first_picture()
    (site / "cells.json").write_text(json.dumps(cells))
    return site


def up_to_the_first_picture() -> list[str]:
    """The code cells of Tutorial 1, the learner's copy, up to and with the first one that draws."""
    learners, worked = (
        json.loads((folder / LESSON).read_text(encoding="utf-8"))["cells"]
        for folder in (CONTENT, CONTENT / "worked")
    )
    drawing = next(
        cell["id"]
        for cell in worked
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
    )
    last = next(index for index, cell in enumerate(learners) if cell["id"] == drawing)
    return ["".join(cell["source"]) for cell in learners[: last + 1] if cell["cell_type"] == "code"]


def pyodide(folder: Path) -> None:
    """Pyodide and the wheels as they were published, and the lock that names them, in `folder`."""
    folder.mkdir(parents=True)
    store = Store(Path(os.environ.get("FOUNDATIONS_CACHE") or ROOT / ".cache" / "downloads"))
    wanted = manifest.load()
    for file in wanted.core:
        shutil.copyfile(store.path(file), folder / file.file_name)
    for package in wanted.packages:
        shutil.copyfile(store.path(package), folder / package.file_name)
    course_wheel(folder / "pytorch_foundations-1.0.0-py3-none-any.whl")
    packages = dict(locked(path) for path in sorted(folder.glob("*.whl")))
    for package in packages.values():  # what is not there (an `extra`, a backport) is not needed either
        package["depends"] = [name for name in package["depends"] if name in packages]
    text = json.dumps({"info": dict(wanted.info), "packages": packages})
    (folder / "pyodide-lock.json").write_text(text, encoding="utf-8")


def course_wheel(path: Path) -> None:
    """`torch` and `lesson` as anybody would publish them."""
    info = f"{'-'.join(path.name.split('-')[:2])}.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in wheels.sources(ROOT / "py"):
            archive.write(source, source.relative_to(ROOT / "py").as_posix())
        needs = "Requires-Dist: numpy\nRequires-Dist: matplotlib\n"
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: pytorch-foundations\nVersion: 1.0.0\n{needs}",
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def locked(path: Path) -> tuple[str, dict]:
    """Name and lock entry of a wheel, from what it says of itself."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        said = next(name for name in names if name.endswith(".dist-info/METADATA"))
        head = HeaderParser().parsestr(archive.read(said).decode())
    needs = [Requirement(line) for line in head.get_all("Requires-Dist") or []]
    needs = [need for need in needs if need.marker is None or need.marker.evaluate(BROWSER)]
    tops = {name.split("/")[0] for name in names if name.endswith((".py", ".so"))}
    return canonicalize_name(head["Name"]), {
        "name": canonicalize_name(head["Name"]),
        "version": head["Version"],
        "file_name": path.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted({top.split(".")[0] for top in tops}),
        "depends": sorted({canonicalize_name(need.name) for need in needs}),
        "unvendored_tests": False,
    }


def _built(done: subprocess.CompletedProcess, folder: Path) -> Path:
    if done.returncode:
        raise SystemExit(f"the site in {folder} could not be built:\n{done.stdout}")
    return folder / "_site"
