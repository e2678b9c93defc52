"""The zip: everything is in it, and its server runs by the standard library alone."""

import ast
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import zipfile
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from foundations_lite import serve
from foundations_lite.__main__ import main
from foundations_lite.errors import SiteError
from foundations_lite.portable.pack import FOLDER, NAME, STARTERS, pack


@pytest.fixture(scope="module")
def packed(built_site, tmp_path_factory):
    """The zip of the built site."""
    target = tmp_path_factory.mktemp("packed") / NAME
    pack(built_site, target)
    return target


@pytest.fixture(scope="module")
def folder(packed, tmp_path_factory):
    """What lies there once a person has unpacked it."""
    where = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(packed) as archive:
        for entry in archive.infolist():
            path = archive.extract(entry, where)
            os.chmod(path, entry.external_attr >> 16 & 0o777)  # as every unpacking program does
    return where / FOLDER


@contextmanager
def started(folder, *options, command=(sys.executable, "-I", "-S", "serve.py"), browser="true"):
    """The zip's server, by the standard library alone; the first line that it prints, and its process."""
    process = subprocess.Popen(
        [*command, *options], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "BROWSER": browser}, start_new_session=True,
        # Tests that run in the background ignore SIGINT, and the processes that they start would, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        yield process.stdout.readline(), process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # a shell's server, too
        process.communicate()


def answer(line, path=""):
    url = urlsplit(re.search(r"http://\S+", line)[0])
    assert url.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(url.netloc, timeout=20)
    connection.request("GET", url.path + path)
    response = connection.getresponse()
    return response, response.read()


def test_the_whole_site_is_in_it(folder, built_site):
    inside = {path.relative_to(folder / "site") for path in (folder / "site").rglob("*") if path.is_file()}
    assert inside == {path.relative_to(built_site) for path in built_site.rglob("*") if path.is_file()}
    for name in ["build.json", "index.html", "static/pyodide/pyodide.asm.wasm"]:
        assert (folder / "site" / name).read_bytes() == (built_site / name).read_bytes()
    beside = {path.name for path in folder.iterdir()} - {"site"}
    assert beside == {"README.html", "serve.py", *STARTERS}


def test_the_same_site_gives_the_same_bytes(packed, built_site, tmp_path, measured):
    size = pack(built_site, tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes() == packed.read_bytes()
    assert list(tmp_path.iterdir()) == [tmp_path / NAME]
    measured(f"the site as one zip: {size / 1e6:.1f} MB")


def test_a_folder_that_cannot_be_written_to_is_explained(built_site, tmp_path):
    with pytest.raises(SiteError, match="could not write .*\n  expected: .*\n  found:    No such file"):
        pack(built_site, tmp_path / "missing" / NAME)


def test_its_server_needs_python_3_8_and_nothing_else(folder):
    source = (folder / "serve.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import)
                for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_it_serves_the_site_with_the_right_media_types_and_stops(folder):
    with started(folder, "--port", "0", "--no-browser") as (line, process):
        for name, kind in [
            ("", "text/html; charset=utf-8"), ("static/pyodide/pyodide.mjs", "text/javascript"),
            ("static/pyodide/pyodide.asm.wasm", "application/wasm"),
            ("static/pyodide/pyodide-lock.json", "application/json"),
            ("read/figures/tutorial_01_tensor_fundamentals-1.webp", "image/webp"),
        ]:  # fmt: skip
            response, body = answer(line, name)
            assert (response.status, response.getheader("Content-Type")) == (200, kind)
            assert body == (folder / "site" / (name or "index.html")).read_bytes()
        assert answer(line, "../serve.py")[0].status == 404
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


@pytest.fixture
def port(monkeypatch, folder, tmp_path):
    """A port that is free, in the place of the one that is asked for first; the copy of the zip that asks."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        number = found.getsockname()[1]
    (tmp_path / "site").symlink_to(folder / "site")
    text = (folder / "serve.py").read_text(encoding="utf-8")
    text = text.replace(f"PORT = {serve.PORT}", f"PORT = {number}")
    (tmp_path / "serve.py").write_text(text, encoding="utf-8")
    return number, tmp_path


def test_the_browser_opens_and_a_second_start_finds_the_first(port, tmp_path):
    number, folder = port
    opened = tmp_path / "opened"
    browser = f"sh -c 'echo %s >> {opened}'"
    with started(folder, browser=browser) as (line, _):
        assert f"http://127.0.0.1:{number}/ " in line
        with started(folder, browser=browser) as (second, process):
            assert f"already, at http://127.0.0.1:{number}/" in second
            assert process.wait(20) == 0
    assert opened.read_text().split() == [f"http://127.0.0.1:{number}/"] * 2


def test_a_port_in_use_by_others_is_told_and_another_one_taken(port):
    number, folder = port
    with socket.create_server(("127.0.0.1", number)), started(folder) as (line, process):
        assert f"Port {number} is taken. Work that was saved at that address is not seen" in line
        assert answer(process.stdout.readline())[0].status == 200


def test_without_the_site_it_says_what_to_do(folder, tmp_path):
    (tmp_path / "serve.py").write_bytes((folder / "serve.py").read_bytes())
    with started(tmp_path) as (line, process):
        assert "Unpack the whole zip" in line + process.stdout.read()
        assert process.wait(20) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="runs the file for Linux")
def test_the_file_for_linux_starts_it(folder):
    with started(folder, command=["./start-linux.sh"]) as (line, process):
        while "http://" not in line:
            line = process.stdout.readline()
        assert answer(line)[0].status == 200


def test_the_file_for_windows_has_its_line_ends(folder):
    data = (folder / "start-windows.cmd").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 5


def test_its_first_page_leads_somewhere(folder):
    page = (folder / "README.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"#]+)"', page)
    assert "site/index.html" in links and [link for link in links if not (folder / link).exists()] == []
    for name in ["serve.py", *STARTERS]:
        assert f"<code>{name}</code>" in page or f"<code>./{name}</code>" in page or name == "serve.py"
    for kind in ["application/wasm", "text/javascript", "image/webp"]:
        assert f"<code>{kind}</code>" in page


def test_the_command_makes_it(built_site, tmp_path, monkeypatch, capsys):
    (tmp_path / "lite_config.json").write_text("{}")
    (tmp_path / "_site").symlink_to(built_site)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["foundations", "pack", "--no-build"])
    assert main() == 0
    assert f"{tmp_path / NAME}: " in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / NAME) as archive:
        assert json.loads(archive.read(f"{FOLDER}/site/build.json"))["version"]
