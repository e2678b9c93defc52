"""JupyterLite's listings of the lessons, freed of what differs from build to build.

They hold the moments at which files were written here, in the order of the disk: the same lessons would make
another version of the site at each build, and every visitor would be told of it.
"""

from __future__ import annotations

import json
from pathlib import Path

#: In place of the times: the file list shows a time, and breaks where there is none.
TIME = "2026-01-01T00:00:00Z"


def settled(site: Path) -> dict[str, bytes]:
    """The listings in `site` in alphabetical order and with one time for all, by their path in the site."""
    found = {}
    for path in sorted(site.glob("api/contents/**/all.json")):
        listing = json.loads(path.read_text(encoding="utf-8"))
        listing["content"].sort(key=lambda entry: entry["name"])
        for entry in [listing, *listing["content"]]:
            entry["created"] = entry["last_modified"] = TIME
        found[path.relative_to(site).as_posix()] = (json.dumps(listing, indent=1) + "\n").encode()
    return found
