"""A web server like the ones that static sites meet: it compresses, it is cached, and its line may be slow.

It stands for GitHub Pages or a university's server, seen over a connection of a given speed: text and
WebAssembly are sent with gzip, archives and pictures as they are; a file may be kept for ten minutes and is
then asked about by its ETag. All connections share one line; every request waits for one round trip, a new
connection for one more. HTTP/1.1, so a browser opens six connections at most.
"""

from __future__ import annotations

import gzip
import http.server
import mimetypes
import threading
import time
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from foundations_lite.serve import MEDIA_TYPES

#: What servers compress by media type, nginx's and GitHub Pages' choices taken together.
COMPRESSED = {
    ".css", ".html", ".ipynb", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"
}  # fmt: skip

CHUNK = 1 << 14


@dataclass(frozen=True)
class Line:
    """A connection to the net: bits per second (0: no limit), seconds of one round trip."""

    name: str
    speed: float = 0
    round_trip: float = 0


UNTHROTTLED = Line("unthrottled")
HOME = Line("20 Mbit/s, 40 ms", 20e6, 0.040)


@dataclass(frozen=True)
class Sent:
    """One answer: when its request came (seconds, `time.time()`), its status, the bytes of its body."""

    at: float
    path: str
    status: int
    bytes: int


class Shared:
    """The slow line's schedule: who wants to send waits until what came before is through."""

    def __init__(self):
        self.line = UNTHROTTLED
        self._lock, self._free = threading.Lock(), 0.0

    def wait(self, count: int) -> None:
        if not self.line.speed:
            return
        with self._lock:
            self._free = max(self._free, time.perf_counter()) + count * 8 / self.line.speed
            until = self._free
        if (pause := until - time.perf_counter()) > 0:
            time.sleep(pause)


class Web:
    """Serves `folder` on a free port of this machine; `sent` is what it has answered since `begin()`."""

    def __init__(self, folder: Path):
        self.folder, self.shared, self.sent = folder, Shared(), []
        self._bodies: dict[Path, tuple[bytes, str, str]] = {}
        for path in folder.rglob("*"):  # so that no measurement pays for the compression
            if path.is_file():
                self.body(path)
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/"

    def begin(self, line: Line) -> None:
        self.shared.line, self.sent = line, []

    def body(self, path: Path) -> tuple[bytes, str, str]:
        """What is sent for a file: bytes, content encoding, ETag."""
        if path not in self._bodies:
            data, encoding = path.read_bytes(), ""
            if path.suffix in COMPRESSED and len(data) > 256:
                data, encoding = gzip.compress(data, 6, mtime=0), "gzip"
            self._bodies[path] = data, encoding, f'"{zlib.crc32(data):08x}-{len(data)}"'
        return self._bodies[path]

    def __enter__(self) -> Web:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(web):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = 1 << 20  # head and body leave together

            def setup(self):
                super().setup()
                time.sleep(web.shared.line.round_trip)

            def do_GET(self):
                at = time.time()
                time.sleep(web.shared.line.round_trip)
                path = web.folder / unquote(urlsplit(self.path).path).lstrip("/")
                path = path / "index.html" if path.is_dir() else path
                if not path.is_file():
                    self.answer(at, HTTPStatus.NOT_FOUND, b"", {})
                    return
                data, encoding, tag = web.body(path)
                head = {"ETag": tag, "Cache-Control": "max-age=600", "Vary": "Accept-Encoding"}
                if self.headers["If-None-Match"] == tag:
                    self.answer(at, HTTPStatus.NOT_MODIFIED, b"", head)
                    return
                kind = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
                head["Content-Type"] = kind or "application/octet-stream"
                head |= {"Content-Encoding": encoding} if encoding else {}
                self.answer(at, HTTPStatus.OK, data, head)

            def answer(self, at, status, data, head):
                web.sent.append(Sent(at, self.path, int(status), len(data)))
                self.send_response(status)
                for name, value in head.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    web.shared.wait(600)  # the head, about
                    for start in range(0, len(data), CHUNK):
                        web.shared.wait(min(CHUNK, len(data) - start))
                        self.wfile.write(data[start : start + CHUNK])
                        if web.shared.line.speed:
                            self.wfile.flush()
                    self.wfile.flush()
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_):
                """Nothing: `sent` is the record."""

        return Handler
