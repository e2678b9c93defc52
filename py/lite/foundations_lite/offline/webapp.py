"""The web app manifest and its icons: with them browsers offer to install the site.

Every address in it is relative to the manifest, so that it is right wherever the site lies.
"""

from __future__ import annotations

import json
from pathlib import Path

from ..pages.landing import address
from ..pages.opening import opening
from .icons import FOLDER

NAME = "PyTorch Foundations, Part 1"


def files(content: Path) -> dict[str, bytes]:
    """The manifest for the lessons in `content`, and the icons, by their path in the site."""
    icons = {f"icons/{path.name}": path.read_bytes() for path in sorted(FOLDER.glob("*.png"))}
    return {"manifest.webmanifest": manifest(content), **icons}


def manifest(content: Path) -> bytes:
    described = {
        "name": NAME,
        "short_name": "Foundations",
        "description": "Tensors, autograd and gradient structure, in the browser",
        "lang": "en-GB",
        # No "id": relative to the host as it is, it would make two courses on one host the same.
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fdfdfb",
        "theme_color": "#1f4e79",
        "categories": ["education"],
        "icons": [
            {"src": "icon.svg", "type": "image/svg+xml", "sizes": "any"},
            *(icon(size, purpose) for purpose in ("any", "maskable") for size in (192, 512)),
        ],
        "shortcuts": [shortcut(path) for path in sorted(content.glob("*.ipynb"))],
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def icon(size: int, purpose: str) -> dict[str, str]:
    name = f"icon-{size}.png" if purpose == "any" else f"icon-{purpose}-{size}.png"
    return {"src": f"icons/{name}", "type": "image/png", "sizes": f"{size}x{size}", "purpose": purpose}


def shortcut(path: Path) -> dict[str, str]:
    """A lesson in the menu of the installed site's icon."""
    return {"name": opening(path).name, "url": address(path.name)}


def favicons(site: Path) -> dict[str, bytes]:
    """Our icon in place of each that JupyterLite's pages declare, one of which takes 319 kB."""
    data = (FOLDER / "favicon.ico").read_bytes()
    found = [*site.glob("*/favicon.ico"), *site.glob("static/favicons/favicon.ico")]
    return {path.relative_to(site).as_posix(): data for path in sorted(found)}
