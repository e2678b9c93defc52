"""A Firefox for the tests, driven by WebDriver BiDi, which Firefox itself speaks: it takes no driver."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import websocket

from browser.machine import NoBrowser, install
from browser.record import Outside, Record

COMMANDS = ("firefox-esr", "firefox")
MACOS = "/Applications/Firefox.app/Contents/MacOS/firefox"
WINDOWS = "Mozilla Firefox/firefox.exe"

WHAT_TO_DO = """No Firefox could be started, and the browser tests need one.
Install Firefox (on Debian: apt-get install firefox-esr) or set FIREFOX to its path, then run the tests again.
What was tried:
"""

START_SECONDS = 180
COMMAND_SECONDS = 300

# Firefox asks Mozilla for lists, settings and updates on its own account. The tests are about the site.
PREFERENCES = {
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,",
}

# Without this the address of Mozilla's settings, among the preferences, counts for nothing.
ENVIRONMENT = {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}

# What its own parts ask all the same; what pages and workers ask is in the record, whatever the host.
OWN = re.compile(r"CONNECT [\w.-]+\.(mozilla\.(com|net|org)|firefox\.com):443$")

# `evaluate` sends and gets JSON, so that any value comes back as what it was.
CALL = "async (argument) => JSON.stringify((await ({function})(JSON.parse(argument))) ?? null)"


def installed():
    """Path of this machine's Firefox, or None. `FIREFOX`, when set, is the only answer."""
    if os.environ.get("FIREFOX"):
        return Path(os.environ["FIREFOX"])
    found = [shutil.which(name) for name in COMMANDS]
    if sys.platform == "darwin":
        found.append(MACOS)
    elif sys.platform == "win32":
        found += [Path(os.environ[name]) / WINDOWS for name in ("ProgramFiles", "LocalAppData")
                  if name in os.environ]
    return next((Path(path) for path in found if path and Path(path).exists()), None)


@cache
def find():
    """Path of a Firefox: an installed one, else Debian's. Raises NoBrowser with what was tried."""
    path = installed()
    if path and path.exists():
        return path
    try:
        if path:
            raise NoBrowser(f"FIREFOX names {path}, which is not there")
        install("firefox-esr")
        return Path(shutil.which("firefox-esr"))
    except NoBrowser as error:
        raise NoBrowser(f"{WHAT_TO_DO}  - {error}") from None


class Firefox:
    """A running Firefox; `outside` keeps what it tried to reach beyond this machine."""

    def __init__(self, socket, outside):
        self.outside = outside
        self.record = Record()
        self._socket = socket
        self._commands = 0

    def command(self, method, **parameters):
        """Send a BiDi command; its result. Events that come meanwhile go into the record."""
        self._commands += 1
        self._socket.send(json.dumps({"id": self._commands, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message["type"] == "event":
                self._happened(message["method"], message["params"])
            elif message["id"] == self._commands:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]

    def _happened(self, event, what):
        record = self.record
        if event == "network.beforeRequestSent":
            record.requests.append(what["request"]["url"])
        elif event == "network.responseCompleted":
            record.responses.append((what["response"]["status"], what["request"]["url"]))
        elif event == "network.fetchError":
            record.failed.append(f"{what['errorText']}: {what['request']['url']}")
        elif event == "log.entryAdded" and what["level"] == "error":
            record.console_errors.append(what["text"])

    @contextmanager
    def tab(self):
        """A new tab, closed afterwards; the record begins anew. One at a time."""
        self.record = Record()
        context = self.command("browsingContext.create", type="tab")["context"]
        try:
            yield FirefoxTab(self, context)
        finally:
            self.command("browsingContext.close", context=context)


class FirefoxTab:
    """One tab of Firefox, offering what `NotebookPage` needs of any browser."""

    browser = "Firefox"

    def __init__(self, firefox, context):
        self._firefox = firefox
        self._context = context
        self._before = len(firefox.outside.asked)

    @property
    def record(self):
        """Requests and answers of pages and workers, and what pages say on the console."""
        self._firefox.command("session.status")  # its answer comes after the events so far
        return self._firefox.record

    def left(self, origin):
        """Requests that were to leave `origin`."""
        asked = self._firefox.outside.asked[self._before:]
        return self.record.left(origin) + [request for request in asked if not OWN.match(request)]

    def goto(self, url):
        self._firefox.command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, function, argument=None):
        """Call a JavaScript function, given as source, with one argument; await it; its JSON value."""
        done = self._firefox.command(
            "script.callFunction", functionDeclaration=CALL.format(function=function), awaitPromise=True,
            arguments=[{"type": "string", "value": json.dumps(argument)}], target={"context": self._context})
        if done["type"] == "exception":
            raise RuntimeError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])

    def resize(self, width, height):
        self._firefox.command("browsingContext.setViewport", context=self._context,
                             viewport={"width": width, "height": height})

    def screenshot(self, path):
        image = self._firefox.command("browsingContext.captureScreenshot", context=self._context)["data"]
        Path(path).write_bytes(base64.b64decode(image))


@contextmanager
def browser(**preferences):
    """A started Firefox in a new profile, with no network but this machine."""
    with Outside() as outside, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        proxy = {"network.proxy.type": 1, "network.proxy.http": outside.host,
                 "network.proxy.http_port": outside.port, "network.proxy.ssl": outside.host,
                 "network.proxy.ssl_port": outside.port}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
                 for name, value in {**PREFERENCES, **proxy, **preferences}.items()]
        Path(profile, "user.js").write_text("".join(lines), encoding="utf-8")
        process = subprocess.Popen(
            [find(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
            env={**os.environ, **ENVIRONMENT}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            address = _address(process)
            socket = websocket.create_connection(f"{address}/session", timeout=COMMAND_SECONDS,
                                                 suppress_origin=True, http_no_proxy=["127.0.0.1"])
            firefox = Firefox(socket, outside)
            firefox.command("session.new", capabilities={})
            firefox.command("session.subscribe", events=[
                "network.beforeRequestSent", "network.responseCompleted", "network.fetchError",
                "log.entryAdded"])
            yield firefox
            socket.close()
        finally:
            process.terminate()
            process.wait(60)


def _address(process):
    """Where Firefox listens: it says so on standard error, which is read on so that it never fills."""
    said, listening = [], threading.Event()

    def read():
        for line in process.stderr:
            said.append(line)
            if "WebDriver BiDi listening on" in line:
                listening.set()

    threading.Thread(target=read, daemon=True).start()
    end = time.monotonic() + START_SECONDS
    while not listening.wait(0.2):
        if process.poll() is not None or time.monotonic() > end:
            raise NoBrowser(f"{WHAT_TO_DO}  - {process.args[0]}: {''.join(said).strip()[-600:]}")
    return re.search(r"listening on (ws://\S+)", "".join(said))[1]
