"""What tests learn about a visit beside what the page shows: its requests, their answers, its complaints."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Record:
    """What a browser told about one visit: pages, their workers and service workers together."""

    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # no answer at all, with the reason
    responses: list[tuple[int, str]] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    def watch(self, context):
        """Keep what happens in a context of Playwright's; other drivers write the fields themselves."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("requestfailed", self._request_failed)
        context.on("response", lambda response: self.responses.append((response.status, response.url)))
        context.on("console", self._console)
        context.on("weberror", lambda error: self.console_errors.append(f"uncaught: {error.error}"))

    def _request_failed(self, request):
        # The service worker asks for what the browser itself has of a file, whether that is anything or not.
        if request.failure != "net::ERR_CACHE_MISS":
            self.failed.append(f"{request.failure}: {request.url}")

    def _console(self, message):
        if message.type == "error":
            place = message.location
            self.console_errors.append(f"{message.text} ({place.get('url')}:{place.get('lineNumber')})")

    def left(self, origin):
        """Requests to anything but `origin`; addresses inside the page (blob:, data:) leave nothing."""
        inside = (origin + "/", "blob:" + origin, "data:", "about:")
        return [url for url in self.requests if not url.startswith(inside)]

    def bad_responses(self):
        return [(status, url) for status, url in self.responses if status >= 400]


class Outside:
    """The whole world outside this machine, as a proxy that refuses every request and keeps it in `asked`.

    A browser that is given this proxy for every host but this one cannot reach anything else, and none
    of its parts, workers and service workers included, can try to without being seen.
    """

    def __init__(self):
        self.asked: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _refusing(self.asked))
        self._http.daemon_threads = True
        self.host, self.port = self._http.server_address

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()


def _refusing(asked):
    class Refusing(BaseHTTPRequestHandler):
        def refuse(self):
            asked.append(f"{self.command} {self.path}")
            self.send_error(502, "There is no network here")

        do_GET = do_HEAD = do_POST = do_PUT = do_OPTIONS = do_CONNECT = refuse

        def log_message(self, *_):
            """Nothing on the terminal: it is in `asked`."""

    return Refusing
