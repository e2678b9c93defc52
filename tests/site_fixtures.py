"""`built_site`: the whole site as `jupyter lite build` makes it, built once per test session and shared.

And what tests of the build need: `lite` runs JupyterLite, `copy_project` makes a project to change.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent

#: Tests build here rather than in the project's own `_site/`, which somebody may be looking at.
WORKSHOP = ROOT / ".cache" / "tests"

#: An environment in which pip reaches no package index.
NO_NETWORK = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}

#: An address at which nothing listens.
UNREACHABLE = "http://127.0.0.1:9/"


def lite(command, folder, project=ROOT, *options, env=None, limits=None):
    """Runs `jupyter lite <command>` for `project` in `folder`, where the output and doit's memory go.

    Returns the finished process with its output as text; `limits` is called in the child before it starts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [
            sys.executable, "-m", "jupyterlite_core", command,
            "--config", str(project / "lite_config.json"),
            "--lite-dir", str(project / "py" / "lite"),
            "--output-dir", str(folder / "_site"),
            f"--LiteBuildConfig.cache_dir={ROOT / '.cache'}",
            *options,
        ],
        cwd=folder, env={**os.environ, **(env or {})}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=limits, check=False,
    )  # fmt: skip


def copy_project(folder):
    """A copy, in `folder`, of what the site is built from."""
    skipped = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ["content", "py"]:
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    shutil.copyfile(ROOT / "lite_config.json", folder / "lite_config.json")
    return folder


@pytest.fixture(scope="session")
def built_site(tmp_path_factory):
    """The path of a complete `_site`, a copy that belongs to this session: later builds do not change it.

    The build is incremental in the project's `.cache/`; the workers of pytest-xdist share one copy.
    """
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    copy = base / "built" / "_site"
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    with FileLock(WORKSHOP / "lock"):
        if not copy.is_dir():
            done = lite("build", WORKSHOP)
            assert done.returncode == 0, done.stdout
            whole = shutil.copytree(WORKSHOP / "_site", copy.with_name("_copying"), dirs_exist_ok=True)
            Path(whole).rename(copy)
    return copy
