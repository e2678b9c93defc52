"""A plain static web server for tests: it serves a folder under a prefix and records what it was asked."""

import threading
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

# Stated here, not taken from the machine's MIME tables, which differ from one system to the next.
MIME_TYPES = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".ipynb": "application/json",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
    "": "application/octet-stream",
}


@dataclass(frozen=True)
class Answer:
    """One request that reached the server, and the status it was answered with."""

    method: str
    path: str  # as requested, query included
    status: int


class StaticServer:
    """Serves `directory` at `prefix` on 127.0.0.1; everything outside the prefix is answered 404.

    A site that asks for `/favicon.ico` instead of `favicon.ico` therefore shows as a 404 in `answers`
    when it is served under a sub-path, as it would on a host that it shares with others.
    """

    def __init__(self, directory, prefix="/"):
        self.directory = Path(directory)
        if not self.directory.is_dir():
            raise NotADirectoryError(f"the folder to serve does not exist: {self.directory}")
        self.prefix = "/" + prefix.strip("/") + "/" if prefix.strip("/") else "/"
        self.answers: list[Answer] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True

    @property
    def origin(self):
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def url(self):
        """Address of the site, ending in a slash."""
        return self.origin + self.prefix

    def start(self):
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def failures(self):
        """Answers with a status of 400 or more."""
        return [answer for answer in self.answers if answer.status >= 400]

    def _handler(self):
        server = self

        class Handler(SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # keeps connections open, as real servers do
            extensions_map = MIME_TYPES

            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(server.directory))

            def send_head(self):
                if not urlsplit(self.path).path.startswith(server.prefix):
                    return self.send_error(404, f"Outside {server.prefix}")
                return super().send_head()

            def translate_path(self, path):
                return super().translate_path("/" + path[len(server.prefix):])

            def list_directory(self, path):
                return self.send_error(404, "A folder without index.html")

            def log_request(self, code="-", size="-"):
                server.answers.append(Answer(self.command, self.path, int(code)))

            def log_message(self, *_):
                pass

        return Handler
