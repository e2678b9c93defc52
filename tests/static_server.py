"""The site's own web server (`foundations serve`), recording what it was asked and how it answered."""

import io
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from foundations_lite import serve


@dataclass(frozen=True)
class Answer:
    """One request that reached the server, and the status it was answered with."""

    method: str
    path: str  # as requested, query included
    status: int


class StaticServer:
    """Serves `directory` at `prefix` on a free port of 127.0.0.1; what is outside the prefix is answered 404.

    A site that asks for `/favicon.ico` instead of `favicon.ico` therefore shows as a 404 in `answers`
    when it is served under a sub-path, as it would on a host that it shares with others.
    """

    def __init__(self, directory, prefix="/", port=0):
        self.answers: list[Answer] = []
        self.missing: set[str] = set()  # names of files that are answered 404 from now on
        self.rate = None  # bytes a second at which Python's archives are sent; None for no limit
        self.headers: dict[str, str] = {}  # sent with every answer, in place of the server's own
        # What becomes of a file, by its name, on the way.
        self.altered: dict[str, Callable[[bytes], bytes]] = {}
        self.connections: set[socket.socket] = set()
        self._http = serve.server(directory, port, prefix)
        self._http.handle_error = lambda *_: None  # a browser that hangs up
        self._http.RequestHandlerClass = _recording(self._http.RequestHandlerClass, self)

    @property
    def origin(self):
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def port(self):
        return self._http.server_port

    @property
    def url(self):
        """Address of the site, ending in a slash."""
        return serve.address(self._http)

    def start(self):
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def stop(self):
        """Nothing is answered any more, not even on connections that a browser has kept open."""
        self._http.shutdown()
        self._http.server_close()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def asked(self):
        """The paths that were asked for, below the prefix, without what stands after `?`."""
        prefix = self._http.RequestHandlerClass.prefix
        return [answer.path.split("?")[0].removeprefix(prefix) for answer in self.answers]

    def failures(self):
        """Answers with a status of 400 or more."""
        return [answer for answer in self.answers if answer.status >= 400]


def _recording(handler, watched):
    class Recording(handler):
        def setup(self):
            watched.connections.add(self.request)
            super().setup()

        def finish(self):
            with suppress(OSError):
                super().finish()
            watched.connections.discard(self.request)

        def send_head(self):
            name = self.path.split("?")[0].rsplit("/", 1)[-1]
            if name in watched.missing:
                self.send_error(404)
                return None
            if name in watched.altered:
                return self.send_altered(watched.altered[name])
            return super().send_head()

        def send_header(self, keyword, value):
            if keyword not in watched.headers:
                super().send_header(keyword, value)

        def end_headers(self):
            for name, value in watched.headers.items():
                super().send_header(name, value)
            super().end_headers()

        def send_altered(self, alter):
            path = Path(self.translate_path(self.path.split("?")[0]))
            data = alter(path.read_bytes())
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(path.name))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            return io.BytesIO(data)

        def copyfile(self, source, outputfile):
            if watched.rate is None or not self.path.endswith(".pack"):
                return super().copyfile(source, outputfile)
            while part := source.read(1 << 16):
                outputfile.write(part)
                if rate := watched.rate:
                    time.sleep(len(part) / rate)

        def log_request(self, code="-", size="-"):
            watched.answers.append(Answer(self.command, self.path, int(code)))

        def log_error(self, *_):
            """Nothing on the terminal: what went wrong is in the record."""

    return Recording
