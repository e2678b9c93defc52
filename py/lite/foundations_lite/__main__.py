"""`foundations serve` builds the site and serves it on this machine; `foundations pack` makes a zip of it."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from .errors import SiteError
from .portable import pack
from .serve import MARK, serve

CONFIG = "lite_config.json"


def project() -> Path:
    """The folder with `lite_config.json`: this one, one above it, or the checkout that holds this builder."""
    for folder in [Path.cwd(), *Path.cwd().parents, *Path(__file__).parents]:
        if (folder / CONFIG).is_file():
            return folder
    sys.exit(f"There is no {CONFIG} here or above: run this in the project's folder.")


def build(root: Path, verbose: bool) -> int:
    """Runs JupyterLite's build in `root`, showing this builder's lines only; everything when it fails."""
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--config", CONFIG]
    running = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines, ours = [], False
    for line in running.stdout:
        lines.append(line)
        ours = line.startswith("[foundations]") or (ours and line.startswith("  "))
        if verbose or ours:
            print(line, end="", flush=True)
    status = running.wait()
    if status and not verbose and not any("what to do:" in line for line in lines):
        print("".join(lines), file=sys.stderr)
    return status


def main() -> int:
    parser = argparse.ArgumentParser(prog="foundations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="build the site and serve it on this machine")
    serving.add_argument(
        "--port", type=int, help="the port to use (default: a free one, the same one if possible)"
    )
    serving.add_argument("--prefix", default="/", help="serve below this path, for example /course/part-1/")
    packing = commands.add_parser(
        "pack", help="build the site and make a zip of it, with a server of its own"
    )
    packing.add_argument(
        "--output", type=Path, help=f"the zip to write (default: {pack.NAME}, beside _site/)"
    )
    for command, take in [(serving, "serve"), (packing, "pack")]:
        command.add_argument("--no-build", action="store_true", help=f"{take} _site/ as it is")
        command.add_argument("--verbose", action="store_true", help="show everything that JupyterLite says")
    options = parser.parse_args()

    root = project()
    if not options.no_build and (status := build(root, options.verbose)):
        return status
    if not (root / "_site" / MARK).is_file():
        print(f"{root / '_site'} is not a complete site: leave out --no-build", file=sys.stderr)
        return 1
    if options.command == "serve":
        return serve(root / "_site", options.port, options.prefix)
    target = options.output or root / pack.NAME
    try:
        size = pack.pack(root / "_site", target)
    except SiteError as error:
        print(f"[foundations] {error}", file=sys.stderr)
        return 1
    print(f"{target}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
