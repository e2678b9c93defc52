"""The benchmarks must run and compare like with like; how fast they are is read, not asserted."""

import subprocess
import sys
from pathlib import Path


def test_the_shim_is_measured_beside_pytorch_and_autograd():
    """In its quick form: it stops if the three do not compute the same gradients."""
    script = Path(__file__).with_name("shim_speed.py")
    done = subprocess.run([sys.executable, script, "--quick"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("geometric mean") == 4 and "10⁶ elements" in done.stdout
