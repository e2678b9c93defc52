"""The built site holds all that a browser will ask for, and nothing that a learner must not see."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from fnmatch import fnmatchcase
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from foundations_lite.runtime import boot, wheels
from foundations_lite.runtime.kernel import WHEELS
from foundations_lite.runtime.packs import DROPPED, INDEX, KEPT, STDLIB

from site_fixtures import ROOT, WORKSHOP, lite

KERNEL = "@jupyterlite/pyodide-kernel-extension"

#: The lab extensions that the site ships: the kernel's, and ours.
EXTENSIONS = [KERNEL, "pytorch-foundations"]

#: What the kernel would load before the first cell if it were not told that it is there.
STARTS_WITH = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"]


def plain(name):
    return re.sub("[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def settings(built_site):
    return json.loads((built_site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]


@pytest.fixture(scope="module")
def kernel(settings):
    return settings["litePluginSettings"][f"{KERNEL}:kernel"]


@pytest.fixture(scope="module")
def known(built_site):
    """What boot.mjs knows of the files beside it: size and hash of each, by name."""
    text = (built_site / "static/pyodide/known.mjs").read_text(encoding="utf-8")
    return json.loads(re.search(r"FILES = (\{.*?\});", text, re.DOTALL)[1])


@pytest.fixture(scope="module")
def packed(built_site):
    """The files in each of Python's archives, by name of the archive."""
    found = {}
    for path in built_site.glob("static/pyodide/*.pack"):
        if path.stem != "snapshot":
            with tarfile.open(path) as archive:
                found[path.stem] = {entry.name: archive.extractfile(entry).read() for entry in archive}
    return found


def test_the_boot_knows_what_lies_beside_it(built_site, known):
    folder = built_site / "static/pyodide"
    found = {
        name: {
            "size": (folder / name).stat().st_size,
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
        }
        for name in known
    }
    assert found == known
    scripts = {*boot.SCRIPTS, "known.mjs", "early.mjs", "pyodide-lock.json"}
    assert {path.name for path in folder.iterdir()} == set(known) | scripts


def test_pyodide_itself_is_the_official_one(built_site, wanted):
    for file in wanted.core:
        assert file.fault((built_site / "static/pyodide" / file.file_name).read_bytes()) is None


def test_the_kernel_is_told_that_all_it_starts_with_is_there(kernel):
    assert set(STARTS_WITH) <= set(kernel["loadPyodideOptions"]["packages"])


def test_every_distribution_is_packed_once(packed, wanted):
    names = [name for files in packed.values() for name in files]
    assert len(names) == len(set(names))
    records = [name.split("/")[-2] for name in names if name.endswith(".dist-info/METADATA")]
    found = {plain(record.rpartition("-")[0]) for record in (r.removesuffix(".dist-info") for r in records)}
    expected = {package.name for package in wanted.packages} | {*WHEELS, "pytorch-foundations"}
    assert found == expected - {"pytz"}, "pytz is left out: see packs.py"


def test_a_first_plot_finds_its_files_in_what_is_fetched_first(packed):
    first = packed["first"]
    site = "lib/python3.14/site-packages"
    assert f"{site}/numpy/__init__.pyc" in first
    assert f"{site}/matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf" in first
    assert len(first) < len(packed["rest"])


def test_the_first_archive_lists_the_files_of_the_rest(packed):
    listed = json.loads(packed["first"][INDEX])
    assert listed == {name: len(data) for name, data in packed["rest"].items()}


def test_only_the_course_is_shipped_as_source_beside_its_bytecode(packed):
    site = "lib/python3.14/site-packages/"
    sources = {name for name in packed["course"] if name.endswith(".py")}
    expected = {path.relative_to(ROOT / "py").as_posix() for path in wheels.sources(ROOT / "py")}
    assert sources == {site + name for name in expected if name.endswith(".py")}
    for name in sources:
        folder, _, module = name.rpartition("/")
        assert f"{folder}/__pycache__/{module[:-3]}.cpython-314.pyc" in packed["course"]
    others = [name for kind in ("first", "rest") for name in packed[kind] if name.endswith(".py")]
    assert [name for name in others if name.removesuffix(".py") + ".pyc" in packed["rest"]] == []


def test_what_nobody_can_use_is_left_out(packed):
    for files in packed.values():
        for name in files:
            path = name.removeprefix("lib/python3.14/")
            dropped = any(fnmatchcase(path, pattern) for pattern in DROPPED)
            assert not dropped or any(fnmatchcase(path, pattern) for pattern in KEPT), name


def test_no_pattern_of_what_is_left_out_is_idle(prepared_archives):
    """One that matches nothing stands for something that is gone."""
    names = [
        name if archive == STDLIB else f"site-packages/{name}"
        for archive, files in prepared_archives.items()
        for name in files
    ]
    idle = [pattern for pattern in [*DROPPED, *KEPT] if not any(fnmatchcase(name, pattern) for name in names)]
    assert idle == []


def test_no_file_is_a_wheel_or_a_source_map(built_site):
    assert [path.name for path in built_site.rglob("*") if path.name.endswith((".whl", ".map"))] == []


def test_settings_name_no_other_host(settings, kernel, built_site):
    assert re.findall(r"https?://[^\"]*", json.dumps(settings)) == []
    assert (built_site / kernel["pyodideUrl"]).is_file()
    assert kernel["disablePyPIFallback"] is True
    assert kernel.get("pipliteUrls", []) == []


def test_the_storage_name_never_changes(settings):
    """A learner's saved work is found under this name. Changing it loses everybody's work."""
    assert settings["contentsStorageName"] == "PyTorch Foundations, Part 1"


def test_tests_can_reach_the_application(settings):
    assert settings["exposeAppInBrowser"] is True


def test_other_lab_extensions_do_not_leak(built_site, settings):
    """This environment has others, brought by the tools for lessons and tests."""
    installed = Path(sys.prefix) / "share/jupyter/labextensions"
    others = [*installed.glob("*/package.json"), *installed.glob("@*/*/package.json")]
    others = {path.parent.relative_to(installed).as_posix() for path in others} - {KERNEL}
    assert len(others) >= 2, "nothing here could leak: the test would say nothing"
    extensions = built_site / "extensions"
    shipped = [path.parent.relative_to(extensions).as_posix() for path in extensions.rglob("package.json")]
    assert sorted(shipped) == EXTENSIONS
    assert sorted(extension["name"] for extension in settings["federated_extensions"]) == EXTENSIONS
    schemas = json.loads((built_site / "build/schemas/all_federated.json").read_text(encoding="utf-8"))
    assert {schema["id"].split(":")[0] for schema in schemas} <= {KERNEL}


def test_lessons_are_there_and_their_sources_are_not(built_site):
    content = ROOT / "content"
    lessons = {path.relative_to(content).as_posix() for path in content.glob("*.ipynb")}
    lessons |= {path.relative_to(content).as_posix() for path in content.glob("worked/*.ipynb")}
    files = built_site / "files"
    shipped = {path.relative_to(files).as_posix() for path in files.rglob("*.*")}
    assert lessons and lessons <= shipped
    assert [name for name in shipped if name.startswith("source") or name.endswith(".py")] == []


def test_no_solution_is_in_a_learners_copy(built_site):
    """Nor anywhere else outside `worked/`: not the marks, and not the text between them."""
    solutions = []
    for source in (ROOT / "content" / "source").glob("*.py"):
        found = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source.read_text("utf-8"), re.S)
        solutions += [line.strip() for text in found for line in text.splitlines() if len(line.strip()) > 25]
    assert solutions, "no solution was found in content/source"
    for path in [*(built_site / "files").glob("*.ipynb"), *(built_site / "api").rglob("*.json")]:
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text
        if path.suffix == ".ipynb":
            cells = "".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
            assert [line for line in solutions if line in cells] == []


class Links(HTMLParser):
    """The addresses that a page names."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("href", "src")]


PAGES = ["index.html", "work.html", "licences.html", "notebooks/index.html", "lab/index.html"]
PAGES += [f"read/{path.stem}.html" for path in sorted(ROOT.glob("content/worked/*.ipynb"))]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(built_site, page):
    links = Links(built_site / page).found
    assert links
    for link in links:
        parts = urlsplit(link)
        assert not parts.scheme and not link.startswith("/"), f"{page}: {link} leaves the site"
        assert ((built_site / page).parent / parts.path).exists(), f"{page}: {link}"
        for path in parse_qs(parts.query).get("path", []):
            assert (built_site / "files" / path).is_file(), f"{page}: {link}"


def test_every_lesson_is_on_the_landing_page(built_site):
    links = Links(built_site / "index.html").found
    opened = [path for link in links for path in parse_qs(urlsplit(link).query).get("path", [])]
    files = built_site / "files"
    for lesson in [*files.glob("*.ipynb"), *files.glob("worked/*.ipynb")]:
        assert lesson.relative_to(files).as_posix() in opened


def test_every_application_has_its_icon(built_site):
    """Or the browser asks the host's root for /favicon.ico, which need not be ours."""
    pages = [path for path in built_site.glob("*/index.html") if 'lite-root=".."' in path.read_text("utf-8")]
    assert {"notebooks", "lab", "tree", "edit", "consoles"} == {page.parent.name for page in pages}
    for page in pages:
        assert page.read_text("utf-8").count('<link rel="icon" href="../icon.svg"') == 1


def test_licences_of_all_that_is_shipped(built_site, wanted):
    page = (built_site / "licences.html").read_text(encoding="utf-8")
    titles = {plain(title) for title in re.findall("<h3>([^<]+)</h3>", page)}
    assert {f"{package.name} {plain(package.version)}" for package in wanted.packages} <= titles
    assert all(any(title.startswith(f"{name} ") for title in titles) for name in WHEELS)
    assert "Mozilla Public License Version 2.0" in page
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in page
    assert "STIX Two Math" in page and "SIL OPEN FONT LICENSE" in page
    fonts = [path.relative_to(built_site).as_posix() for path in built_site.rglob("*.woff*")]
    assert [path for path in fonts if not path.startswith("build/")] == ["fonts/stix-two-math.woff2"]
    for path in built_site.rglob("third-party-licenses.json"):
        for package in json.loads(path.read_text(encoding="utf-8"))["packages"]:
            assert f"{package['name']} {package['versionInfo']}" in page
    silent = re.findall(r"<h3>([^<]+)</h3>\s*<p>(?:see its text)?</p>(?!<details>)", page)
    assert silent == [], "neither a licence nor its text"


def test_jupyterlite_finds_the_site_sound(built_site):
    done = lite("check", WORKSHOP)
    assert done.returncode == 0, done.stdout


def test_the_manifest_agrees_with_the_official_lock(wanted, tmp_path):
    """npm's package of the same version is the authority for Pyodide's own files."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm here to fetch the official lock with")
    asked = [npm, "pack", f"pyodide@{wanted.version}", "--silent", "--pack-destination", str(tmp_path)]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot reach its registry here: {done.stderr.strip().splitlines()[-1:]}")
    shutil.unpack_archive(next(tmp_path.glob("*.tgz")), tmp_path, filter="data")
    official = json.loads((tmp_path / "package/pyodide-lock.json").read_text(encoding="utf-8"))
    assert wanted.info == official["info"]
    for file in wanted.core:
        assert file.fault((tmp_path / "package" / file.file_name).read_bytes()) is None
    for package in wanted.packages:
        theirs = official["packages"].get(package.name)
        if package.origin == "pyodide":
            assert (package.file_name, package.sha256) == (theirs["file_name"], theirs["sha256"])
        elif theirs:
            assert package.version == theirs["version"]
