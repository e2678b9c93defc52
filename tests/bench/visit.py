"""One learner's visit in a Chromium of its own: when things came about, and what it cost."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, Page, Playwright
from web import Line, Web

from browser import chromium

MARKS = Path(__file__).with_name("marks.js").read_text(encoding="utf-8")

#: Seconds. What has not come by then never comes, on the busiest machine.
LONGEST = 600

#: Seconds without a request after which a page wants no more.
QUIET = 10


@dataclass(frozen=True)
class Visit:
    """What one visit took.

    `seconds` from navigation until, by name: "readable" (the notebook's title is shown), "ready" (Python is),
    "asked" (Run All), "output" (the first one is shown), "plot" (the first one is), "done" (Run All is).
    `requests` and `bytes` are what the server sent until the first plot, `processor` are the seconds that the
    browser's processes had computed by then, `memory` is what its pages held for themselves.
    """

    seconds: dict[str, float]
    requests: int
    bytes: int
    processor: float
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
            processor, memory = held()
            marks = tab.evaluate("() => window.marks.all")
            sent = [answer for answer in web.sent if answer.at <= marks["plot"] / 1000]
            seconds = {name: at / 1000 - start for name, at in marks.items()}
            size = sum(answer.bytes for answer in sent)
            self.settle(tab, web)
            return Visit(seconds, len(sent), size, processor, memory)

    def settle(self, tab: Page, web: Web) -> None:
        """A learner stays: the page has time to fetch what it wants to keep."""
        before = -1
        while len(web.sent) != before:
            before = len(web.sent)
            tab.wait_for_timeout(QUIET * 1000)

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


def held() -> tuple[float, int]:
    """Of this process's browsers: seconds that they have computed, and the bytes that their pages hold for
    themselves alone (USS), workers included.
    """
    processor, memory = 0.0, 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times, command = process.cpu_times(), " ".join(process.cmdline())
            if "--user-data-dir=" in command or "--type=" in command:  # and not Playwright's own driver
                processor += times.user + times.system
            if "--type=renderer" in command:
                memory += process.memory_full_info().uss
    return processor, memory
