"""A web server for `_site/` on this machine alone, from the standard library only.

Any static web server will do for the site; this one needs nothing installed, sends the media types that
browsers insist on, whatever the machine's registry says, and speaks to no other machine.
"""

from __future__ import annotations

import http.server
import os
import sys
from http import HTTPStatus
from pathlib import Path

HOST = "127.0.0.1"

#: Asked for first: work is saved per address, so the address should stay the same from day to day.
PORT = 8765

MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".pack": "application/octet-stream",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".whl": "application/zip",
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


def serve(site: Path, port: int | None = None, prefix: str = "/") -> int:
    """Serves `site` until interrupted and prints its address; returns the exit status."""
    try:
        running = server(site, PORT if port is None else port, prefix)
    except OSError as error:
        if port is not None:
            print(
                f"port {port} cannot be used: {error.strerror}; name another one with --port", file=sys.stderr
            )
            return 1
        running = server(site, 0, prefix)
        print(f"Port {PORT} is taken. Work that was saved at that address is not seen at this one.")
    print(f"The lessons are at {address(running)} (Ctrl+C stops the server)", flush=True)
    with running:
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0
