"""The server on this machine: what browsers insist on, and nothing beyond the site."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest
from foundations_lite import serve
from foundations_lite.__main__ import project

from site_fixtures import ROOT, copy_project


@pytest.fixture(params=["/", "/course/part-1/"])
def running(request, built_site):
    with serve.server(built_site, 0, request.param) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def get(server, path, method="GET"):
    connection = http.client.HTTPConnection(serve.HOST, server.server_port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer, answer.read()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("static/pyodide/pyodide.mjs", "text/javascript"),
        ("static/pyodide/pyodide.asm.wasm", "application/wasm"),
        ("static/pyodide/python_stdlib.zip", "application/zip"),
        ("static/pyodide/pyodide-lock.json", "application/json"),
        ("service-worker.js", "text/javascript"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon.svg", "image/svg+xml"),
        ("site.css", "text/css"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_media_types(running, built_site, name, kind):
    answer, body = get(running, running.RequestHandlerClass.prefix + name)
    assert (answer.status, answer.getheader("Content-Type")) == (200, kind)
    assert body == (built_site / (name or "index.html")).read_bytes()


def test_no_body_waits_until_its_head_is_acknowledged(tmp_path):
    """As Nagle's algorithm would have it, for 40 ms and more with every small file."""
    delayed = []
    with serve.server(tmp_path) as server:

        class Watched(server.RequestHandlerClass):
            def do_GET(self):
                delayed.append(not self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                super().do_GET()

        server.RequestHandlerClass = Watched
        threading.Thread(target=server.serve_forever, daemon=True).start()
        get(server, "/any")
        server.shutdown()
    assert delayed == [False]


def test_every_file_of_the_site_has_a_media_type(built_site):
    endings = {path.suffix for path in built_site.rglob("*") if path.is_file()}
    assert endings <= set(serve.MEDIA_TYPES)
    assert ".whl" not in endings, "proxies hold them back"


@pytest.mark.parametrize("path", ["static/", "nothing.html", "../built/_site/x", "%2e%2e/lite_config.json"])
def test_nothing_but_the_sites_own_files(running, path):
    assert get(running, running.RequestHandlerClass.prefix + path)[0].status == 404


def test_only_below_the_prefix(built_site):
    with serve.server(built_site, 0, "/course/part-1/") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert get(server, "/")[0].status == 404
        assert get(server, "/index.html")[0].status == 404
        moved, _ = get(server, "/course/part-1")
        assert (moved.status, moved.getheader("Location")) == (301, "/course/part-1/")
        server.shutdown()


def test_no_isolation_headers(running):
    """With them the kernel takes another way, in which cells hang now and then."""
    answer, _ = get(running, running.RequestHandlerClass.prefix + "notebooks/index.html")
    assert [name for name, _ in answer.getheaders() if name.lower().startswith("cross-origin")] == []


def test_this_machine_alone(running):
    assert running.server_address[0] == "127.0.0.1"


def test_a_prefix_without_slashes_is_refused(tmp_path):
    with pytest.raises(ValueError, match="begin and end with a slash"):
        serve.server(tmp_path, 0, "course")


@pytest.fixture
def command(built_site, tmp_path):
    """Starts `foundations serve …` in a folder that holds a built site; ends what it started."""
    (tmp_path / "lite_config.json").write_text("{}")
    (tmp_path / "_site").symlink_to(built_site)
    started = []

    def start(*options):
        process = subprocess.Popen(
            [sys.executable, "-m", "foundations_lite", "serve", *options],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_command_prints_an_address_that_answers(command):
    process = command("--no-build", "--port", "0", "--prefix", "/course/")
    line = process.stdout.readline()
    url = urlsplit(next(word for word in line.split() if word.startswith("http")))
    assert url.hostname == "127.0.0.1" and url.path == "/course/"
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    connection.request("GET", url.path)
    assert b"PyTorch Foundations" in connection.getresponse().read()
    connection.close()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0


def test_a_port_that_is_taken(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = command("--no-build", "--port", str(taken.getsockname()[1]))
        _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "cannot be used" in told and "--port" in told


def test_half_a_site_is_not_served(command, tmp_path):
    (tmp_path / "_site").unlink()
    (tmp_path / "_site").mkdir()
    process = command("--no-build", "--port", "0")
    _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "not a complete site" in told


def test_a_build_that_fails_is_explained_and_not_served(tmp_path):
    project = copy_project(tmp_path / "project")
    done = subprocess.run(
        [sys.executable, "-m", "foundations_lite", "serve", "--port", "0"],
        cwd=project, env={**os.environ, "FOUNDATIONS_PYODIDE": str(tmp_path / "nowhere")}, timeout=60,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    lines = done.stdout.strip().splitlines()
    assert lines[0] == f"[foundations] {tmp_path / 'nowhere'} does not exist"
    assert lines[-1].startswith("  what to do:") and len(lines) == 3, done.stdout


def test_the_project_is_found_from_within(monkeypatch):
    monkeypatch.chdir(ROOT / "tests" / "site")
    assert project() == ROOT
