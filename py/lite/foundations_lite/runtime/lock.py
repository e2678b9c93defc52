"""`pyodide-lock.json`, trimmed to what the site ships: what Pyodide may load, from which file, its hash.

Only the fields that Pyodide reads are written. (The library `pyodide-lock` would do it, but the release that
knows this lock needs a newer Python than PyTorch's wheels at hand.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from ..errors import SiteError


def entry(
    name: str, version: str, file_name: str, data: bytes, imports: list[str], depends: list[str]
) -> dict:
    """One package of the lock; the hash is that of the bytes that are shipped."""
    return {
        "name": name,
        "version": version,
        "file_name": PurePosixPath(file_name).name,
        "install_dir": "site",
        "sha256": hashlib.sha256(data).hexdigest(),
        "package_type": "package",
        "imports": sorted(imports),
        "depends": sorted(depends),
        "unvendored_tests": False,
    }


def lock(info: Mapping[str, str], entries: list[dict]) -> str:
    """The text of the lock. Raises `SiteError` where a package needs one that is not shipped."""
    packages = {package["name"]: package for package in entries}
    for package in entries:
        for need in package["depends"]:
            if need not in packages:
                raise SiteError(
                    f"{package['name']} needs {need}, which the site does not ship\n"
                    f"  what to do: add {need} to py/lite/foundations_lite/renew.py and renew the manifest"
                )
    return json.dumps({"info": dict(info), "packages": dict(sorted(packages.items()))}, indent=1) + "\n"
