"""Writes into `_site/`, and sees to it that a build that fails leaves nothing half-written there.

JupyterLite writes its output in place, over many steps. So a complete build is marked with a file; a build
without the mark is started over, and a build that fails is removed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .errors import SiteError
from .fetch.store import write_whole
from .serve import MARK


def ensure_room(site: Path, needed: int) -> None:
    """Raises `SiteError` where the disk of `site` has fewer than `needed` bytes left."""
    folder = next(parent for parent in [site, *site.parents] if parent.is_dir())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SiteError(
            f"the disk of {site} is too full for the site\n"
            f"  expected: {needed / 1e6:,.0f} MB free\n  found:    {free / 1e6:,.0f} MB\n"
            f"  what to do: free some space, or build elsewhere with --output-dir"
        )


def write(site: Path, files: Mapping[str, bytes]) -> int:
    """Writes those of `files`, given by their path in `site`, that differ; returns how many it wrote."""
    written = 0
    for name, data in files.items():
        path = site / name
        if not path.is_file() or path.stat().st_size != len(data) or path.read_bytes() != data:
            write_whole(path, data)
            written += 1
    return written


def sweep(site: Path, own: Sequence[str], files: Mapping[str, bytes]) -> None:
    """Removes what an earlier build left in the folders `own`, where only `files` belong."""
    for folder in own:
        for path in sorted((site / folder).rglob("*")):
            if path.is_file() and path.relative_to(site).as_posix() not in files:
                path.unlink()


class Guard:
    """Brackets one build of `site`.

    `shape` stands for everything whose change calls for a build from nothing; `memory` is the file in which
    JupyterLite remembers what it has done.
    """

    def __init__(self, site: Path, memory: Path, shape: str):
        self.site, self.memory, self.shape = site, memory, shape
        self.mark = site / MARK
        self.started = False

    def start(self) -> None:
        """To be called before the first write."""
        self.started = True
        self.mark.unlink(missing_ok=True)

    def run(self, build: Callable[[], int], finish: Callable[[], str]) -> int:
        """Runs `build`; marks the site as complete where it returns 0, removes it where it does not.

        `finish` does what comes last, and gives the site's version, which goes into the mark.
        """
        if self.found() != self.shape:
            self.memory.unlink(missing_ok=True)
        complete = False
        try:
            status = build()
            if status == 0 and self.started:
                mark = {"version": finish(), "shape": self.shape}
                write_whole(self.mark, (json.dumps(mark) + "\n").encode())
                complete = True
        finally:
            if self.started and not complete:
                shutil.rmtree(self.site, ignore_errors=True)
                self.memory.unlink(missing_ok=True)
                print(f"[foundations] the build did not finish; {self.site} was half-written and is removed")
        return status

    def found(self) -> str | None:
        """The shape of the complete site that is there; None where there is none."""
        try:
            return json.loads(self.mark.read_text(encoding="utf-8"))["shape"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
