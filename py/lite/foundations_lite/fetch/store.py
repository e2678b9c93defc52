"""The cache of fetched files: a file is in it whole and verified, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import SiteError
from .manifest import File


def write_whole(path: Path, data: bytes) -> None:
    """Writes `data` under a temporary name beside `path`, then renames: a reader never sees half a file.

    Raises `SiteError` where the disk refuses, and leaves no temporary file behind.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise SiteError(
            f"could not write {path}\n"
            f"  expected: room for {len(data):,} bytes in a folder that may be written to\n"
            f"  found:    {error.strerror or error}\n"
            f"  what to do: free space on that disk, or name another folder in FOUNDATIONS_CACHE"
        ) from error


class Store:
    """Fetched files, each under its hash and name, so that two versions of one name never collide."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __str__(self) -> str:
        return f"the cache ({self.folder})"

    def binding(self, file: File) -> bool:
        """A damaged file in the cache is fetched again; nobody has to be asked."""
        return False

    def path(self, file: File) -> Path:
        return self.folder / f"{file.sha256[:16]}-{file.file_name}"

    def offer(self, wanted: Sequence[File]) -> Iterator[tuple[File, bytes]]:
        for file in wanted:
            try:
                yield file, self.path(file).read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise SiteError(
                    f"could not read {self.path(file)}\n  found:    {error.strerror or error}\n"
                    f"  what to do: name a folder that can be read and written in FOUNDATIONS_CACHE"
                ) from error

    def put(self, file: File, data: bytes) -> None:
        """Keeps `data`, which the caller has verified."""
        path = self.path(file)
        if not path.exists() or path.read_bytes() != data:
            write_whole(path, data)
