"""The site's files as its service worker keeps them, each with its hash, and the worker itself.

The version of a site is a hash over that list: any other byte in any file makes another version, and so
another `service-worker.js`, which is how browsers notice.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..serve import MEDIA_TYPES

WORKER = "service-worker.js"
SCRIPTS = Path(__file__).with_name("scripts")

#: What no visitor asks for: the workers themselves, the build's mark, what JupyterLite was made with, and
#: fonts in formats of which there is a better one.
PASSED_OVER = re.compile(
    r"""(build/)?service-worker\.js | build\.json | rspack\.config.*\.js | jupyterlite\.schema.*\.json
    | ([a-z]+/)?package\.json | .*\.(eot|ttf) | build/fa-.*\.(svg|woff)""",
    re.VERBOSE,
)


def kept(names: Iterable[str]) -> list[str]:
    """Those of `names`, paths in the site, that a visitor may ask for; sorted."""
    return sorted(
        name
        for name in names
        if not PASSED_OVER.fullmatch(name) and not any(part.startswith(".") for part in name.split("/"))
    )


def precache(site: Path, changed: Mapping[str, bytes]) -> dict:
    """`{version, files, types}`: SHA-256 (base64) and size of each file by its path; media types by ending.

    `changed` are files, by their path in `site`, that will be written there.
    """
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    files = {}
    for name in kept(there | changed.keys()):
        data = changed.get(name) or (site / name).read_bytes()
        files[name] = [base64.b64encode(hashlib.sha256(data).digest()).decode(), len(data)]
    endings = {Path(name).suffix for name in files}
    types = {ending: kind for ending, kind in sorted(MEDIA_TYPES.items()) if ending in endings}
    script = (SCRIPTS / WORKER).read_bytes()
    listed = json.dumps(files, separators=(",", ":"))
    version = hashlib.sha256(listed.encode() + script).hexdigest()[:16]
    return {"version": version, "files": files, "types": types}


def worker(listed: dict) -> bytes:
    """The service worker for what `precache` has listed."""
    head = f"const PRECACHE = {json.dumps(listed, ensure_ascii=True, separators=(',', ':'))};\n"
    return head.encode() + (SCRIPTS / WORKER).read_bytes()
