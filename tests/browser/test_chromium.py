"""Finding a browser: an installed one, else Playwright's own, else Debian's, else a plain message."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from browser import chromium, machine

# On the worker of the built site, as all that use a browser: two could both try to install one.


def which_of(**commands):
    return lambda name: commands.get(name.replace("-", "_"))


def test_commands_on_the_path_are_found_in_order(tmp_path):
    for name in ("google-chrome", "chromium"):
        (tmp_path / name).touch()
    which = which_of(google_chrome=str(tmp_path / "google-chrome"), chromium=str(tmp_path / "chromium"))
    found = chromium.installed({}, "linux", which)
    assert found[:2] == [tmp_path / "chromium", tmp_path / "google-chrome"]


def test_the_usual_places_of_windows_are_searched(tmp_path):
    edge = tmp_path / "Microsoft/Edge/Application/msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    assert chromium.installed({"ProgramFiles(x86)": str(tmp_path)}, "win32", which_of()) == [edge]


def test_the_usual_places_of_macos_are_searched(tmp_path, monkeypatch):
    chrome = tmp_path / "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    chrome.parent.mkdir(parents=True)
    chrome.touch()
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert chrome in chromium.installed({}, "darwin", which_of())


def test_a_named_browser_is_the_only_answer():
    assert chromium.installed({"CHROMIUM": "/opt/mine"}, "linux", which_of(chromium=sys.executable)) == [
        Path("/opt/mine")]


def test_the_browser_found_here_is_a_chromium():
    path = chromium.find()
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    assert any(name in version for name in ("Chrom", "Edge"))


@pytest.fixture
def nothing_installed(monkeypatch):
    """A machine without a browser, where a download and the installation of packages fail."""
    chromium._see_that_playwright_starts()
    commands = []

    def refuse(*command, env=None):
        commands.append(command)
        raise machine.NoBrowser(f"`{command[0]}` has no network")

    monkeypatch.setattr(chromium, "installed", list)
    for module in (chromium, machine):
        monkeypatch.setattr(module, "run", refuse)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "nowhere")
    chromium.find.cache_clear()
    yield commands
    chromium.find.cache_clear()


def test_without_any_browser_the_message_says_what_to_do(nothing_installed, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(machine.NoBrowser) as failure:
        chromium.find()
    message = str(failure.value)
    assert "apt-get install chromium" in message and "playwright install" in message
    assert "Playwright's own" in message and "has no network" in message
    assert "Debian's package: packages cannot be installed" in message
    assert [command[1:4] for command in nothing_installed] == [("-m", "playwright", "install")]


@pytest.mark.skipif(sys.platform != "linux", reason="apt-get is asked on Linux only")
def test_root_on_debian_gets_the_package(nothing_installed, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(machine.NoBrowser):
        chromium.find()
    assert ("apt-get", "-q", "update") in nothing_installed


def test_a_library_that_playwright_lacks_is_named(monkeypatch):
    lacking = subprocess.CompletedProcess([], 127, "", "error while loading shared libraries: libatomic.so.1")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: lacking)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(machine.NoBrowser, match="apt-get install libatomic1"):
        chromium.find.__wrapped__()
