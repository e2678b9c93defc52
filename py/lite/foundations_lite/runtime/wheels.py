"""The course's own distribution, made from `py/torch` and `py/lesson`; and what a wheel says of itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .. import __version__
from ..errors import SiteError

#: The course's own distribution in the browser, and the folders beside `py/lite` that go into it.
COURSE = "pytorch-foundations"
IMPORTS = ["torch", "lesson"]

#: Fixed, so that the same sources give the same bytes: the earliest moment that a zip file can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)


def sources(py: Path) -> list[Path]:
    """The files of the course's packages in the folder `py`, sorted."""
    found = []
    for package in IMPORTS:
        if not (py / package / "__init__.py").is_file():
            raise SiteError(
                f"{py / package} is not a Python package\n  expected: {py / package / '__init__.py'}\n"
                f"  what to do: take it from the repository again"
            )
        found += sorted(
            path for path in (py / package).rglob("*") if path.is_file() and not passed_over(path, py)
        )
    return found


def passed_over(path: Path, py: Path) -> bool:
    """Whether a file is a by-product (bytecode, hidden, an editor's copy) rather than a source."""
    parts = path.relative_to(py).parts
    return (
        "__pycache__" in parts
        or any(part.startswith(".") for part in parts)
        or path.name.endswith((".pyc", "~"))
    )


def course(py: Path) -> bytes:
    """An archive of `torch` and `lesson` from the folder `py`, laid out as an installed distribution."""
    files = {path.relative_to(py).as_posix(): path.read_bytes() for path in sources(py)}
    info = f"{COURSE.replace('-', '_')}-{__version__}.dist-info"
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {COURSE}\nVersion: {__version__}\n"
        "Summary: PyTorch's tensors and autograd on NumPy, and what the lessons use beside them\n"
        "Requires-Dist: numpy\nRequires-Dist: matplotlib\n"
    ).encode()
    files[f"{info}/top_level.txt"] = "".join(f"{name}\n" for name in IMPORTS).encode()

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)
    return buffer.getvalue()


def metadata(wheel: bytes) -> Iterator[tuple[str, str]]:
    """Name (below `.dist-info/`) and text of each file that a wheel says about itself."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            folder, _, rest = name.partition("/")
            if folder.endswith(".dist-info") and rest and not rest.endswith("/"):
                yield rest, archive.read(name).decode("utf-8", "replace")
