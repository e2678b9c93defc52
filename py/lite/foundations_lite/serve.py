"""A web server for the site on this machine alone. Needs Python 3.8 or later and nothing else: one file.

Any static web server will do for the site; this one needs nothing installed, sends the media types that
browsers insist on, whatever the machine's registry says, and speaks to no other machine.

`foundations serve` uses it, and the zip of the site carries it: there, `python serve.py` serves the folder
`site` beside it and opens the browser.
"""

from __future__ import annotations

import argparse
import http.server
import os
import sys
import threading
import urllib.request
import webbrowser
from http import HTTPStatus
from pathlib import Path

HOST = "127.0.0.1"

#: Asked for first: work is saved per address, so the address should stay the same from day to day.
PORT = 8765

#: Says that a site is complete, and which version of it.
MARK = "build.json"

MEDIA_TYPES = {
    ".css": "text/css",
    ".eot": "application/vnd.ms-fontobject",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".pack": "application/octet-stream",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the folder `directory` below the path `prefix`."""

    protocol_version = "HTTP/1.1"
    # Or a small file's body waits until its head is acknowledged: 48 ms in place of 0.6 ms for each.
    disable_nagle_algorithm = True
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, **MEDIA_TYPES}
    prefix = "/"

    def send_head(self):
        if self.path == self.prefix.rstrip("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", self.prefix)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if not self.path.startswith(self.prefix):
            self.send_error(HTTPStatus.NOT_FOUND, f"The site is at {self.prefix}")
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path[len(self.prefix) :])

    def list_directory(self, path):
        self.send_error(HTTPStatus.NOT_FOUND, "No such page")
        return None

    def end_headers(self) -> None:
        # A browser asks whether a file has changed, so that a rebuilt lesson is seen at once.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format, *args) -> None:
        """Says nothing about requests that went well."""

    def log_error(self, format, *args) -> None:
        print(f"{self.path}: {format % args}", file=sys.stderr)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    # On Windows a second server on a port in use would be let in, and share its visitors.
    allow_reuse_address = os.name != "nt"


def server(site: Path, port: int = 0, prefix: str = "/") -> Server:
    """A server of `site` below `prefix`; port 0 is any free one. The caller runs `serve_forever()`."""
    if not (prefix.startswith("/") and prefix.endswith("/")):
        raise ValueError(
            f"the prefix must begin and end with a slash, as in /course/part-1/; it is {prefix!r}"
        )
    folder = str(Path(site).resolve())

    class Bound(Handler):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, directory=folder, **kwargs)

    Bound.prefix = prefix
    return Server((HOST, port), Bound)


def address(running: Server) -> str:
    return f"http://{HOST}:{running.server_port}{running.RequestHandlerClass.prefix}"


def already(site: Path, port: int) -> str | None:
    """The address of a server on `port` that serves this version of the site already; None without one."""
    url = f"http://{HOST}:{port}/"
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with directly.open(url + MARK, timeout=2) as answer:
            return url if answer.read() == (Path(site) / MARK).read_bytes() else None
    except OSError:
        return None


def serve(site: Path, port: int | None = None, prefix: str = "/", browser: bool = False) -> int:
    """Serves `site` until interrupted and prints its address; returns the exit status.

    With `browser` it opens the site in one; where it is being served already, it does only that.
    """
    try:
        running = server(site, PORT if port is None else port, prefix)
    except OSError as error:
        if port is not None:
            print(
                f"port {port} cannot be used: {error.strerror}; name another one with --port", file=sys.stderr
            )
            return 1
        if browser and prefix == "/" and (url := already(site, PORT)):
            print(f"The lessons are being served already, at {url}")
            webbrowser.open(url)
            return 0
        running = server(site, 0, prefix)
        print(f"Port {PORT} is taken. Work that was saved at that address is not seen at this one.")
    print(f"The lessons are at {address(running)} (Ctrl+C stops the server)", flush=True)
    if browser:
        # Some browsers end only when a person closes them: the server does not wait for that.
        threading.Thread(target=webbrowser.open, args=(address(running),), daemon=True).start()
    with running:
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


def main() -> int:
    """Serves the folder `site` beside this file, and opens it in the browser."""
    parser = argparse.ArgumentParser(description="Serves the lessons on this machine, and to no other.")
    parser.add_argument("--port", type=int, help=f"the port to use (default: {PORT}, or else a free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args()
    site = Path(__file__).resolve().parent / "site"
    if not (site / MARK).is_file():
        print(
            f"The lessons are not in {site}.\nUnpack the whole zip, and start serve.py where it then lies.",
            file=sys.stderr,
        )
        return 1
    return serve(site, options.port, browser=not options.no_browser)


if __name__ == "__main__":
    sys.exit(main())
