"""Keeps what takes seconds to make and changes rarely, in a folder that may be deleted at any time."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ..fetch.store import write_whole

HERE = Path(__file__).parent

#: What pages are made with, beside this room.
MAKERS = ("ipython-pygments-lexers", "math-core", "mistune", "nbconvert", "pillow", "pygments")


@cache
def makers() -> bytes:
    """Differs when this room or what it uses does."""
    digest = hashlib.sha256(repr([version(name) for name in MAKERS]).encode())
    for path in sorted(HERE.rglob("*")):
        if path.suffix in (".py", ".html"):
            digest.update(path.read_bytes())
    return digest.digest()


def remembered(
    folder: Path, name: str, made_from: bytes, make: Callable[[], dict[str, bytes]]
) -> dict[str, bytes]:
    """What `make` returns, or returned when it was last called under this `name` for the same `made_from`."""
    key = hashlib.sha256(makers() + made_from).hexdigest()[:16]
    path = folder / f"{name}.{key}.zip"
    try:
        with zipfile.ZipFile(path) as archive:
            return {entry: archive.read(entry) for entry in archive.namelist()}
    except (OSError, zipfile.BadZipFile):
        made = make()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry, data in made.items():
            archive.writestr(entry, data)
    for older in folder.glob(f"{name}.*.zip"):
        older.unlink()
    write_whole(path, buffer.getvalue())
    return made
