"""Run a script of this folder in a process of its own, on one of the two engines.

``torch`` is the installed PyTorch; ``shim`` is ``py/torch``, found first because ``py/`` comes first on the
path.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PY = ROOT / "py"
ENGINES = ("torch", "shim")


def use(engine):
    """Put ``lesson`` and the engine's ``torch`` on this process's path; called first thing in a script."""
    if engine == "shim":
        sys.path.insert(0, str(PY))
    else:
        sys.path.append(str(PY))
    import torch
    inside = Path(torch.__file__).resolve().is_relative_to(PY)
    if inside != (engine == "shim"):
        raise SystemExit(f"asked for engine {engine!r} but `import torch` found {torch.__file__}")


@cache
def ask(script, engine, *arguments, timeout=300):
    """Run ``script engine arguments…`` and return what it prints as JSON on its last line."""
    environment = dict(os.environ, CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="1", MPLBACKEND="agg",
                       PYTHONIOENCODING="utf-8")
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([sys.executable, str(HERE / script), engine, *arguments], env=environment,
                          timeout=timeout, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise AssertionError(f"{script} {engine} {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])
