"""A Chromium for the tests: found on the machine, started without a way out, watched while it runs."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from browser.machine import NoBrowser, install, run
from browser.record import Record

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
            "microsoft-edge", "microsoft-edge-stable", "msedge")
MACOS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome",
         "Microsoft Edge.app/Contents/MacOS/Microsoft Edge")
WINDOWS = ("Chromium/Application/chrome.exe", "Google/Chrome/Application/chrome.exe",
           "Microsoft/Edge/Application/msedge.exe")
LINUX = ("/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge", "/snap/bin/chromium",
         "/usr/lib/chromium/chromium")

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")
# The network is cut: no name resolves, and no address but this machine's is reached.
NO_WAY_OUT = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

WHAT_TO_DO = """No Chromium, Chrome or Edge could be started, and the browser tests need one.
Do one of these, then run the tests again:
  * install Chromium, Google Chrome or Microsoft Edge (on Debian: apt-get install chromium);
  * run `python -m playwright install --with-deps chromium` in the environment of the tests;
  * set CHROMIUM to the path of a Chromium-based browser.
What was tried:
"""


def installed(environment=os.environ, platform=sys.platform, which=shutil.which):
    """Paths of Chromium-based browsers that are on this machine, best first.

    `CHROMIUM`, when set, is the only answer: whoever names a browser does not want another one.
    """
    if environment.get("CHROMIUM"):
        return [Path(environment["CHROMIUM"])]
    found = [which(name) for name in COMMANDS]
    if platform == "darwin":
        homes = [Path("/Applications"), Path.home() / "Applications"]
        found += [home / app for app in MACOS for home in homes]
    elif platform == "win32":
        homes = [environment.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")]
        found += [Path(home) / app for app in WINDOWS for home in homes if home]
    else:
        found += LINUX
    paths = [Path(path) for path in found if path and Path(path).exists()]
    return list(dict.fromkeys(paths))


def _playwrights_own(playwright):
    """Playwright's own Chromium, downloaded if it is not there yet."""
    path = Path(playwright.chromium.executable_path)
    if not path.exists():
        run(sys.executable, "-m", "playwright", "install", "chromium")
    return path


def _debians(_):
    """Debian's Chromium, where this process may install packages."""
    install("chromium")
    path = shutil.which("chromium")
    if not path:
        raise NoBrowser("the package `chromium` brought no command `chromium`")
    return Path(path)


def _see_that_playwright_starts():
    """Playwright brings a Node of its own, which needs a library that a small Debian lacks."""
    playwright = [sys.executable, "-m", "playwright", "--version"]
    start = subprocess.run(playwright, capture_output=True, text=True)
    if start.returncode and "libatomic.so.1" in start.stderr:
        try:
            install("libatomic1")
        except NoBrowser as error:
            raise NoBrowser("Playwright, which drives the browser, needs the library libatomic.so.1.\n"
                            "Install it (on Debian: apt-get install libatomic1), then run the tests again.\n"
                            f"  - {error}") from None
        start = subprocess.run(playwright, capture_output=True, text=True)
    if start.returncode:
        raise NoBrowser(f"Playwright, which drives the browser, does not start: {start.stderr.strip()}")


@cache
def find():
    """Path of a Chromium that starts: an installed one, else Playwright's own, else Debian's.

    Raises NoBrowser with everything that was tried.
    """
    _see_that_playwright_starts()
    tried = []
    with sync_playwright() as playwright:
        for path in installed():
            try:
                playwright.chromium.launch(executable_path=path, args=list(FLAGS)).close()
                return path
            except PlaywrightError as error:
                tried.append(f"{path}: {str(error).splitlines()[0]}")
        if os.environ.get("CHROMIUM"):
            raise NoBrowser(WHAT_TO_DO + "\n".join(f"  - {line}" for line in tried))
        for name, source in (("Playwright's own", _playwrights_own), ("Debian's package", _debians)):
            try:
                path = source(playwright)
                playwright.chromium.launch(executable_path=path, args=list(FLAGS)).close()
                return path
            except (PlaywrightError, NoBrowser, OSError, subprocess.TimeoutExpired) as error:
                tried.append(f"{name}: {str(error).strip()[:600]}")
    if not tried:
        tried = ["nothing was found"]
    raise NoBrowser(WHAT_TO_DO + "\n".join(f"  - {line}" for line in tried))


class ChromiumTab:
    """One page of Chromium, offering what `NotebookPage` needs of any browser."""

    browser = "Chromium"

    def __init__(self, page, record):
        self.page = page  # Playwright's own page, for what only Chromium's tests do
        self.record = record

    def left(self, origin):
        """Requests that were to leave `origin`."""
        return self.record.left(origin)

    def goto(self, url):
        self.page.goto(url)

    def evaluate(self, function, argument=None):
        """Call a JavaScript function, given as source, with one argument; await it; its JSON value."""
        return self.page.evaluate(function, argument)

    def screenshot(self, path):
        self.page.screenshot(path=path)


@contextmanager
def browser():
    """A started Chromium with the network cut: only 127.0.0.1 can be reached."""
    path = find()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*FLAGS, NO_WAY_OUT])
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def lasting(chromium, folder):
    """The context of a second Chromium like `chromium`, whose profile is the folder."""
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=find(), args=[*FLAGS, NO_WAY_OUT])
    try:
        yield context
    finally:
        context.close()


@contextmanager
def tab(chromium, **options):
    """A page in a profile of its own, which is thrown away afterwards."""
    context = chromium.new_context(**options)
    try:
        with tab_in(context) as opened:
            yield opened
    finally:
        context.close()


@contextmanager
def tab_in(context):
    """A new page in a profile that stays, with a record that begins here; closed afterwards."""
    record = Record()
    record.watch(context)
    page = context.new_page()
    try:
        yield ChromiumTab(page, record)
    finally:
        page.close()


class Visitor:
    """A Chromium with one profile; `tab()` opens one more page in it."""

    def __init__(self, context):
        self._context = context

    def tab(self):
        return tab_in(self._context)


@contextmanager
def visitor():
    with browser() as started:
        yield Visitor(started.new_context())
