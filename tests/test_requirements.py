"""requirements.txt: exact, complete, true of this environment, and in step with what the browser runs."""

import json
import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

BROUGHT = "# What those bring with them."
# CUDA builds of torch pin their own libraries, which exist for one system only.
TORCHS_OWN = re.compile(r"nvidia-|cuda-|triton")


def pins(text):
    lines = (re.sub(r"\s+#.*|^#.*", "", line).strip() for line in text.splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith("-e ")]
    return {canonicalize_name(pin.name): pin for pin in found}


def holds_here(requirement, extra=""):
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def needed_by(names):
    """Names of all distributions that the named ones need here, themselves included."""
    seen, waiting = set(), [(name, "") for name in names]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen or TORCHS_OWN.match(name):
            continue
        seen.add((name, extra))
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            if holds_here(requirement, extra):
                needed = canonicalize_name(requirement.name)
                waiting += [(needed, more) for more in {"", *requirement.extras}]
    return {name for name, _ in seen}


@pytest.fixture(scope="module")
def text(root):
    return (root / "requirements.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def here(text):
    return {name: pin for name, pin in pins(text).items() if holds_here(pin)}


def test_every_line_is_an_exact_pin(text):
    loose = [str(pin) for pin in pins(text).values() if not re.fullmatch(r"==[\w.!]+", str(pin.specifier))]
    assert loose == []


def test_what_is_pinned_is_what_runs(here):
    """A test that passes under other versions than the pinned ones says nothing about them."""
    wrong = {name: metadata.version(name) for name, pin in here.items()
             if not pin.specifier.contains(metadata.version(name), prereleases=True)}
    assert wrong == {}


def test_the_first_python_that_the_readme_names_will_do(here, root):
    """Not only the Python that runs the tests: Debian's, for one, is an early 3.11."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    promised = re.search(r"Python (3\.\d+) or later", readme)[1] + ".0"
    asked = {name: metadata.metadata(name)["Requires-Python"] for name in [*here, "foundations-lite"]}
    assert {name: python for name, python in asked.items()
            if python and not SpecifierSet(python).contains(promised)} == {}


def test_nothing_is_left_to_chance(here):
    """Whatever the pinned packages need is pinned too, so that the same set is installed next year."""
    assert needed_by([*here, "foundations-lite"]) - set(here) - {"foundations-lite"} == set()


def test_nothing_is_pinned_for_nobody(text, here):
    asked_for = pins(text.split(BROUGHT)[0])
    assert BROUGHT in text
    assert set(here) - needed_by([name for name in asked_for if name in here]) == set()


def test_python_here_has_what_the_browser_has(here, root):
    manifest = json.loads((root / "py/lite/foundations_lite/fetch/manifest.json").read_text(encoding="utf-8"))
    browser = {package["name"]: package["version"] for package in manifest["packages"]}
    for name in ("numpy", "matplotlib", "pillow"):
        assert str(here[name].specifier) == f"=={browser[name]}"


def test_the_builder_alone_gets_the_same_versions(here, root):
    needed = [Requirement(line) for line in metadata.requires("foundations-lite")]
    assert needed
    for requirement in needed:
        assert str(requirement.specifier) == str(here[canonicalize_name(requirement.name)].specifier)
