"""A WebKitGTK for the tests: its MiniBrowser on a screen of its own, driven by selenium."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote
from selenium.webdriver.common.proxy import Proxy, ProxyType
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from urllib3.exceptions import ReadTimeoutError

from browser.machine import NoBrowser, install
from browser.record import Outside, Record

PACKAGES = ("webkit2gtk-driver", "xvfb")

WHAT_TO_DO = """No WebKitGTK could be started, and the browser tests need one.
Install its driver and a virtual screen (on Debian: apt-get install webkit2gtk-driver xvfb), then run the
tests again.
What was tried:
"""

START_SECONDS = 40  # it takes 4 on a quiet machine
START_TRIES = 3
SCRIPT_SECONDS = 300
ANSWER_SECONDS = SCRIPT_SECONDS + 30
SCREEN = "1280x900x24"

CALL = """const [argument, done] = arguments;
Promise.resolve(argument).then({function}).then(
  (value) => done({{ value: value ?? null }}), (error) => done({{ error: String(error) }}));"""


def minibrowser():
    """Path of WebKitGTK's own small browser, which takes orders from its driver, or None."""
    found = sorted(Path("/").glob("usr/lib*/**/webkit2gtk-4.*/MiniBrowser"))
    found += sorted(Path("/").glob("usr/libexec/webkit2gtk-4.*/MiniBrowser"))
    return found[-1] if found else None


def missing():
    """What of the three that it takes is not on this machine."""
    parts = {"WebKitWebDriver": shutil.which("WebKitWebDriver"), "Xvfb": shutil.which("Xvfb"),
             "MiniBrowser": minibrowser()}
    return [name for name, path in parts.items() if not path]


@cache
def find():
    """Path of the MiniBrowser, installed with its driver where it may be; NoBrowser with what was tried."""
    if missing():
        try:
            install(*PACKAGES)
            if missing():
                raise NoBrowser(f"the packages {' and '.join(PACKAGES)} brought no {', no '.join(missing())}")
        except NoBrowser as error:
            raise NoBrowser(f"{WHAT_TO_DO}  - {', '.join(missing())} not found; {error}") from None
    return minibrowser()


class WebKit:
    """A running MiniBrowser; `outside` keeps what it tried to reach beyond this machine."""

    def __init__(self, driver, outside):
        self.driver = driver
        self.outside = outside

    @contextmanager
    def tab(self):
        """The one window, left empty afterwards: a page in another tab would be hidden, and slow for that."""
        try:
            yield WebKitTab(self)
        finally:
            self.driver.get("about:blank")


class WebKitTab:
    """One tab of WebKitGTK, offering what `NotebookPage` needs of any browser.

    Its driver tells neither requests nor what is said on the console: `record` stays empty, and what went
    wrong with a request is known from the server's side.
    """

    browser = "WebKitGTK"

    def __init__(self, webkit):
        self.record = Record()
        self._webkit = webkit
        self._driver = webkit.driver
        self._before = len(webkit.outside.asked)

    def left(self, origin):
        """Requests that were to leave this machine: which of its own ports were asked, no one tells."""
        return self._webkit.outside.asked[self._before:]

    def goto(self, url):
        self._driver.get(url)

    def evaluate(self, function, argument=None):
        """Call a JavaScript function, given as source, with one argument; await it; its JSON value."""
        done = self._driver.execute_async_script(CALL.format(function=function), argument)
        if "error" in done:
            raise RuntimeError(done["error"])
        return done["value"]

    def resize(self, width, height):
        self._driver.set_window_size(width, height)

    def screenshot(self, path):
        self._driver.save_screenshot(str(path))


@contextmanager
def browser(**environment):
    """A started MiniBrowser with a profile that is not kept, and no network but this machine.

    Raises NoBrowser where it does not start, or starts and gives no answer, which has been seen to happen.
    """
    with Outside() as outside, _screen() as display:
        driver = _start(outside, {**os.environ, "DISPLAY": display, **environment})
        try:
            yield WebKit(driver, outside)
        finally:
            driver.quit()
            driver.service.stop()


def _start(outside, environment):
    """The driver of a MiniBrowser that has answered."""
    tried = []
    for _ in range(START_TRIES):
        with tempfile.TemporaryFile("w+") as log:
            service = Service(shutil.which("WebKitWebDriver"), env=environment, log_output=log)
            try:
                service.start()
                return _session(service, outside)
            except (ReadTimeoutError, WebDriverException) as error:
                service.stop()
                log.seek(0)
                tried.append(f"{error} {log.read()[-400:]}".strip())
    raise NoBrowser(f"WebKitGTK is installed and does not start: {'; '.join(tried)}")


def _session(service, outside):
    options = Options()
    options.binary_location = str(find())
    options.add_argument("--automation")
    refused = f"{outside.host}:{outside.port}"
    options.set_capability("proxy", {"proxyType": "manual", "httpProxy": refused, "sslProxy": refused,
                                     "noProxy": ["127.0.0.1"]})
    direct = Proxy({"proxyType": ProxyType.DIRECT})
    client = ClientConfig(service.service_url, proxy=direct, timeout=START_SECONDS)
    driver = Remote(RemoteConnection(client_config=client), options=options)
    client.timeout = ANSWER_SECONDS
    driver.set_script_timeout(SCRIPT_SECONDS)
    driver.service = service
    return driver


@contextmanager
def _screen():
    """A virtual screen that nobody sees; the value of DISPLAY that names it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with (
        tempfile.TemporaryFile("w+") as complaints,  # in a pipe that nobody empties it would get stuck
        subprocess.Popen(command, pass_fds=[writing], stderr=complaints) as process,
    ):
        os.close(writing)
        try:
            with os.fdopen(reading) as said:
                number = said.readline().strip()
            if not number:
                process.wait()
                complaints.seek(0)
                raise NoBrowser(f"WebKitGTK needs a screen, and Xvfb gives none: {complaints.read()[-400:]}")
            yield f":{number}"
        finally:
            process.terminate()
