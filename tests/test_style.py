"""Style, where a machine can judge it: ruff, as `.ruff.toml` sets it up."""

import subprocess
import sys


def test_ruff_has_nothing_to_say(root):
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--output-format=concise", "."],
                          cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
