"""What the README says is so: its commands work and `.ci/run` runs the same, and what it names exists."""

import re
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

BUILD_SECONDS = 600


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def commands(readme):
    """The commands in the README's code blocks, in order."""
    return [block.strip() for block in re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)]


def test_the_first_command_needs_only_the_builder(commands):
    make, install, _ = commands[0].split(" && ")
    assert make == "python3 -m venv .venv"
    assert install == ".venv/bin/pip install ./py/lite"


def test_ci_runs_the_readmes_test_command(commands, root):
    lines = (root / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert commands[1].endswith("&& .venv/bin/pytest")
    assert lines[-1] == commands[1]


def test_the_first_command_serves_the_site(commands, built_site, root):
    """Its last part, as written, in this environment: it prints an address, and the site is there."""
    _, _, serve = commands[0].split(" && ")
    program, *arguments = shlex.split(serve)
    here = Path(sys.executable).parent / Path(program).name
    server = subprocess.Popen([here, *arguments], cwd=root, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    impatience = threading.Timer(BUILD_SECONDS, server.kill)
    impatience.start()
    try:
        said = []
        for line in server.stdout:
            said.append(line)
            if address := re.search(r"http://127\.0\.0\.1:\d+/\S*", line):
                break
        else:
            pytest.fail(f"`{serve}` ended and printed no address:\n{''.join(said)}")
        with urlopen(address[0], timeout=30) as answer:
            assert answer.status == 200
            page = answer.read().decode()
        assert "<title>" in page
        with urlopen(address[0] + "jupyter-lite.json", timeout=30) as answer:
            assert answer.status == 200
    finally:
        impatience.cancel()
        server.terminate()
        server.wait(timeout=30)


def test_the_command_for_a_changed_lesson_names_real_files(commands, root):
    python, script, name = shlex.split(commands[2].split(" && ")[0])
    assert (root / script).is_file()
    assert name == "NAME"


def test_every_room_exists(readme, root):
    table = readme.split("## The rooms")[1].split("\n## ")[0]
    rooms = [room for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
             for room in re.findall(r"`([^`]+)`", row)]
    assert len(rooms) > 6
    assert [room for room in rooms if not (root / room).exists()] == []


def test_every_file_that_is_named_exists(readme, root):
    named = set(re.findall(r"`((?:content|py|tests|\.github|\.ci)/[\w./-]*)`", readme))
    named |= {link for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link}
    named -= {"content/source/NAME.py"}
    assert len(named) > 10
    assert sorted(name for name in named if not (root / name).exists()) == []

