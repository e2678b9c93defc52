"""The settings that the hosting guide shows, run as they stand there: each server is asked for every file."""

import gzip
import html
import http.client
import os
import pwd
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from foundations_lite.pages import hosting
from foundations_lite.serve import MEDIA_TYPES

#: Where Apache's modules are, by how its makers and distributors lay it out.
MODULES = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2"]

NGINX = """daemon off; master_process off; pid {here}/pid; error_log stderr;
events {{ }}
http {{
    access_log off; client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;
    fastcgi_temp_path {here}/fastcgi; uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
    server {{
        listen 127.0.0.1:{port};
{settings}
    }}
}}
"""

APACHE = """ServerName localhost
Listen 127.0.0.1:{port}
PidFile {here}/pid
ErrorLog "|/bin/cat"
DocumentRoot {here}
{modules}
TypesConfig /dev/null
{settings}
"""
LOADED = "mpm_event authz_core alias dir mime deflate filter headers".split()

BY_HTACCESS = """Alias /pytorch-foundations /srv/pytorch-foundations
<Directory /srv/pytorch-foundations>
Require all granted
AllowOverride FileInfo Indexes Options
</Directory>"""


def shown(name):
    """The text of the element `name` on the page."""
    found = re.search(rf'<pre [^>]*id="{name}"[^>]*><code>(.*?)</code>', hosting.page().decode(), re.DOTALL)
    return html.unescape(found[1])


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def program(*names):
    """The path of a program; where none of `names` is installed, the test is skipped, and says why."""
    for name in names:
        if path := shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin"):
            return path
    pytest.skip(f"{names[0]} is not installed: the settings for it were not tried")


@contextmanager
def running(command, port, **options):
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               **options)  # fmt: skip
    try:
        end = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            process.kill()
            pytest.fail(f"{command[0]} does not answer:\n{process.communicate()[0]}")
        yield port
    finally:
        process.terminate()
        print(process.communicate(timeout=20)[0])  # shown where a test fails


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={key.replace("_", "-"): value for key, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def serves_the_site(port, site, prefix):
    """Every file comes whole and under its media type, smaller where that pays, and once only.

    At the root of a host a few of each kind are enough: the settings for it are nearly the same.
    """
    files = sorted(path for path in site.rglob("*") if path.is_file())
    if prefix == "/":
        files = {path.suffix: path for path in files}.values()
    for path in files:
        name = path.relative_to(site).as_posix()
        answer, body = get(port, prefix + name, Accept_Encoding="gzip, br")
        assert (answer.status, answer.getheader("Content-Type")) == (200, MEDIA_TYPES[path.suffix]), name
        assert answer.getheader("Cache-Control") == "no-cache"
        if answer.getheader("Content-Encoding") == "gzip":
            assert path.suffix not in {".pack", ".zip", ".webp", ".woff2"}, name
            body = gzip.decompress(body)
        assert body == path.read_bytes(), name
    for name in ["static/pyodide/pyodide.asm.wasm", "static/pyodide/pyodide.asm.mjs", "index.html"]:
        answer, body = get(port, prefix + name, Accept_Encoding="gzip")
        assert answer.getheader("Content-Encoding") == "gzip", name
        assert len(body) < 0.5 * (site / name).stat().st_size, name
        assert "Accept-Encoding" in answer.getheader("Vary")
        known = {"If_Modified_Since": answer.getheader("Last-Modified")}
        if tag := answer.getheader("ETag"):
            known["If_None_Match"] = tag
        assert get(port, prefix + name, Accept_Encoding="gzip", **known)[0].status == 304, name
    assert get(port, prefix)[1] == (site / "index.html").read_bytes()
    assert get(port, prefix + "lab/")[1] == (site / "lab/index.html").read_bytes()
    for name in ["nothing.html", "static/pyodide/"]:
        assert get(port, prefix + name)[0].status in (403, 404), name
    if prefix != "/":
        moved = get(port, prefix.rstrip("/"))[0]
        assert moved.status == 301 and moved.getheader("Location").endswith(prefix)


@pytest.fixture(scope="module")
def public_site(built_site):
    """The site where the server's own user may read it. The files are shared, not copied."""
    folder = Path(tempfile.mkdtemp(prefix="hosting-"))
    folder.chmod(0o755)
    link = os.link if folder.stat().st_dev == built_site.stat().st_dev else shutil.copy2
    shutil.copytree(built_site, folder / "site", copy_function=link)
    yield folder / "site"
    shutil.rmtree(folder)


@pytest.fixture
def site_with_htaccess(public_site):
    path = public_site / ".htaccess"
    path.write_text(shown("htaccess-settings"), encoding="utf-8")
    yield public_site
    path.unlink()


@pytest.mark.parametrize("prefix", [hosting.PREFIX, "/"])
def test_nginx(public_site, tmp_path, prefix):
    nginx, port = program("nginx"), free_port()
    settings = shown("nginx-settings")
    if prefix == "/":  # as the page says
        settings = settings.split("\n", 3)[3].replace(f"location {hosting.PREFIX} {{", "location / {")
        assert settings.startswith("location / {")
    settings = settings.replace(hosting.FOLDER, str(public_site))
    (tmp_path / "conf").write_text(NGINX.format(here=tmp_path, port=port, settings=settings))
    command = [nginx, "-p", tmp_path, "-c", tmp_path / "conf", "-e", "stderr"]
    with running(command, port):
        serves_the_site(port, public_site, prefix)


def apache(here, port, settings):
    """The command that runs Apache with these settings; a user without rights runs it, as root may not."""
    command = program("apache2", "httpd")
    modules = next((Path(path) for path in MODULES if (Path(path) / "mod_mime.so").is_file()), None)
    if modules is None:
        pytest.skip("Apache's modules were not found: the settings for it were not tried")
    wanted = [*LOADED, *(["unixd"] if (modules / "mod_unixd.so").is_file() else [])]
    lines = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in wanted
             if (modules / f"mod_{name}.so").is_file()]
    if os.geteuid() == 0:
        user = next(user for user in pwd.getpwall() if user.pw_name in {"www-data", "apache", "nobody"})
        lines += [f"User #{user.pw_uid}", f"Group #{user.pw_gid}"]
    text = APACHE.format(here=here, port=port, modules="\n".join(lines), settings=settings)
    (here / "conf").write_text(text)
    return [command, "-f", here / "conf", "-DFOREGROUND"]


@pytest.mark.parametrize("prefix", [hosting.PREFIX, "/"])
def test_apache(public_site, tmp_path, prefix):
    port, settings = free_port(), shown("apache-settings")
    if prefix == "/":  # as the page says
        there = f"Alias {hosting.PREFIX.rstrip('/')} {hosting.FOLDER}\n"
        assert there in settings
        settings = settings.replace(there, f"Alias / {hosting.FOLDER}/\n")
    settings = settings.replace(hosting.FOLDER, str(public_site))
    with running(apache(tmp_path, port, settings), port):
        serves_the_site(port, public_site, prefix)


def test_apache_with_a_htaccess_alone(site_with_htaccess, built_site, tmp_path):
    port = free_port()
    settings = BY_HTACCESS.replace(hosting.FOLDER, str(site_with_htaccess))
    with running(apache(tmp_path, port, settings), port):
        serves_the_site(port, built_site, hosting.PREFIX)


def test_pythons_own_server(built_site):
    """It need not know every type: what it calls `application/octet-stream` is fetched by our own scripts."""
    port = free_port()
    program, *options = shlex.split(shown("python-command"))
    assert program == "python3"
    options[options.index("8000")] = str(port)
    with running([sys.executable, *options], port, cwd=built_site.parent):
        for ending in [".html", ".css", ".js", ".mjs", ".json", ".wasm", ".svg", ".png"]:
            path = next(path for path in sorted(built_site.rglob("*" + ending)))
            answer, body = get(port, "/" + path.relative_to(built_site).as_posix())
            kind = MEDIA_TYPES[ending].split(";")[0]
            # Python called scripts by their older name before 3.12.
            assert answer.getheader("Content-Type").replace("application/java", "text/java") == kind
            assert body == path.read_bytes()


def test_what_the_guide_says_of_the_files_is_so(built_site):
    files = [path for path in built_site.rglob("*") if path.is_file()]
    parts = {part for path in files for part in path.relative_to(built_site).parts}
    assert [part for part in parts if part.startswith(("_", "."))] == []
    assert {path.suffix for path in files} & {".gz", ".br", ".whl", ".exe"} == set()
    assert max(path.stat().st_size for path in files) < 100_000_000, "GitHub takes no larger file"
