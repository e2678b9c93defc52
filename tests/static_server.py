"""The site's own web server (`foundations serve`), recording what it was asked and how it answered."""

import threading
from dataclasses import dataclass

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

    def __init__(self, directory, prefix="/"):
        self.answers: list[Answer] = []
        self.missing: set[str] = set()  # names of files that are answered 404 from now on
        self._http = serve.server(directory, 0, prefix)
        self._http.RequestHandlerClass = _recording(self._http.RequestHandlerClass, self)

    @property
    def origin(self):
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def url(self):
        """Address of the site, ending in a slash."""
        return serve.address(self._http)

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


def _recording(handler, watched):
    class Recording(handler):
        def send_head(self):
            if self.path.split("?")[0].rsplit("/", 1)[-1] in watched.missing:
                self.send_error(404)
                return None
            return super().send_head()

        def log_request(self, code="-", size="-"):
            watched.answers.append(Answer(self.command, self.path, int(code)))

        def log_error(self, *_):
            """Nothing on the terminal: what went wrong is in the record."""

    return Recording
