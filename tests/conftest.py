"""What every room of the tests shares: threads, command-line options, where tests run, a web server.

Fixtures of one room belong into that room's own conftest.
"""

import os
from pathlib import Path

import pytest

from static_server import StaticServer

# One thread each: two workers share two cores, and sums keep one order. Set before anything imports
# NumPy or torch; processes that tests start inherit it.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).resolve().parent.parent

# `built_site`: the site as `jupyter lite build` makes it.
pytest_plugins = ["site_fixtures"]


def pytest_addoption(parser):
    """Options of the rooms. They live here because plain `pytest` reads a room's conftest too late."""
    group = parser.getgroup("parity")
    group.addoption("--device", default="cpu", choices=("cpu", "cuda"),
                    help="where real PyTorch computes in tests/parity (default: cpu)")
    group.addoption("--parity-report", default=None, metavar="FILE",
                    help="write, operation by operation, what agreed, is missing, or is known to differ")
    group = parser.getgroup("browser")
    group.addoption("--all-browsers", action="store_true",
                    help="every worked lesson in Chromium, Firefox and WebKitGTK, at the root and below a "
                         "path (default: all in Chromium, two in each of the others)")


@pytest.fixture
def measured(record_property):
    """`measured(line)` keeps a line with a measurement for the end of the whole run, for people to read."""
    return lambda line: record_property("measured", line)


def pytest_terminal_summary(terminalreporter):
    """Print what tests measured: nothing is asserted about it, as it depends on the machine."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    lines = [value for report in reports if report.when == "call"
             for name, value in report.user_properties if name == "measured"]
    if lines:
        terminalreporter.section("measured")
        terminalreporter.write("\n".join(lines) + "\n")


@pytest.fixture(scope="session")
def root():
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def serve():
    """`serve(directory, prefix="/", port=0)` starts a recording web server on 127.0.0.1, on a free port."""
    servers = []

    def start(directory, prefix="/", port=0):
        servers.append(StaticServer(directory, prefix, port).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
