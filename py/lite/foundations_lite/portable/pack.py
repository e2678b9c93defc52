"""Makes the zip: the finished site, its server, what starts it, and what to do where that fails."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .. import serve
from ..errors import SiteError
from ..pages.frame import framed, template

FOLDER = "pytorch-foundations-part-1"
NAME = f"{FOLDER}.zip"

HERE = Path(__file__).parent

#: Run by a double-click, each on its system.
STARTERS = ["start-windows.cmd", "start-macos.command", "start-linux.sh"]

#: These are compressed already: to do it again costs time and saves nothing.
COMPRESSED = {".pack", ".zip", ".webp", ".png", ".woff", ".woff2"}

#: Fixed, so that the same site gives the same bytes: the earliest moment that a zip file can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(site: Path, target: Path) -> int:
    """Writes the zip of the finished `site` to `target`, whole or not at all; returns its size in bytes."""
    temporary = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(temporary, "w") as archive:
            for name, data in entries(site):
                entry = zipfile.ZipInfo(f"{FOLDER}/{name}", EPOCH)
                stored = Path(name).suffix in COMPRESSED
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                entry.create_system = 3  # what follows are Unix's permissions
                entry.external_attr = (0o100755 if name in STARTERS else 0o100644) << 16
                archive.writestr(entry, data)
        os.replace(temporary, target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise SiteError(
            f"could not write {target}\n  expected: a disk with room for the zip\n"
            f"  found:    {error.strerror or error}\n  what to do: free some space, or name another --output"
        ) from error
    return target.stat().st_size


def entries(site: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of everything in the zip, in a fixed order: what a person looks for comes first."""
    yield "README.html", readme()
    yield "serve.py", Path(serve.__file__).read_bytes()
    for name in STARTERS:
        data = (HERE / name).read_bytes()
        yield name, data.replace(b"\n", b"\r\n") if name.endswith(".cmd") else data
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            yield f"site/{name}", path.read_bytes()


def readme() -> bytes:
    """How to start the lessons, as a page that opens by a double-click; it looks like those of the site."""
    types = "\n".join(
        f"<tr><td><code>{ending}</code></td><td><code>{kind}</code></td></tr>"
        for ending, kind in sorted(serve.MEDIA_TYPES.items())
    )
    body = template("README.html", HERE).substitute(types=types)
    page = framed("README.html", "How to start", body, kind="plain").decode()
    return (
        page.replace('href="site.css"', 'href="site/site.css"')
        .replace('"icon.svg"', '"site/icon.svg"')
        .encode()
    )
