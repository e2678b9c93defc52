"""A second build does the least: nothing is fetched, and only what has changed is written."""

import json
import shutil
import time

import pytest

from site_fixtures import NO_NETWORK, UNREACHABLE, copy_project, lite

#: What names the version of the site, and so changes with anything else.
VERSION = {"build.json", "service-worker.js"}


@pytest.fixture(scope="module")
def place(tmp_path_factory, cache):
    """A project that has been built once: its folder and its site, and how to build it again offline."""
    folder = tmp_path_factory.mktemp("incremental")
    project = copy_project(folder / "project")

    def rebuild():
        began = time.perf_counter()
        environment = NO_NETWORK | {"FOUNDATIONS_CACHE": str(cache.folder), "FOUNDATIONS_PYODIDE": ""}
        option = f"--FoundationsAddon.official_host={UNREACHABLE}"
        done = lite("build", folder, project, option, env=environment)
        assert done.returncode == 0, done.stdout
        assert "from the official host" not in done.stdout and "from PyPI" not in done.stdout
        return time.perf_counter() - began

    rebuild()
    return project, folder / "_site", rebuild


def contents(site):
    paths = [path for path in site.rglob("*") if path.is_file()]
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}


def changed(before, after):
    """Names of the files that differ."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_nothing_changed(place, measured):
    _, site, rebuild = place
    before, stamps = contents(site), {path: path.stat().st_mtime_ns for path in site.rglob("*.pack")}
    measured(f"site build, nothing changed: {rebuild():.1f} s")
    assert changed(before, contents(site)) == set()
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.pack")} == stamps


def test_a_changed_lesson(place):
    project, site, rebuild = place
    lesson = min(project.glob("content/*.ipynb"))
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = "# Another title\n"
    before = contents(site)
    lesson.write_text(json.dumps(notebook), encoding="utf-8")
    rebuild()
    after = contents(site)
    assert json.loads(after[f"files/{lesson.name}"])["cells"][0]["source"] == "# Another title\n"
    assert b"<h3>Another title</h3>" in after["index.html"]
    listings = {"index.html", "manifest.webmanifest", "api/contents/all.json",
                "extensions/pytorch-foundations/lessons.json"}
    assert changed(before, after) == {f"files/{lesson.name}", *listings, *VERSION}


@pytest.mark.parametrize("package", ["torch", "lesson"])
def test_a_changed_module(place, package):
    """The archive with the course's packages, and the module that knows its hash; no more."""
    project, site, rebuild = place
    source = project / "py" / package / "__init__.py"
    before = contents(site)
    source.write_text(source.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    rebuild()
    touched = changed(before, contents(site))
    assert touched == {"static/pyodide/course.pack", "static/pyodide/known.mjs", *VERSION}


def test_a_lesson_that_comes_and_goes(place):
    project, site, rebuild = place
    lesson = min(project.glob("content/*.ipynb"))
    copy = lesson.with_name("tutorial_99_guest.ipynb")
    before = contents(site)
    copy.write_bytes(lesson.read_bytes())
    rebuild()
    assert (site / "files" / copy.name).is_file()
    copy.unlink()
    rebuild()
    assert not (site / "files" / copy.name).exists()
    assert copy.name not in (site / "api/contents/all.json").read_text(encoding="utf-8")
    assert changed(before, contents(site)) == set()


def test_a_build_that_was_killed_is_started_over(place):
    """Its mark is missing; what lies there cannot be trusted, nor what JupyterLite remembers of it."""
    _, site, rebuild = place
    before = contents(site)
    (site / "build.json").unlink()
    (site / "static/pyodide/pyodide.asm.wasm").write_bytes(b"half")
    (site / "build/jlab_core.js").write_bytes(b"half")
    (site / "lab/index.html").unlink()
    rebuild()
    assert changed(before, contents(site)) == set()


def test_a_site_that_was_deleted(place):
    _, site, rebuild = place
    before = contents(site)
    shutil.rmtree(site)
    rebuild()
    assert changed(before, contents(site)) == set()
