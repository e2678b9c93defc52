"""One learner's visit in a Chromium of its own: when things came about, and what it cost."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, Playwright
from web import Line, Web

from browser import chromium

MARKS = Path(__file__).with_name("marks.js").read_text(encoding="utf-8")

#: Seconds. What has not come by then never comes, on the busiest machine.
LONGEST = 600


@dataclass(frozen=True)
class Visit:
    """What one visit took.

    `seconds` from navigation until, by name: "readable" (the notebook's title is shown), "ready" (Python is),
    "asked" (Run All), "output" (the first one is shown), "plot" (the first one is), "done" (Run All is).
    `requests` and `bytes` are what the server sent until the first plot, `memory` is what the browser's pages
    held for themselves at the end.
    """

    seconds: dict[str, float]
    requests: int
    bytes: int
    memory: int


@contextmanager
def profile(playwright: Playwright) -> Iterator[Profile]:
    """A browser's profile that nobody has used yet, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="site-speed-", ignore_cleanup_errors=True) as folder:
        yield Profile(playwright, folder)


class Profile:
    """Each visit starts the browser anew, as on the next day: only what it keeps on disk is still there."""

    def __init__(self, playwright: Playwright, folder: str):
        self.playwright, self.folder = playwright, folder

    def visit(self, web: Web, page: str, line: Line, waits: bool, until: str = "plot") -> Visit:
        """Opens `page` of `web` over `line` and presses Run All: at once, or, with `waits`, once Python is
        ready. The visit ends when the mark `until` is made.
        """
        with self.browser() as context:
            context.add_init_script(f"({MARKS})({'true' if waits else 'false'})")
            tab = context.new_page()
            web.begin(line)
            start = time.time()
            tab.goto(web.address + page, wait_until="commit")
            tab.wait_for_function(f"() => window.marks?.all.{until}", timeout=LONGEST * 1000, polling=50)
            marks = tab.evaluate("() => window.marks.all")
            sent = [answer for answer in web.sent if answer.at <= marks["plot"] / 1000]
            seconds = {name: at / 1000 - start for name, at in marks.items()}
            return Visit(seconds, len(sent), sum(answer.bytes for answer in sent), memory())

    @contextmanager
    def browser(self) -> Iterator[BrowserContext]:
        context = self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=chromium.find(),
            args=[*chromium.FLAGS, chromium.NO_WAY_OUT],
            viewport={"width": 1280, "height": 900},
        )
        try:
            yield context
        finally:
            context.close()


def memory() -> int:
    """Bytes that the pages of this process's browsers hold for themselves alone (USS), workers included."""
    held = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "--type=renderer" in process.cmdline():
                held += process.memory_full_info().uss
    return held
