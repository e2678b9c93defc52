"""The wheel that makes `import torch` work in the browser."""

import base64
import hashlib
import io
import zipfile

import pytest
from foundations_lite.errors import SiteError
from foundations_lite.runtime import wheels
from foundations_lite.runtime.lock import entry, lock
from packaging.utils import parse_wheel_filename

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
    first = wheels.course_wheel(py)
    for path in py.rglob("*.py"):
        path.touch()
    assert wheels.course_wheel(py) == first


def test_other_sources_give_another_name(py):
    name, _ = wheels.course_wheel(py)
    (py / "torch" / "__init__.py").write_text("name = 'other'\n")
    assert wheels.course_wheel(py)[0] != name


def test_its_name_is_a_wheels_name(py):
    name, version, _, tags = parse_wheel_filename(wheels.course_wheel(py)[0])
    assert name == wheels.COURSE
    assert {str(tag) for tag in tags} == {"py3-none-any"}


def test_by_products_stay_out(py):
    (py / "torch" / "__pycache__").mkdir()
    for by_product in ["__pycache__/a.cpython-311.pyc", ".hidden.py", "_tensor.py~"]:
        (py / "torch" / by_product).write_bytes(b"x")
    inside = [name for name in names(wheels.course_wheel(py)[1]) if ".dist-info/" not in name]
    assert inside == [
        "torch/__init__.py", "torch/inner/data.json", "lesson/__init__.py", "lesson/inner/data.json",
    ]  # fmt: skip


def test_its_record_is_true(py):
    archive = zipfile.ZipFile(io.BytesIO(wheels.course_wheel(py)[1]))
    record = next(name for name in archive.namelist() if name.endswith("RECORD"))
    lines = [line.rsplit(",", 2) for line in archive.read(record).decode().splitlines()]
    assert {name for name, _, _ in lines} == set(archive.namelist())
    for name, digest, size in lines:
        if name != record:
            data = archive.read(name)
            encoded = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            assert (digest, size) == (f"sha256={encoded}", str(len(data)))


def test_the_projects_own_wheel_holds_every_module():
    inside = set(names(wheels.course_wheel(ROOT / "py")[1]))
    for package in wheels.IMPORTS:
        modules = {path.relative_to(ROOT / "py").as_posix() for path in (ROOT / "py" / package).rglob("*.py")}
        assert modules and modules <= inside


def test_a_missing_package_is_named(py):
    (py / "torch" / "__init__.py").unlink()
    with pytest.raises(SiteError, match="torch is not a Python package\n  expected: .*__init__.py\n"):
        wheels.course_wheel(py)


def test_a_lock_with_a_gap_is_refused():
    with pytest.raises(SiteError, match="ipython needs jedi, which the site does not ship"):
        lock({}, [entry("ipython", "9", "ipython.zip", b"", ["IPython"], ["jedi"])])
