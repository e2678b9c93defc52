"""Writes into `_site/`, and sees to it that a build that fails leaves nothing half-written there.

JupyterLite writes its output in place, over many steps. So a complete build is marked with a file; a build without
the mark is started over, and a build that fails is removed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .store import write_whole

#: Says that the site is complete, and what it was made from.
MARK = "build.json"


def write(site: Path, files: Mapping[str, bytes], own: Sequence[str]) -> int:
    """Writes those of `files` that differ, removes what else lies in the folders `own`; returns how many it wrote."""
    written = 0
    for name, data in files.items():
        path = site / name
        if not path.is_file() or path.stat().st_size != len(data) or path.read_bytes() != data:
            write_whole(path, data)
            written += 1
    for folder in own:
        for path in (site / folder).rglob("*"):
            if path.is_file() and path.relative_to(site).as_posix() not in files:
                path.unlink()
    return written


class Guard:
    """Brackets one build of the folder `site`. `shape` names everything whose change calls for a build from nothing."""

    def __init__(self, site: Path, memory: Path, shape: str):
        self.mark = site / MARK
        self.site = site
        self.memory = memory
        self.shape = shape
        self.started = False

    def forget_if_stale(self) -> None:
        """Makes JupyterLite build from nothing unless what is there is complete and of the same shape."""
        try:
            shape = json.loads(self.mark.read_text(encoding="utf-8"))["shape"]
        except (OSError, ValueError, KeyError):
            shape = None
        if shape != self.shape:
            self.memory.unlink(missing_ok=True)

    def start(self) -> None:
        """To be called before the first write."""
        self.started = True
        self.mark.unlink(missing_ok=True)

    def run(self, build: Callable[[], int]) -> int:
        """Runs `build`; marks the site as complete where it returned 0, removes it where it did not."""
        status = 1
        try:
            status = build()
            if status == 0 and self.started:
                write_whole(self.mark, (json.dumps({"shape": self.shape}) + "\n").encode())
        finally:
            if status and self.started:
                shutil.rmtree(self.site, ignore_errors=True)
                self.memory.unlink(missing_ok=True)
                print(f"[foundations] the build did not finish, so {self.site} was removed: nothing half-written is left")
        return status
