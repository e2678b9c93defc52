"""The benchmarks must run and compare like with like; how fast they are is read, not asserted."""

import subprocess
import sys
from pathlib import Path

import pytest


def test_the_shim_is_measured_beside_pytorch_and_autograd():
    """In its quick form: it stops if the three do not compute the same gradients."""
    script = Path(__file__).with_name("shim_speed.py")
    done = subprocess.run([sys.executable, script, "--quick"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("geometric mean") == 4 and "10⁶ elements" in done.stdout


@pytest.mark.parametrize("sites", ["bare,naive"])
def test_the_site_is_measured_beside_pyodide_and_jupyterlite(built_site, sites):
    """In its quick form: it stops if the first plot is never shown."""
    script = Path(__file__).with_name("site_speed.py")
    command = [sys.executable, script, "--quick", "--site", built_site, "--only", sites]
    done = subprocess.run(command, capture_output=True, text=True, timeout=580)
    assert done.returncode == 0, done.stdout + done.stderr
    row = next(line for line in done.stdout.splitlines() if line.startswith("first plot "))
    assert row.count(" s ") + row.endswith(" s") == len(sites.split(","))
