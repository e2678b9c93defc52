"""The course's own distribution, which makes `import torch` work in the browser."""

import io
import zipfile

import pytest
from foundations_lite.errors import SiteError
from foundations_lite.runtime import wheels

from site_fixtures import ROOT


@pytest.fixture
def py(tmp_path):
    for package in wheels.IMPORTS:
        (tmp_path / package / "inner").mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text(f"name = {package!r}\n")
        (tmp_path / package / "inner" / "data.json").write_text("{}")
    return tmp_path


def names(data):
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def test_the_same_sources_give_the_same_bytes(py):
    first = wheels.course(py)
    for path in py.rglob("*.py"):
        path.touch()
    assert wheels.course(py) == first


def test_by_products_stay_out(py):
    (py / "torch" / "__pycache__").mkdir()
    for by_product in ["__pycache__/a.cpython-311.pyc", ".hidden.py", "_tensor.py~"]:
        (py / "torch" / by_product).write_bytes(b"x")
    inside = [name for name in names(wheels.course(py)) if ".dist-info/" not in name]
    assert inside == [
        "torch/__init__.py", "torch/inner/data.json", "lesson/__init__.py", "lesson/inner/data.json",
    ]  # fmt: skip


def test_it_says_what_it_is(py):
    said = dict(wheels.metadata(wheels.course(py)))
    assert f"Name: {wheels.COURSE}\n" in said["METADATA"]
    assert said["top_level.txt"].split() == wheels.IMPORTS


def test_the_projects_own_holds_every_module():
    inside = set(names(wheels.course(ROOT / "py")))
    for package in wheels.IMPORTS:
        modules = {path.relative_to(ROOT / "py").as_posix() for path in (ROOT / "py" / package).rglob("*.py")}
        assert modules and modules <= inside


def test_a_missing_package_is_named(py):
    (py / "torch" / "__init__.py").unlink()
    with pytest.raises(SiteError, match="torch is not a Python package\n  expected: .*__init__.py\n"):
        wheels.course(py)
